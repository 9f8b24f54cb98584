//! Enrollments, each with a code that pairs one phone, once.

use time::OffsetDateTime;

use super::World;
use crate::device::{Device, DeviceDetails};
use crate::enrollment::{Enrollment, EnrollmentStatus, NewEnrollment, Phone};
use crate::ids::EnrollmentId;
use crate::problem::Problem;

impl World {
    /// All enrollments, oldest first.
    pub(crate) fn enrollments(&self, now: OffsetDateTime) -> Vec<Enrollment> {
        self.enrollments
            .iter()
            .map(|enrollment| at(enrollment, now))
            .collect()
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
        let enrollment = Enrollment {
            enrollment_id: EnrollmentId(self.ids.uuid()),
            enrollment_code: self.ids.token(12),
            expires_at: now.saturating_add(new.life),
            status: EnrollmentStatus::Pending,
            location_id: new.location_id,
            metadata: new.metadata,
        };
        self.enrollments.push(enrollment.clone());
        Ok(enrollment)
    }

    /// Pairs a phone that has the code.
    pub(crate) fn pair(&mut self, phone: Phone, now: OffsetDateTime) -> Result<Device, Problem> {
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
        self.add_device(details, phone.platform, now)
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
