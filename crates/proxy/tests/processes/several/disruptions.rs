//! What happens to proxies and to their database: they are killed, suspended, cut off and moved.

use std::time::{Duration, Instant};

use super::cluster::{Cluster, PROXIES};
use crate::database::Database;
use crate::dice::Dice;

/// A kind of disruption.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Disruption {
    /// `kill -9` of a proxy, which another replaces.
    Kill,
    /// A proxy is suspended for less than its lease.
    Pause,
    /// A proxy is suspended until others have taken its payments over, and for longer.
    LongPause,
    /// A proxy's connections to the database break, and it gets no new ones.
    Cut,
    /// What a proxy and the database send each other arrives long after.
    Hold,
    /// The server ends at once, and starts again.
    Restart,
    /// The server is gone, and its standby takes over.
    Promote,
}

/// What came of it.
#[derive(Clone, Debug)]
pub(super) enum Effect {
    /// Others took over so many payments, after this time.
    TakenOver { payments: i64, after: Duration },
    /// The proxies had the database again after this time.
    Back { after: Duration },
}

impl std::fmt::Display for Effect {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::TakenOver { payments, after } => {
                write!(f, "{payments} payments were taken over after {after:?}")
            }
            Self::Back { after } => write!(f, "all was back after {after:?}"),
        }
    }
}

impl Effect {
    /// Whether the disruption met something.
    pub(super) fn happened(&self) -> bool {
        !matches!(self, Self::TakenOver { payments: 0, .. })
    }
}

impl Disruption {
    const ALL: [Self; 7] = [
        Self::Kill,
        Self::Pause,
        Self::LongPause,
        Self::Cut,
        Self::Hold,
        Self::Restart,
        Self::Promote,
    ];

    /// All of them, in an order of this round's own.
    pub(super) fn shuffled(seed: u64, round: u32) -> Vec<Self> {
        let mut kinds = Self::ALL.to_vec();
        let key = |kind: &Self| Dice::about(seed, &[&format!("{kind:?} {round}")]).next();
        kinds.sort_by_key(key);
        kinds
    }
}

impl Cluster {
    /// Lets it happen, and waits until all three proxies work again.
    pub(super) async fn disrupt(&mut self, kind: Disruption, mut dice: Dice) -> Effect {
        // The moment itself is random; this waits for no condition.
        tokio::time::sleep(dice.ms(0..1500)).await;
        let n = dice.within(0..PROXIES as u64) as usize;
        let before = self.leases(true).await;
        let began = Instant::now();
        // How long something lasts is random too.
        let taken_over = match kind {
            Disruption::Kill => {
                self.shop.proxies[n].kill();
                let taken_over = self.taken_over(&before).await;
                self.replace(n).await;
                Some(taken_over)
            }
            Disruption::Pause => {
                self.shop.proxies[n].signal("STOP");
                tokio::time::sleep(dice.ms(500..4000)).await;
                self.shop.proxies[n].signal("CONT");
                None
            }
            Disruption::LongPause => {
                self.shop.proxies[n].signal("STOP");
                let taken_over = self.taken_over(&before).await;
                tokio::time::sleep(dice.ms(0..54_000)).await;
                self.shop.proxies[n].signal("CONT");
                Some(taken_over)
            }
            Disruption::Cut => {
                self.lines[n].cut();
                let taken_over = self.taken_over(&before).await;
                self.lines[n].restore();
                Some(taken_over)
            }
            Disruption::Hold => {
                self.lines[n].hold();
                let taken_over = self.taken_over(&before).await;
                tokio::time::sleep(dice.ms(0..15_000)).await;
                self.lines[n].restore();
                Some(taken_over)
            }
            Disruption::Restart => {
                tokio::task::block_in_place(|| {
                    self.primary.stop_hard();
                    self.primary.start_again();
                });
                None
            }
            Disruption::Promote => {
                self.promote();
                None
            }
        };
        self.steady().await;
        let back = || Effect::Back {
            after: began.elapsed(),
        };
        taken_over.unwrap_or_else(back)
    }

    /// Ends the server, makes its standby the server, and gives that a standby.
    fn promote(&mut self) {
        tokio::task::block_in_place(|| {
            self.primary.stop_hard();
            self.standby.promote();
            for line in &self.lines {
                line.lead_to(&self.standby);
            }
            let next = self.standby.standby();
            self.primary = std::mem::replace(&mut self.standby, next);
        });
        self.shop.settings.database = Database::Server(self.primary.url().to_owned());
    }
}
