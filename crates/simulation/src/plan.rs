//! What will go wrong in a schedule, and how long things take. All of it comes from the seed.

use std::time::Duration;

use fastrand::Rng;
use ipp_payment::Timings;

use crate::executor::Time;

/// One schedule's world.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    /// Nothing goes wrong at all; pages may still go away.
    pub(crate) calm: bool,
    /// No fault begins after this.
    pub(crate) faults_end: Time,
    /// Of a request to Kustom, in thousandths, in this order: never sent, lost, answer lost,
    /// processed after its time, answered 5xx unprocessed, answered 5xx processed, 429, refused.
    pub(crate) line: [u32; 8],
    /// Of a delivery of a callback, in thousandths: lost, doubled.
    pub(crate) delivery: [u32; 2],
    /// Of a callback, in thousandths: never delivered, delivered only after days.
    pub(crate) callback: [u32; 2],
    /// Of a page's request or its answer, in thousandths: lost.
    pub(crate) page_line: u32,
    /// The process is killed at these steps after the last time it came up.
    pub(crate) crashes: Vec<u64>,
    /// With so many crashes left, the process comes back with an empty database.
    pub(crate) loses: Option<usize>,
    /// From when to when the database cannot be written.
    pub(crate) locked: Option<(Time, Time)>,
    /// The longest that a request takes on its way, when nothing is wrong.
    pub(crate) lag: u64,
    /// The longest that a callback takes, when nothing is wrong.
    pub(crate) callback_lag: u64,
    /// Kustom ends no session by itself: nobody has documented that it does.
    pub(crate) no_expiry: bool,
    /// Kustom answers 200 to a cancel that came too late.
    pub(crate) polite_cancel: bool,
    /// In thousandths: the terminal collects something else than the order says.
    pub(crate) other_amount: u32,
    /// In thousandths, of a page: it goes away for good in the middle of its request.
    pub(crate) leaves: u32,
    /// In thousandths, of a payment that needs attention or is held: somebody settles it by hand.
    pub(crate) settles: u32,
    /// How many tabs.
    pub(crate) tabs: usize,
    /// How many orders and devices they share.
    pub(crate) orders: usize,
    /// As above.
    pub(crate) devices: usize,
    /// The proxy's clocks.
    pub(crate) timings: Timings,
}

impl Plan {
    pub(crate) fn of(rng: &mut Rng) -> Self {
        let calm = rng.u32(0..10) < 2;
        let mut fault = |most: u32| {
            if calm || rng.u32(0..3) > 0 {
                0
            } else {
                rng.u32(0..=most)
            }
        };
        let line = [
            fault(200),
            fault(200),
            fault(300),
            fault(150),
            fault(150),
            fault(200),
            fault(150),
            fault(50),
        ];
        let delivery = [fault(600), fault(500)];
        let callback = [fault(900), fault(60)];
        let page_line = fault(300);
        let crashes = if calm { 0 } else { rng.usize(0..4) };
        let loses = (crashes > 0 && rng.u32(0..8) == 0).then(|| rng.usize(0..crashes));
        let faults_end = if calm { 0 } else { rng.u64(1_000..60_000) };
        let locked = (!calm && rng.u32(0..6) == 0).then(|| {
            let from = rng.u64(0..=faults_end);
            (from, rng.u64(from..=faults_end))
        });
        let seconds = Duration::from_secs;
        let kustom_timeout = seconds(rng.u64(2..=5));
        Self {
            calm,
            faults_end,
            line,
            delivery,
            callback,
            page_line,
            crashes: (0..crashes).map(|_| rng.u64(1..400)).collect(),
            loses,
            locked,
            lag: rng.u64(1..40),
            callback_lag: if calm { 60 } else { rng.u64(10..3_000) },
            no_expiry: rng.u32(0..12) == 0,
            polite_cancel: rng.bool(),
            other_amount: if rng.u32(0..6) == 0 { 300 } else { 0 },
            leaves: if rng.u32(0..3) == 0 { 500 } else { 0 },
            settles: if rng.u32(0..3) == 0 { 700 } else { 0 },
            tabs: rng.usize(1..=3),
            orders: rng.usize(1..=2),
            devices: rng.usize(1..=2),
            timings: Timings {
                unknown_after: seconds([5, 20, 60][rng.usize(0..3)]),
                poll_watched: seconds(1),
                poll_idle: seconds(5),
                session_life: seconds([60, 150][rng.usize(0..2)]),
                kustom_timeout,
                ..Timings::default()
            },
        }
    }

    /// After this no page begins another payment, so that every one is followed to its end.
    pub(crate) fn closes(&self) -> Time {
        self.faults_end + self.course()
    }

    /// When everything must have come to rest, but for callbacks that come after days.
    pub(crate) fn rest(&self) -> Time {
        self.closes() + self.course()
    }

    /// The longest that a payment takes from its start until it has ended or somebody was called.
    pub(crate) fn course(&self) -> Time {
        let timings = &self.timings;
        let course = timings.create_ends() + timings.session_life + timings.unknown_after * 2;
        millis(course) + 40_000
    }
}

pub(crate) fn millis(time: Duration) -> Time {
    Time::try_from(time.as_millis()).unwrap_or(Time::MAX)
}
