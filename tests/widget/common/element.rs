//! A mounted checkout, used as a cashier and a page use it.

use std::rc::Rc;

use ipp_checkout::{Checkout, Panel};
use ipp_wire::Payment;
use js_sys::{Array, Function};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{
    Event, EventInit, HtmlElement, HtmlInputElement, KeyboardEvent, KeyboardEventInit, ShadowRoot,
};

use super::browser::{list, object};
use super::page::{ON_PAGE, OnPage, all_of, division, frame, visible_text};
use super::proxy::{LINE, PROXY, typed};
use super::wait::until;
use super::{Sale, Till};

/// The settings with which a page mounts an element.
#[derive(Default)]
pub(crate) struct Setup {
    /// `order`.
    pub(crate) order: Option<JsValue>,
    /// `location`.
    pub(crate) location: Option<String>,
    /// `fetchToken`; without one, it asks the proxy for the demo page's token.
    pub(crate) fetch_token: Option<Function>,
    /// The host's `id`.
    pub(crate) id: &'static str,
    /// `locale`; the language's texts come with it.
    pub(crate) locale: Option<&'static str>,
    /// `messages`.
    pub(crate) messages: Option<JsValue>,
}

impl Setup {
    /// Settings with the sale's order.
    pub(crate) fn of(sale: &Sale) -> Self {
        Self {
            order: Some(sale.order()),
            ..Self::default()
        }
    }

    /// The same settings with another till's token.
    pub(crate) fn at(self, till: &Till) -> Self {
        let function = format!("return '{}'", till.token());
        Self {
            fetch_token: Some(Function::new_no_args(&function)),
            ..self
        }
    }
}

/// One mounted checkout. Dropping it unmounts it, as a reload does.
pub(crate) struct Element {
    host: HtmlElement,
    root: ShadowRoot,
    container: HtmlElement,
    heard: Array,
    screens: Array,
}

impl Drop for Element {
    fn drop(&mut self) {
        self.unmount();
    }
}

impl Element {
    /// Mounts as the shim does: the wasm's handle in a container, in a shadow root with the
    /// stylesheet.
    pub(crate) fn mount(setup: Setup) -> Self {
        let (host, root, container) = frame();
        host.set_id(setup.id);
        let heard = list("hear", &host);
        let default = || {
            Function::new_no_args(&format!(
                "return fetch('{PROXY}/api/playground/token', {{ method: 'POST' }})
                    .then((answer) => answer.json()).then(({{ token }}) => token)"
            ))
        };
        let swedish = setup.locale.is_some_and(|locale| locale.starts_with("sv"));
        let texts = if swedish {
            super::browser::parsed(include_str!("../../../www/locales/sv.json"))
        } else {
            JsValue::UNDEFINED
        };
        let config = object(&[
            ("proxy", LINE.into()),
            (
                "fetchToken",
                setup.fetch_token.unwrap_or_else(default).into(),
            ),
            ("locale", setup.locale.unwrap_or("en").into()),
            ("texts", texts),
            ("order", setup.order.unwrap_or(JsValue::NULL)),
            (
                "location",
                setup.location.map_or(JsValue::NULL, JsValue::from),
            ),
            ("messages", setup.messages.unwrap_or(JsValue::UNDEFINED)),
        ]);
        let checkout = Checkout::mount(host.clone(), container.clone(), &config);
        let card = container.query_selector(".card").unwrap().unwrap();
        let element = Self {
            screens: list("screens", &card),
            host: host.clone(),
            root,
            container,
            heard,
        };
        let on_page = OnPage {
            host,
            checkout: Rc::new(checkout),
            panel: None,
        };
        ON_PAGE.with_borrow_mut(|all| all.push(on_page));
        element
    }

    /// Mounts the playground panel for this checkout; returns its container.
    pub(crate) fn mount_panel(&self) -> HtmlElement {
        let container = division();
        self.root
            .insert_before(&container, Some(&self.container))
            .unwrap();
        ON_PAGE.with_borrow_mut(|all| {
            let on_page = all.iter_mut().find(|on| on.host == self.host).unwrap();
            on_page.panel = Panel::mount(container.clone(), &on_page.checkout);
            assert!(on_page.panel.is_some());
        });
        container
    }

    /// Calls the handle, as the shim does for the page.
    pub(crate) fn tell<T>(&self, call: impl FnOnce(&Checkout) -> T) -> T {
        // Cloned, since the call may make the page unmount the element.
        let checkout = ON_PAGE.with_borrow(|all| {
            let on_page = all.iter().find(|on| on.host == self.host);
            Rc::clone(&on_page.expect("it is mounted").checkout)
        });
        call(&checkout)
    }

    /// Unmounts it.
    pub(crate) fn unmount(&self) {
        let taken = ON_PAGE.with_borrow_mut(|all| {
            let at = all.iter().position(|on| on.host == self.host)?;
            Some(all.remove(at))
        });
        if let Some(on_page) = taken {
            on_page.take_down();
        }
    }

    /// The current screen.
    pub(crate) fn screen(&self) -> String {
        let card = self.container.query_selector("[data-screen]").unwrap();
        card.and_then(|card| card.get_attribute("data-screen"))
            .unwrap_or_default()
    }

    /// All screens shown so far.
    pub(crate) fn screens(&self) -> Vec<String> {
        self.screens
            .iter()
            .filter_map(|screen| screen.as_string())
            .collect()
    }

    /// Waits for a screen.
    pub(crate) async fn until_screen(&self, screen: &str) {
        until(&format!("the screen {screen}"), || {
            (self.screen() == screen).then_some(())
        })
        .await;
    }

    /// The text of the visible element of that class; `None` if none is visible.
    pub(crate) fn text(&self, class: &str) -> Option<String> {
        let found = self.container.query_selector(&format!(".{class}")).unwrap();
        found.and_then(|element| visible_text(&element.unchecked_into()))
    }

    /// The first match of a selector, if visible.
    pub(crate) fn seen(&self, selector: &str) -> Option<HtmlElement> {
        all_of(&self.container, selector)
            .into_iter()
            .find(|element| visible_text(element).is_some())
    }

    /// Replaces the text of the field that a selector finds.
    pub(crate) fn type_into(&self, selector: &str, text: &str) {
        let field: HtmlInputElement = self.seen(selector).expect(selector).unchecked_into();
        field.set_value(text);
        let init = EventInit::new();
        init.set_bubbles(true);
        let typed = Event::new_with_event_init_dict("input", &init).unwrap();
        field.dispatch_event(&typed).unwrap();
    }

    /// Presses a key in the field that a selector finds.
    pub(crate) fn key(&self, selector: &str, key: &str) {
        let init = KeyboardEventInit::new();
        init.set_bubbles(true);
        init.set_key(key);
        let pressed = KeyboardEvent::new_with_keyboard_event_init_dict("keydown", &init).unwrap();
        let field = self.seen(selector).expect(selector);
        field.dispatch_event(&pressed).unwrap();
    }

    /// The names of the visible terminals.
    pub(crate) fn terminals(&self) -> Vec<String> {
        let names = all_of(&self.container, ".device .name");
        names.iter().filter_map(visible_text).collect()
    }

    /// All visible text.
    pub(crate) fn everything(&self) -> String {
        self.container.inner_text()
    }

    /// Waits until the element of that class has exactly this text.
    pub(crate) async fn until_text(&self, class: &str, expected: &str) {
        until(&format!(".{class}: {expected}"), || {
            (self.text(class).as_deref() == Some(expected)).then_some(())
        })
        .await;
    }

    /// The button with this label, if visible and enabled.
    pub(crate) fn button(&self, label: &str) -> Option<HtmlElement> {
        let buttons = all_of(&self.container, "button");
        buttons.into_iter().find(|button| {
            visible_text(button).as_deref() == Some(label) && !button.has_attribute("disabled")
        })
    }

    /// Waits for the button with this label and presses it.
    pub(crate) async fn press(&self, label: &str) {
        until(&format!("the button {label}"), || self.button(label))
            .await
            .click();
    }

    /// Whether the cashier could start a charge.
    pub(crate) fn offers_charge(&self) -> bool {
        ["Charge", "Charge again"]
            .into_iter()
            .any(|label| self.button(label).is_some())
    }

    /// The row of a terminal, if it is in the list.
    pub(crate) fn row(&self, terminal: &str) -> Option<HtmlElement> {
        all_of(&self.container, ".device").into_iter().find(|row| {
            let name = row.query_selector(".name").unwrap().unwrap();
            name.text_content().as_deref() == Some(terminal)
        })
    }

    /// The row of an order in the list of the till's other open payments.
    pub(crate) fn open_payment(&self, reference: &str) -> Option<HtmlElement> {
        let order = format!("Order {reference}");
        let rows = all_of(&self.container, ".open-payment");
        rows.into_iter().find(|row| {
            let name = row.query_selector(".name").unwrap().unwrap();
            name.text_content().as_deref() == Some(&*order)
        })
    }

    /// Waits for a terminal to be in the list, and picks it.
    pub(crate) async fn pick(&self, terminal: &str) {
        let row = until(&format!("the terminal {terminal}"), || self.row(terminal)).await;
        let radio = row.query_selector("input").unwrap().unwrap();
        radio.unchecked_into::<HtmlElement>().click();
    }

    /// Picks the sale's terminal; returns the Charge button.
    pub(crate) async fn ready(&self, sale: &Sale) -> HtmlElement {
        self.pick(&sale.terminal).await;
        until("a charge", || self.button("Charge")).await
    }

    /// Picks the sale's terminal, charges, and waits until the terminal has the payment; returns
    /// its id.
    pub(crate) async fn charge(&self, sale: &Sale) -> String {
        self.ready(sale).await.click();
        self.until_screen("sent").await;
        self.last("ipp-change").payment_id
    }

    /// Adds a listener of the page's for an event of the element.
    pub(crate) fn on(&self, kind: &str, heard: &Function) {
        self.host
            .add_event_listener_with_callback(kind, heard)
            .unwrap();
    }

    /// The details of all events of that kind.
    pub(crate) fn details(&self, kind: &str) -> Vec<JsValue> {
        let events = self
            .heard
            .iter()
            .map(|event| event.unchecked_into::<Array>());
        events
            .filter(|event| event.get(0) == *kind)
            .map(|event| event.get(1))
            .collect()
    }

    /// The payments that all events of that kind carried.
    pub(crate) fn payments(&self, kind: &str) -> Vec<Payment> {
        self.details(kind).iter().map(typed).collect()
    }

    /// The last of these payments.
    pub(crate) fn last(&self, kind: &str) -> Payment {
        let last = self.payments(kind).pop();
        last.unwrap_or_else(|| panic!("no {kind} was heard"))
    }

    /// Code and sentence of every `ipp-error`.
    pub(crate) fn errors(&self) -> Vec<(String, String)> {
        #[derive(serde::Deserialize)]
        struct Detail {
            code: String,
            detail: String,
        }
        let errors = self.details("ipp-error");
        let errors = errors.iter().map(typed::<Detail>);
        errors.map(|error| (error.code, error.detail)).collect()
    }
}
