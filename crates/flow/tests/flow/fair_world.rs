//! Property test with a correct proxy and an unreliable network: the widget never gets stuck, and
//! shows the true state once the network works.

use std::collections::BTreeSet;

use ipp_flow::*;
use proptest::prelude::*;

use crate::till::*;

/// A proxy, its payments of order `A`, and the requests between it and the page.
struct World {
    till: Till,
    /// The proxy's payments, oldest first. None is forgotten, and only the last can be open.
    payments: Vec<Payment>,
    timers: BTreeSet<u8>,
    asked: Vec<Command>,
    /// Requests that the page gave up, and that are still on their way.
    late: Vec<Command>,
    /// Payments that were cancelled before the proxy had them, which it refuses from then on.
    refused: BTreeSet<PaymentId>,
}

impl World {
    fn new() -> Self {
        Self {
            till: Till::ready(),
            payments: vec![],
            timers: BTreeSet::new(),
            asked: vec![],
            late: vec![],
            refused: BTreeSet::new(),
        }
    }

    fn on(&mut self, event: Event) {
        let moved = match &self.till.model.sale {
            Sale::Watching {
                payment,
                purpose: Purpose::Move(_),
                ..
            } => Some(payment.id.clone()),
            _ => None,
        };
        self.till.on(event);
        for command in self.till.last.clone() {
            match command {
                Command::Start { ref id, .. } if moved.as_ref().is_some_and(|from| from != id) => {
                    let from = self.payments.iter().find(|p| Some(&p.id) == moved.as_ref());
                    assert_eq!(
                        from.map(|p| p.state),
                        Some(PaymentState::Cancelled),
                        "started elsewhere before the cancel was confirmed"
                    );
                    self.asked.push(command);
                }
                Command::SetTimer(timer, _) => {
                    self.timers.insert(timer as u8);
                }
                Command::StopTimer(timer) => {
                    self.timers.remove(&(timer as u8));
                }
                Command::Start { .. } | Command::AskCancel(_) | Command::ReadPayment(_) => {
                    self.asked.push(command);
                }
                _ => {}
            }
        }
    }

    /// Handles one request. `reaches`: whether it reaches the proxy in time; `lost`: whether the
    /// answer is lost.
    fn answer(&mut self, n: usize, reaches: bool, lost: bool) {
        if self.asked.is_empty() {
            return;
        }
        let request = self.asked.remove(n % self.asked.len());
        if reaches {
            self.perform(&request);
        } else {
            self.late.push(request.clone());
        }
        let known = |id: &PaymentId| self.payments.iter().find(|p| p.id == *id).cloned();
        let event = match request {
            Command::Start { id, .. } => {
                let answer = match (known(&id), self.payments.last()) {
                    _ if lost || !reaches => Err(StartFailure::NoAnswer),
                    _ if self.refused.contains(&id) => {
                        Err(StartFailure::Refused(Reason::new("payment_withdrawn", "")))
                    }
                    (Some(ours), _) => Ok(ours),
                    (None, Some(other)) => Err(StartFailure::OrderTaken(Taken {
                        id: other.id.clone(),
                        state: other.state,
                        payment: None,
                        detail: String::new(),
                    })),
                    (None, None) => Err(StartFailure::NoAnswer),
                };
                Event::StartAnswered(id, answer)
            }
            Command::AskCancel(id) if !lost && reaches => {
                let answer = known(&id).ok_or(FetchFailure::NotFound);
                Event::CancelAnswered(id, answer)
            }
            Command::ReadPayment(id) if !lost && reaches => {
                let answer = known(&id).ok_or(FetchFailure::NotFound);
                Event::PaymentRead(id, answer)
            }
            Command::AskCancel(id) => Event::CancelAnswered(id, Err(FetchFailure::NoAnswer)),
            Command::ReadPayment(id) => Event::PaymentRead(id, Err(FetchFailure::NoAnswer)),
            _ => return,
        };
        self.on(event);
    }

    fn perform(&mut self, request: &Command) {
        match request {
            Command::Start { id, device, .. } => {
                let known = self.payments.iter().any(|p| p.id == *id);
                let free = self.payments.iter().all(|p| p.state.frees_order());
                let taken = !self.refused.contains(id);
                let made = (!known && free && taken).then(|| Payment {
                    device: device.clone(),
                    ..payment(&id.0, 1, PaymentState::Sent)
                });
                self.payments.extend(made);
            }
            Command::AskCancel(id) if self.payments.last().is_some_and(|p| p.id == *id) => {
                self.becomes(PaymentState::Cancelling);
            }
            Command::AskCancel(id) if self.payments.iter().all(|p| p.id != *id) => {
                self.refused.insert(id.clone());
            }
            _ => {}
        }
    }

    /// Lets a request that the page gave up arrive at the proxy.
    fn arrive(&mut self, n: usize) {
        if !self.late.is_empty() {
            let request = self.late.remove(n % self.late.len());
            let before = self.payments.len();
            self.perform(&request);
            let let_go = matches!(
                self.till.model.sale,
                Sale::Ready { .. } | Sale::Ended { .. }
            );
            assert!(
                self.payments.len() == before || !let_go,
                "it began after the page had given it up"
            );
        }
    }

    /// Changes the payment's state; the stream sends it, if it is up.
    fn becomes(&mut self, state: PaymentState) {
        if let Some(payment) = self.payments.last_mut()
            && !payment.state.is_final()
        {
            payment.state = state;
            payment.version += 1;
            let payment = payment.clone();
            if self.till.model.link == Link::Up {
                self.on(Event::PaymentSeen(payment));
            }
        }
    }

    fn fire(&mut self) {
        for timer in [Timer::RetryStart, Timer::RetryCancel, Timer::Poll] {
            if self.timers.remove(&(timer as u8)) {
                self.on(Event::TimerFired(timer));
            }
        }
    }

    fn open(&mut self) {
        let open = self
            .payments
            .iter()
            .filter(|p| !p.state.is_final())
            .cloned()
            .collect();
        self.on(opened(open));
    }

    fn step(&mut self, op: u8, n: usize) {
        match op {
            0 => {
                let fresh = format!("c{}", self.till.done.len());
                self.on(Event::Charge(PaymentId(fresh)));
            }
            1 => self.on(Event::Cancel),
            2 => self.on(Event::StreamLost),
            3 => self.open(),
            4 | 5 => self.answer(n, true, false),
            6 => self.answer(n, true, true),
            7 => self.answer(n, false, true),
            8 => self.fire(),
            9 => self.on(Event::CheckNow),
            14 => self.arrive(n),
            15 => self.on(Event::Tick(Millis(1_000_000 + 1_000 * n as i64))),
            12 | 13 => {
                self.on(Event::Tick(Millis(1_010_000)));
                let fresh = format!("m{}", self.till.done.len());
                let to = device_id(if n.is_multiple_of(2) { "d1" } else { "d2" });
                self.on(Event::MoveTo(to, PaymentId(fresh)));
            }
            _ => {
                // Any but the first, in which it is already.
                let states = &ALL_STATES[1..];
                self.becomes(states[n % states.len()]);
            }
        }
    }

    /// Answers all requests and fires all timers, until nothing is pending.
    fn quiet(&mut self) {
        for _ in 0..8 {
            self.fire();
            while !self.asked.is_empty() {
                self.answer(0, true, false);
            }
        }
    }

    /// Whether a request or timer is pending that will bring an answer.
    fn waits_for_something(&self) -> bool {
        let asked = |f: fn(&Command) -> bool| self.asked.iter().any(f);
        let timer = |timer: Timer| self.timers.contains(&(timer as u8));
        let reads = || asked(|c| matches!(c, Command::ReadPayment(_))) || timer(Timer::Poll);
        match &self.till.model.sale {
            Sale::Starting { .. } => {
                asked(|c| matches!(c, Command::Start { .. })) || timer(Timer::RetryStart)
            }
            Sale::Resuming {
                search: Some(_), ..
            } => reads() || asked(|c| matches!(c, Command::AskCancel(_))),
            Sale::Watching { cancel, .. } => {
                let cancels = *cancel == Cancel::NotAsked
                    || asked(|c| matches!(c, Command::AskCancel(_)))
                    || timer(Timer::RetryCancel);
                cancels && (self.till.model.link == Link::Up || reads())
            }
            _ => true,
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..Default::default() })]

    #[test]
    fn the_widget_never_waits_for_nothing_and_learns_the_truth(
        ops in prop::collection::vec((0..16_u8, 0..100_usize), 1..80)
    ) {
        let mut world = World::new();
        let last = ops.last().map_or(0, |(_, n)| *n);
        for (op, n) in ops {
            world.step(op, n);
            prop_assert!(world.waits_for_something(), "stuck in {:?}", world.till.model.sale);
            let charged = world.payments.iter().filter(|p| !p.state.frees_order()).count();
            prop_assert!(charged <= 1);
            if let Some(truth) = world.payments.last().filter(|p| !p.state.frees_order()) {
                let started = world.till.started();
                prop_assert_eq!(started.last(), Some(&truth.id), "a second payment was begun");
            }
        }
        // The network works from now on.
        while !world.late.is_empty() {
            world.arrive(0);
        }
        world.open();
        world.quiet();
        let moves = |world: &World| {
            matches!(world.till.model.sale, Sale::Watching { purpose: Purpose::Move(_), .. })
        };
        if moves(&world) {
            // Kustom ends the payment that is being moved, in one way or another.
            use PaymentState::{Cancelled, Expired, Failed, Paid};
            world.becomes([Paid, Cancelled, Expired, Failed][last % 4]);
            world.quiet();
            prop_assert!(!moves(&world), "a move that does not end");
        }
        match (world.payments.last(), &world.till.model.sale) {
            (Some(truth), Sale::Watching { payment, .. } | Sale::Ended { payment, .. }) => {
                prop_assert_eq!(truth, payment);
            }
            // The proxy has no payment, and will refuse one that arrives later.
            (None, Sale::Ready { .. }) => {}
            (Some(truth), Sale::Ready { .. }) => {
                let withdrawn = world.till.started().last().is_some_and(|id| world.refused.contains(id));
                prop_assert!(truth.state.frees_order() && withdrawn);
            }
            (truth, sale) => prop_assert!(false, "the truth is {truth:?}, the page shows {sale:?}"),
        }
    }
}
