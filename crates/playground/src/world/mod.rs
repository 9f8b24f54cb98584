//! The provider's state, and the operations on it. Pure: the time is an argument, ids come from a
//! seedable source, and events wait to be fetched.

mod devices;
mod enrollments;
mod sessions;

use std::collections::HashMap;

use time::{Duration, OffsetDateTime};

use crate::device::Device;
use crate::enrollment::Enrollment;
use crate::event::{Event, EventData};
use crate::ids::{Ids, LocationId, SessionId};
use crate::location::{self, Location};
use crate::problem::Problem;
use crate::session::Happened;

pub(crate) use devices::DeviceFilter;
use sessions::Record;

/// The provider's state.
pub(crate) struct World {
    ids: Ids,
    merchant_id: String,
    session_life: Duration,
    locations: Vec<Location>,
    devices: Vec<Device>,
    enrollments: Vec<Enrollment>,
    sessions: Vec<Record>,
    session_index: HashMap<SessionId, usize>,
    events: Vec<Event>,
    events_fetched: usize,
}

impl World {
    pub(crate) fn new(mut ids: Ids, merchant_id: String, session_life: Duration) -> Self {
        Self {
            locations: location::seeded(&mut ids),
            ids,
            merchant_id,
            session_life,
            devices: vec![],
            enrollments: vec![],
            sessions: vec![],
            session_index: HashMap::new(),
            events: vec![],
            events_fetched: 0,
        }
    }

    /// All events so far, oldest first.
    pub(crate) fn events(&self) -> &[Event] {
        &self.events
    }

    /// The events since the last call, oldest first.
    pub(crate) fn fetch_events(&mut self) -> Vec<Event> {
        let fresh = self
            .events
            .iter()
            .skip(self.events_fetched)
            .cloned()
            .collect();
        self.events_fetched = self.events.len();
        fresh
    }

    fn record(&mut self, session_id: SessionId, happened: Happened, now: OffsetDateTime) {
        let (kind, data) = EventData::of(session_id, happened);
        self.events.push(Event {
            id: format!("kevt_{}", self.ids.token(22)),
            merchant_id: self.merchant_id.clone(),
            timestamp: now,
            kind,
            data,
        });
    }

    pub(crate) fn locations(&self) -> Vec<Location> {
        self.locations.clone()
    }

    pub(crate) fn location(&self, id: LocationId) -> Result<Location, Problem> {
        let found = self.locations.iter().find(|location| location.id == id);
        found.cloned().ok_or_else(|| {
            Problem::not_found(format!("There is no location {id}."))
                .with_error("location_id", "is not one of the merchant's locations")
        })
    }
}

#[cfg(test)]
mod tests;
