//! What a process asks Kustom, and what it makes of the answer.

use ipp_payment::{
    ASK_AGAIN, Effects as _, Event, Payment, ReadError, Reading, Session, SessionStatus, State,
};
use ipp_verify::Defect;
use ipp_wire::{Reason, ReasonCode};

use crate::executor::lock;
use crate::kustom;
use crate::line::{Broken, Call, Proxy};
use crate::plan::millis;
use crate::record;
use crate::trace::Part;
use crate::world::{Slot, World};

impl Proxy {
    /// Creates a session, and returns what the payment learns of it.
    pub(crate) async fn ask_create(&self, payment: &Payment) -> Event {
        loop {
            let wanted = payment.clone();
            let lost = lock(&self.world).record.lost;
            let answer = self
                .call(reads("create"), move |world, handle| {
                    record::create_arrives(world, wanted.id, lost);
                    kustom::create(world, handle, &wanted)
                })
                .await;
            let (again, lenient) = {
                let world = lock(&self.world);
                (
                    world.has(Defect::CreateSentTwice),
                    world.has(Defect::ServerErrorTakenAsRefusal),
                )
            };
            return match answer {
                Ok(Some(reading)) => Event::Created(reading),
                Ok(None) | Err(Broken::Refused | Broken::TooMany) => {
                    Event::Refused(reason(ReasonCode::ProviderRefused))
                }
                Err(Broken::NotSent) => Event::Refused(reason(ReasonCode::NotSent)),
                Err(Broken::Server) if lenient => {
                    Event::Refused(reason(ReasonCode::ProviderRefused))
                }
                Err(Broken::Lost | Broken::Server) if again => continue,
                Err(Broken::Lost | Broken::Server) => Event::Lost(reason(ReasonCode::CreateLost)),
            };
        }
    }

    /// Reads a session, again if its answer takes long.
    pub(crate) async fn ask_session(&self, session: &str) -> Result<Reading, ReadError> {
        let (slot, deadline) = (Slot::new(), self.deadline());
        let mut first = true;
        let answer = loop {
            let id = session.to_owned();
            if first || self.may_call() {
                self.request(&slot, reads("read"), move |world, _| read(world, &id));
            }
            first = false;
            let now = lock(&self.world).queue.now();
            let again = now + millis(ASK_AGAIN);
            if let Some(answer) = slot.get(&self.world, again.min(deadline)).await {
                break answer;
            }
            if again >= deadline {
                break Err(Broken::Lost);
            }
        };
        match answer {
            Ok(Some(reading)) => Ok(reading),
            Ok(None) => Err(ReadError::NotFound),
            Err(_) if lock(&self.world).has(Defect::FailedReadTakenAsFailed) => Ok(Reading {
                session_id: session.to_owned(),
                status: SessionStatus::Failed,
                order_id: None,
                amount: 0,
                currency: String::new(),
                reference: String::new(),
                mark: None,
            }),
            Err(Broken::TooMany) => Err(ReadError::TooMany(None)),
            Err(_) => Err(ReadError::Failed("the exchange broke".to_owned())),
        }
    }

    /// Asks for a cancel; a later read says what came of it.
    pub(crate) async fn ask_cancel(&self, session: &str) {
        let id = session.to_owned();
        let call = Call {
            to: Part::Kustom,
            what: "cancel",
            says: |taken| if *taken { "200" } else { "refused" },
        };
        let answer = self
            .call(call, move |world, handle| {
                kustom::cancel(world, handle, &id)
            })
            .await;
        let trusting = lock(&self.world).has(Defect::CancelTakenAsFinal);
        if let (true, Ok(true)) = (trusting, answer)
            && let Ok(Some(before)) = self.load_by_session(session).await
            && before.is_open()
        {
            let mut after = before.clone();
            after.version += 1;
            after.state = State::Cancelled {
                session: Session {
                    id: session.to_owned(),
                    status: SessionStatus::Cancelled,
                },
            };
            if self.change(&before, &after).await == Ok(true) {
                self.tell(Some(&before), &after);
            }
        }
    }
}

/// A call that is answered with a reading of the session.
fn reads(what: &'static str) -> Call<Option<Reading>> {
    Call {
        to: Part::Kustom,
        what,
        says: |reading| match reading {
            Some(reading) => reading.status.word(),
            None => "refused",
        },
    }
}

fn read(world: &World, id: &str) -> Option<Reading> {
    let read = world.kustom.session(id)?.reading();
    let mark = read.mark.as_ref();
    let payment = mark.and_then(|mark| world.database.payment(mark.payment_id));
    match (payment, world.defect) {
        (Some(payment), Some(Defect::AmountNotCompared)) => Some(Reading {
            amount: payment.order.order_amount,
            ..read
        }),
        _ => Some(read),
    }
}

fn reason(code: ReasonCode) -> Reason {
    Reason::new(code, String::new())
}
