//! Enrollments, each with a code that pairs one phone, once.

use time::OffsetDateTime;

use super::World;
use crate::device::{DeviceDetails, NewDevice, Registered};
use crate::enrollment::{Enrollment, EnrollmentStatus, NewEnrollment, Phone};
use crate::ids::EnrollmentId;
use crate::problem::Problem;

impl World {
    /// The enrollments that are listed, oldest first: not those that are withdrawn, and on request
    /// not those whose code was used.
    pub(crate) fn enrollments(&self, consumed: bool, now: OffsetDateTime) -> Vec<Enrollment> {
        let listed = |enrollment: &Enrollment| match enrollment.status {
            EnrollmentStatus::Cancelled => false,
            EnrollmentStatus::Consumed => consumed,
            EnrollmentStatus::Pending | EnrollmentStatus::Expired => true,
        };
        let all = self.enrollments.iter();
        all.filter(|enrollment| listed(enrollment))
            .map(|enrollment| at(enrollment, now))
            .collect()
    }

    /// Withdraws a code. Assumed: not one that was used, whose device is to be removed instead; and
    /// that doing it twice is refused, since the enrollment is listed no more.
    pub(crate) fn withdraw(&mut self, id: EnrollmentId) -> Result<(), Problem> {
        let mut listed = self
            .enrollments
            .iter_mut()
            .filter(|enrollment| enrollment.status != EnrollmentStatus::Cancelled);
        let found = listed.find(|enrollment| enrollment.enrollment_id == id);
        let Some(enrollment) = found else {
            return Err(Problem::not_found(format!("There is no enrollment {id}.")));
        };
        if enrollment.status == EnrollmentStatus::Consumed {
            return Err(Problem::conflict("The enrollment code was used."));
        }
        enrollment.status = EnrollmentStatus::Cancelled;
        Ok(())
    }

    /// Creates an enrollment with a code.
    pub(crate) fn enroll(
        &mut self,
        new: NewEnrollment,
        now: OffsetDateTime,
    ) -> Result<Enrollment, Problem> {
        if let Some(location) = new.location_id {
            self.location(location)?;
        }
        let enrollment_code = if new.has_long_code() {
            self.ids.uuid().to_string()
        } else {
            self.ids.token(12)
        };
        let enrollment = Enrollment {
            enrollment_id: EnrollmentId(self.ids.uuid()),
            enrollment_code,
            expires_at: now.saturating_add(new.life),
            status: EnrollmentStatus::Pending,
            location_id: new.location_id,
            metadata: new.metadata,
        };
        self.enrollments.push(enrollment.clone());
        Ok(enrollment)
    }

    /// Pairs a phone that has the code.
    pub(crate) fn pair(
        &mut self,
        phone: Phone,
        now: OffsetDateTime,
    ) -> Result<Registered, Problem> {
        let position = self
            .enrollments
            .iter()
            .position(|enrollment| enrollment.enrollment_code == phone.code);
        let Some(enrollment) = position.and_then(|at| self.enrollments.get_mut(at)) else {
            return Err(Problem::not_found("There is no such enrollment code.")
                .with_error("enrollment_code", "is unknown"));
        };
        match at(enrollment, now).status {
            EnrollmentStatus::Pending => {}
            status => {
                return Err(
                    Problem::conflict(format!("The enrollment code is {status:?}."))
                        .with_error("enrollment_code", "can no longer be used"),
                );
            }
        }
        enrollment.status = EnrollmentStatus::Consumed;
        let details = DeviceDetails {
            name: phone.name,
            location_id: enrollment.location_id,
            metadata: enrollment.metadata.clone(),
        };
        let new = NewDevice {
            details,
            platform: phone.platform,
            open_cash_register_id: None,
        };
        self.add_device(new, now)
    }
}

/// The enrollment with its state at `now`.
fn at(enrollment: &Enrollment, now: OffsetDateTime) -> Enrollment {
    let mut enrollment = enrollment.clone();
    if enrollment.status == EnrollmentStatus::Pending && now >= enrollment.expires_at {
        enrollment.status = EnrollmentStatus::Expired;
    }
    enrollment
}
