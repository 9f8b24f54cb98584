//! Kustom, as its documentation describes it. Requests take effect at once here; `line` adds lags and
//! losses.

use std::time::Duration;

use ipp_payment::{Mark, Millis, NewCallback, Payment, Reading, SessionStatus};
use ipp_verify::FaultKind;
use uuid::Uuid;

use crate::executor::{Owner, Time, lock};
use crate::inbox;
use crate::plan::millis;
use crate::terminal;
use crate::trace::Part;
use crate::world::{Handle, World, lag, sleep, sleep_until, travel};

/// The proxy's installation name.
pub(crate) const INSTALLATION: &str = "main";

/// Kustom's state.
#[derive(Default)]
pub(crate) struct Kustom {
    pub(crate) sessions: Vec<Session>,
    /// The payment ids of all create calls that arrived, and whether each was sent after the
    /// database was lost.
    pub(crate) creates: Vec<(Uuid, bool)>,
    /// The number of callbacks delayed by days that have not come yet.
    pub(crate) late: u32,
    /// When the last of these came.
    pub(crate) last_late: Option<Time>,
    callbacks: u32,
}

/// Kustom's own record of a session.
#[derive(Clone, Debug)]
pub(crate) struct Session {
    pub(crate) id: String,
    pub(crate) payment: Uuid,
    /// When that payment began.
    pub(crate) begun_at: Millis,
    pub(crate) device: String,
    pub(crate) status: SessionStatus,
    pub(crate) order_id: Option<String>,
    pub(crate) amount: i64,
    pub(crate) currency: String,
    pub(crate) reference: String,
    pub(crate) declines: usize,
    pub(crate) created_at: Time,
    pub(crate) finalized_at: Option<Time>,
}

impl Session {
    pub(crate) fn mark(&self) -> Mark {
        Mark {
            payment_id: self.payment,
            begun_at: Some(self.begun_at),
            installation: Some(INSTALLATION.to_owned()),
        }
    }

    pub(crate) fn reading(&self) -> Reading {
        Reading {
            session_id: self.id.clone(),
            status: self.status.clone(),
            order_id: self.order_id.clone(),
            amount: self.amount,
            currency: self.currency.clone(),
            reference: self.reference.clone(),
            mark: Some(self.mark()),
        }
    }
}

impl Kustom {
    pub(crate) fn session(&self, id: &str) -> Option<&Session> {
        self.sessions.iter().find(|session| session.id == id)
    }

    pub(crate) fn session_mut(&mut self, id: &str) -> Option<&mut Session> {
        self.sessions.iter_mut().find(|session| session.id == id)
    }
}

/// Handles create. None: refused, because the device is busy.
pub(crate) fn create(world: &mut World, handle: &Handle, payment: &Payment) -> Option<Reading> {
    let busy = |s: &Session| s.device == payment.device && !s.status.ended();
    // Whether Kustom refuses a busy device is not documented, so it does in half of the cases.
    if world.rng.bool() && world.kustom.sessions.iter().any(busy) {
        return None;
    }
    let id = format!("session-{}", world.kustom.sessions.len());
    let other = world.plan.other_amount;
    let order = &payment.order;
    let session = Session {
        id: id.clone(),
        payment: payment.id,
        begun_at: payment.created_at,
        device: payment.device.clone(),
        status: SessionStatus::Created,
        order_id: None,
        amount: order.order_amount + i64::from(world.chance(other)),
        currency: order.purchase_currency.clone(),
        reference: order.merchant_reference1.clone(),
        declines: 0,
        created_at: world.queue.now(),
        finalized_at: None,
    };
    let reading = session.reading();
    let way = (Part::Kustom, Part::Terminal(payment.device.clone()));
    let now = world.queue.now();
    world.sends(way, SessionStatus::Created.word(), now);
    world.kustom.sessions.push(session);
    announce(world, handle, "ipp.session.created", &id, None);
    world.spawn(
        Owner::World,
        terminal::shop(Handle::clone(handle), id.clone()),
    );
    if !world.plan.no_expiry {
        world.spawn(Owner::World, expire(Handle::clone(handle), id));
    }
    Some(reading)
}

/// Handles a cancel; true is a 200. The answer for an ended session is not documented.
pub(crate) fn cancel(world: &mut World, handle: &Handle, id: &str) -> bool {
    if by_kustom(world, id, SessionStatus::Cancelled) {
        announce(world, handle, "ipp.session.cancelled", id, None);
        return true;
    }
    world.plan.polite_cancel
}

/// Kustom changes a session's status, of which the terminal hears.
fn by_kustom(world: &mut World, id: &str, status: SessionStatus) -> bool {
    move_to(world, id, status).is_some_and(|(device, word)| {
        let now = world.queue.now();
        world.sends((Part::Kustom, Part::Terminal(device)), word, now);
        true
    })
}

/// Changes a session's status, unless it has ended; returns the device and the status's word if it
/// changed.
pub(crate) fn move_to(
    world: &mut World,
    id: &str,
    status: SessionStatus,
) -> Option<(String, String)> {
    let now = world.queue.now();
    let session = world.kustom.session_mut(id)?;
    if session.status.ended() || session.status == status {
        return None;
    }
    if status == SessionStatus::Finalized {
        session.order_id = Some(format!("order-of-{id}"));
        session.finalized_at = Some(now);
    }
    let word = status.word().to_owned();
    session.status = status;
    Some((session.device.clone(), word))
}

async fn expire(world: Handle, id: String) {
    let life = lock(&world).plan.timings.session_life;
    sleep(&world, life).await;
    // Kustom sends no callback for an expiry.
    by_kustom(&mut lock(&world), &id, SessionStatus::Expired);
}

pub(crate) fn announce(
    world: &mut World,
    handle: &Handle,
    kind: &str,
    session: &str,
    why: Option<&str>,
) {
    let number = world.kustom.callbacks;
    world.kustom.callbacks += 1;
    let callback = NewCallback {
        webhook_id: format!("kevt-{number}"),
        kind: Some(kind.to_owned()),
        session_id: Some(session.to_owned()),
        failure_reason: why.map(str::to_owned),
    };
    let [never, days] = world.plan.callback;
    let lost = |kind: &FaultKind| *kind == FaultKind::MessageLost;
    let by_hand = world.ordered(|ordered| &mut ordered.callbacks, lost);
    if world.chance(never) || by_hand.is_some() {
        let arrives = world.queue.now() + world.plan.callback_lag;
        let sent = world.sends((Part::Kustom, Part::Proxy(None)), kind, arrives);
        world.loses(sent, FaultKind::MessageLost);
        world.record.met.insert(FaultKind::MessageLost);
        if let Some(session) = world.kustom.session(session) {
            world.record.silent.insert(session.payment);
        }
        return;
    }
    let late = world.chance(days);
    if late {
        world.record.met.insert(FaultKind::Overtaken);
        world.kustom.late += 1;
        if let Some(session) = world.kustom.session(session) {
            world.record.silent.insert(session.payment);
        }
    }
    let handle = Handle::clone(handle);
    world.spawn(Owner::World, deliver(handle, callback, late));
}

fn arrived(world: &mut World, late: bool) {
    if late {
        world.kustom.late -= 1;
        world.kustom.last_late = Some(world.queue.now());
    }
}

/// Delivers a callback until it is acknowledged, as Kustom does.
async fn deliver(world: Handle, callback: NewCallback, late: bool) {
    if late {
        lag(&world, millis(Duration::from_secs(2 * 24 * 3600))).await;
    }
    let most = lock(&world).plan.callback_lag;
    let mut pause = Duration::from_secs(1);
    loop {
        let (way, kind) = ((Part::Kustom, Part::Proxy(None)), callback.kind.clone());
        let sent = travel(&world, most, way.clone(), kind.unwrap_or_default()).await;
        let (lost, doubled) = {
            let mut held = lock(&world);
            let [lost, doubled] = held.plan.delivery;
            let twice = |kind: &FaultKind| *kind == FaultKind::Duplicated;
            let by_hand = held.ordered(|ordered| &mut ordered.callbacks, twice);
            let lost = held.meets(FaultKind::RequestLost, lost);
            let doubled = held.meets(FaultKind::Duplicated, doubled) || by_hand.is_some();
            if doubled {
                let now = held.queue.now();
                held.sends(way, "the same again", now);
            }
            if lost {
                held.loses(sent, FaultKind::RequestLost);
            }
            (lost, doubled)
        };
        if doubled {
            inbox::deliver(&world, callback.clone());
        }
        if !lost {
            let acknowledged = inbox::deliver(&world, callback.clone());
            let deadline = lock(&world).queue.now() + 5_000;
            if acknowledged.get(&world, deadline).await.is_some() {
                arrived(&mut lock(&world), late);
                return;
            }
        }
        let at = lock(&world).queue.now() + millis(pause);
        sleep_until(&world, at).await;
        pause = (pause * 2).min(Duration::from_secs(30));
    }
}
