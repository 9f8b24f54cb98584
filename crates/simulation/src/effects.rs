//! The [`Effects`] of the simulated world. What the proxy's engine does with SQLite, HTTP and tokio
//! happens here in an instant, with random lags before and after.

use std::fmt::Display;
use std::task::Poll;
use std::time::Duration;

use ipp_payment::{
    Attention, Effects, Event, InboxItem, Intent, Millis, Payment, ReadError, Reading, Stray,
    Timings,
};
use ipp_verify::Defect;
use uuid::Uuid;

use crate::database::Failure;
use crate::executor::{Owner, lock};
use crate::kustom;
use crate::line::Proxy;
use crate::notify;
use crate::plan::millis;
use crate::process::Watcher;
use crate::world::{World, sleep};
use crate::{inbox, record};

impl Effects for Proxy {
    type Failure = Failure;

    fn timings(&self) -> &Timings {
        &self.timings
    }

    fn installation(&self) -> &str {
        // A proxy ignores another installation's stray sessions, so another name is the defect.
        if lock(&self.world).has(Defect::StrayIgnored) {
            "another"
        } else {
            kustom::INSTALLATION
        }
    }

    fn now(&self) -> Millis {
        lock(&self.world).wall_of(self.seat)
    }

    fn elapsed(&self) -> Duration {
        Duration::from_millis(lock(&self.world).queue.now())
    }

    fn stopping(&self) -> bool {
        false
    }

    fn may_call(&self) -> bool {
        lock(&self.world).may_call(self.number)
    }

    async fn load(&self, id: Uuid) -> Result<Option<Payment>, Failure> {
        self.step(|world| Ok(world.database.payment(id).cloned()))
            .await
    }

    async fn load_owned(&self, id: Uuid) -> Result<Option<Payment>, Failure> {
        self.step(|world| {
            let payment = world.database.payment(id);
            let owned = payment.filter(|_| world.owns(self.number, id));
            Ok(owned.cloned())
        })
        .await
    }

    async fn load_by_session(&self, session: &str) -> Result<Option<Payment>, Failure> {
        self.step(|world| Ok(world.database.payment_of_session(session).cloned()))
            .await
    }

    async fn load_unfinished(&self) -> Result<Vec<Payment>, Failure> {
        self.step(|world| Ok(world.database.unfinished())).await
    }

    async fn intend(&self, payment: &Payment, fingerprint: &str) -> Result<Intent, Failure> {
        let again = self
            .write(|world| {
                let defect = world.defect;
                let intent = world.database.intend_despite(payment, fingerprint, defect);
                if let (Intent::Stored, Some(me)) = (&intent, world.lease(self.number)) {
                    world.database.leases.own(payment.id, me);
                    notify::committed(world, &self.world, self.seat, payment.id);
                }
                record::intended(world, payment, &intent);
                Ok(intent)
            })
            .await?;
        if matches!(again, Intent::Exists(..))
            && lock(&self.world).has(Defect::CreateSentByEachStart)
        {
            self.spawn_send(payment.clone());
        }
        Ok(again)
    }

    async fn change(&self, before: &Payment, after: &Payment) -> Result<bool, Failure> {
        let after = self.mistaken(before, after);
        if lock(&self.world).has(Defect::ToldBeforeCommit) {
            self.tell(Some(before), &after);
        }
        self.store(before.id, |world| {
            let done = if world.has(Defect::NewerVersionOverwritten) {
                world.database.overwrite(&after);
                true
            } else {
                world.database.change(before, &after)?
            };
            if done {
                record::stored(world, &after);
            }
            Ok(done)
        })
        .await
    }

    async fn inbox_done(
        &self,
        item: &InboxItem,
        change: Option<(&Payment, &Payment)>,
        _: &str,
    ) -> Result<bool, Failure> {
        let done = |world: &mut World| {
            let twice = world.has(Defect::InboxTakenTwice);
            let done = world.database.inbox_done_despite(item.seq, change, twice)?;
            if let (true, Some((_, after))) = (done, change) {
                record::stored(world, after);
            }
            Ok(done)
        };
        match change {
            Some((before, _)) => self.store(before.id, done).await,
            None => self.write(done).await,
        }
    }

    async fn inbox_later(&self, item: &InboxItem, due: Millis, _: &str) -> Result<(), Failure> {
        self.write(|world| {
            world.database.inbox_later(item.seq, due);
            Ok(())
        })
        .await
    }

    async fn load_stray(&self, session: &str) -> Result<Option<Stray>, Failure> {
        self.step(|world| Ok(world.database.stray(session).cloned()))
            .await
    }

    async fn store_stray(&self, stray: &Stray) -> Result<(), Failure> {
        self.write(|world| {
            world.database.store_stray(stray)?;
            record::stray_stored(world, stray);
            Ok(())
        })
        .await
    }

    async fn create(&self, payment: &Payment) -> Event {
        self.ask_create(payment).await
    }

    async fn read(&self, session: &str) -> Result<Reading, ReadError> {
        self.ask_session(session).await
    }

    async fn cancel(&self, session: &str) {
        self.ask_cancel(session).await;
    }

    async fn pause(&self, time: Duration) {
        sleep(&self.world, time).await;
    }

    async fn rest(&self, id: Uuid, time: Duration) {
        let deadline = {
            let mut world = lock(&self.world);
            let deadline = world.queue.now() + millis(time);
            let (task, order) = (world.queue.running(), world.rng.u32(..));
            world.queue.wake(task, deadline, order);
            if let Some(watcher) = world.watcher(self.number, id) {
                watcher.task = task;
            }
            deadline
        };
        std::future::poll_fn(|_| {
            let mut world = lock(&self.world);
            let over = world.queue.now() >= deadline;
            match world.watcher(self.number, id) {
                Some(watcher) if watcher.woken => {
                    watcher.woken = false;
                    Poll::Ready(())
                }
                _ if over => Poll::Ready(()),
                _ => Poll::Pending,
            }
        })
        .await;
    }

    fn spawn_send(&self, payment: Payment) {
        let proxy = self.clone();
        let mut world = lock(&self.world);
        let owner = if world.has(Defect::CreateAbortedWithPage) {
            Owner::Page(world.record.asked_by(payment.id))
        } else {
            Owner::Process(self.number)
        };
        world.spawn(
            owner,
            async move { ipp_payment::send(&proxy, payment).await },
        );
    }

    fn keep_watched(&self, id: Uuid) -> bool {
        let proxy = self.clone();
        let mut world = lock(&self.world);
        if world.watcher(self.number, id).is_some() || world.has(Defect::SessionsNotPolled) {
            return false;
        }
        let owner = Owner::Process(self.number);
        let task = world.spawn(owner, async move { ipp_payment::watch(&proxy, id).await });
        if let Some(process) = world.process_mut(self.number) {
            let watcher = Watcher {
                task,
                woken: false,
                read_now: false,
                heard: None,
            };
            process.watchers.insert(id, watcher);
        }
        true
    }

    fn leave(&self, id: Uuid) {
        if let Some(process) = lock(&self.world).process_mut(self.number) {
            process.watchers.remove(&id);
        }
    }

    fn attention(&self, id: Uuid) -> Attention {
        let mut world = lock(&self.world);
        let watcher = world.watcher(self.number, id);
        watcher.map_or_else(Attention::default, |watcher| Attention {
            read_now: watcher.read_now,
            heard: watcher.heard,
        })
    }

    fn clear_wakeups(&self, id: Uuid) {
        if let Some(watcher) = lock(&self.world).watcher(self.number, id) {
            watcher.read_now = false;
        }
    }

    fn wake(&self, id: Uuid) {
        let mut world = lock(&self.world);
        if let Some(watcher) = world.watcher(self.number, id) {
            watcher.read_now = true;
            watcher.woken = true;
            let task = watcher.task;
            world.wake(task);
        }
    }

    fn heard(&self, id: Uuid) {
        let now = self.elapsed();
        let mut world = lock(&self.world);
        if let Some(watcher) = world.watcher(self.number, id) {
            watcher.heard = Some(now);
            watcher.woken = true;
            let task = watcher.task;
            world.wake(task);
        }
    }

    fn is_watched(&self, till: &str) -> bool {
        let world = lock(&self.world);
        world
            .pages
            .iter()
            .any(|page| page.till == till && !page.gone)
    }

    fn tell(&self, _: Option<&Payment>, after: &Payment) {
        let mut world = lock(&self.world);
        record::told(&mut world, after);
        self.tell_pages(&mut world, after);
    }

    fn ensure_told(&self, payment: &Payment) {
        let mut world = lock(&self.world);
        let told = world
            .process(self.number)
            .and_then(|process| process.told.get(&payment.id));
        // One process alone has stored everything, and told it.
        if world.plan.several.is_some() && told.is_none_or(|told| *told < payment.version) {
            self.tell_pages(&mut world, payment);
        }
    }

    fn confirmed(&self, _: &Payment) {}

    fn alarm(&self, id: Uuid, _: &str) {
        let mut world = lock(&self.world);
        if world.has(Defect::StrayNotReported) {
            return;
        }
        world.record.alarms += 1;
        world.record.alarmed.insert(id);
    }

    fn trouble(&self, _: Option<Uuid>, _: &str, _: &dyn Display) {}
}

impl Proxy {
    /// Tells the pages of this process.
    fn tell_pages(&self, world: &mut World, payment: &Payment) {
        if let Some(process) = world.process_mut(self.number) {
            process.told.insert(payment.id, payment.version);
        }
        crate::stream::push(world, &self.world, self.seat, payment);
        // It may be an end, of which the merchant is told.
        if world.plan.several.is_some() && !payment.is_open() {
            inbox::notify(world, self.number);
        }
    }
}

impl World {
    fn watcher(&mut self, number: u32, id: Uuid) -> Option<&mut Watcher> {
        self.process_mut(number)?.watchers.get_mut(&id)
    }
}
