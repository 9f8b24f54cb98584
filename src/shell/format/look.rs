//! The element's language: its texts and its format of amounts.

use std::cell::RefCell;
use std::sync::Arc;

use leptos::prelude::*;
use wasm_bindgen::JsValue;

use crate::shell::format::money::MoneyStyle;
use crate::shell::page::paint::AfterPaint;
use crate::text::Catalogue;

/// Time after the first paint for what has to be answered first, in milliseconds: until then the wasm
/// learns what can be charged.
const DELAY_MS: u32 = 300;

/// One element's language; lives as long as the element, while texts and format may change.
pub(crate) struct Look {
    catalogue: ArcRwSignal<Arc<Catalogue>>,
    style: ArcRwSignal<MoneyStyle>,
    /// The language's texts and the page's own, as they were set.
    sources: RefCell<(JsValue, JsValue)>,
    _after_paint: AfterPaint,
}

impl Look {
    /// `locale` is a tag, or empty for the browser's own; `texts` the language's, undefined for
    /// English; `messages` the page's own.
    pub(crate) fn new(locale: &str, texts: &JsValue, messages: &JsValue) -> Self {
        let style = ArcRwSignal::new(MoneyStyle {
            locale: locale.to_owned(),
            painted: false,
        });
        let painted = style.clone();
        let look = Self {
            catalogue: ArcRwSignal::new(Arc::new(Catalogue::english())),
            style,
            sources: RefCell::new((texts.clone(), messages.clone())),
            _after_paint: AfterPaint::new(DELAY_MS, move || {
                painted.update(|style| style.painted = true);
            }),
        };
        look.lay();
        look
    }

    /// The texts, as a signal.
    pub(crate) fn catalogue(&self) -> ArcRwSignal<Arc<Catalogue>> {
        self.catalogue.clone()
    }

    /// The format of amounts, as a signal.
    pub(crate) fn style(&self) -> ArcRwSignal<MoneyStyle> {
        self.style.clone()
    }

    /// Changes the language.
    pub(crate) fn set_language(&self, locale: &str, texts: &JsValue) {
        locale.clone_into(&mut self.style.write().locale);
        self.sources.borrow_mut().0 = texts.clone();
        self.lay();
    }

    /// Changes the page's own texts.
    pub(crate) fn set_messages(&self, messages: &JsValue) {
        self.sources.borrow_mut().1 = messages.clone();
        self.lay();
    }

    fn lay(&self) {
        let (texts, messages) = self.sources.borrow().clone();
        let catalogue = Catalogue::english()
            .with_object(&texts)
            .with_object(&messages);
        self.catalogue.set(Arc::new(catalogue));
    }
}
