//! The terminals: what clerks and shoppers do at them.

use ipp_payment::SessionStatus;

use crate::draw::Index as _;
use crate::executor::lock;
use crate::kustom::{announce, move_to};
use crate::trace::Part;
use crate::world::{Handle, World, lag};

/// What somebody does at a terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum At {
    /// A card pays.
    Pay,
    /// A card is declined.
    Decline,
    /// The clerk cancels.
    Cancel,
}

/// Does it to the session that the terminal with this number shows, if it shows one.
pub(crate) fn act(world: &mut World, handle: &Handle, terminal: usize, what: At) {
    let device = format!("device-{terminal}");
    let mut sessions = world.kustom.sessions.iter();
    let shown = sessions.find(|s| s.device == device && !s.status.ended());
    let Some(id) = shown.map(|session| session.id.clone()) else {
        return;
    };
    // Before a card is held to it, somebody chooses a method.
    if what != At::Cancel && at_terminal(world, &id, SessionStatus::Active) {
        announce(world, handle, "ipp.session.activated", &id, None);
    }
    match what {
        At::Pay => {
            if at_terminal(world, &id, SessionStatus::Finalized) {
                announce(world, handle, "ipp.session.finalized", &id, None);
            }
        }
        At::Decline => decline(world, handle, &id),
        At::Cancel => {
            if at_terminal(world, &id, SessionStatus::Cancelled) {
                announce(world, handle, "ipp.session.cancelled", &id, None);
            }
        }
    }
}

/// The clerk and the shopper.
pub(crate) async fn shop(world: Handle, id: String) {
    lag(&world, 8_000).await;
    {
        let mut held = lock(&world);
        if at_terminal(&mut held, &id, SessionStatus::Active) {
            announce(&mut held, &world, "ipp.session.activated", &id, None);
        }
    }
    let declines = [0, 0, 1, 1, 2][lock(&world).rng.index(0..5)];
    for _ in 0..declines {
        lag(&world, 6_000).await;
        decline(&mut lock(&world), &world, &id);
    }
    lag(&world, 10_000).await;
    let mut held = lock(&world);
    match held.rng.u32(0..20) {
        // The shopper does nothing.
        0 | 1 => {}
        2 | 3 => {
            if at_terminal(&mut held, &id, SessionStatus::Cancelled) {
                announce(&mut held, &world, "ipp.session.cancelled", &id, None);
            }
        }
        4 => {
            at_terminal(&mut held, &id, SessionStatus::Failed);
        }
        _ => {
            if at_terminal(&mut held, &id, SessionStatus::Finalized) {
                announce(&mut held, &world, "ipp.session.finalized", &id, None);
            }
        }
    }
}

/// A card is declined, if the session waits for one.
fn decline(world: &mut World, handle: &Handle, id: &str) {
    let Some(session) = world.kustom.session_mut(id) else {
        return;
    };
    if session.status != SessionStatus::Active {
        return;
    }
    session.declines += 1;
    let way = (Part::Terminal(session.device.clone()), Part::Kustom);
    let now = world.queue.now();
    world.sends(way, "card declined", now);
    let why = Some("DECLINED_GENERIC");
    announce(world, handle, "ipp.payment.failed", id, why);
}

/// The clerk or the shopper changes a session's status, of which Kustom hears.
fn at_terminal(world: &mut World, id: &str, status: SessionStatus) -> bool {
    move_to(world, id, status).is_some_and(|(device, word)| {
        let now = world.queue.now();
        world.sends((Part::Terminal(device), Part::Kustom), word, now);
        true
    })
}
