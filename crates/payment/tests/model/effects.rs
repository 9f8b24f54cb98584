//! The model's implementation of [`Effects`].

use std::sync::Arc;
use std::time::Duration;

use ipp_payment::{
    Attention, Effects, Event, InboxItem, Intent, Millis, Payment, ReadError, Reading, State,
    StoreFailure, Stray, Timings,
};
use ipp_verify::Defect;
use uuid::Uuid;

use crate::around::{Around, index};
use crate::kustom::INSTALLATION;
use crate::task::{Ask, Heard, Name, Stage, Task};
use crate::world::INSTANTS;

/// The schema forbids the change.
#[derive(Debug)]
pub(crate) struct Forbidden;

impl std::fmt::Display for Forbidden {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("forbidden")
    }
}

impl StoreFailure for Forbidden {
    fn forbidden(&self) -> bool {
        true
    }

    fn lease_lost(&self) -> bool {
        false
    }
}

impl Around<'_> {
    /// Records a change that calls a person for an overdue session before the task has asked
    /// Kustom about it.
    fn calls(&self, before: &Payment, after: &Payment) {
        let overdue =
            matches!(&after.state, State::NeedsAttention { why, .. } if why.code == "overdue");
        let called = overdue && matches!(before.state, State::Open { .. });
        if called && !self.has_read() {
            self.act(|world| world.called_unread = true);
        }
    }
}

impl Effects for Around<'_> {
    type Failure = Forbidden;

    fn timings(&self) -> &Timings {
        &self.timings
    }

    fn installation(&self) -> &str {
        // A proxy ignores another installation's stray sessions, so another name is the defect.
        if self.shop.defect == Some(Defect::StrayIgnored) {
            "another"
        } else {
            INSTALLATION
        }
    }

    fn now(&self) -> Millis {
        INSTANTS[self.time()]
    }

    // Every read is due at once: the model does not depend on how long a watcher waits.
    fn elapsed(&self) -> Duration {
        Duration::ZERO
    }

    fn stopping(&self) -> bool {
        false
    }

    // Calls that a process makes although its lease has ended must do no harm either.
    fn may_call(&self) -> bool {
        true
    }

    async fn load(&self, id: Uuid) -> Result<Option<Payment>, Forbidden> {
        Ok(self.found(Ask::Load(index(id))).await.pop())
    }

    async fn load_owned(&self, id: Uuid) -> Result<Option<Payment>, Forbidden> {
        self.load(id).await
    }

    async fn load_by_session(&self, session: &str) -> Result<Option<Payment>, Forbidden> {
        Ok(self
            .found(Ask::LoadBySession(session.to_owned()))
            .await
            .pop())
    }

    async fn load_unfinished(&self) -> Result<Vec<Payment>, Forbidden> {
        Ok(self.found(Ask::LoadUnfinished).await)
    }

    async fn intend(&self, payment: &Payment, _: &str) -> Result<Intent, Forbidden> {
        let stored = self.stored(Ask::Intend(Arc::new(payment.clone()))).await?;
        let other = || Box::new(payment.clone());
        Ok(if stored {
            Intent::Stored
        } else {
            Intent::OrderTaken(other())
        })
    }

    async fn change(&self, before: &Payment, after: &Payment) -> Result<bool, Forbidden> {
        if self.shop.defect == Some(Defect::ToldBeforeCommit) {
            self.tell(Some(before), after);
        }
        self.calls(before, after);
        self.stored(Ask::Change(before.version, Arc::new(after.clone())))
            .await
    }

    async fn inbox_done(
        &self,
        _: &InboxItem,
        change: Option<(&Payment, &Payment)>,
        _: &str,
    ) -> Result<bool, Forbidden> {
        let change = change.map(|(before, after)| (before.version, Arc::new(after.clone())));
        self.stored(Ask::Done(change)).await
    }

    async fn inbox_later(&self, _: &InboxItem, _: Millis, _: &str) -> Result<(), Forbidden> {
        self.stored(Ask::Later).await.map(|_| ())
    }

    async fn load_stray(&self, session: &str) -> Result<Option<Stray>, Forbidden> {
        match self.ask(Ask::LoadStray(session.to_owned())).await {
            Heard::Stray(found) => Ok(found.map(|stray| Stray::clone(&stray))),
            _ => Err(Forbidden),
        }
    }

    async fn store_stray(&self, stray: &Stray) -> Result<(), Forbidden> {
        let stored = self.stored(Ask::StoreStray(Arc::new(stray.clone()))).await;
        stored.map(|_| ())
    }

    async fn create(&self, payment: &Payment) -> Event {
        self.ask(Ask::Create(index(payment.id))).await.created()
    }

    async fn read(&self, session: &str) -> Result<Reading, ReadError> {
        self.ask(Ask::Read(session.to_owned())).await.read()
    }

    async fn cancel(&self, session: &str) {
        self.ask(Ask::Cancel(session.to_owned())).await;
    }

    async fn pause(&self, _: Duration) {
        self.ask(Ask::Rest).await;
    }

    async fn rest(&self, _: Uuid, _: Duration) {
        self.ask(Ask::Rest).await;
    }

    fn spawn_send(&self, payment: Payment) {
        let payment = index(payment.id);
        self.act(|world| {
            let task = Task {
                heard: Vec::new(),
                ask: Ask::Create(payment),
                stage: Stage::Due,
            };
            world.tasks.insert(Name::Send { payment }, Arc::new(task));
        });
    }

    fn keep_watched(&self, id: Uuid) -> bool {
        let before = self.inside().world.lanes[index(id)].watched;
        self.act(|world| world.lane(index(id)).watched = true);
        !before
    }

    fn leave(&self, id: Uuid) {
        self.act(|world| world.lane(index(id)).watched = false);
    }

    fn attention(&self, _: Uuid) -> Attention {
        Attention::default()
    }

    fn clear_wakeups(&self, _: Uuid) {}

    fn wake(&self, _: Uuid) {}

    fn heard(&self, _: Uuid) {}

    fn is_watched(&self, _: &str) -> bool {
        true
    }

    fn tell(&self, _: Option<&Payment>, after: &Payment) {
        self.act(|world| {
            let payment = index(after.id);
            let row = world.lanes[payment].row.as_deref();
            if row.is_none_or(|row| row.version < after.version) {
                world.told_ahead = true;
            }
            if !after.is_open() {
                let told = ipp_payment::wire(after).state;
                world.lane(payment).ended.get_or_insert(told);
            }
        });
    }

    // One process stores everything here, and tells the pages of all of it.
    fn ensure_told(&self, _: &Payment) {}

    fn confirmed(&self, _: &Payment) {}

    fn alarm(&self, id: Uuid, _: &str) {
        if self.shop.defect != Some(Defect::StrayNotReported) {
            self.act(|world| world.lane(index(id)).alarmed = true);
        }
    }

    fn trouble(&self, _: Option<Uuid>, _: &str, _: &dyn std::fmt::Display) {}
}
