//! Property test: the money rules hold for any sequence of events.

use std::collections::{BTreeMap, BTreeSet};

use ipp_flow::*;
use proptest::prelude::*;

use crate::till::*;

/// The orders. All text from outside contains a character that reverses the text beside it.
const ORDERS: [&str; 2] = ["A\u{202e}", "B\u{202e}"];
const TURNED: &str = "\u{202e}y";

/// An event whose ids are chosen later, from a small pool and from the started payments.
#[derive(Clone, Debug)]
struct Draft {
    kind: u8,
    which: usize,
    other: usize,
    version: u64,
    state: usize,
    reference: bool,
}

fn draft() -> impl Strategy<Value = Draft> {
    (
        0..50_u8,
        0..6_usize,
        0..6_usize,
        0..8_u64,
        0..11_usize,
        any::<bool>(),
    )
        .prop_map(|(kind, which, other, version, state, reference)| Draft {
            kind,
            which,
            other,
            version,
            state,
            reference,
        })
}

impl Draft {
    /// Makes the event. `started` are the payments that this till began, with their orders.
    fn event(&self, started: &[(PaymentId, String)]) -> Event {
        let reference = ORDERS[usize::from(!self.reference)];
        // Half of the pool are unknown ids, the other half the last started payments.
        let pick = |n: usize| match started.iter().rev().nth(n / 2) {
            Some((id, reference)) if n.is_multiple_of(2) => (id.clone(), reference.clone()),
            _ => {
                let reference = ORDERS[usize::from(!n.is_multiple_of(3))];
                (PaymentId(format!("x{n}")), reference.to_owned())
            }
        };
        let (id, order_of_id) = pick(self.which);
        let payment = |n: usize| {
            let (id, reference) = pick(n);
            Payment {
                id,
                reference,
                order_id: Some(TURNED.into()),
                reason: Some(("x".into(), TURNED.into())),
                ..payment("", self.version, ALL_STATES[self.state])
            }
        };
        match self.kind {
            0 => Event::OrderSet(None),
            1 => Event::OrderSet(Some(Err(BadOrder {
                field: TURNED.into(),
                message: TURNED.into(),
            }))),
            2..=4 => Event::OrderSet(Some(Ok(turned(order(reference))))),
            5 => Event::DeviceChosen(device_id(if self.reference { "d1" } else { "d2" })),
            6..=9 => Event::Charge(PaymentId(format!("c{}", started.len()))),
            10 => Event::Cancel,
            11 => Event::CheckNow,
            12 => Event::Done,
            13 => Event::Remembered {
                payment: Some(id),
                device: None,
            },
            14 => opened(vec![]),
            15 => opened(vec![payment(self.which), payment(self.other)]),
            16 => Event::StreamLost,
            17..=19 => Event::PaymentSeen(payment(self.which)),
            20 => Event::DeviceBusy(device_id("d1"), self.reference.then(|| busy("z", TURNED))),
            21 => Event::StartAnswered(id, Ok(payment(self.other))),
            22 => Event::StartAnswered(id, Ok(payment(self.which))),
            23 => Event::StartAnswered(id, Err(self.start_failure(payment(self.other)))),
            24 => Event::CancelAnswered(id, Ok(payment(self.which))),
            25 => Event::CancelAnswered(id, Err(self.fetch_failure())),
            26 => Event::PaymentRead(id, Ok(payment(self.which))),
            27 => Event::PaymentRead(id, Err(self.fetch_failure())),
            28 => Event::TimerFired(
                [
                    Timer::RetryStart,
                    Timer::RetryCancel,
                    Timer::Poll,
                    Timer::RetryDevices,
                ][self.which % 4],
            ),
            30..=31 => Event::RoleGiven {
                drives: self.reference,
            },
            32 => Event::Followed(self.reference.then_some(Shown {
                id,
                doubtful: self.state == 0,
            })),
            33 => Event::TakeOver,
            34..=36 => Event::MoveTo(
                device_id(if self.reference { "d1" } else { "d2" }),
                PaymentId(format!("c{}", started.len())),
            ),
            37 | 38 => Event::Visit(id),
            39 => Event::Confirmed {
                id,
                version: self.version,
                at: Millis(1_000_000 + i64::try_from(self.other).unwrap() * 7000),
            },
            40 => Event::Pair,
            41 => Event::Enrolled(Err(self.fetch_failure())),
            42 => Event::Enrolled(Ok(Enrollment {
                code: EnrollmentCode(TURNED.into()),
                expires_at: Millis(1_030_000),
            })),
            43 => Event::MayEnroll(self.reference),
            44 => Event::DevicesRead(Ok((0..=self.which)
                .map(|n| Device {
                    name: TURNED.into(),
                    location: Some(Location {
                        id: "l".into(),
                        name: TURNED.into(),
                        city: Some(format!("x{TURNED}")),
                    }),
                    simulated: false,
                    ..device(&format!("d{n}"))
                })
                .collect())),
            45 => Event::StreamRefused(("x".into(), TURNED.into())),
            46 => Event::Online(self.reference),
            47 => Event::TillChanged,
            _ => {
                drop(order_of_id);
                let ahead = i64::try_from(self.version * 6 + u64::from(self.kind % 6)).unwrap();
                Event::Tick(Millis(1_000_000 + ahead * 1000))
            }
        }
    }

    fn start_failure(&self, other: Payment) -> StartFailure {
        match self.state % 5 {
            0 => StartFailure::NoAnswer,
            1 => StartFailure::OrderTaken(Taken {
                id: other.id.clone(),
                state: other.state,
                payment: self.reference.then(|| Box::new(other)),
                detail: TURNED.into(),
            }),
            2 => StartFailure::DeviceBusy(TURNED.into()),
            3 => StartFailure::NotNow,
            _ => StartFailure::Refused {
                code: "x".into(),
                detail: TURNED.into(),
            },
        }
    }

    fn fetch_failure(&self) -> FetchFailure {
        match self.state % 4 {
            0 => FetchFailure::NoAnswer,
            1 => FetchFailure::NotFound,
            2 => FetchFailure::Refused("token_expired".into(), TURNED.into()),
            _ => FetchFailure::Refused("x".into(), TURNED.into()),
        }
    }
}

fn turned(mut order: Order) -> Order {
    for line in &mut order.lines {
        line.name = TURNED.into();
    }
    order
}

/// An independent oracle: what can be known of the payments from the events alone.
#[derive(Default)]
struct Onlooker {
    /// The newest version received of each payment.
    heard: BTreeMap<PaymentId, Payment>,
    /// Payments that were started and neither received nor certainly refused: the order, and
    /// whether a try was not answered.
    in_doubt: BTreeMap<PaymentId, (String, bool)>,
    /// Payments that were started and then reported as missing or over. If they run all the same,
    /// they block only their own order.
    let_go: BTreeSet<PaymentId>,
}

impl Onlooker {
    fn sees(&mut self, before: &Model, event: &Event) {
        match event {
            Event::PaymentSeen(p) => self.hears(p),
            Event::StreamOpened { payments, .. } => payments.iter().for_each(|p| self.hears(p)),
            Event::StartAnswered(id, Ok(p))
            | Event::CancelAnswered(id, Ok(p))
            | Event::PaymentRead(id, Ok(p)) => {
                if *id == p.id {
                    self.hears(p);
                } else if let Some((_, doubt)) = self.in_doubt.get_mut(id)
                    && matches!(event, Event::StartAnswered(..))
                {
                    *doubt = true;
                }
            }
            Event::StartAnswered(id, Err(failure)) => match (failure, self.in_doubt.get_mut(id)) {
                (StartFailure::NoAnswer, Some((_, doubt))) => *doubt = true,
                (StartFailure::OrderTaken(taken), Some(_)) if taken.id != *id => {
                    self.lets_go(id);
                }
                (_, Some((_, false))) => {
                    self.lets_go(id);
                }
                _ => {}
            },
            Event::PaymentRead(id, Err(FetchFailure::NotFound)) => {
                let watched = match &before.sale {
                    Sale::Watching { payment, .. } | Sale::Ended { payment, .. } => {
                        payment.id == *id
                    }
                    Sale::Starting { id: ours, .. } => ours == id,
                    // It may be on its way until a cancel makes the proxy refuse it.
                    Sale::Resuming {
                        search: Some(search @ (Search::Doubtful { .. } | Search::Remembered(_))),
                        ..
                    } => search.id() == id && before.role == Role::Drives,
                    _ => false,
                };
                if !watched {
                    self.heard
                        .retain(|heard, p| heard != id || p.state.is_final());
                    self.lets_go(id);
                }
            }
            Event::CancelAnswered(id, Err(FetchFailure::NotFound)) => {
                if let Sale::Resuming {
                    search: Some(search),
                    ..
                } = &before.sale
                    && search.id() == id
                {
                    self.lets_go(id);
                }
            }
            _ => {}
        }
    }

    fn lets_go(&mut self, id: &PaymentId) {
        self.in_doubt.remove(id);
        self.let_go.insert(id.clone());
    }

    /// Notes a try after one that was put off: that one started nothing, but this one may.
    fn sent_again(&mut self, id: PaymentId, reference: String) {
        if !self.in_doubt.contains_key(&id) && !self.heard.contains_key(&id) {
            self.let_go.remove(&id);
            self.in_doubt.insert(id, (reference, false));
        }
    }

    fn hears(&mut self, payment: &Payment) {
        self.in_doubt.remove(&payment.id);
        // After a person was called the till may charge another order.
        if payment.state.is_final() || payment.state == PaymentState::NeedsAttention {
            self.let_go.insert(payment.id.clone());
        }
        match self.heard.get(&payment.id) {
            Some(known) if known.version >= payment.version => {}
            _ => {
                self.heard.insert(payment.id.clone(), payment.clone());
            }
        }
    }

    /// Whether a payment may have taken or may still take the money of an order.
    fn may_charge(&self, reference: &str) -> bool {
        self.heard
            .values()
            .any(|p| p.reference == reference && !p.state.frees_order())
            || self.in_doubt.values().any(|(r, _)| r == reference)
    }

    /// Whether this till began the payment and it may still be open, unless it needs attention.
    fn began_and_open(&self, id: &PaymentId) -> bool {
        let open = |p: &Payment| !p.state.is_final() && p.state != PaymentState::NeedsAttention;
        let mine = !self.let_go.contains(id);
        mine && (self.in_doubt.contains_key(id) || self.heard.get(id).is_some_and(open))
    }
}

/// Checks the reads caused by the stream's silence, which are those that a tick triggers.
#[derive(Default)]
struct Silence {
    /// The time of the last such read, unless the clock was set back since.
    read_at: Option<i64>,
}

impl Silence {
    /// True if the step read too soon, or did not read when a read was due.
    fn is_broken_by(&mut self, event: &Event, till: &Till) -> bool {
        let Event::Tick(Millis(now)) = *event else {
            return false;
        };
        self.read_at = self.read_at.filter(|at| *at <= now);
        let read = till
            .last
            .iter()
            .any(|c| matches!(c, Command::ReadPayment(_)));
        let too_soon = read && self.read_at.is_some_and(|at| now - at < 10_000);
        if read {
            self.read_at = Some(now);
        }
        let waits = matches!(
            &till.model.sale,
            Sale::Watching { payment, misses: 0, .. }
                if payment.state != PaymentState::NeedsAttention
        );
        let late = till.model.link == Link::Up && waits && now - till.model.heard_at.0 >= 10_000;
        too_soon || late
    }
}

fn shown(model: &Model) -> Option<&Payment> {
    match &model.sale {
        Sale::Watching { payment, .. } | Sale::Ended { payment, .. } => Some(payment),
        _ => None,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..Default::default() })]

    #[test]
    fn the_money_rules_hold(drafts in prop::collection::vec(draft(), 1..60), late in any::<bool>()) {
        let mut till = if late { Till::ready() } else { Till::new() };
        if late {
            till.on(Event::OrderSet(Some(Ok(turned(order(ORDERS[0]))))));
        }
        let mut onlooker = Onlooker::default();
        let mut silence = Silence::default();
        let mut started: Vec<(PaymentId, String)> = vec![];
        let mut bodies: BTreeMap<PaymentId, (DeviceId, Order)> = BTreeMap::new();
        let mut pressed: BTreeMap<PaymentId, Millis> = BTreeMap::new();
        let mut of_another_till: BTreeSet<PaymentId> = BTreeSet::new();
        for draft in drafts {
            let event = draft.event(&started);
            let before = till.model.clone();
            onlooker.sees(&before, &event);
            till.on(event.clone());
            prop_assert!(!silence.is_broken_by(&event, &till), "{:?} at {event:?}", till.last);

            if event == Event::TillChanged {
                onlooker = Onlooker::default();
                of_another_till.extend(started.iter().map(|(id, _)| id.clone()));
            }

            for command in till.last.clone() {
                let Command::Start { id, device, order, left } = command else { continue };
                prop_assert!(!of_another_till.contains(&id), "charged for another till");
                let press = *pressed.entry(id.clone()).or_insert(till.model.now);
                let gone = till.model.now.since(press);
                prop_assert!(gone < 10_000 && i64::from(left) <= 10_000 - gone, "sent late");
                if let Some(first) = bodies.get(&id) {
                    let reference = order.reference.clone();
                    prop_assert_eq!(first, &(device, order), "the same id, another body");
                    onlooker.sent_again(id, reference);
                    continue;
                }
                for (other, _) in &started {
                    prop_assert!(!onlooker.began_and_open(other), "{other:?} may be open");
                }
                prop_assert!(!onlooker.may_charge(&order.reference), "charged twice");
                prop_assert_eq!(&before.role, &Role::Drives, "started by a tab that mirrors");
                if let Sale::Watching { payment, .. } = &before.sale {
                    let moved = onlooker.heard.get(&payment.id).map(|p| p.state);
                    prop_assert_eq!(moved, Some(PaymentState::Cancelled), "moved too early");
                    let told = !matches!(event, Event::MoveTo(..) | Event::TimerFired(_));
                    prop_assert!(told, "moved without news from the proxy");
                }
                onlooker.in_doubt.insert(id.clone(), (order.reference.clone(), false));
                started.push((id.clone(), order.reference.clone()));
                bodies.insert(id, (device, order));
            }

            let view = till.view();
            let words = format!("{view:?}");
            prop_assert!(!words.contains("202e"), "reversed text on the screen: {words}");
            if till.model.role != Role::Drives {
                prop_assert!(!view.can_charge && !view.can_cancel && !view.can_done);
            }
            if let Some(Ok(order)) = &till.model.order {
                prop_assert!(
                    !(view.can_charge && onlooker.may_charge(&order.reference)),
                    "a charge is offered while a payment of the order may take the money"
                );
            } else {
                prop_assert!(!view.can_charge);
            }

            if let (Some(old), Some(new)) = (shown(&before), shown(&till.model))
                && old.id == new.id
            {
                let fresh = Payment { confirmed_at: new.confirmed_at, ..old.clone() };
                prop_assert!(new.version > old.version || *new == fresh, "an older version was shown");
            }
            if let Sale::Ended { payment, .. } = &till.model.sale {
                prop_assert!(payment.state.is_final());
            }
            if let Sale::Watching { payment, purpose: Purpose::Move(to), cancel, .. } = &till.model.sale {
                prop_assert!(!till.started().contains(&to.id), "two may be open");
                prop_assert!(*cancel != Cancel::NotAsked || payment.cancel_asked
                    || payment.state == PaymentState::Cancelling, "a move without a cancel");
            }
            for row in &view.open {
                prop_assert!(shown(&till.model).is_none_or(|p| p.id != row.id));
            }
            // A repeated event changes nothing.
            if matches!(event, Event::PaymentSeen(_)) {
                let (again, commands) = update(till.model.clone(), event);
                prop_assert_eq!(&again, &till.model);
                prop_assert!(commands.is_empty());
            }
        }
        announced_once(&till)?;
    }
}

fn announced_once(till: &Till) -> Result<(), TestCaseError> {
    let mut told = BTreeSet::new();
    for command in &till.done {
        let Command::Announce(announcement) = command else {
            continue;
        };
        let id = match announcement {
            Announcement::Ready => String::new(),
            Announcement::Paid(p) | Announcement::Ended(p) | Announcement::Attention(p) => {
                p.id.0.clone()
            }
            Announcement::NotStarted((code, _), _) if code == "till_changed" => {
                told.clear();
                continue;
            }
            Announcement::Change(_)
            | Announcement::Error(..)
            | Announcement::Starting
            | Announcement::NotStarted(..) => continue,
        };
        let fresh = told.insert((kind(announcement), id));
        prop_assert!(fresh, "announced twice: {announcement:?}");
    }
    Ok(())
}
