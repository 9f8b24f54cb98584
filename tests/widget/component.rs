//! The Leptos component, as an app uses it.

use std::any::Any;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::future::Future;
use std::rc::Rc;

use ipp_checkout::{CheckoutHandle, Feedback, IppCheckout, Payment, PaymentState};
use leptos::mount::mount_to;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::HtmlElement;

use crate::common::browser::document;
use crate::common::page::all_of;
use crate::common::proxy::{LINE, PROXY};
use crate::common::{Sale, fresh_page, order_of, sale, until};

/// An app that shows the component. Dropping it takes it off the page.
struct App {
    place: HtmlElement,
    handle: CheckoutHandle,
    paid: RwSignal<Vec<Payment>>,
    errors: RwSignal<Vec<String>>,
    messages: RwSignal<Option<BTreeMap<String, String>>>,
    _mounted: Box<dyn Any>,
}

impl Drop for App {
    fn drop(&mut self) {
        self.place.remove();
    }
}

impl App {
    fn mount(sale: &Sale) -> Self {
        let place: HtmlElement = document().create_element("div").unwrap().unchecked_into();
        document().body().unwrap().append_child(&place).unwrap();
        let order = order_of(&sale.reference);
        let made = Rc::new(RefCell::new(None));
        let given = Rc::clone(&made);
        let mounted = mount_to(place.clone(), move || {
            let handle = CheckoutHandle::new();
            let (paid, errors) = (RwSignal::new(Vec::new()), RwSignal::new(Vec::new()));
            let messages = RwSignal::new(None);
            given.replace(Some((handle, paid, errors, messages)));
            let order = RwSignal::new(Some(order));
            view! {
                <IppCheckout
                    proxy=LINE
                    token_url=format!("{PROXY}/api/playground/token")
                    order
                    handle
                    messages
                    feedback=Feedback::Vibration
                    on_paid=move |payment: Payment| paid.update(|all| all.push(payment))
                    on_error=move |told: ipp_checkout::Complaint| {
                        errors.update(|all| all.push(told.code));
                    }
                />
            }
        });
        let (handle, paid, errors, messages) = made.take().unwrap();
        Self {
            place,
            handle,
            paid,
            errors,
            messages,
            _mounted: Box::new(mounted),
        }
    }

    fn root(&self) -> HtmlElement {
        let host = self.place.query_selector(".ipp-checkout").unwrap().unwrap();
        let root = host.shadow_root().unwrap();
        root.query_selector(".root")
            .unwrap()
            .unwrap()
            .unchecked_into()
    }

    fn button(&self, label: &str) -> Option<HtmlElement> {
        all_of(&self.root(), "button").into_iter().find(|button| {
            let text = button.text_content().unwrap_or_default();
            text == label && !button.has_attribute("disabled") && button.offset_width() > 0
        })
    }

    /// Picks the sale's terminal; returns the button with this label.
    async fn ready(&self, sale: &Sale, label: &str) -> HtmlElement {
        let row = until("the terminal", || {
            self.place
                .query_selector(".ipp-checkout")
                .unwrap()?
                .shadow_root()?;
            let rows = all_of(&self.root(), ".device");
            rows.into_iter().find(|row| {
                let text = row.text_content().unwrap_or_default();
                text.contains(&sale.terminal)
            })
        })
        .await;
        let radio = row.query_selector("input").unwrap().unwrap();
        radio.unchecked_into::<HtmlElement>().click();
        until(label, || self.button(label)).await
    }

    async fn until_screen(&self, screen: &str) {
        let selector = format!("[data-screen={screen}]");
        until(screen, || self.root().query_selector(&selector).unwrap()).await;
    }
}

/// Starts a call of the handle; its answer comes into the cell.
fn begun<T: 'static>(call: impl Future<Output = T> + 'static) -> Rc<RefCell<Option<T>>> {
    let answer = Rc::new(RefCell::new(None));
    let place = Rc::clone(&answer);
    spawn_local(async move {
        place.replace(Some(call.await));
    });
    answer
}

async fn answer<T>(to: &Rc<RefCell<Option<T>>>) -> T {
    until("the answer of a call", || to.take()).await
}

#[wasm_bindgen_test]
async fn the_handle_charges_and_cancels_as_the_element_does() {
    let till = fresh_page().await;
    let sale = sale(&till, "handle").await;
    let app = App::mount(&sale);
    let refused = answer(&begun(app.handle.charge())).await.unwrap_err();
    assert_eq!(refused.code, "not_ready");

    app.ready(&sale, "Charge").await;
    let refused = answer(&begun(app.handle.cancel())).await.unwrap_err();
    assert_eq!(refused.code, "no_payment");
    let charge = begun(app.handle.charge());
    app.until_screen("sent").await;
    assert!(charge.borrow().is_none(), "the payment is not over");
    let cancel = begun(app.handle.cancel());
    let cancelled = answer(&cancel).await.unwrap();
    assert_eq!(cancelled.state, PaymentState::Cancelled);
    assert_eq!(answer(&charge).await.unwrap(), cancelled);

    answer(&begun(app.handle.reset())).await.unwrap();
    app.until_screen("ready").await;
    let charge = begun(app.handle.charge());
    app.until_screen("sent").await;
    let open = till.open_of(&sale.reference).await;
    till.tap(&open[0].payment_id, "SUCCESS").await;
    let paid = answer(&charge).await.unwrap();
    assert_eq!(paid.state, PaymentState::Paid);
    assert!(paid.order_id.is_some());
    assert_eq!(
        paid.details.as_ref().unwrap().order,
        order_of(&sale.reference)
    );
    assert_eq!(app.paid.get_untracked(), std::slice::from_ref(&paid));
    let refused = answer(&begun(app.handle.charge())).await.unwrap_err();
    assert_eq!(refused.code, "order_paid");
    assert_eq!(refused.payment, Some(paid));
}

#[wasm_bindgen_test]
async fn the_component_takes_the_apps_words_and_gives_feedback() {
    let till = fresh_page().await;
    let sale = sale(&till, "words").await;
    js_sys::eval("window.trembled = 0; navigator.vibrate = () => ++trembled > 0").unwrap();
    let app = App::mount(&sale);
    app.ready(&sale, "Charge").await;
    let words = [("charge", "Take it"), ("no_such_text", "?")];
    let words = words.map(|(name, text)| (name.to_owned(), text.to_owned()));
    app.messages.set(Some(words.into()));
    let charge = until("the app's word", || app.button("Take it")).await;
    until("the complaint", || {
        (app.errors.get_untracked() == ["bad_messages"]).then_some(())
    })
    .await;

    // The focus goes to what changed, and not to another button.
    charge.focus().unwrap();
    charge.click();
    app.until_screen("sent").await;
    let root = app
        .root()
        .get_root_node()
        .unchecked_into::<web_sys::ShadowRoot>();
    until("the focus on the headline", || {
        let active = js_sys::Reflect::get(&root, &"activeElement".into()).unwrap();
        let active = active.dyn_into::<HtmlElement>().ok()?;
        active.class_list().contains("status").then_some(())
    })
    .await;

    let open = till.open_of(&sale.reference).await;
    till.tap(&open[0].payment_id, "EXPIRED_CARD").await;
    app.until_screen("declined").await;
    assert_eq!(js_sys::eval("trembled").unwrap(), 1);
    let cancelled = answer(&begun(app.handle.cancel())).await.unwrap();
    assert_eq!(cancelled.state, PaymentState::Cancelled);
}
