//! Calls that wait until the payment of an order is over, by the rules of the element's promises.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use ipp_flow::{Announcement, PaymentEvent};
use wasm_bindgen_futures::spawn_local;

use super::{Payment, Refusal};
use crate::shell::Intake;
use crate::shell::base::task::Notice;

/// The code of the refusal when the till changes: what was begun is no longer this component's.
const TILL_CHANGED: &str = "till_changed";

/// The payment shown last, and the calls that wait for one to be over.
pub(super) struct Waiting {
    /// False only if it is known that no payment runs.
    paying: Cell<bool>,
    shown: RefCell<Option<Shown>>,
    calls: RefCell<Vec<Rc<Call>>>,
}

#[derive(Clone)]
struct Shown {
    payment: Payment,
    reference: String,
}

struct Call {
    /// The order's reference, once known.
    reference: RefCell<Option<String>>,
    /// Whether a payment of that order was seen.
    seen: Cell<bool>,
    answer: RefCell<Option<Result<Payment, Refusal>>>,
    answered: Notice,
}

impl Default for Waiting {
    fn default() -> Self {
        Self {
            paying: Cell::new(true),
            shown: RefCell::default(),
            calls: RefCell::default(),
        }
    }
}

impl Waiting {
    /// Waits until the payment of an order, or else the running one, is over.
    pub(super) async fn over(&self, reference: Option<String>) -> Result<Payment, Refusal> {
        let running = self.shown.borrow().clone();
        let running = running.filter(|shown| !shown.payment.state.has_ended());
        let running = running.map(|shown| shown.reference);
        let reference = reference.or_else(|| running.clone());
        let call = Rc::new(Call {
            seen: Cell::new(running.is_some() && reference == running),
            reference: RefCell::new(reference),
            answer: RefCell::default(),
            answered: Notice::default(),
        });
        self.calls.borrow_mut().push(Rc::clone(&call));
        loop {
            let count = call.answered.count();
            if let Some(answer) = call.answer.take() {
                return answer;
            }
            call.answered.after(count).await;
        }
    }

    /// As [`Waiting::over`], for a cancel: one that ended the payment at once has its answer already.
    pub(super) async fn cancelled(&self) -> Result<Payment, Refusal> {
        let shown = self.shown.borrow().clone();
        match shown {
            Some(shown) if !self.paying.get() => Ok(shown.payment),
            _ => self.over(None).await,
        }
    }

    /// Takes what the widget announces.
    pub(super) fn heard(self: &Rc<Self>, announcement: &Announcement, intake: &Intake) {
        match announcement {
            Announcement::Ready => self.paying.set(false),
            Announcement::Starting => self.paying.set(true),
            Announcement::Payment(PaymentEvent::Change, payment) => {
                self.paying.set(!payment.state.has_ended());
                for call in &*self.calls.borrow() {
                    let mut reference = call.reference.borrow_mut();
                    let reference = reference.get_or_insert_with(|| payment.reference.clone());
                    call.seen
                        .set(call.seen.get() || *reference == payment.reference);
                }
                let shown = Shown {
                    payment: Payment::of(payment, intake),
                    reference: payment.reference.clone(),
                };
                self.shown.replace(Some(shown.clone()));
                if !self.paying.get() {
                    let waiting = Rc::clone(self);
                    // Unless the payment is only being moved to another terminal, which follows at
                    // once.
                    spawn_local(async move {
                        if !waiting.paying.get() {
                            waiting.settle(&shown, false);
                        }
                    });
                }
            }
            Announcement::NotStarted(reason, payment) => {
                self.paying.set(false);
                let why = Refusal::new(&reason.code, &reason.detail, payment.as_ref(), intake);
                self.fail(&why);
            }
            _ => {}
        }
    }

    /// Answers with the payment; `seen` only the calls that have seen one.
    fn settle(&self, shown: &Shown, seen: bool) {
        self.answer(&Ok(shown.payment.clone()), |call| {
            call.reference.borrow().as_ref() == Some(&shown.reference) && (!seen || call.seen.get())
        });
    }

    /// Nothing was started. Calls that have seen no payment are refused; those that have are answered as
    /// cancelled, since the payment was to be moved and could not begin on the other terminal. When the
    /// till changes, all are refused.
    fn fail(&self, why: &Refusal) {
        let all = why.code == TILL_CHANGED;
        let shown = self.shown.borrow().clone();
        if all {
            self.shown.take();
        } else if let Some(shown) = shown.filter(|shown| shown.payment.state.has_ended()) {
            self.settle(&shown, true);
        }
        self.answer(&Err(why.clone()), |call| all || !call.seen.get());
    }

    fn answer(&self, answer: &Result<Payment, Refusal>, whose: impl Fn(&Call) -> bool) {
        self.calls.borrow_mut().retain(|call| {
            let its = whose(call);
            if its {
                call.answer.replace(Some(answer.clone()));
                call.answered.give();
            }
            !its
        });
    }
}
