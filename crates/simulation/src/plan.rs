//! The faults and durations of a schedule, all drawn from the seed.

use std::time::Duration;

use fastrand::Rng;
use ipp_payment::Timings;
use ipp_verify::Fault;

use crate::draw::Index as _;
use crate::executor::Time;
use crate::several::Several;

/// The longest lag of a callback in a schedule without faults.
const CALM_CALLBACK_LAG_MS: u64 = 60;

/// The parameters of one schedule. Probabilities are in thousandths, times in milliseconds.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    /// Whether there are no faults; pages may still go away.
    pub(crate) calm: bool,
    /// The time after which no fault begins.
    pub(crate) faults_end: Time,
    /// Probabilities of the faults of a request to Kustom.
    pub(crate) requests: Vec<(Fault, u32)>,
    /// Probabilities that one delivery of a callback is lost, or is doubled.
    pub(crate) delivery: [u32; 2],
    /// Probabilities that a callback is never sent, or only after days.
    pub(crate) callback: [u32; 2],
    /// Probability that a page's request, its answer or an event is lost.
    pub(crate) pages: u32,
    /// The steps from a start of the process to its crash; the last one is used first.
    pub(crate) crashes: Vec<u64>,
    /// The crash that loses the database, as the number of crashes left after it.
    pub(crate) loses: Option<usize>,
    /// The period in which the database cannot be written.
    pub(crate) locked: Option<(Time, Time)>,
    /// The longest lag of a request to Kustom or its answer, without faults.
    pub(crate) lag: u64,
    /// The longest lag of a callback, without faults.
    pub(crate) callback_lag: u64,
    /// Whether Kustom never expires a session: that it does is not documented.
    pub(crate) no_expiry: bool,
    /// Whether Kustom answers 200 to a cancel that came too late.
    pub(crate) polite_cancel: bool,
    /// Probability that the terminal collects another amount than the order's.
    pub(crate) other_amount: u32,
    /// Probability that a page goes away for good during its request.
    pub(crate) leaves: u32,
    /// Probability that a person settles a payment that needs attention or is held.
    pub(crate) settles: u32,
    /// Number of tabs.
    pub(crate) tabs: usize,
    /// Number of orders that the tabs share.
    pub(crate) orders: usize,
    /// Number of devices that the tabs share.
    pub(crate) devices: usize,
    /// The proxy's intervals and timeouts.
    pub(crate) timings: Timings,
    /// What happens between several processes; none with one.
    pub(crate) several: Option<Several>,
}

impl Plan {
    /// Draws a plan. `several`: draws what several processes add to it.
    pub(crate) fn of(rng: &mut Rng, several: Option<Rng>) -> Self {
        let calm = rng.u32(0..10) < 2;
        let mut fault = |most: u32| {
            if calm || rng.u32(0..3) > 0 {
                0
            } else {
                rng.u32(0..=most)
            }
        };
        let chances = [200, 200, 300, 150, 150, 200, 150, 50].map(&mut fault);
        let delivery = [fault(600), fault(500)];
        let callback = [fault(900), fault(60)];
        let pages = fault(300);
        let crashes = if calm { 0 } else { rng.index(0..4) };
        let loses = (crashes > 0 && rng.u32(0..8) == 0).then(|| rng.index(0..crashes));
        let faults_end = if calm { 0 } else { rng.u64(1_000..60_000) };
        let locked = (!calm && rng.u32(0..6) == 0).then(|| {
            let from = rng.u64(0..=faults_end);
            (from, rng.u64(from..=faults_end))
        });
        let seconds = Duration::from_secs;
        let kustom_timeout = seconds(rng.u64(2..=5));
        // In the order of their chances.
        let requests = [
            Fault::ConnectionRefused,
            Fault::RequestLost,
            Fault::AnswerLost,
            Fault::RequestDelayed(kustom_timeout),
            Fault::Refused(500),
            Fault::AnswerReplaced(500),
            Fault::Throttled(None),
            Fault::Refused(400),
        ];
        let mut plan = Self {
            calm,
            faults_end,
            requests: requests.into_iter().zip(chances).collect(),
            delivery,
            callback,
            pages,
            crashes: (0..crashes).map(|_| rng.u64(1..400)).collect(),
            loses,
            locked,
            lag: rng.u64(1..40),
            callback_lag: if calm {
                CALM_CALLBACK_LAG_MS
            } else {
                rng.u64(10..3_000)
            },
            no_expiry: rng.u32(0..12) == 0,
            polite_cancel: rng.bool(),
            other_amount: if rng.u32(0..6) == 0 { 300 } else { 0 },
            leaves: if rng.u32(0..3) == 0 { 500 } else { 0 },
            settles: if rng.u32(0..3) == 0 { 700 } else { 0 },
            tabs: rng.index(1..=3),
            orders: rng.index(1..=2),
            devices: rng.index(1..=2),
            timings: Timings {
                unknown_after: seconds([5, 20, 60][rng.index(0..3)]),
                poll_watched: seconds(1),
                poll_idle: seconds(5),
                session_life: seconds([60, 150][rng.index(0..2)]),
                kustom_timeout,
                ..Timings::default()
            },
            several: None,
        };
        if let Some(mut rng) = several {
            if !calm {
                // Time for a process to lose its lease, and to come back.
                plan.faults_end = plan.faults_end.max(rng.u64(20_000..100_000));
                plan.crashes.iter_mut().for_each(|steps| *steps *= 4);
            }
            plan.several = Some(Several::of(&mut rng, calm, plan.faults_end));
        }
        plan
    }

    /// Takes all faults out, so that only those happen that somebody makes.
    pub(crate) fn calm_down(&mut self) {
        self.calm = true;
        self.faults_end = 0;
        self.requests.clear();
        (self.delivery, self.callback) = ([0; 2], [0; 2]);
        self.pages = 0;
        self.crashes.clear();
        self.loses = None;
        self.locked = None;
        self.callback_lag = CALM_CALLBACK_LAG_MS;
        if let Some(several) = &mut self.several {
            several.calm_down();
        }
    }

    /// The number of processes.
    pub(crate) fn processes(&self) -> usize {
        self.several.as_ref().map_or(1, Several::processes)
    }

    /// How much later than one process another one may call a person: it finds a payment without a
    /// watcher, waits until create has certainly ended, and by its clock less time has passed.
    pub(crate) fn called_later(&self) -> Time {
        let later = self.timings.create_ends() + self.timings.unknown_after;
        let several = self.several.as_ref();
        several.map_or(0, |_| millis(later) + 20_000)
    }

    /// The time in which work is certainly taken over.
    pub(crate) fn taken_over(&self) -> Time {
        self.several.as_ref().map_or(0, |_| 10_000)
    }

    /// What may take longer with several processes: a take-over, and clocks that differ.
    pub(crate) fn apart(&self) -> Time {
        let several = self.several.as_ref();
        several.map_or(0, |several| self.taken_over() + several.skew())
    }

    /// The time after which no page begins a payment, so that each one is followed to its end.
    pub(crate) fn closes(&self) -> Time {
        self.faults_end + self.course()
    }

    /// The time when everything must be at rest, except for callbacks delayed by days.
    pub(crate) fn rest(&self) -> Time {
        self.closes() + self.course()
    }

    /// The longest time from a payment's start until it has ended or a person was called.
    pub(crate) fn course(&self) -> Time {
        let timings = &self.timings;
        let course = timings.create_ends() + timings.session_life + timings.unknown_after * 2;
        millis(course) + 40_000 + self.apart()
    }
}

pub(crate) fn millis(time: Duration) -> Time {
    Time::try_from(time.as_millis()).unwrap_or(Time::MAX)
}
