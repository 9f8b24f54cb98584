//! The till's event stream: opened again whenever it ends, for as long as the task lives.

use std::pin::pin;
use std::rc::Rc;

use js_sys::{Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::ReadableStreamDefaultReader;

use super::http::{Answer, Http};
use super::problem::Failure;
use super::sse::{SseEvent, SseParser};
use super::task::{First, Notice, first, within};
use super::token_text::till_of;
use super::{backoff::Backoff, listener::Listener, random};

/// The proxy sends a heartbeat every 15 s; after two that are missing the stream is dead.
const SILENCE: u32 = 35_000;

/// A machine that slept does not count time: when it wakes, a silence of so long is enough.
const SILENCE_ON_WAKING: f64 = 20_000.0;

/// What the stream tells.
pub(crate) enum Told {
    /// Once, before anything else: which till the first token names.
    Till(String),
    /// An event.
    Event(SseEvent),
    /// It is lost; a new one is being opened.
    Lost,
    /// The proxy refused it; it is tried again all the same.
    Refused(Failure),
}

/// Runs for ever; drop the task that it runs in. `wake` cuts a wait short.
pub(crate) async fn run(http: Rc<Http>, wake: Rc<Notice>, tell: impl Fn(Told)) {
    let _listeners = waking(&wake);
    let mut backoff = Backoff::default();
    loop {
        match http.tokens.get().await {
            Ok(token) => break tell(Told::Till(till_of(&token.text))),
            Err(failure) => tell(Told::Refused(failure)),
        }
        tell(Told::Lost);
        pause(&mut backoff, &wake).await;
    }
    loop {
        match http.open("/api/events").await {
            Ok(answer) => {
                read(answer, &wake, |event| {
                    backoff = Backoff::default();
                    tell(Told::Event(event));
                })
                .await;
            }
            Err(failure) => tell(Told::Refused(failure)),
        }
        tell(Told::Lost);
        pause(&mut backoff, &wake).await;
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
        Listener::new(&window, "online", move || online.give()),
        Listener::new(&document, "visibilitychange", move || {
            if !shown.hidden() {
                visible.give();
            }
        }),
    ])
}

/// Reads until the stream ends, breaks or is silent for too long.
async fn read(answer: Answer, wake: &Notice, mut heard: impl FnMut(SseEvent)) {
    let Some(body) = answer.response.body() else {
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
