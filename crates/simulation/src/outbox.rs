//! A process's outbox: it tells the merchant's system of each end. With one process this is left
//! out, and the merchant is told nothing.

use std::time::Duration;

use ipp_payment::{Effects as _, Millis};

use crate::database::{OutboxRow, Work};
use crate::executor::{Owner, lock};
use crate::inbox;
use crate::line::{Call, Proxy};
use crate::notify;
use crate::record;
use crate::trace::Part;

/// The longest pause between two attempts.
const MAX_PAUSE: Duration = Duration::from_secs(20);

/// Sends the events that are due, and returns the time until the next one is.
pub(crate) fn dispatch(proxy: &Proxy) -> Duration {
    let wall = proxy.now();
    let mut world = lock(&proxy.world);
    let longest = notify::longest_wait(&world);
    if world.plan.several.is_none() || !world.does(proxy.number, Work::Outbox) {
        return longest;
    }
    if world.database_is_locked() || world.is_cut(proxy.seat) || !world.may_call(proxy.number) {
        return proxy.timings().poll_watched;
    }
    for row in world.database.outbox_due(wall) {
        let Some(process) = world.process_mut(proxy.number) else {
            return longest;
        };
        if !process.telling.contains(&row.event) {
            process.telling.push(row.event);
            world.spawn(Owner::Process(proxy.number), tell(proxy.clone(), row));
        }
    }
    let next = world.database.outbox_next_due();
    next.map_or(longest, |due| {
        wall.until(due).clamp(Duration::from_secs(1), longest)
    })
}

/// Makes one attempt, and notes its result.
async fn tell(proxy: Proxy, row: OutboxRow) {
    let event = row.event;
    if proxy.may_call() {
        record::tells(&mut lock(&proxy.world), proxy.number, &event);
        let call = Call {
            to: Part::Merchant,
            what: "payment ended",
            says: |()| "200",
        };
        let answer = proxy.call(call, move |world, _| record::merchant_hears(world, event));
        let again = answer.await.is_err().then(|| next(proxy.now(), &row));
        record::has_told(&mut lock(&proxy.world), proxy.number, &event);
        let noted = proxy.write(|world| {
            world.database.outbox_tried(&event, again);
            Ok(())
        });
        // An attempt that is not noted is made again.
        if noted.await.is_err() {
            proxy.pause(proxy.timings().poll_watched).await;
        }
    } else {
        proxy.pause(proxy.timings().poll_watched).await;
    }
    let mut world = lock(&proxy.world);
    if let Some(process) = world.process_mut(proxy.number) {
        process.telling.retain(|told| *told != event);
    }
    inbox::notify(&mut world, proxy.number);
}

fn next(now: Millis, row: &OutboxRow) -> Millis {
    let pause = Duration::from_secs(1) * 2u32.saturating_pow(row.tries.min(6));
    now.plus(pause.min(MAX_PAUSE))
}
