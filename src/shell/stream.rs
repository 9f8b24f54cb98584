//! The till's event stream: opened again whenever it ends, for as long as the task lives, and by
//! one tab of the browser at a time, which passes on to the others what it hears.

use std::cell::Cell;
use std::pin::pin;
use std::rc::Rc;

use web_sys::HtmlElement;

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

/// The proxy sends its snapshot at once. If none has come by then, something on the way holds the
/// stream back, which the page's developer should hear of.
const FIRST_EVENT: u32 = 10_000;

/// So many streams in a row that brought nothing are no passing trouble: some four to eight seconds.
const MISSES: u32 = 6;

/// Why a stream brings nothing, for the page's developer.
const UNREACHABLE: &str = "No event stream of the proxy can be opened: is it running, and may this \
                           page reach it?";
const HELD_BACK: &str = "The event stream is open and brings nothing: something between the page \
                         and the proxy holds it back. Switch response buffering off there.";
const UNREADABLE: &str = "What stands in place of fetch on this page gives no body that can be \
                          read while it comes, so there is no event stream.";

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
    /// There is none, why ever: a sentence for the page's developer. It is tried again all the same.
    Missing(&'static str),
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
    let mut misses = 0;
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
        match first(listening, tabs.lost()).await {
            First::Left(true) => misses = 0,
            First::Left(false) => misses += 1,
            // Another tab reads on, or a request about money needs the connection.
            First::Right(()) => continue,
        }
        if misses == MISSES {
            tell(Told::Missing(UNREACHABLE));
        }
        tabs.pass();
        lost();
        pause(&mut backoff, &wake).await;
    }
}

/// Opens it, and tells this tab and the others what it brings, until it ends. False: nobody knows
/// why it brought nothing.
async fn listen(
    http: &Http,
    wake: &Notice,
    tabs: &Tabs,
    tell: &dyn Fn(Told),
    backoff: &mut Backoff,
) -> bool {
    let answer = match http.open("/api/events").await {
        Ok(answer) => answer,
        Err(Failure::NoAnswer) => return false,
        Err(refused) => {
            tell(Told::Refused(refused));
            return true;
        }
    };
    if !answer.sent().readable() {
        tell(Told::Missing(UNREADABLE));
        return true;
    }
    let heard = Cell::new(false);
    let mut reading = pin!(read(&answer, wake, |event| {
        heard.set(true);
        *backoff = Backoff::default();
        tabs.relay(&event);
        tell(Told::Tabs(FromTabs::Event(event)));
    }));
    if within(FIRST_EVENT, reading.as_mut()).await.is_none() {
        if !heard.get() {
            tell(Told::Missing(HELD_BACK));
        }
        reading.await;
    }
    heard.get()
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
async fn read(answer: &Answer, wake: &Notice, mut heard: impl FnMut(SseEvent)) {
    let mut parser = SseParser::default();
    while let Some(chunk) = next(answer, wake).await {
        let Ok(events) = parser.push(&chunk) else {
            return;
        };
        events.into_iter().for_each(&mut heard);
    }
}

/// The next bytes; `None` if there will be none.
async fn next(answer: &Answer, wake: &Notice) -> Option<Vec<u8>> {
    let since = js_sys::Date::now();
    let mut chunk = pin!(within(SILENCE, answer.sent().chunk()));
    loop {
        match first(chunk.as_mut(), wake.after(wake.count())).await {
            First::Left(result) => return result?,
            First::Right(()) if js_sys::Date::now() - since > SILENCE_ON_WAKING => return None,
            First::Right(()) => {}
        }
    }
}
