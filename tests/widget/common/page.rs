//! The mounted elements and their containers.

use std::cell::RefCell;
use std::rc::Rc;

use ipp_checkout::{Checkout, Panel};
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, ShadowRoot, ShadowRootInit, ShadowRootMode};

use super::browser::document;

/// One mounted element.
pub(super) struct OnPage {
    /// The host, on which its events are dispatched.
    pub(super) host: HtmlElement,
    /// The wasm's handle.
    pub(super) checkout: Rc<Checkout>,
    /// Its playground panel, if mounted.
    pub(super) panel: Option<Panel>,
}

thread_local! {
    /// Kept here since a failing test drops nothing: the next test unmounts what is left.
    pub(super) static ON_PAGE: RefCell<Vec<OnPage>> = const { RefCell::new(Vec::new()) };
}

/// Unmounts whatever is left on the page.
pub(crate) fn clear() {
    for left in ON_PAGE.take() {
        left.take_down();
    }
}

/// All visible text on the page, to explain a failure.
pub(crate) fn all_screens() -> String {
    let hosts: Vec<_> = ON_PAGE.with_borrow(|all| all.iter().map(|on| on.host.clone()).collect());
    let text = |host: HtmlElement| {
        let root = host.shadow_root().unwrap();
        let container: HtmlElement = root.last_child().unwrap().unchecked_into();
        let card = container.query_selector("[data-screen]").unwrap();
        let screen = card.and_then(|card| card.get_attribute("data-screen"));
        format!(
            "[{}] {}",
            screen.unwrap_or_default(),
            container.inner_text()
        )
    };
    hosts
        .into_iter()
        .map(text)
        .collect::<Vec<_>>()
        .join("\n---\n")
}

impl OnPage {
    /// Unmounts first the panel, then the checkout.
    pub(super) fn take_down(self) {
        if let Some(panel) = &self.panel {
            panel.unmount();
        }
        self.checkout.unmount();
        self.host.remove();
    }
}

/// The elements that a selector finds.
pub(crate) fn all_of(container: &HtmlElement, selector: &str) -> Vec<HtmlElement> {
    let list = container.query_selector_all(selector).unwrap();
    (0..list.length())
        .filter_map(|at| list.item(at))
        .map(JsCast::unchecked_into)
        .collect()
}

/// The text as rendered; `None` if the element is not visible.
pub(crate) fn visible_text(element: &HtmlElement) -> Option<String> {
    (element.offset_width() > 0).then(|| element.inner_text().trim().to_owned())
}

/// Adds a host with a shadow root that has the stylesheet and a container.
pub(super) fn frame() -> (HtmlElement, ShadowRoot, HtmlElement) {
    let (host, container) = (division(), division());
    container.set_class_name("root");
    let root = host
        .attach_shadow(&ShadowRootInit::new(ShadowRootMode::Open))
        .unwrap();
    // The product's own stylesheet, since what it hides must count as invisible.
    let style = document().create_element("style").unwrap();
    style.set_text_content(Some(include_str!("../../../www/element/styles.css")));
    root.append_child(&style).unwrap();
    root.append_child(&container).unwrap();
    document().body().unwrap().append_child(&host).unwrap();
    (host, root, container)
}

/// An empty `div`.
pub(super) fn division() -> HtmlElement {
    document().create_element("div").unwrap().unchecked_into()
}
