//! The mounted widget, from the moment its texts are loaded until it is unmounted.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use ipp_wire::Order;
use leptos::prelude::{GetUntracked, MaybeProp, Signal};
use wasm_bindgen::JsValue;
use web_sys::HtmlElement;

use super::checkout::Callbacks;
use super::events::AppEvents;
use super::handle::Shared;
use super::till_token::FetchToken;
use super::{frame, language};
use crate::attributes::Attributes;
use crate::shell::base::task::{Task, within};
use crate::shell::net::fetch::object;
use crate::shell::typed_order;
use crate::widget::{Config, Widget};

/// Time to wait for a language's texts, in milliseconds.
const TEXTS_TIMEOUT_MS: u32 = 3_000;

/// Words of the app's own, by the names in the locale files.
pub(super) type Messages = BTreeMap<String, String>;

/// The properties and callbacks that the app sets.
#[derive(Clone)]
pub(super) struct Settings {
    pub(super) attributes: Signal<Attributes>,
    pub(super) fetch_token: Option<FetchToken>,
    pub(super) locales: Option<String>,
    pub(super) order: Signal<Option<Order>>,
    pub(super) locale: MaybeProp<String>,
    pub(super) messages: MaybeProp<Messages>,
    pub(super) callbacks: Callbacks,
}

/// A handle to the mounted widget; clones share it.
#[derive(Clone)]
pub(super) struct Mounted(Rc<Inner>);

struct Inner {
    settings: Settings,
    /// The task that fetches texts.
    speaking: RefCell<Option<Task>>,
    /// The widget, shared with the app's handle.
    shared: Rc<Shared>,
    /// The language of the texts that were loaded last, and the container that the widget draws in.
    tag: RefCell<(String, JsValue)>,
    container: RefCell<Option<HtmlElement>>,
}

impl Mounted {
    /// Mounts in `host` as soon as the texts are loaded.
    pub(super) fn new(host: HtmlElement, settings: Settings, shared: Rc<Shared>) -> Self {
        let locale = settings.locale.get_untracked();
        let mounted = Self(Rc::new(Inner {
            settings,
            speaking: RefCell::default(),
            shared,
            tag: RefCell::default(),
            container: RefCell::default(),
        }));
        mounted.with_texts(locale, move |inner, tag, texts| {
            inner.draw(host, tag, texts);
        });
        mounted
    }

    /// Sets the order.
    pub(super) fn set_order(&self, order: Option<&Order>) {
        self.0.keep_reference(order);
        self.0
            .with(|widget| widget.set_order(order.map(typed_order)));
    }

    /// Sets the attributes.
    pub(super) fn set_attributes(&self, attributes: &Attributes) {
        self.0
            .with(|widget| widget.set_attributes(attributes.clone()));
    }

    /// Sets the app's own words.
    pub(super) fn set_messages(&self, messages: Option<&Messages>) {
        self.0
            .with(|widget| widget.set_messages(&messages_to_js(messages)));
        self.0.mark();
    }

    /// Changes the language, once its texts are loaded.
    pub(super) fn speak(&self, locale: Option<String>) {
        self.with_texts(locale, |inner, tag, texts| {
            inner.with(|widget| widget.set_language(tag, texts));
        });
    }

    /// Unmounts the widget.
    pub(super) fn unmount(&self) {
        self.0.speaking.take();
        let widget = self.0.shared.widget.take();
        if let Some(widget) = widget {
            widget.unmount();
        }
    }

    fn with_texts(
        &self,
        locale: Option<String>,
        then: impl FnOnce(&Inner, &str, &JsValue) + 'static,
    ) {
        let (weak, folder) = (Rc::downgrade(&self.0), self.0.settings.locales.clone());
        let tag = locale.unwrap_or_default();
        let task = Task::spawn(async move {
            let texts = match folder {
                Some(folder) => within(TEXTS_TIMEOUT_MS, language::texts(&folder, &tag)).await,
                None => None,
            };
            if let Some(inner) = weak.upgrade() {
                let texts = texts.flatten().unwrap_or_default();
                inner.tag.replace((tag.clone(), texts.clone()));
                then(&inner, &tag, &texts);
                inner.mark();
            }
        });
        self.0.speaking.replace(Some(task));
    }
}

impl Inner {
    /// Runs on a clone, since the call may re-enter.
    fn with(&self, what: impl FnOnce(&Widget)) {
        let widget = self.shared.widget.borrow().clone();
        if let Some(widget) = widget {
            what(&widget);
        }
    }

    fn draw(&self, host: HtmlElement, tag: &str, texts: &JsValue) {
        let container = match frame::attach(&host) {
            Ok(container) => container,
            Err(why) => {
                web_sys::console::error_2(&"IppCheckout can't be drawn:".into(), &why);
                return;
            }
        };
        self.container.replace(Some(container.clone()));
        let settings = &self.settings;
        let order = settings.order.get_untracked();
        self.keep_reference(order.as_ref());
        let config = Config {
            attributes: settings.attributes.get_untracked(),
            till: None,
            fetch_token: settings.fetch_token.clone().map(|fetch| fetch.0),
            order: order.as_ref().map(typed_order),
            locale: tag.to_owned(),
            texts: texts.clone(),
            messages: messages_to_js(settings.messages.get_untracked().as_ref()),
        };
        let events = AppEvents::new(&host, settings.callbacks, Rc::clone(&self.shared));
        let widget = Widget::mount(host, container, Box::new(events), config);
        self.shared.widget.replace(Some(Rc::new(widget)));
    }

    fn keep_reference(&self, order: Option<&Order>) {
        let reference = order.map(|order| order.merchant_reference1.clone());
        self.shared.reference.replace(reference);
    }

    /// Sets `lang` to the language of the texts, for screen readers: the app's may be another. Without
    /// texts for the tag they are English, unless the app set its own.
    fn mark(&self) {
        if let Some(container) = self.container.borrow().as_ref() {
            let (tag, texts) = &*self.tag.borrow();
            let own = !texts.is_undefined() || self.settings.messages.get_untracked().is_some();
            let known = own && !tag.is_empty();
            container.set_lang(if known { tag } else { "en" });
        }
    }
}

fn messages_to_js(messages: Option<&Messages>) -> JsValue {
    let Some(messages) = messages else {
        return JsValue::UNDEFINED;
    };
    let fields = messages
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_str().into()));
    object(&fields.collect::<Vec<_>>()).into()
}
