//! The till's event stream: opened again whenever it ends, for as long as the task lives, and by
//! one tab of the browser at a time, which passes on to the others what it hears.

use std::pin::pin;
use std::rc::Rc;

use js_sys::{Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{HtmlElement, ReadableStreamDefaultReader};

use super::http::{Answer, Http};
use super::problem::Failure;
use super::sse::{SseEvent, SseParser};
use super::tabs::{FromTabs, Tabs};
use super::task::{First, Notice, first, within};
use super::token_text::{may_enroll, till_of};
use super::{backoff::Backoff, listener::Listener, random};

/// The proxy sends a heartbeat every 15 s; after two that are missing the stream is dead.
const SILENCE: u32 = 35_000;

/// A machine that slept does not count time: when it wakes, a silence of so long is enough.
const SILENCE_ON_WAKING: f64 = 20_000.0;

/// What the stream tells.
pub(crate) enum Told {
    /// Once, before anything else: whether the first token lets phones be paired.
    MayEnroll(bool),
    /// Once, after that: which till that token names, and its other tabs.
    Till(String, Rc<Tabs>),
    /// An event, of this tab's stream or another one's; that it is lost, and a new one is being
    /// opened; or of the tabs themselves.
    Tabs(FromTabs),
    /// The proxy refused it; it is tried again all the same.
    Refused(Failure),
}

/// Runs for ever; drop the task that it runs in. `wake` cuts a wait short.
pub(crate) async fn run(
    http: Rc<Http>,
    proxy: String,
    host: HtmlElement,
    wake: Rc<Notice>,
    tell: Rc<dyn Fn(Told)>,
) {
    let _listeners = waking(&wake);
    let mut backoff = Backoff::default();
    let lost = || tell(Told::Tabs(FromTabs::Lost));
    let till = loop {
        match http.tokens.get().await {
            Ok(token) => {
                tell(Told::MayEnroll(may_enroll(&token.text)));
                break till_of(&token.text);
            }
            Err(failure) => tell(Told::Refused(failure)),
        }
        lost();
        pause(&mut backoff, &wake).await;
    };
    let heard = Rc::clone(&tell);
    let from_tabs = Rc::new(move |told| heard(Told::Tabs(told)));
    let tabs = Rc::new(Tabs::join(&host, &proxy, &till, from_tabs));
    tell(Told::Till(till, Rc::clone(&tabs)));
    loop {
        tabs.turn().await;
        let listening = listen(&http, &wake, &tabs, &*tell, &mut backoff);
        if let First::Right(()) = first(listening, tabs.lost()).await {
            // Another tab reads on.
            continue;
        }
        tabs.pass();
        lost();
        pause(&mut backoff, &wake).await;
    }
}

/// Opens it, and tells this tab and the others what it brings, until it ends.
async fn listen(
    http: &Http,
    wake: &Notice,
    tabs: &Tabs,
    tell: &dyn Fn(Told),
    backoff: &mut Backoff,
) {
    match http.open("/api/events").await {
        Ok(answer) => {
            read(answer, wake, |event| {
                *backoff = Backoff::default();
                tabs.relay(&event);
                tell(Told::Tabs(FromTabs::Event(event)));
            })
            .await;
        }
        Err(failure) => tell(Told::Refused(failure)),
    }
}

/// Waits for the next try; whichever comes first, it is due then.
async fn pause(backoff: &mut Backoff, wake: &Notice) {
    let _ = within(backoff.next(random::number()), wake.after(wake.count())).await;
}

/// A network that is back, or a page that is looked at again, need not wait for the next try.
fn waking(wake: &Rc<Notice>) -> Option<[Listener; 2]> {
    let window = web_sys::window()?;
    let document = window.document()?;
    let (online, visible, shown) = (Rc::clone(wake), Rc::clone(wake), document.clone());
    Some([
        Listener::new(&window, "online", move |_| online.give()),
        Listener::new(&document, "visibilitychange", move |_| {
            if !shown.hidden() {
                visible.give();
            }
        }),
    ])
}

/// Reads until the stream ends, breaks or is silent for too long.
async fn read(answer: Answer, wake: &Notice, mut heard: impl FnMut(SseEvent)) {
    let Some(body) = answer.response().body() else {
        return;
    };
    let Ok(reader) = body.get_reader().dyn_into::<ReadableStreamDefaultReader>() else {
        return;
    };
    let mut parser = SseParser::default();
    while let Some(chunk) = next(&reader, wake).await {
        let Ok(events) = parser.push(&chunk) else {
            return;
        };
        events.into_iter().for_each(&mut heard);
    }
}

/// The next bytes; `None` if there will be none.
async fn next(reader: &ReadableStreamDefaultReader, wake: &Notice) -> Option<Vec<u8>> {
    let since = js_sys::Date::now();
    let mut chunk = pin!(within(SILENCE, JsFuture::from(reader.read())));
    let result = loop {
        match first(chunk.as_mut(), wake.after(wake.count())).await {
            First::Left(result) => break result?.ok()?,
            First::Right(()) if js_sys::Date::now() - since > SILENCE_ON_WAKING => return None,
            First::Right(()) => {}
        }
    };
    // `done` comes without a value.
    let value = Reflect::get(&result, &JsValue::from_str("value")).ok()?;
    Some(value.dyn_into::<Uint8Array>().ok()?.to_vec())
}
