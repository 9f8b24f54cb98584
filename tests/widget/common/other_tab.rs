//! Another tab of the same browser, as far as its locks and channels go: a frame, in which the
//! test decides what that tab does.

use js_sys::{Function, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::HtmlElement;

use super::browser::document;
use super::proxy::LINE;
use super::until;

/// The other tab of one till. Dropping it closes it.
pub(crate) struct OtherTab {
    frame: HtmlElement,
    till: String,
}

impl Drop for OtherTab {
    fn drop(&mut self) {
        self.frame.remove();
    }
}

/// Which of the two locks that the tabs of a till have.
#[derive(Clone, Copy)]
pub(crate) enum Lock {
    /// The event stream is that tab's.
    Stream,
    /// That tab acts.
    Drive,
}

impl OtherTab {
    /// Opens one that speaks for this till, at the proxy that the elements use.
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
             channel.onmessage = ({{ data }}) => heard.push(JSON.stringify(data));",
            tab.name(Lock::Stream)
        ));
        tab
    }

    /// Takes a lock from whoever has it, and keeps it.
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

    /// Whether it has the lock that it took.
    pub(crate) fn has(&self, lock: Lock) -> bool {
        let script = format!("has['{}'] === true", self.name(lock));
        self.run(&script).is_truthy()
    }

    /// Writes on the channel; `message` is a JavaScript expression.
    pub(crate) fn says(&self, message: &str) {
        self.run(&format!("channel.postMessage({message})"));
    }

    /// Everything that was written on the channel, in one text.
    pub(crate) fn heard(&self) -> String {
        self.run("heard.join('\\n')").as_string().unwrap()
    }

    fn name(&self, lock: Lock) -> String {
        let lock = match lock {
            Lock::Stream => "stream",
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
