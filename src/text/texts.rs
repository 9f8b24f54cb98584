//! The catalogue as a signal, so that every text on the screen follows the language.

use std::sync::Arc;

use js_sys::{Object, Reflect};
use leptos::prelude::*;
use wasm_bindgen::JsValue;

use super::{Catalogue, ENGLISH, Key, plural};
use crate::shell::input::reader;
use crate::shell::{MoneyStyle, counted};

/// The current texts. Cheap to copy into components; reading one in a view tracks the language.
#[derive(Clone, Copy)]
pub(crate) struct Texts(RwSignal<Arc<Catalogue>>, RwSignal<MoneyStyle>);

impl Texts {
    /// Follows `catalogue`, and `style` to know when `Intl` may be used.
    pub(crate) fn new(
        catalogue: ArcRwSignal<Arc<Catalogue>>,
        style: ArcRwSignal<MoneyStyle>,
    ) -> Self {
        Self(catalogue.into(), style.into())
    }

    /// The whole catalogue. All read it by this, since each closure for `with` costs a kilobyte of code.
    pub(crate) fn catalogue(self) -> Arc<Catalogue> {
        self.0.get()
    }

    /// A text without placeholders.
    pub(crate) fn get(self, key: Key) -> String {
        self.catalogue().raw(key).to_owned()
    }

    /// A text with its placeholders filled.
    pub(crate) fn fill(self, key: Key, values: &[(&str, &str)]) -> String {
        self.catalogue().fill(key, values)
    }

    /// A text with a number, in its plural form; by English rules before the first paint, since the
    /// first use of `Intl` is slow.
    pub(crate) fn count(self, key: Key, number: usize) -> String {
        let catalogue = self.catalogue();
        let number = u32::try_from(number).unwrap_or(u32::MAX);
        let counted = match number {
            _ if self.1.get().painted => counted(catalogue.raw(Key::Language), number),
            1 => "one 1".to_owned(),
            _ => format!("other {number}"),
        };
        let (form, number) = counted.split_once(' ').unwrap_or(("", &counted));
        plural::count(catalogue.raw(key), form, number)
    }
}

impl Catalogue {
    /// The English texts.
    pub(crate) fn english() -> Self {
        let json = js_sys::JSON::parse(ENGLISH).unwrap_or_default();
        Self::new(|name| text_of(&json, name))
    }

    /// A copy overlaid with the strings of a plain object. Anything but a string in it, or no
    /// object at all, is ignored.
    #[must_use]
    pub(crate) fn with_object(&self, texts: &JsValue) -> Self {
        self.overlaid(|name| text_of(texts, name))
    }
}

fn text_of(texts: &JsValue, name: &str) -> Option<String> {
    reader::text(texts, name)
}

/// The names in the page's `messages` that the element does not have.
pub(crate) fn unknown_keys(messages: &JsValue) -> Vec<String> {
    let Some(messages) = Object::try_from(messages) else {
        return Vec::new();
    };
    let keys = Reflect::own_keys(messages).unwrap_or_default();
    let names = keys.iter().filter_map(|key| key.as_string());
    names
        .filter(|name| Key::ALL.iter().all(|key| key.name() != name))
        .collect()
}
