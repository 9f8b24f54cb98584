//! How a page whose stream has ended connects to another process.

use crate::draw::Index as _;
use crate::executor::Time;
use crate::world::World;

/// How long a page takes a silent stream for alive, in milliseconds.
const SILENCE_MS: Time = 15_000;

impl World {
    /// Has a page connect to any process that is up, if its own is not, or has long been silent.
    pub(crate) fn reconnect(&mut self, number: usize) {
        let (Some(several), Some(page)) = (&self.plan.several, self.pages.get(number)) else {
            return;
        };
        let (now, seat) = (self.queue.now(), page.seat);
        let up = self.processes.iter().any(|process| process.seat == seat);
        let mut pauses = several.pauses.iter();
        let silent = pauses.any(|pause| {
            pause.seat == seat && pause.touches(now, now) && pause.from + SILENCE_MS < now
        });
        if up && !silent {
            return;
        }
        let ready = self.processes.iter().filter(|process| process.ready);
        let others: Vec<_> = ready
            .map(|process| process.seat)
            .filter(|other| *other != seat)
            .collect();
        if others.is_empty() {
            return;
        }
        let choice = self.rng.index(0..others.len());
        if let (Some(page), Some(seat)) = (self.pages.get_mut(number), others.get(choice)) {
            (page.seat, page.since, page.missed) = (*seat, now, true);
        }
    }
}
