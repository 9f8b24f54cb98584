//! The handle that the `<ipp-checkout>` shim holds.

use std::any::Any;
use std::cell::RefCell;

use ipp_flow::{Action, Event, Model, Refused, cancel_refused, charge_refused, reset_refused};
use leptos::mount::mount_to;
use wasm_bindgen::{JsCast, JsValue, prelude::wasm_bindgen};
use web_sys::HtmlElement;

use crate::attributes::Attributes;
use crate::config::Config;
use crate::shell::{Look, Runner, UiContext, read_order};
use crate::text::unknown_keys;
use crate::ui;

/// One mounted checkout. Freeing it, or calling [`Checkout::unmount`], stops all its work in the
/// browser. A running payment goes on, and the till's next checkout picks it up.
#[wasm_bindgen]
pub struct Checkout {
    runner: Runner,
    mounted: RefCell<Option<Mounted>>,
}

struct Mounted {
    look: Look,
    _screen: Box<dyn Any>,
}

impl Drop for Checkout {
    fn drop(&mut self) {
        // Before the view is dropped: no event may reach it afterwards.
        self.runner.close();
    }
}

#[wasm_bindgen]
impl Checkout {
    /// Draws into `container` and dispatches the element's events on `host`. `config` is an
    /// object with the attributes by their names in pages, and any of `till`, `fetchToken`,
    /// `order`, `locale`, `texts` and `messages`.
    #[must_use]
    pub fn mount(host: HtmlElement, container: HtmlElement, config: &JsValue) -> Self {
        #[cfg(feature = "playground")]
        crate::panel::crash_at_mount(&host);
        Self::new(host, container, Config::read(config))
    }

    /// The attributes, by their names in pages, after one of them has changed.
    #[wasm_bindgen(js_name = setAttributes)]
    pub fn set_attributes(&self, attributes: &JsValue) {
        self.take_attributes(Attributes::read(attributes));
    }

    /// The `order` property; null and undefined take it away.
    #[wasm_bindgen(js_name = setOrder)]
    pub fn set_order(&self, order: &JsValue) {
        self.runner.dispatch(Event::OrderSet(read_order(order)));
    }

    /// The `fetchToken` property; anything but a function takes it away.
    #[wasm_bindgen(js_name = setFetchToken)]
    pub fn set_fetch_token(&self, function: JsValue) {
        self.runner.set_fetch_token(function.dyn_into().ok());
    }

    /// The `messages` property: the page's own words, by the names in the locale files.
    #[wasm_bindgen(js_name = setMessages)]
    pub fn set_messages(&self, messages: &JsValue) {
        if let Some(mounted) = &*self.mounted.borrow() {
            mounted.look.set_messages(messages);
            complain_of(&self.runner, messages);
        }
    }

    /// The `locale` attribute as a language tag, and that language's texts.
    #[wasm_bindgen(js_name = setLanguage)]
    pub fn set_language(&self, locale: &str, texts: &JsValue) {
        if let Some(mounted) = &*self.mounted.borrow() {
            mounted.look.set_language(locale, texts);
        }
    }

    /// Acts as if the cashier had pressed Charge. If nothing is started, returns why: a `code`, and
    /// the `payment` that already has the order, if that is the reason.
    pub fn charge(&self) -> JsValue {
        self.press(Action::Charge, charge_refused)
    }

    /// Acts as if the cashier had pressed Cancel. Returns why there is nothing to cancel, if so.
    pub fn cancel(&self) -> JsValue {
        self.press(Action::Cancel, |model| Some((cancel_refused(model)?, None)))
    }

    /// Acts as if the cashier had pressed Done. Returns why the payment can't be put aside, if so.
    pub fn reset(&self) -> JsValue {
        self.press(Action::Done, |model| Some((reset_refused(model)?, None)))
    }

    /// Unmounts the widget. Later calls do nothing.
    pub fn unmount(&self) {
        // First, and without touching what a crash may have left borrowed: even if the rest fails,
        // no more requests go to the proxy.
        self.runner.close();
        // Dropped while nothing is borrowed: the page may unmount from within one of our events.
        drop(self.mounted.take());
    }
}

impl Checkout {
    /// The attributes, after one of them has changed.
    pub(crate) fn take_attributes(&self, attributes: Attributes) {
        self.runner.set_attributes(attributes);
    }

    /// Draws into `container`, with the element's events on `host`.
    pub(crate) fn new(host: HtmlElement, container: HtmlElement, config: Config) -> Self {
        let runner = Runner::new(host, config.attributes, config.till, config.fetch_token);
        let look = Look::new(&config.locale, &config.texts, &config.messages);
        let (shown, catalogue, style) = (runner.clone(), look.catalogue(), look.style());
        let screen = mount_to(container.clone(), move || {
            ui::draw(UiContext::new(shown, catalogue, style), &container);
        });
        let mounted = Mounted {
            look,
            _screen: Box::new(screen),
        };
        let checkout = Self {
            runner: runner.clone(),
            mounted: RefCell::new(Some(mounted)),
        };
        runner.dispatch(Event::OrderSet(read_order(&config.order)));
        complain_of(&runner, &config.messages);
        runner.start();
        checkout
    }

    fn press(&self, action: Action, refused: fn(&Model) -> Refused<'_>) -> JsValue {
        let refused = self.runner.ask_model(|model| {
            let (code, payment) = refused(model)?;
            Some((code, payment.cloned()))
        });
        let Some((code, payment)) = refused.unwrap_or(Some(("not_ready", None))) else {
            self.runner.press(action);
            return JsValue::UNDEFINED;
        };
        self.runner.refusal(code, "", payment.as_ref())
    }
}

#[cfg(feature = "playground")]
impl Checkout {
    /// The shell, for the playground panel; `None` once unmounted.
    pub(crate) fn runner(&self) -> Option<Runner> {
        self.mounted.borrow().as_ref().map(|_| self.runner.clone())
    }

    /// The custom element that hosts this checkout.
    pub(crate) fn host(&self) -> HtmlElement {
        self.runner.host()
    }
}

/// Reports names in `messages` that the element does not have: a mistake on the page.
fn complain_of(runner: &Runner, messages: &JsValue) {
    for name in unknown_keys(messages) {
        runner.complain(
            "bad_messages",
            &format!("messages.{name} is not a text of the element."),
        );
    }
}
