//! What is on the page: every mounted element, and the place it is drawn in.

use std::cell::RefCell;
use std::rc::Rc;

use ipp_checkout::{Checkout, Panel};
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, ShadowRoot, ShadowRootInit, ShadowRootMode};

use super::browser::document;

/// One mounted element.
pub(super) struct OnPage {
    /// Where its events are dispatched.
    pub(super) host: HtmlElement,
    /// The handle.
    pub(super) checkout: Rc<Checkout>,
    /// The panel that belongs to it.
    pub(super) panel: Option<Panel>,
}

thread_local! {
    /// A test that fails drops nothing: the next one finds here what to take down.
    pub(super) static ON_PAGE: RefCell<Vec<OnPage>> = const { RefCell::new(Vec::new()) };
}

/// Takes down whatever is left on the page.
pub(crate) fn clear() {
    for left in ON_PAGE.take() {
        left.take_down();
    }
}

/// All that can be read on the page, for whoever looks into a failure.
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
    /// Takes off the page first the panel, then the checkout.
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

/// What a person reads there; `None` if it is not to be seen.
pub(crate) fn visible_text(element: &HtmlElement) -> Option<String> {
    (element.offset_width() > 0).then(|| element.inner_text().trim().to_owned())
}

/// A host with a shadow root, and in that the stylesheet and a container.
pub(super) fn frame() -> (HtmlElement, ShadowRoot, HtmlElement) {
    let (host, container) = (division(), division());
    container.set_class_name("root");
    let root = host
        .attach_shadow(&ShadowRootInit::new(ShadowRootMode::Open))
        .unwrap();
    // The product's own: a text that it hides is one that nobody reads.
    let style = document().create_element("style").unwrap();
    style.set_text_content(Some(include_str!("../../../www/element/styles.css")));
    root.append_child(&style).unwrap();
    root.append_child(&container).unwrap();
    document().body().unwrap().append_child(&host).unwrap();
    (host, root, container)
}

/// An empty block.
pub(super) fn division() -> HtmlElement {
    document().create_element("div").unwrap().unchecked_into()
}
