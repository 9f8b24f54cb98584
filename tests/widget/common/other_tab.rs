//! Simulates another tab of the same browser by a frame, whose locks and channel messages the test
//! controls.

use js_sys::{Function, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::HtmlElement;

use super::browser::document;
use super::proxy::LINE;
use super::until;

/// The other tab of one till. Dropping it closes the tab.
pub(crate) struct OtherTab {
    frame: HtmlElement,
    till: String,
}

impl Drop for OtherTab {
    fn drop(&mut self) {
        self.frame.remove();
    }
}

/// The two locks that the tabs of a till share.
#[derive(Clone, Copy)]
pub(crate) enum Lock {
    /// Held by the tab with the event stream.
    Stream,
    /// Held by the tab that drives.
    Drive,
}

impl OtherTab {
    /// Opens a tab of this till at the proxy that the elements use.
    pub(crate) fn of(till: &str) -> Self {
        let frame: HtmlElement = document()
            .create_element("iframe")
            .unwrap()
            .unchecked_into();
        document().body().unwrap().append_child(&frame).unwrap();
        let tab = Self {
            frame,
            till: till.to_owned(),
        };
        tab.run(&format!(
            "window.has = {{}};
             window.heard = [];
             window.channel = new BroadcastChannel('{}');
             channel.onmessage = ({{ data }}) => {{
               heard.push(JSON.stringify(data));
               const asks = data.kind === 'ask' || data.kind === 'hello';
               if (window.running && asks) channel.postMessage({{ kind: 'wait', to: data.from }});
             }};",
            tab.name(Lock::Stream)
        ));
        tab
    }

    /// Takes a lock from its holder, and keeps it.
    pub(crate) async fn takes(&self, lock: Lock) {
        let name = self.name(lock);
        self.run(&format!(
            "navigator.locks
               .request('{name}', {{ steal: true }}, () => {{
                 has['{name}'] = true;
                 return new Promise(() => {{}});
               }})
               .catch(() => {{ has['{name}'] = false; }});"
        ));
        until("the other tab to have the lock", || {
            self.has(lock).then_some(())
        })
        .await;
    }

    /// Whether it still holds the lock that it took.
    pub(crate) fn has(&self, lock: Lock) -> bool {
        let script = format!("has['{}'] === true", self.name(lock));
        self.run(&script).is_truthy()
    }

    /// Posts a message on the channel; `message` is a JavaScript expression.
    pub(crate) fn says(&self, message: &str) {
        self.run(&format!("channel.postMessage({message})"));
    }

    /// From now on answers those who ask whether it still runs.
    pub(crate) fn runs(&self) {
        self.run("window.running = true");
    }

    /// From now on answers nothing, as a tab whose process stands still.
    pub(crate) fn stops(&self) {
        self.run("window.running = false");
    }

    /// All messages on the channel, in one text.
    pub(crate) fn heard(&self) -> String {
        self.run("heard.join('\\n')").as_string().unwrap()
    }

    fn name(&self, lock: Lock) -> String {
        let lock = match lock {
            Lock::Stream => "stream 3",
            // Tabs of all versions share it: it must never be renamed.
            Lock::Drive => "drive",
        };
        format!("ipp-checkout {lock} {LINE}/api {}", self.till)
    }

    fn run(&self, script: &str) -> JsValue {
        let window = Reflect::get(&self.frame, &"contentWindow".into()).unwrap();
        let eval: Function = Reflect::get(&window, &"eval".into())
            .unwrap()
            .unchecked_into();
        eval.call1(&window, &script.into()).unwrap()
    }
}
