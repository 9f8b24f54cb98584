//! Sessions: at most one open per device, each with a limited lifetime.

use time::OffsetDateTime;

use super::World;
use crate::ids::{DeviceId, LocationId, OrderId, SessionId};
use crate::problem::Problem;
use crate::session::{
    Ended, Happened, Input, NewSession, Outcome, Purchase, Session, SessionStatus, State, step,
};

/// The provider's record of one session.
pub(super) struct Record {
    session_id: SessionId,
    device_id: DeviceId,
    purchase: Purchase,
    started_at: OffsetDateTime,
    expires_at: OffsetDateTime,
    state: State,
}

impl Record {
    /// The state at `now`. Expiry causes no event, so computing it on access is enough.
    fn state_at(&self, now: OffsetDateTime) -> State {
        if now < self.expires_at {
            return self.state;
        }
        step(self.state, Input::Expire).map_or(self.state, |(expired, _)| expired)
    }

    fn view(&self, now: OffsetDateTime) -> Session {
        let state = self.state_at(now);
        let (order_id, completed_at) = match state {
            State::Finalized {
                order_id,
                completed_at,
            } => (Some(order_id), Some(completed_at)),
            _ => (None, None),
        };
        Session {
            session_id: self.session_id,
            status: state.status(),
            device_id: self.device_id,
            order_id,
            purchase: self.purchase.clone(),
            purchase_started_at: self.started_at,
            purchase_completed_at: completed_at,
        }
    }
}

impl World {
    /// All sessions, ended ones included, oldest first.
    pub(crate) fn sessions(&self, now: OffsetDateTime) -> Vec<Session> {
        self.sessions
            .iter()
            .map(|record| record.view(now))
            .collect()
    }

    pub(crate) fn session(&self, id: SessionId, now: OffsetDateTime) -> Result<Session, Problem> {
        Ok(self.find(id)?.view(now))
    }

    /// Creates a session and sends it to the device.
    pub(crate) fn create_session(
        &mut self,
        new: NewSession,
        location: Option<LocationId>,
        now: OffsetDateTime,
    ) -> Result<Session, Problem> {
        let device = self.device(new.device_id).map_err(|problem| {
            problem.with_error("device_id", "is not one of the merchant's devices")
        })?;
        if let Some(location) = location {
            self.location(location)?;
            // Assumed: `location_id` is the shop of the sale, so a device of another shop is a
            // mistake.
            if device
                .location_id
                .is_some_and(|of_device| of_device != location)
            {
                return Err(Problem::field(
                    "location_id",
                    "is not where the device stands",
                ));
            }
        }
        self.refuse_if_busy(new.device_id, now)?;

        let session_id = SessionId(self.ids.uuid());
        let record = Record {
            session_id,
            device_id: new.device_id,
            purchase: new.purchase,
            started_at: new.started_at.unwrap_or(now),
            expires_at: now.saturating_add(self.session_life),
            state: State::Created,
        };
        let session = record.view(now);
        self.session_index.insert(session_id, self.sessions.len());
        self.sessions.push(record);
        self.record(session_id, Happened::Created, now);
        Ok(session)
    }

    /// Presents a card.
    pub(crate) fn tap(
        &mut self,
        id: SessionId,
        outcome: Outcome,
        now: OffsetDateTime,
    ) -> Result<Session, Problem> {
        let order_id = OrderId(self.ids.uuid());
        self.apply(
            id,
            Input::Tap {
                outcome,
                order_id,
                at: now,
            },
            now,
        )
    }

    /// Applies an input to a session and records the events.
    pub(crate) fn apply(
        &mut self,
        id: SessionId,
        input: Input,
        now: OffsetDateTime,
    ) -> Result<Session, Problem> {
        let state = self.find(id)?.state_at(now);
        let (state, happened) = step(state, input).map_err(|Ended(status)| ended(status))?;
        if let Some(record) = self.find_mut(id) {
            record.state = state;
        }
        for happened in happened {
            self.record(id, happened, now);
        }
        self.session(id, now)
    }

    /// Changes the amount of an open session.
    pub(crate) fn change_amount(
        &mut self,
        id: SessionId,
        amount: i64,
        now: OffsetDateTime,
    ) -> Result<Session, Problem> {
        let status = self.find(id)?.state_at(now).status();
        if !status.is_open() {
            return Err(ended(status));
        }
        if let Some(record) = self.find_mut(id) {
            record.purchase.order_amount = amount;
        }
        self.session(id, now)
    }

    /// Refuses a busy device. Assumed: a device takes one session at a time.
    pub(super) fn refuse_if_busy(&self, id: DeviceId, now: OffsetDateTime) -> Result<(), Problem> {
        // Only the newest session of a device can be open.
        let newest = self
            .sessions
            .iter()
            .rev()
            .find(|record| record.device_id == id);
        match newest.filter(|record| record.state_at(now).status().is_open()) {
            Some(open) => Err(Problem::conflict(format!(
                "The device is busy with session {}.",
                open.session_id
            ))),
            None => Ok(()),
        }
    }

    fn find(&self, id: SessionId) -> Result<&Record, Problem> {
        let record = self
            .session_index
            .get(&id)
            .and_then(|index| self.sessions.get(*index));
        record.ok_or_else(|| Problem::not_found(format!("There is no session {id}.")))
    }

    fn find_mut(&mut self, id: SessionId) -> Option<&mut Record> {
        let index = self.session_index.get(&id)?;
        self.sessions.get_mut(*index)
    }
}

fn ended(status: SessionStatus) -> Problem {
    Problem::conflict(format!("The session is {} and stays so.", status.as_str()))
}
