//! The methods that an app calls.

use std::cell::RefCell;
use std::rc::Rc;

use ipp_flow::Refused;
use leptos::prelude::{LocalStorage, StoredValue, WithValue};

use super::waiting::Waiting;
use super::{Payment, Refusal};
use crate::widget::Widget;

/// The methods of an [`IppCheckout`](crate::IppCheckout), which is given it as `handle`. Make it in the
/// component that calls them: it lives as long as that component, also while the checkout is not shown.
///
/// A future does nothing before it is awaited or spawned, and a call goes on if it is dropped. It is
/// ready once the element's promise would be settled; the element's reference lists the codes of
/// refusals.
#[derive(Clone, Copy)]
pub struct CheckoutHandle(StoredValue<Rc<Shared>, LocalStorage>);

/// What the handle and the component share.
#[derive(Default)]
pub(super) struct Shared {
    /// The widget, while one is mounted.
    pub(super) widget: RefCell<Option<Rc<Widget>>>,
    /// The reference of the app's order.
    pub(super) reference: RefCell<Option<String>>,
    pub(super) waiting: Rc<Waiting>,
}

impl Default for CheckoutHandle {
    fn default() -> Self {
        Self::new()
    }
}

impl CheckoutHandle {
    /// A handle for one component.
    #[must_use]
    pub fn new() -> Self {
        Self(StoredValue::new_local(Rc::default()))
    }

    /// As if the cashier had pressed Charge: the payment, once it is over.
    ///
    /// # Errors
    /// If this call started nothing, and nothing that it asked for is running.
    pub async fn charge(self) -> Result<Payment, Refusal> {
        let shared = self.asked(Widget::charge)?;
        let reference = shared.reference.borrow().clone();
        shared.waiting.over(reference).await
    }

    /// As if the cashier had pressed Cancel: the payment, once it is over. It may have been paid.
    ///
    /// # Errors
    /// If there is nothing to cancel.
    pub async fn cancel(self) -> Result<Payment, Refusal> {
        self.asked(Widget::cancel)?.waiting.cancelled().await
    }

    /// As if the cashier had pressed Done: puts a payment aside that is over.
    ///
    /// # Errors
    /// If it can't be put aside.
    #[expect(
        clippy::unused_async,
        reason = "as the other two, and as the element's"
    )]
    pub async fn reset(self) -> Result<(), Refusal> {
        self.asked(Widget::reset).map(|_| ())
    }

    pub(super) fn shared(self) -> Option<Rc<Shared>> {
        self.0.try_with_value(Rc::clone)
    }

    fn asked(self, press: fn(&Widget) -> Result<(), Refused>) -> Result<Rc<Shared>, Refusal> {
        let not_ready = || Refusal {
            code: "not_ready".to_owned(),
            detail: String::new(),
            payment: None,
        };
        let shared = self.shared().ok_or_else(not_ready)?;
        let widget = shared.widget.borrow().clone().ok_or_else(not_ready)?;
        press(&widget).map_err(|Refused { code, payment }| {
            Refusal::new(code, "", payment.as_deref(), &widget.intake())
        })?;
        Ok(shared)
    }
}
