//! The event streams, over which a process tells pages of their till's payments.

use ipp_payment::{Payment, wire};
use ipp_verify::FaultKind;
use ipp_wire::Word as _;

use crate::executor::{Owner, lock};
use crate::pages::{miss, see};
use crate::trace::Part;
use crate::world::{Handle, World, travel};

/// Sends a payment to the till's pages over the event streams of the process in this seat, which may
/// lose it.
pub(crate) fn push(world: &mut World, handle: &Handle, seat: usize, after: &Payment) {
    for number in 0..world.pages.len() {
        let page = world.pages.get(number);
        let page = page.filter(|page| page.seat == seat || world.plan.several.is_none());
        let listens = page.is_some_and(|page| page.till == after.till && !page.gone);
        let chance = world.plan.pages;
        if !listens {
            continue;
        }
        let way = (Part::Proxy(Some(seat)), Part::Page(number));
        let news = wire(after).state.word();
        let by_hand = world.ordered(|ordered| &mut ordered.news, |_| true);
        if world.meets(FaultKind::MessageLost, chance) || by_hand.is_some() {
            let arrives = world.queue.now() + 30;
            let sent = world.sends(way, news, arrives);
            world.loses(sent, FaultKind::MessageLost);
            miss(world, number);
        } else {
            let (handle, after) = (Handle::clone(handle), after.clone());
            world.spawn(Owner::World, async move {
                travel(&handle, 30, way, news).await;
                see(&mut lock(&handle), number, &after);
            });
        }
    }
}
