//! The mounted widget, from the moment its texts are loaded until it is unmounted.

use std::cell::RefCell;
use std::rc::Rc;

use ipp_wire::Order;
use leptos::prelude::{GetUntracked, MaybeProp, Signal, WithUntracked};
use serde::Serialize;
use wasm_bindgen::JsValue;
use web_sys::HtmlElement;

use super::till_token::{FetchToken, TokenFunction};
use super::{frame, language};
use crate::Checkout;
use crate::attributes::Attributes;
use crate::config::Config;
use crate::shell::base::task::{Task, within};

/// Time to wait for a language's texts, in milliseconds.
const TEXTS_TIMEOUT_MS: u32 = 3_000;

/// The properties and callbacks that the app sets.
#[derive(Clone)]
pub(super) struct Settings {
    pub(super) attributes: Signal<Attributes>,
    pub(super) fetch_token: FetchToken,
    pub(super) locales: Option<String>,
    pub(super) order: Signal<Option<Order>>,
    pub(super) locale: MaybeProp<String>,
}

/// A handle to the mounted widget; clones share it.
#[derive(Clone)]
pub(super) struct Mounted(Rc<Inner>);

struct Inner {
    /// The task that fetches texts.
    speaking: RefCell<Option<Task>>,
    checkout: RefCell<Option<Rc<Checkout>>>,
    /// The container that the widget draws in.
    container: RefCell<Option<HtmlElement>>,
    /// Declared after the checkout that calls it, so that it is dropped later.
    fetch_token: TokenFunction,
    locales: Option<String>,
}

impl Mounted {
    /// Mounts in `host` as soon as the texts are loaded.
    pub(super) fn new(host: HtmlElement, settings: &Settings) -> Self {
        let mounted = Self(Rc::new(Inner {
            speaking: RefCell::default(),
            checkout: RefCell::default(),
            container: RefCell::default(),
            fetch_token: TokenFunction::new(settings.fetch_token.clone()),
            locales: settings.locales.clone(),
        }));
        let settings = settings.clone();
        mounted.with_texts(settings.locale.get_untracked(), move |inner, tag, texts| {
            inner.draw(host, &settings, tag, texts);
        });
        mounted
    }

    /// Sets the order.
    pub(super) fn set_order(&self, order: Option<&Order>) {
        self.with(|checkout| checkout.set_order(&order_to_js(order)));
    }

    /// Sets the attributes.
    pub(super) fn set_attributes(&self, attributes: &Attributes) {
        self.with(|checkout| checkout.take_attributes(attributes.clone()));
    }

    /// Changes the language, once its texts are loaded.
    pub(super) fn speak(&self, locale: Option<String>) {
        self.with_texts(locale, |inner, tag, texts| {
            let checkout = inner.checkout.borrow().clone();
            if let Some(checkout) = checkout {
                checkout.set_language(tag, texts);
                inner.mark(tag, texts);
            }
        });
    }

    /// Unmounts the widget.
    pub(super) fn unmount(&self) {
        self.0.speaking.take();
        let checkout = self.0.checkout.take();
        if let Some(checkout) = checkout {
            checkout.unmount();
        }
    }

    /// Runs on a clone, since the call may re-enter.
    fn with(&self, what: impl FnOnce(&Checkout)) {
        let checkout = self.0.checkout.borrow().clone();
        if let Some(checkout) = checkout {
            what(&checkout);
        }
    }

    fn with_texts(
        &self,
        locale: Option<String>,
        then: impl FnOnce(&Inner, &str, &JsValue) + 'static,
    ) {
        let (weak, folder) = (Rc::downgrade(&self.0), self.0.locales.clone());
        let tag = locale.unwrap_or_default();
        let task = Task::spawn(async move {
            let texts = match folder {
                Some(folder) => within(TEXTS_TIMEOUT_MS, language::texts(&folder, &tag)).await,
                None => None,
            };
            if let Some(inner) = weak.upgrade() {
                then(&inner, &tag, &texts.flatten().unwrap_or_default());
            }
        });
        self.0.speaking.replace(Some(task));
    }
}

impl Inner {
    fn draw(&self, host: HtmlElement, settings: &Settings, tag: &str, texts: &JsValue) {
        let container = match frame::attach(&host) {
            Ok(container) => container,
            Err(why) => {
                web_sys::console::error_2(&"IppCheckout can't be drawn:".into(), &why);
                return;
            }
        };
        self.container.replace(Some(container.clone()));
        self.mark(tag, texts);
        let order = settings.order;
        let config = Config {
            attributes: settings.attributes.get_untracked(),
            till: None,
            fetch_token: Some(self.fetch_token.as_js()),
            order: order.with_untracked(|order| order_to_js(order.as_ref())),
            locale: tag.to_owned(),
            texts: texts.clone(),
            messages: JsValue::UNDEFINED,
        };
        let checkout = Checkout::new(host, container, config);
        self.checkout.replace(Some(Rc::new(checkout)));
    }

    /// Sets `lang` to the language of the texts, for screen readers: the app's may be another.
    fn mark(&self, tag: &str, texts: &JsValue) {
        if let Some(container) = self.container.borrow().as_ref() {
            container.set_lang(if texts.is_undefined() { "en" } else { tag });
        }
    }
}

fn order_to_js(order: Option<&Order>) -> JsValue {
    let serializer = serde_wasm_bindgen::Serializer::json_compatible();
    match order {
        // An amount that JavaScript can't represent becomes an invalid order.
        Some(order) => order.serialize(&serializer).unwrap_or(JsValue::FALSE),
        None => JsValue::NULL,
    }
}
