//! The payment's transition function, [`Payment::apply`].

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::{String, ToString};

use ipp_wire::{Order, Reason, ReasonCode, Settlement};

use super::{Millis, Payment, Reading, Session, SessionStatus, State, Tap};
use crate::Timings;

/// What can happen to a payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// Create was answered with a session. The answer alone proves that the session is ours.
    Created(Reading),
    /// Create was refused, or its connection was never made: nothing was started.
    Refused(Reason),
    /// Create's answer is lost: Kustom may have processed the request.
    Lost(Reason),
    /// The process ended before create's answer was stored.
    Restarted,
    /// A session was read: this payment's own, or one whose `merchant_data` names this payment.
    Read(Reading),
    /// A signed callback reported a declined card.
    Tapped {
        /// Kustom's code for the decline.
        failure_reason: Option<String>,
    },
    /// A cancel was requested.
    CancelAsked,
    /// A person decided how the payment ended.
    Settle(Settlement),
    /// Time passed; a deadline may be over.
    Tick,
}

/// The result of applying an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Applied {
    /// The payment after the event.
    pub payment: Payment,
    /// Whether anything but `confirmed_at` changed. Only such a change raises the version.
    pub changed: bool,
    /// Describes something that must not happen, for the log and the operator.
    pub alarm: Option<String>,
}

impl Payment {
    /// Applies one event. Total: a late, repeated or impossible event changes nothing.
    #[must_use]
    pub fn apply(&self, event: Event, now: Millis, timings: &Timings) -> Applied {
        let mut next = self.clone();
        let mut alarm = None;
        match event {
            Event::Created(reading) => next.take(unended(reading), true, now, &mut alarm),
            Event::Read(reading) => next.take(reading, false, now, &mut alarm),
            Event::Refused(why) => match next.state {
                // However late the refusal is stored, nothing was started and no person is needed.
                State::Starting
                | State::Unknown { .. }
                | State::NeedsAttention { session: None, .. } => {
                    next.state = State::Failed { session: None, why };
                }
                _ => {
                    alarm = Some(format!(
                        "create was refused ({}) but a session exists",
                        why.code
                    ));
                }
            },
            Event::Lost(why) => next.lose(why, now),
            Event::Restarted => next.lose(
                Reason::new(
                    ReasonCode::Restarted,
                    "The proxy restarted before Kustom had answered.",
                ),
                now,
            ),
            Event::Tapped { failure_reason } => {
                if matches!(
                    next.state,
                    State::Open { .. } | State::NeedsAttention { .. }
                ) {
                    next.taps.push(Tap {
                        at: now,
                        failure_reason,
                    });
                }
            }
            Event::CancelAsked => {
                if next.is_open() {
                    next.cancel_asked_at.get_or_insert(now);
                }
            }
            Event::Settle(settlement) => next.settle(settlement),
            Event::Tick => next.age(now, timings),
        }
        let changed = Self {
            confirmed_at: self.confirmed_at,
            ..next.clone()
        } != *self;
        if changed {
            next.version += 1;
        }
        Applied {
            payment: next,
            changed,
            alarm,
        }
    }

    /// Rule 2: a missing answer means unknown, whatever the reason.
    fn lose(&mut self, why: Reason, now: Millis) {
        if matches!(self.state, State::Starting) {
            self.state = State::Unknown { since: now, why };
        }
    }

    /// Applies deadlines: rule 3, and the end of a session's life. An outcome that cannot be
    /// found out in time needs a person. A start as far in the future as the time limit counts as
    /// over, too: the clock was set back, and waiting for it to catch up would stall the payment.
    fn age(&mut self, now: Millis, timings: &Timings) {
        match &self.state {
            // If the task that sent create were alive, it would have an answer by now.
            State::Starting if now.apart(self.created_at) >= timings.create_ends() => {
                let why = "Kustom's answer was lost; the payment may have been started.";
                self.lose(Reason::new(ReasonCode::CreateLost, why), now);
            }
            State::Unknown { since, why } if now.apart(*since) >= timings.unknown_after => {
                self.state = State::NeedsAttention {
                    session: None,
                    why: why.clone(),
                    settling: None,
                };
            }
            State::Open { session, .. } if now >= self.expires_at.plus(timings.unknown_after) => {
                let why = Reason::new(
                    ReasonCode::Overdue,
                    "Kustom has not said how the payment ended, although its time is long up.",
                );
                self.state = State::NeedsAttention {
                    session: Some(session.clone()),
                    why,
                    settling: None,
                };
            }
            _ => {}
        }
    }

    /// Applies a reading. Rule 4: only a reading decides.
    fn take(&mut self, reading: Reading, ours: bool, now: Millis, alarm: &mut Option<String>) {
        let known = self.session().map(|s| s.id.as_str());
        match known {
            Some(known) if known == reading.session_id => {}
            Some(known) => {
                *alarm = Some(format!(
                    "a second session {} beside {known}",
                    reading.session_id
                ));
                // Money on an unknown session must not go unnoticed while the payment is taken for
                // unpaid or could be, or after a person has settled it.
                let decided = matches!(self.state, State::Settled { .. }) || self.ended_unpaid();
                if (self.is_open() || decided) && reading.status == SessionStatus::Finalized {
                    self.contradicted |= decided;
                    self.hold(
                        &reading,
                        Reason::new(
                            ReasonCode::SecondSession,
                            "Kustom took money on a second session of this payment.",
                        ),
                    );
                }
                return;
            }
            None if ours || reading.mark.as_ref().is_some_and(|mark| mark.is_of(self)) => {}
            None => return,
        }
        self.confirmed_at = Some(now);
        match &self.state {
            State::Starting
            | State::Unknown { .. }
            | State::Open { .. }
            | State::NeedsAttention { .. } => {
                self.advance(reading);
            }
            State::Settled { .. } => self.compare_with_settlement(reading, alarm),
            State::Paid { .. }
            | State::Cancelled { .. }
            | State::Expired { .. }
            | State::Failed { .. }
            | State::Held { .. } => {
                let said = self.session().map(|s| s.status.clone());
                // A reading of an open session is out of date, unless we believed that there is
                // no session at all.
                if said.as_ref() != Some(&reading.status)
                    && (reading.status.ended() || said.is_none())
                {
                    *alarm = Some(format!(
                        "session {} is {} but the payment is final already",
                        reading.session_id,
                        reading.status.word()
                    ));
                }
                // The order was free, and takes no other payment from now on.
                if self.ended_unpaid() && reading.status == SessionStatus::Finalized {
                    self.contradicted = true;
                    let why = "It had ended without money, but Kustom says that it took money.";
                    self.hold(&reading, Reason::new(ReasonCode::Contradicted, why));
                }
            }
        }
    }

    fn advance(&mut self, reading: Reading) {
        let session = Session {
            id: reading.session_id.clone(),
            status: reading.status.clone(),
        };
        match reading.status {
            SessionStatus::Finalized => match verify(&self.order, &reading) {
                Ok(order_id) => self.state = State::Paid { session, order_id },
                Err(why) => self.hold(&reading, why),
            },
            SessionStatus::Cancelled => self.state = State::Cancelled { session },
            SessionStatus::Expired => self.state = State::Expired { session },
            SessionStatus::Failed => {
                let why = Reason::new(
                    ReasonCode::SessionFailed,
                    "Kustom ended the session as failed; nothing was charged.",
                );
                self.state = State::Failed {
                    session: Some(session),
                    why,
                };
            }
            SessionStatus::Created | SessionStatus::Active | SessionStatus::Other(_) => {
                self.remain_open(session);
            }
        }
    }

    fn remain_open(&mut self, session: Session) {
        match &self.state {
            // Another payment may hold its device by now, so it does not open again. It is
            // still read, and can be cancelled.
            State::NeedsAttention { why, settling, .. } => {
                self.state = State::NeedsAttention {
                    session: Some(session),
                    why: why.clone(),
                    settling: settling.clone(),
                };
            }
            // Readings can arrive out of order; a session never goes back to CREATED.
            State::Open { .. } if session.status == SessionStatus::Created => {}
            _ => self.state = State::Open { session },
        }
    }

    pub(super) fn hold(&mut self, reading: &Reading, why: Reason) {
        self.state = State::Held {
            session: Session {
                id: reading.session_id.clone(),
                status: reading.status.clone(),
            },
            order_id: reading.order_id.clone(),
            why,
        };
    }
}

/// Turns an ended status in create's answer into CREATED. Rule 4: only a read decides how a
/// session ended; create's answer only says which session exists.
fn unended(reading: Reading) -> Reading {
    let status = match reading.status {
        status if status.ended() => SessionStatus::Created,
        status => status,
    };
    Reading { status, ..reading }
}

/// Returns Kustom's order id. Rule 4: a payment is paid only if amount, currency and reference
/// are the order's and Kustom gives an order id.
pub(super) fn verify(order: &Order, reading: &Reading) -> Result<String, Reason> {
    let differs = |what: &str, read: &str, wanted: &str| {
        Reason::new(
            ReasonCode::CollectedDiffers,
            format!("Kustom's {what} is {read}, the order's is {wanted}."),
        )
    };
    if reading.amount != order.order_amount {
        return Err(differs(
            "amount",
            &reading.amount.to_string(),
            &order.order_amount.to_string(),
        ));
    }
    if reading.currency != order.purchase_currency {
        return Err(differs(
            "currency",
            &reading.currency,
            &order.purchase_currency,
        ));
    }
    if reading.reference != order.merchant_reference1 {
        return Err(differs(
            "reference",
            &reading.reference,
            &order.merchant_reference1,
        ));
    }
    match reading.order_id.as_deref() {
        Some(id) if !id.is_empty() => Ok(id.to_owned()),
        _ => Err(Reason::new(
            ReasonCode::NoOrderId,
            "Kustom finalized the session without an order id.",
        )),
    }
}
