//! Runs the proxy's own tasks in the model's world, one step at a time.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard};
use std::task::{Context, Poll, Waker};

use ipp_payment::{Effects as _, Event, InboxItem, Millis, NewCallback, Payment, Timings};
use ipp_verify::Defect;
use uuid::Uuid;

use crate::effects::Forbidden;
use crate::shop::Shop;
use crate::task::{Ask, Heard, Name, Stage, Task};
use crate::world::World;

/// How the requests of a step end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Luck {
    /// Kustom answers no request.
    None,
    /// Kustom answers reads; a cancel is lost, or accepted without effect.
    Reads,
    /// Kustom answers reads and performs cancels.
    Cancels,
}

/// How one request continues.
pub(crate) enum Asked {
    /// It is answered within the step.
    Done(Heard),
    /// The task waits; the request has got this far.
    Waits(Stage),
}

/// The model's implementation of [`ipp_payment::Effects`] for one task.
pub(crate) struct Around<'a> {
    pub(crate) shop: &'a Shop,
    name: Name,
    luck: Luck,
    pub(crate) timings: Timings,
    inside: Mutex<Inside>,
}

/// The world, and the task's progress in it.
pub(crate) struct Inside {
    pub(crate) world: World,
    heard: Vec<Heard>,
    /// How many of the answers the task has received in this run.
    told: usize,
    waits: Option<(Ask, Stage)>,
}

/// Replays a task with the answers so far, up to where it waits for something outside.
pub(crate) fn run(shop: &Shop, world: World, name: Name, heard: Vec<Heard>, luck: Luck) -> World {
    let around = Around {
        shop,
        name,
        luck,
        timings: Timings::default(),
        inside: Mutex::new(Inside {
            world,
            heard,
            told: 0,
            waits: None,
        }),
    };
    let mut context = Context::from_waker(Waker::noop());
    let over = pin!(task(&around)).as_mut().poll(&mut context).is_ready();
    let Inside {
        mut world,
        heard,
        waits,
        ..
    } = around.inside.into_inner().unwrap();
    match waits {
        Some((ask, stage)) if !over && ask != Ask::Rest => {
            world
                .tasks
                .insert(name, Arc::new(Task { heard, ask, stage }));
        }
        _ => {
            world.tasks.remove(&name);
        }
    }
    world
}

async fn task(around: &Around<'_>) {
    match around.name {
        Name::TakeUp => {
            let adopted = around.load_unfinished().await.unwrap();
            ipp_payment::take_up(around, &adopted).await.unwrap();
        }
        Name::Begin { payment, .. } => {
            let payment = around.shop.payment(payment, around.now());
            ipp_payment::begin(around, &payment, "print").await.unwrap();
        }
        Name::AskCancel { payment } => {
            // If the database refuses the cancel, so does the proxy.
            let _ = ipp_payment::apply(around, id(payment), Event::CancelAsked).await;
        }
        Name::Send { payment } => {
            let payment = around.shop.payment(payment, Millis(0));
            ipp_payment::send(around, payment).await;
        }
        Name::Watch { payment } => {
            if around.shop.defect == Some(Defect::OverdueRaisedUnread) {
                // The watcher applies it again.
                let _ = ipp_payment::apply(around, id(payment), Event::Tick).await;
            }
            ipp_payment::watch(around, id(payment)).await;
        }
        Name::WorkOff { payment, session } => {
            let item = callback(format!("{payment}-{session}"));
            if ipp_payment::work_off(around, &item).await.is_err() {
                ipp_payment::put_off_failed(around, &item, "forbidden").await;
            }
        }
    }
}

fn id(payment: usize) -> Uuid {
    Uuid::from_u128(payment as u128)
}

pub(crate) fn index(id: Uuid) -> usize {
    usize::try_from(id.as_u128()).unwrap()
}

/// A callback, of which the proxy uses only the session id.
fn callback(session: String) -> InboxItem {
    InboxItem {
        seq: 0,
        callback: NewCallback {
            webhook_id: String::new(),
            kind: None,
            session_id: Some(session),
            failure_reason: None,
        },
        received_at: Millis(0),
        tries: 0,
        detail: None,
    }
}

impl Around<'_> {
    pub(crate) fn inside(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap()
    }

    /// Asks for something outside, and waits until it is answered.
    pub(crate) fn ask(&self, ask: Ask) -> impl Future<Output = Heard> + Send {
        poll_fn(move |_| self.hear(&ask))
    }

    fn hear(&self, ask: &Ask) -> Poll<Heard> {
        let mut inside = self.inside();
        let inside = &mut *inside;
        if let Some(heard) = inside.heard.get(inside.told) {
            inside.told += 1;
            return Poll::Ready(heard.clone());
        }
        match self
            .shop
            .asked(&mut inside.world, self.name, ask, self.luck)
        {
            Asked::Done(heard) => inside.tell(heard),
            Asked::Waits(stage) => {
                inside.waits = Some((ask.clone(), stage));
                Poll::Pending
            }
        }
    }

    pub(crate) async fn stored(&self, ask: Ask) -> Result<bool, Forbidden> {
        match self.ask(ask).await {
            Heard::Stored(stored) => Ok(stored),
            _ => Err(Forbidden),
        }
    }

    pub(crate) async fn found(&self, ask: Ask) -> Vec<Payment> {
        match self.ask(ask).await {
            Heard::Payments(found) => found.iter().map(|p| Payment::clone(p)).collect(),
            _ => Vec::new(),
        }
    }

    /// Whether the task has asked Kustom for a session since it began.
    pub(crate) fn has_read(&self) -> bool {
        let asked = |heard: &Heard| matches!(heard, Heard::Read(_) | Heard::Nothing);
        self.inside().heard.iter().any(asked)
    }

    /// The current instant; a replay sees the same one.
    pub(crate) fn time(&self) -> usize {
        let mut inside = self.inside();
        if let Some(Heard::Now(now)) = inside.heard.get(inside.told) {
            let now = *now;
            inside.told += 1;
            return now;
        }
        let now = inside.world.now;
        inside.heard.push(Heard::Now(now));
        inside.told += 1;
        now
    }

    /// Changes the world, unless an earlier run of the task has done so already.
    pub(crate) fn act(&self, what: impl FnOnce(&mut World)) {
        let mut inside = self.inside();
        if inside.told == inside.heard.len() {
            what(&mut inside.world);
        }
    }
}

impl Inside {
    fn tell(&mut self, heard: Heard) -> Poll<Heard> {
        self.heard.push(heard.clone());
        self.told += 1;
        Poll::Ready(heard)
    }
}
