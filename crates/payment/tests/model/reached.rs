//! Worlds that the model must reach; otherwise the properties might hold because nothing happens.

use ipp_payment::{State, Stray};
use ipp_wire::PaymentState;

use crate::kustom::Status;
use crate::properties::{Must, charged};
use crate::shop::Shop;
use crate::task::{Ask, Heard, Name, Stage};
use crate::world::{Create, Lane, Process, World};

/// The worlds that this shop must reach.
pub(crate) fn sometimes(shop: &Shop) -> Vec<Must> {
    let mut all = everywhere();
    if shop.turns.contains(&Status::FinalizedOtherwise) {
        all.push(Must::sometimes("held", |_, world| {
            shown(world, PaymentState::Held)
        }));
    }
    if shop.instants > 2 {
        all.push(Must::sometimes(
            "a person is called for a session that does not end",
            |_, world| {
                any(world, |lane| {
                    matches!(
                        state(lane),
                        Some(State::NeedsAttention {
                            session: Some(_),
                            ..
                        })
                    )
                })
            },
        ));
    }
    if shop.turns.contains(&Status::Expired) {
        all.push(Must::sometimes("expired", |_, world| {
            shown(world, PaymentState::Expired)
        }));
    }
    if shop.orders.len() > 1 {
        all.push(Must::sometimes(
            "the second payment is paid after the first was cancelled",
            |_, world| {
                world.lanes[0].shown == Some(PaymentState::Cancelled)
                    && world.lanes[1].shown == Some(PaymentState::Paid)
            },
        ));
    }
    if shop.orders.first() != shop.orders.last() {
        all.push(Must::sometimes(
            "the device is given away while a person is called",
            |_, world| {
                world.lanes[0].shown == Some(PaymentState::NeedsAttention)
                    && world.lanes[1].shown == Some(PaymentState::Sent)
            },
        ));
        all.push(Must::sometimes("both orders are paid", |_, world| {
            world
                .lanes
                .iter()
                .all(|lane| lane.shown == Some(PaymentState::Paid))
        }));
    }
    if shop.loses {
        all.push(Must::sometimes(
            "a lost payment's session is found to be paid",
            |_, world| stray(world, Stray::is_paid),
        ));
        all.push(Must::sometimes(
            "a lost payment's session is cancelled, and the order is charged again and paid",
            |_, world| {
                let ended = |stray: &Stray| !stray.takes_order();
                stray(world, ended) && shown(world, PaymentState::Paid)
            },
        ));
        all.push(Must::sometimes(
            "the same page asks for the same payment again after it was lost",
            |_, world| {
                any(world, |lane| {
                    lane.row.is_some() && lane.own().count() < lane.sessions.len()
                })
            },
        ));
    }
    if shop.every_step {
        all.push(Must::sometimes(
            "both tabs put the same payment at once",
            |_, world| {
                let begins = |name: &&Name| matches!(name, Name::Begin { payment: 0, .. });
                world.tasks.keys().filter(begins).count() == 2
            },
        ));
        all.push(Must::sometimes(
            "a tab's PUT is about to find that its payment exists",
            |_, world| {
                let begins = |name: &Name| matches!(name, Name::Begin { payment: 0, .. });
                world.lanes[0].row.is_some() && world.tasks.keys().any(begins)
            },
        ));
        all.push(Must::sometimes("a change is overtaken", |_, world| {
            let version = |payment: usize| world.lanes[payment].row.as_deref().map(|r| r.version);
            world.tasks.values().any(|task| match &task.ask {
                Ask::Change(from, _) | Ask::Done(Some((from, _))) => version(0) != Some(*from),
                _ => false,
            })
        }));
    }
    all
}

fn everywhere() -> Vec<Must> {
    vec![
        Must::sometimes("paid", |_, world| shown(world, PaymentState::Paid)),
        Must::sometimes("paid before the cancel arrived", |_, world| {
            any(world, |lane| {
                let asked = |row: &ipp_payment::Payment| row.cancel_asked_at.is_some();
                lane.shown == Some(PaymentState::Paid) && lane.row.as_deref().is_some_and(asked)
            })
        }),
        Must::sometimes("cancelled", |_, world| {
            shown(world, PaymentState::Cancelled)
        }),
        Must::sometimes("refused", |_, world| shown(world, PaymentState::Failed)),
        Must::sometimes("unknown, and paid", |_, world| {
            any(world, |lane| {
                lane.shown == Some(PaymentState::Unknown) && charged(lane) > 0
            })
        }),
        Must::sometimes(
            "unknown, and its callback is being worked off",
            |_, world| worked_off(world, PaymentState::Unknown),
        ),
        Must::sometimes(
            "a person is called, and its callback is being worked off",
            |_, world| worked_off(world, PaymentState::NeedsAttention),
        ),
        Must::sometimes(
            "a person is called for a payment without a session",
            |_, world| {
                any(world, |lane| {
                    lane.shown == Some(PaymentState::NeedsAttention) && lane.adopted().is_none()
                })
            },
        ),
        Must::sometimes(
            "the process dies between the commit and create",
            |_, world| {
                world.process == Process::Down
                    && any(world, |lane| {
                        lane.shown == Some(PaymentState::Starting) && lane.sent == 0
                    })
            },
        ),
        Must::sometimes(
            "create arrives after the proxy has given it up",
            |_, world| {
                any(world, |lane| {
                    let unknown = lane.shown == Some(PaymentState::Unknown);
                    unknown && lane.create == Create::Arrived && !lane.sessions.is_empty()
                })
            },
        ),
        Must::sometimes(
            "a callback waits for the process to come back",
            |_, world| {
                world.process == Process::Down
                    && any(world, |lane| {
                        lane.sessions.iter().any(|session| session.inbox)
                    })
            },
        ),
        Must::sometimes(
            "create is answered after the payment was taken over",
            |_, world| {
                world.tasks.iter().any(|(name, task)| match name {
                    Name::Send { payment } => {
                        let made = matches!(task.stage, Stage::Answered(Heard::Created(_)));
                        made && world.lanes[*payment].shown == Some(PaymentState::Unknown)
                    }
                    _ => false,
                })
            },
        ),
        Must::sometimes("an answer is out of date when it arrives", |_, world| {
            world
                .tasks
                .iter()
                .any(|(name, task)| match (name, &task.stage) {
                    (Name::Watch { payment }, Stage::Answered(Heard::Read(reading))) => {
                        !reading.status.ended() && charged(&world.lanes[*payment]) > 0
                    }
                    _ => false,
                })
        }),
    ]
}

/// Whether a stored stray session satisfies `what`.
fn stray(world: &World, what: impl Fn(&Stray) -> bool) -> bool {
    any(world, |lane| {
        let mut strays = lane.sessions.iter().filter_map(|s| s.stray.as_deref());
        strays.any(&what)
    })
}

fn any(world: &World, what: impl Fn(&Lane) -> bool) -> bool {
    world.lanes.iter().any(|lane| what(lane))
}

fn state(lane: &Lane) -> Option<&State> {
    lane.row.as_deref().map(|row| &row.state)
}

fn shown(world: &World, state: PaymentState) -> bool {
    any(world, |lane| lane.shown == Some(state))
}

/// Whether the inbox waits for an answer while the payment is shown in `state`.
fn worked_off(world: &World, state: PaymentState) -> bool {
    world.tasks.iter().any(|(name, task)| match name {
        Name::WorkOff { payment, .. } => {
            matches!(task.stage, Stage::Answered(_)) && world.lanes[*payment].shown == Some(state)
        }
        _ => false,
    })
}
