//! The faults of the model's network: which action, after which others, is which fault.

use std::collections::BTreeSet;

use ipp_payment::Millis;
use ipp_verify::{FaultKind, Network};
use stateright::Model;

use crate::kustom::{self, Answer, Status};
use crate::shop::{Action, Shop};
use crate::step::session;
use crate::task::{Heard, Name, Stage};
use crate::world::{Create, World};
use crate::{ONE_ORDER, ONE_PAYMENT};

/// The fault that an action is or shows, after those before it.
fn fault(shop: &Shop, world: &World, action: Action, before: &[Action]) -> Option<FaultKind> {
    match action {
        Action::Create(_, Answer::Refused) => Some(FaultKind::Refused),
        Action::Create(payment, _) if before.contains(&Action::Lose(payment)) => {
            Some(FaultKind::RequestDelayed)
        }
        Action::Lose(payment) if world.lanes[payment].create == Create::Arrived => {
            Some(FaultKind::AnswerLost)
        }
        Action::Lose(_) => Some(FaultKind::RequestLost),
        Action::Receive(..) if before.contains(&action) => Some(FaultKind::Duplicated),
        Action::Receive(payment, session) => {
            let moved_on = world.lanes[payment].sessions[session].status != Status::Created;
            moved_on.then_some(FaultKind::Overtaken)
        }
        Action::Hear(name) => heard(shop, world, name, before),
        _ => None,
    }
}

/// What the answer to a read shows: that it was late, or that no callback told what it tells.
fn heard(shop: &Shop, world: &World, name: Name, before: &[Action]) -> Option<FaultKind> {
    let Stage::Answered(Heard::Read(reading)) = &world.tasks.get(&name)?.stage else {
        return None;
    };
    let (payment, index) = session(world, &reading.session_id)?;
    let lane = &world.lanes[payment];
    let row = shop.payment(payment, Millis(0));
    let now = kustom::reading(&row, &lane.sessions[index], lane.incarnation);
    if now.status != reading.status {
        return Some(FaultKind::AnswerDelayed);
    }
    let told = before.contains(&Action::Receive(payment, index));
    (reading.status.ended() && !told).then_some(FaultKind::MessageLost)
}

/// How many random walks are made from the beginning.
const WALKS: u64 = 4_000;
/// The most steps of each.
const STEPS: usize = 150;

#[test]
fn the_model_meets_every_fault_of_its_network() {
    let mut met = BTreeSet::new();
    for (walk, shop) in (0..WALKS).zip([ONE_PAYMENT, ONE_ORDER].iter().cycle()) {
        let mut world = World::default();
        let (mut before, mut random, mut actions) = (Vec::new(), walk, Vec::new());
        for _ in 0..STEPS {
            actions.clear();
            shop.actions(&world, &mut actions);
            // Knuth's generator, of which the high bits are good.
            random = random.wrapping_mul(6_364_136_223_846_793_005);
            random = random.wrapping_add(1_442_695_040_888_963_407);
            let Some(action) = actions.get((random >> 33) as usize % actions.len().max(1)) else {
                break;
            };
            if let Some(next) = shop.next_state(&world, *action) {
                met.extend(fault(shop, &world, *action, &before));
                before.push(*action);
                world = next;
            }
        }
    }
    assert_eq!(met, FaultKind::of(Network::Model).collect());
}
