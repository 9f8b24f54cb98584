//! Makes any event, with ids of payments that exist and of some that do not.

use ipp_flow::*;
use proptest::prelude::*;

use crate::till::*;

/// The orders. All text from outside contains a character that reverses the text beside it.
pub(super) const ORDERS: [&str; 2] = ["A\u{202e}", "B\u{202e}"];
const TURNED: &str = "\u{202e}y";

/// An event whose ids are chosen later, from a small pool and from the started payments.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    kind: u8,
    which: usize,
    other: usize,
    version: u64,
    state: usize,
    reference: bool,
}

pub(super) fn draft() -> impl Strategy<Value = Draft> {
    (
        0..51_u8,
        0..6_usize,
        0..6_usize,
        0..8_u64,
        0..ALL_STATES.len(),
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
    pub(super) fn event(&self, started: &[(PaymentId, String)]) -> Event {
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
                reason: Some(Reason::new("x", TURNED)),
                ..payment("", self.version, ALL_STATES[self.state])
            }
        };
        match self.kind {
            0 => Event::OrderSet(None),
            1 => Event::OrderSet(Some(Err(BadOrder {
                field: TURNED.into(),
                message: TURNED.into(),
                sentence: TURNED.into(),
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
            45 => Event::StreamRefused(Reason::new("x", TURNED)),
            46 => Event::Online(self.reference),
            47 => Event::TillChanged,
            48 => Event::EndRelayed(id),
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
            _ => StartFailure::Refused(Reason::new("x", TURNED)),
        }
    }

    fn fetch_failure(&self) -> FetchFailure {
        match self.state % 4 {
            0 => FetchFailure::NoAnswer,
            1 => FetchFailure::NotFound,
            2 => FetchFailure::Refused(Reason::new("token_expired", TURNED)),
            _ => FetchFailure::Refused(Reason::new("x", TURNED)),
        }
    }
}

pub(super) fn turned(mut order: Order) -> Order {
    for line in &mut order.lines {
        line.name = TURNED.into();
    }
    order
}
