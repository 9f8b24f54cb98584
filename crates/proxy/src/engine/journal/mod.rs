//! Records what happens to payments, for the timeline.
//!
//! Entries wait in memory and are written about once a second, many at a time: a payment never waits
//! for its journal, and a busy proxy commits once more a second and not once more for each payment.

mod event;

pub(crate) use event::Begun;
pub(super) use event::short;

use std::collections::HashMap;
use std::sync::Mutex;
use std::time::Duration;

use ipp_payment::{Millis, NewCallback, Payment, ReadError, Reading};
use ipp_wire::{PageRequest, Timeline, TimelineEvent, Verdict};
use tokio::sync::Notify;
use uuid::Uuid;

use super::{Engine, lock};
use crate::exchange::{Exchanged, Exchanges, Kind, about};
use crate::kustom::Created;
use crate::problem::{Answer, Refusal};
use crate::store::{JournalEntry, StoreError};

/// How long entries wait for others.
const LINGER: Duration = Duration::from_secs(1);
/// The most entries that wait: while the database cannot be written, later ones are lost.
const MAX_WAITING: usize = 2048;
/// The most entries that are written in one transaction.
const MAX_PIECE: usize = 256;
/// The most sessions whose last reading is remembered.
const MAX_SESSIONS: usize = 4096;

/// What this process is still to write, and what it need not write again.
#[derive(Debug)]
pub(super) struct Journal {
    /// The requests and answers behind the entries, which are never written.
    exchanges: Exchanges,
    waiting: Mutex<Waiting>,
    /// What the last recorded read of each session said.
    reads: Mutex<HashMap<String, TimelineEvent>>,
    arrived: Notify,
    /// One writes at a time, so that a reader who waits for it finds everything.
    writing: tokio::sync::Mutex<()>,
}

#[derive(Debug, Default)]
struct Waiting {
    entries: Vec<JournalEntry>,
    lost: u64,
    /// Whether the last attempt to write failed, so that an outage is logged once.
    failing: bool,
}

impl Journal {
    pub(super) fn new(exchanges: Exchanges) -> Self {
        Self {
            exchanges,
            waiting: Mutex::default(),
            reads: Mutex::default(),
            arrived: Notify::default(),
            writing: tokio::sync::Mutex::default(),
        }
    }

    /// Whether exchanges are kept.
    pub(super) const fn keeps_exchanges(&self) -> bool {
        self.exchanges.keeps()
    }

    fn keep_call(&self, subject: &str, begun: Begun, seen: Option<&Exchanged>) {
        if let Some(seen) = seen {
            self.exchanges.keep(Kind::Call, subject, begun.at, seen);
        }
    }

    fn add(&self, subject: String, at: Millis, event: TimelineEvent) {
        let mut waiting = lock(&self.waiting);
        if waiting.entries.len() >= MAX_WAITING {
            waiting.lost += 1;
            return;
        }
        waiting.entries.push(JournalEntry { subject, at, event });
        drop(waiting);
        self.arrived.notify_one();
    }

    /// Has everything that waits written within about a second.
    pub(super) fn wake(&self) {
        self.arrived.notify_one();
    }

    /// Records that a payment was stored.
    pub(super) fn stored(&self, payment: &Payment) {
        let (id, now) = (payment.id.to_string(), crate::clock::now());
        self.add(id, now, event::stored(payment));
    }

    /// Records the create call.
    pub(super) fn created(
        &self,
        payment: &Payment,
        begun: Begun,
        created: &Created,
        seen: Option<&Exchanged>,
    ) {
        let (id, event) = (payment.id.to_string(), event::created(begun, created));
        self.keep_call(&id, begun, seen);
        self.add(id, begun.at, event);
    }

    /// Records a read, unless it says what the last one said: an open session is read each second.
    pub(super) fn read(
        &self,
        session: &str,
        begun: Begun,
        read: &Result<Reading, ReadError>,
        seen: Option<&Exchanged>,
    ) {
        let event = event::read(begun, read);
        let mut reads = lock(&self.reads);
        let before = reads.get(session);
        if before.is_some_and(|before| event::is_same(before, &event)) {
            return;
        }
        if before.is_none() && reads.len() >= MAX_SESSIONS {
            // The next read of each of them is recorded once more.
            reads.clear();
        }
        reads.insert(session.to_owned(), event.clone());
        drop(reads);
        self.keep_call(session, begun, seen);
        self.add(session.to_owned(), begun.at, event);
    }

    /// Records a cancel call.
    pub(super) fn cancelled(
        &self,
        session: &str,
        begun: Begun,
        sent: &Result<(), ReadError>,
        seen: Option<&Exchanged>,
    ) {
        let event = event::cancelled(begun, sent);
        self.keep_call(session, begun, seen);
        self.add(session.to_owned(), begun.at, event);
    }

    /// Records a callback whose signature is valid, if it is about a session.
    pub(super) fn called_back(&self, at: Millis, callback: &NewCallback, verdict: Verdict) {
        if let Some(session) = callback.session_id.as_deref() {
            let (session, event) = (short(session), event::called_back(callback, verdict));
            about(Kind::Callback, &session, at);
            self.add(session, at, event);
        }
    }

    /// Takes what waits.
    fn take(&self) -> (Vec<JournalEntry>, u64) {
        let mut waiting = lock(&self.waiting);
        let lost = std::mem::take(&mut waiting.lost);
        (std::mem::take(&mut waiting.entries), lost)
    }

    /// Puts back what could not be written; true if this is news.
    fn put_back(&self, mut entries: Vec<JournalEntry>) -> bool {
        let mut waiting = lock(&self.waiting);
        entries.append(&mut waiting.entries);
        let most = entries.len().min(MAX_WAITING);
        let over = entries.len() - most;
        entries.truncate(most);
        waiting.entries = entries;
        waiting.lost += u64::try_from(over).unwrap_or(u64::MAX);
        !std::mem::replace(&mut waiting.failing, true)
    }
}

/// Writes the journal until the engine stops, which writes the rest.
pub(super) async fn work(engine: Engine) {
    loop {
        tokio::select! {
            () = engine.inner.journal.arrived.notified() => {}
            () = engine.inner.tasks.stopping() => return,
        }
        if !engine.pause_for(LINGER).await {
            return;
        }
        engine.write_journal().await;
        engine.write_checks().await;
    }
}

impl Engine {
    /// Writes what waits.
    pub(super) async fn write_journal(&self) {
        let journal = &self.inner.journal;
        let _one_at_a_time = journal.writing.lock().await;
        let (entries, lost) = journal.take();
        if lost > 0 {
            tracing::warn!(lost, "entries of timelines were lost");
        }
        if entries.is_empty() {
            return;
        }
        // In pieces, so that no other write waits for a long one. Those that are written stay written.
        let mut rest = entries.as_slice();
        while let Some(piece) = rest.chunks(MAX_PIECE).next() {
            match self.inner.store.journal_add(piece).await {
                Ok(()) => {}
                Err(error @ StoreError::Forbidden(_)) => {
                    tracing::warn!(%error, "entries of timelines were refused");
                }
                Err(error) => {
                    if journal.put_back(rest.to_vec()) {
                        tracing::warn!(%error, "timelines cannot be written; trying again");
                    }
                    journal.arrived.notify_one();
                    return;
                }
            }
            rest = rest.get(piece.len()..).unwrap_or_default();
        }
        lock(&journal.waiting).failing = false;
    }

    /// Records that a page asked for something and was answered with the payment.
    pub(crate) fn note_request(&self, id: Uuid, request: PageRequest, begun: Begun, status: u16) {
        let event = TimelineEvent::Request {
            request,
            status,
            took_ms: begun.took_ms(),
        };
        let id = id.to_string();
        about(Kind::Request, &id, begun.at);
        self.inner.journal.add(id, begun.at, event);
    }

    /// Keeps what was exchanged with a page, or in a callback.
    pub(crate) fn keep_exchange(&self, kind: Kind, subject: &str, at: Millis, seen: &Exchanged) {
        self.inner.journal.exchanges.keep(kind, subject, at, seen);
    }

    /// Returns what happened to a payment of the till, with the requests and answers of this process
    /// that are still kept.
    ///
    /// # Errors
    /// 404 if there is none or it is another till's, 503 if the database cannot be read.
    pub async fn timeline(&self, till: &str, id: Uuid) -> Answer<Timeline> {
        let payment = self.of_till(till, id).await?;
        self.write_journal().await;
        let timeline = self.inner.store.timeline(&payment).await;
        let mut timeline = timeline.map_err(Refusal::storage_unavailable)?;
        self.inner.journal.exchanges.add_to(&mut timeline);
        Ok(timeline)
    }
}

#[cfg(test)]
mod tests;
