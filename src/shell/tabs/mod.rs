//! The other tabs of this till: one of them has the event stream, and one drives. `tabs.js` and
//! `driver_lock.js` do the work, since it is all closures and promises, which are small there.

mod message;

use std::rc::Rc;

use ipp_flow::Shown;
use js_sys::Promise;
use wasm_bindgen::{JsValue, closure::Closure, prelude::wasm_bindgen};
use wasm_bindgen_futures::JsFuture;
use web_sys::HtmlElement;

use crate::shell::net::sse::SseEvent;

pub(crate) use message::FromTabs;

type Hears = dyn Fn(JsValue);

// Naming the file here puts it beside `tabs.js`, which imports it.
#[wasm_bindgen(module = "/src/shell/tabs/driver_lock.js")]
extern "C" {
    type DriverLock;
}

#[wasm_bindgen(module = "/src/shell/tabs/tabs.js")]
extern "C" {
    #[wasm_bindgen(js_name = Tabs)]
    type Joined;

    #[wasm_bindgen(constructor, js_class = "Tabs")]
    fn new(host: &HtmlElement, proxy: &str, till: &str, tell: &Closure<Hears>) -> Joined;

    #[wasm_bindgen(method)]
    fn turn(this: &Joined) -> Promise;

    #[wasm_bindgen(method)]
    fn lost(this: &Joined) -> Promise;

    #[wasm_bindgen(method)]
    fn relay(this: &Joined, name: &str, data: &str);

    #[wasm_bindgen(method)]
    fn pass(this: &Joined);

    #[wasm_bindgen(method, js_name = takeOver)]
    fn take_over(this: &Joined);

    #[wasm_bindgen(method)]
    fn shows(this: &Joined, payment: &str, doubtful: bool);

    #[wasm_bindgen(method)]
    fn close(this: &Joined);
}

/// One element's membership among the tabs. Dropping it releases the stream and the
/// driver's lock.
#[must_use = "dropping it leaves the others"]
pub(crate) struct Tabs {
    joined: Joined,
    _hears: Closure<Hears>,
}

impl Tabs {
    /// Joins the tabs of this till at this proxy.
    pub(crate) fn join(
        host: &HtmlElement,
        proxy: &str,
        till: &str,
        tell: Rc<dyn Fn(FromTabs)>,
    ) -> Self {
        let hears = Closure::<Hears>::new(move |message| {
            if let Some(message) = FromTabs::read(&message) {
                tell(message);
            }
        });
        Self {
            joined: Joined::new(host, proxy, till, &hears),
            _hears: hears,
        }
    }

    /// Waits until this tab may open the stream.
    pub(crate) async fn turn(&self) {
        // It never rejects.
        let _ = JsFuture::from(self.joined.turn()).await;
    }

    /// Waits until another tab has taken the stream or its connection is needed.
    pub(crate) async fn lost(&self) {
        // As above.
        let _ = JsFuture::from(self.joined.lost()).await;
    }

    /// Relays an event of the stream to the other tabs.
    pub(crate) fn relay(&self, event: &SseEvent) {
        self.joined.relay(&event.name, &event.data);
    }

    /// The stream broke: lets another tab try first.
    pub(crate) fn pass(&self) {
        self.joined.pass();
    }

    /// Makes this tab the driving one; the role arrives as [`FromTabs::Role`].
    pub(crate) fn take_over(&self) {
        self.joined.take_over();
    }

    /// Tells the tabs that mirror this one which payment is on the screen.
    pub(crate) fn shows(&self, shown: Option<&Shown>) {
        let id = shown.map_or("", |shown| &shown.id.0);
        self.joined.shows(id, shown.is_some_and(|s| s.doubtful));
    }
}

impl Drop for Tabs {
    fn drop(&mut self) {
        self.joined.close();
    }
}
