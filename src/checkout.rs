//! The handle that the `<ipp-checkout>` shim holds: converts JavaScript's values for the widget.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use ipp_flow::Refused;
use js_sys::{Function, Promise};
use wasm_bindgen::{JsCast, JsValue, prelude::wasm_bindgen};
use web_sys::HtmlElement;

use crate::attributes::Attributes;
use crate::shell::input::reader;
use crate::shell::{TokenSource, read_order, refusal};
use crate::widget::{Config, Widget};

/// One mounted checkout. Freeing it, or calling [`Checkout::unmount`], stops all its work in the
/// browser. A running payment goes on, and the till's next checkout picks it up.
#[wasm_bindgen]
pub struct Checkout {
    widget: Widget,
    /// The page's `fetchToken`: frameworks set the same one again and again.
    fetch_token: RefCell<Option<Function>>,
}

#[wasm_bindgen]
impl Checkout {
    /// Draws into `container` and dispatches the element's events on `host`. `config` is an
    /// object with the attributes by their names in pages, and any of `till`, `fetchToken`, the
    /// promise of its first `token`, `order`, `locale`, `texts` and `messages`. Nothing in it is trusted.
    #[must_use]
    pub fn mount(host: HtmlElement, container: HtmlElement, config: &JsValue) -> Self {
        #[cfg(feature = "playground")]
        crate::panel::crash_at_mount(&host);
        let value = |name| reader::get(config, name).unwrap_or(JsValue::UNDEFINED);
        let fetch_token = value("fetchToken").dyn_into().ok();
        let read = Config {
            attributes: Attributes::read(config),
            till: reader::text(config, "till").filter(|till| !till.is_empty()),
            fetch_token: fetch_token
                .clone()
                .map(|function| called(function, value("token").dyn_into().ok())),
            order: read_order(&value("order")),
            locale: reader::text(config, "locale").unwrap_or_default(),
            texts: value("texts"),
            messages: value("messages"),
        };
        Self {
            widget: Widget::mount(host.clone(), container, Box::new(host), read),
            fetch_token: RefCell::new(fetch_token),
        }
    }

    /// The attributes, by their names in pages, after one of them has changed.
    #[wasm_bindgen(js_name = setAttributes)]
    pub fn set_attributes(&self, attributes: &JsValue) {
        self.widget.set_attributes(Attributes::read(attributes));
    }

    /// Reads the terminals again, since the first list may have been asked for before this was mounted.
    #[wasm_bindgen(js_name = readTerminals)]
    pub fn read_terminals(&self) {
        self.widget.read_terminals();
    }

    /// The `order` property; null and undefined take it away.
    #[wasm_bindgen(js_name = setOrder)]
    pub fn set_order(&self, order: &JsValue) {
        self.widget.set_order(read_order(order));
    }

    /// The `fetchToken` property; anything but a function takes it away.
    #[wasm_bindgen(js_name = setFetchToken)]
    pub fn set_fetch_token(&self, function: JsValue) {
        let function: Option<Function> = function.dyn_into().ok();
        if *self.fetch_token.borrow() != function {
            self.fetch_token.replace(function.clone());
            self.widget
                .set_fetch_token(function.map(|it| called(it, None)));
        }
    }

    /// The `messages` property: the page's own words, by the names in the locale files.
    #[wasm_bindgen(js_name = setMessages)]
    pub fn set_messages(&self, messages: &JsValue) {
        self.widget.set_messages(messages);
    }

    /// The `locale` attribute as a language tag, and that language's texts.
    #[wasm_bindgen(js_name = setLanguage)]
    pub fn set_language(&self, locale: &str, texts: &JsValue) {
        self.widget.set_language(locale, texts);
    }

    /// Acts as if the cashier had pressed Charge. If nothing is started, returns why: a `code`, and
    /// the `payment` that already has the order, if that is the reason.
    pub fn charge(&self) -> JsValue {
        self.told(self.widget.charge())
    }

    /// Acts as if the cashier had pressed Cancel. Returns why there is nothing to cancel, if so.
    pub fn cancel(&self) -> JsValue {
        self.told(self.widget.cancel())
    }

    /// Acts as if the cashier had pressed Done. Returns why the payment can't be put aside, if so.
    pub fn reset(&self) -> JsValue {
        self.told(self.widget.reset())
    }

    /// Unmounts the widget. Later calls do nothing.
    pub fn unmount(&self) {
        self.widget.unmount();
    }

    fn told(&self, pressed: Result<(), Refused>) -> JsValue {
        match pressed {
            Ok(()) => JsValue::UNDEFINED,
            Err(Refused { code, payment }) => {
                refusal(code, "", payment.as_deref(), &self.widget.intake())
            }
        }
    }
}

#[cfg(feature = "playground")]
impl Checkout {
    /// The widget, for the playground panel.
    pub(crate) const fn widget(&self) -> &Widget {
        &self.widget
    }
}

/// Calls the page's function for each token but the first, if that was asked for already.
fn called(function: Function, first: Option<Promise>) -> TokenSource {
    let first = Cell::new(first);
    Rc::new(move || match first.take() {
        Some(token) => token,
        None => match function.call0(&JsValue::UNDEFINED) {
            Ok(token) => Promise::resolve(&token),
            Err(thrown) => Promise::reject(&thrown),
        },
    })
}
