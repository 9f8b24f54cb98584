//! Reads snapshots by ordinary requests while the stream brings nothing: something between page and
//! proxy may buffer it, hold it back or cut it, and what stands in place of `fetch` may not have
//! bodies that can be read while they come.

use std::cell::Cell;

use gloo_timers::future::TimeoutFuture;
use ipp_wire::{EventName, Word as _, path};
use js_sys::{Date, JSON};

use crate::shell::net::http::{GET, Http, QUICK};
use crate::shell::net::sse::SseEvent;
use crate::shell::net::stream::Told;
use crate::shell::tabs::Tabs;

/// Time for the first event, in milliseconds, before snapshots are read. The proxy sends its own at
/// once.
const FIRST_EVENT_MS: f64 = 3_000.0;
/// The same for the next event: the proxy sends a heartbeat every 15 s.
const NEXT_EVENT_MS: f64 = 20_000.0;
/// The delay after a read, in milliseconds.
const INTERVAL_MS: u32 = 1_500;

/// The reads that take the stream's place.
pub(crate) struct Polls<'a> {
    http: &'a Http,
    tabs: &'a Tabs,
    tell: &'a dyn Fn(Told),
    /// When the next event of the stream is overdue, as `Date.now()` counts.
    due: Cell<f64>,
}

impl<'a> Polls<'a> {
    /// Those of a tab whose turn has just begun.
    pub(crate) fn new(http: &'a Http, tabs: &'a Tabs, tell: &'a dyn Fn(Told)) -> Self {
        let due = Cell::new(Date::now() + FIRST_EVENT_MS);
        Self {
            http,
            tabs,
            tell,
            due,
        }
    }

    /// The stream has brought an event.
    pub(crate) fn heard(&self) {
        self.due.set(Date::now() + NEXT_EVENT_MS);
    }

    /// Milliseconds until the next event is overdue; 0 if it is, or if the clock was set.
    fn left(&self) -> f64 {
        let left = self.due.get() - Date::now();
        if left > NEXT_EVENT_MS {
            0.0
        } else {
            left.max(0.0)
        }
    }

    /// Reads whenever the stream is overdue. Ends when the proxy no longer answers.
    pub(crate) async fn run(&self) {
        let mut answered = false;
        loop {
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            let left = self.left() as u32;
            if left > 0 {
                answered = false;
                TimeoutFuture::new(left).await;
            } else if self.read().await {
                answered = true;
                TimeoutFuture::new(INTERVAL_MS).await;
            } else if answered {
                return;
            } else {
                TimeoutFuture::new(INTERVAL_MS).await;
            }
        }
    }

    /// Reads a snapshot and passes it to this tab and the others; false if there is none.
    pub(crate) async fn read(&self) -> bool {
        let due = self.due.get();
        let Ok(snapshot) = self.http.ask(GET, path::SNAPSHOT, None, QUICK).await else {
            return false;
        };
        // What the stream has told meanwhile is newer.
        if due == self.due.get()
            && let Ok(data) = JSON::stringify(&snapshot)
        {
            let event = SseEvent {
                name: EventName::Snapshot.word().to_owned(),
                data: data.into(),
            };
            self.tabs.relay(&event);
            (self.tell)(Told::Polled(event));
        }
        true
    }
}
