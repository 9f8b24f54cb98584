//! The widget itself, mounted, by Rust values: what the element's handle and the Leptos component
//! hold.

use std::any::Any;
use std::cell::RefCell;
use std::rc::Rc;

use ipp_flow::{
    Action, BadOrder, Event, Model, Order, Refused, cancel_refused, charge_refused, reset_refused,
};
use leptos::mount::mount_to;
use wasm_bindgen::JsValue;
use web_sys::HtmlElement;

use crate::attributes::Attributes;
use crate::shell::{EventSink, Intake, Look, Runner, TokenSource, UiContext};
use crate::text::unknown_keys;
use crate::ui;

/// What a widget is mounted with. All can be changed later except the proxy and `token-url`: for those
/// it is mounted anew.
pub(crate) struct Config {
    /// The attributes.
    pub(crate) attributes: Attributes,
    /// The till that it belonged to before it was mounted anew, if any.
    pub(crate) till: Option<String>,
    /// Fetches till tokens.
    pub(crate) fetch_token: Option<TokenSource>,
    /// What to charge.
    pub(crate) order: Option<Result<Order, BadOrder>>,
    /// A language tag; empty for the browser's own.
    pub(crate) locale: String,
    /// The language's texts, as its file has them; undefined for English.
    pub(crate) texts: JsValue,
    /// The page's own words, likewise.
    pub(crate) messages: JsValue,
}

/// One mounted widget. Dropping it, or calling [`Widget::unmount`], stops all its work in the browser.
/// A running payment goes on, and the till's next widget picks it up.
pub(crate) struct Widget {
    runner: Runner,
    mounted: RefCell<Option<Mounted>>,
}

struct Mounted {
    look: Look,
    _screen: Box<dyn Any>,
}

impl Drop for Widget {
    fn drop(&mut self) {
        // Before the view is dropped: no event may reach it afterwards.
        self.runner.close();
    }
}

impl Widget {
    /// Draws into `container`; `events` hears what it has to tell. `host` is the element that the tabs
    /// of this till know it by.
    pub(crate) fn mount(
        host: HtmlElement,
        container: HtmlElement,
        events: Box<dyn EventSink>,
        config: Config,
    ) -> Self {
        let look = Look::new(&config.locale, &config.texts, &config.messages);
        let runner = Runner::new(
            host,
            events,
            config.attributes,
            config.till,
            config.fetch_token,
        );
        let (shown, catalogue, style) = (runner.clone(), look.catalogue(), look.style());
        let screen = mount_to(container.clone(), move || {
            ui::draw(UiContext::new(shown, catalogue, style), &container);
        });
        let mounted = Mounted {
            look,
            _screen: Box::new(screen),
        };
        let widget = Self {
            runner: runner.clone(),
            mounted: RefCell::new(Some(mounted)),
        };
        widget.set_order(config.order);
        widget.complain_of(&config.messages);
        runner.start();
        widget
    }

    /// Sets the attributes, after one of them has changed.
    pub(crate) fn set_attributes(&self, attributes: Attributes) {
        self.runner.set_attributes(attributes);
    }

    /// Reads the terminals again.
    pub(crate) fn read_terminals(&self) {
        self.runner.dispatch(Event::DevicesChanged);
    }

    /// Sets the order; `None` takes it away.
    pub(crate) fn set_order(&self, order: Option<Result<Order, BadOrder>>) {
        self.runner.dispatch(Event::OrderSet(order));
    }

    /// Sets what fetches tokens; without any the till is logged out.
    pub(crate) fn set_fetch_token(&self, fetch: Option<TokenSource>) {
        self.runner.set_fetch_token(fetch);
    }

    /// Sets the page's own words, by the names in the locale files.
    pub(crate) fn set_messages(&self, messages: &JsValue) {
        if let Some(mounted) = &*self.mounted.borrow() {
            mounted.look.set_messages(messages);
            self.complain_of(messages);
        }
    }

    /// Sets the language's tag and its texts.
    pub(crate) fn set_language(&self, locale: &str, texts: &JsValue) {
        if let Some(mounted) = &*self.mounted.borrow() {
            mounted.look.set_language(locale, texts);
        }
    }

    /// Acts as if the cashier had pressed Charge. See [`Widget::press`].
    pub(crate) fn charge(&self) -> Result<(), Refused> {
        self.press(Action::Charge, charge_refused)
    }

    /// Acts as if the cashier had pressed Cancel. See [`Widget::press`].
    pub(crate) fn cancel(&self) -> Result<(), Refused> {
        self.press(Action::Cancel, cancel_refused)
    }

    /// Acts as if the cashier had pressed Done. See [`Widget::press`].
    pub(crate) fn reset(&self) -> Result<(), Refused> {
        self.press(Action::Done, reset_refused)
    }

    /// Presses a button, unless nothing would come of it.
    fn press(&self, action: Action, refused: fn(&Model) -> Option<Refused>) -> Result<(), Refused> {
        let not_mounted = Some(Refused {
            code: "not_ready",
            payment: None,
        });
        match self.runner.ask_model(refused).unwrap_or(not_mounted) {
            Some(refused) => Err(refused),
            None => {
                self.runner.press(action);
                Ok(())
            }
        }
    }

    /// The reader of the proxy's messages, which keeps the payments' JSON.
    pub(crate) fn intake(&self) -> Rc<Intake> {
        self.runner.intake()
    }

    /// Unmounts it. Later calls do nothing.
    pub(crate) fn unmount(&self) {
        // First, and without touching what a crash may have left borrowed: even if the rest fails,
        // no more requests go to the proxy.
        self.runner.close();
        // Dropped while nothing is borrowed: the page may unmount from within one of our events.
        drop(self.mounted.take());
    }

    /// Reports names in `messages` that the element does not have: a mistake on the page.
    fn complain_of(&self, messages: &JsValue) {
        for name in unknown_keys(messages) {
            self.runner.complain(
                "bad_messages",
                &format!("messages.{name} is not a text of the element."),
            );
        }
    }

    /// The shell, for the playground panel; `None` once unmounted.
    #[cfg(feature = "playground")]
    pub(crate) fn runner(&self) -> Option<Runner> {
        self.mounted.borrow().as_ref().map(|_| self.runner.clone())
    }

    /// The custom element that hosts it.
    #[cfg(feature = "playground")]
    pub(crate) fn host(&self) -> HtmlElement {
        self.runner.host()
    }
}
