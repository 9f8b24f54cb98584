//! The till's event stream. It is reopened whenever it ends, as long as the task lives. One tab of
//! the browser has it at a time and relays the events to the others.

use std::cell::Cell;
use std::pin::pin;
use std::rc::Rc;

use ipp_wire::path;
use js_sys::Date;
use web_sys::HtmlElement;

use crate::shell::base::listener::Listener;
use crate::shell::base::random;
use crate::shell::base::task::{First, Notice, first, within};
use crate::shell::net::backoff::Backoff;
use crate::shell::net::http::{Answer, Http};
use crate::shell::net::polls::Polls;
use crate::shell::net::problem::Failure;
use crate::shell::net::sse::{SseEvent, SseParser};
use crate::shell::net::token_text::{may_enroll, till_of};
use crate::shell::tabs::{FromTabs, Tabs};

/// Silence after which the stream is dead: the proxy sends a heartbeat every 15 s, so two are
/// missing.
const SILENCE_TIMEOUT_MS: u32 = 35_000;

/// The same after waking, in milliseconds: timers don't count the time that the machine slept.
const SILENCE_ON_WAKING_MS: f64 = 20_000.0;

/// Time for the first event, in milliseconds. The proxy sends its snapshot at once; if none has
/// come, something in between holds the stream back, which the page's developer should hear of.
const FIRST_EVENT_TIMEOUT_MS: u32 = 10_000;

/// Time in which no stream brought an event, in milliseconds, before the page is told: several
/// streams that fail at once, or one that is never answered.
const MISSING_MS: f64 = 6_000.0;

/// Sentences for the page's developer on why there are no events.
const UNREACHABLE: &str = "No event stream of the proxy can be opened: is it running, and may this \
                           page reach it?";
const HELD_BACK: &str = "The event stream is open and brings nothing: something between the page \
                         and the proxy holds it back. Switch response buffering off there.";
const UNREADABLE: &str = "What stands in place of fetch on this page gives no body that can be \
                          read while it comes, so there is no event stream.";

/// The messages of the stream's task.
pub(crate) enum Told {
    /// Whether the first token allows pairing phones; sent once, first.
    MayEnroll(bool),
    /// The till that the token names, and its other tabs; sent once, second.
    Till(String, Rc<Tabs>),
    /// An event of this tab's stream.
    Event(SseEvent),
    /// What the stream would begin with, read in its place.
    Polled(SseEvent),
    /// A message of the tabs: an event of another tab's stream, the loss of the stream, which is
    /// then reopened, or a change among the tabs.
    Tabs(FromTabs),
    /// The proxy refused the stream. It is retried all the same.
    Refused(Failure),
    /// There is no stream: a sentence for the page's developer. It is retried all the same.
    Missing(&'static str),
}

/// Runs until its task is dropped. `wake` ends a delay early.
pub(crate) async fn run(
    http: Rc<Http>,
    proxy: String,
    host: HtmlElement,
    wake: Rc<Notice>,
    tell: Rc<dyn Fn(Told)>,
) {
    let _listeners = waking(&wake);
    let mut backoff = Backoff::default();
    let mut missing = None;
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
        let line = Line {
            http: &http,
            wake: &wake,
            tabs: &tabs,
            tell: &*tell,
            polls: Polls::new(&http, &tabs, &*tell),
        };
        let kept = first(line.keep(&mut backoff, &mut missing), line.polls.run());
        // Another tab took the stream, or a request about money needs the connection.
        if let First::Right(()) = first(kept, tabs.lost()).await {
            continue;
        }
        tabs.pass();
        lost();
        pause(&mut backoff, &wake).await;
    }
}

/// The way to the proxy of a tab whose turn it is.
struct Line<'a> {
    http: &'a Http,
    wake: &'a Notice,
    tabs: &'a Tabs,
    tell: &'a dyn Fn(Told),
    polls: Polls<'a>,
}

/// How a stream ends.
enum Ended {
    /// It brought events, or was refused.
    Over,
    /// It brought none, for an unknown reason.
    Mute,
    /// It cannot be read on this page.
    Unreadable,
}

impl Line<'_> {
    /// Opens streams until one of them ends that brought events, or the proxy answers no reads in
    /// place of one that did not. `missing` is when the first stream without an event was opened;
    /// infinity once the page has been told.
    async fn keep(&self, backoff: &mut Backoff, missing: &mut Option<f64>) {
        loop {
            let opened = Date::now();
            let ended = self.listen(backoff).await;
            if !matches!(ended, Ended::Mute) {
                *missing = None;
            } else if Date::now() - *missing.get_or_insert(opened) > MISSING_MS {
                *missing = Some(f64::INFINITY);
                (self.tell)(Told::Missing(UNREACHABLE));
            }
            if matches!(ended, Ended::Over) || !self.polls.read().await {
                return;
            }
            pause(backoff, self.wake).await;
        }
    }

    /// Opens a stream and passes its events to this tab and the others until it ends.
    async fn listen(&self, backoff: &mut Backoff) -> Ended {
        let tell = self.tell;
        let answer = match self.http.open(path::EVENTS).await {
            Ok(answer) => answer,
            Err(Failure::NoAnswer) => return Ended::Mute,
            Err(refused) => {
                tell(Told::Refused(refused));
                return Ended::Over;
            }
        };
        if !answer.sent().readable() {
            tell(Told::Missing(UNREADABLE));
            return Ended::Unreadable;
        }
        let heard = Cell::new(false);
        let mut reading = pin!(read(&answer, self.wake, |event| {
            heard.set(true);
            self.polls.heard();
            *backoff = Backoff::default();
            self.tabs.relay(&event);
            tell(Told::Event(event));
        }));
        let early = within(FIRST_EVENT_TIMEOUT_MS, reading.as_mut()).await;
        if early.is_none() {
            if !heard.get() {
                tell(Told::Missing(HELD_BACK));
            }
            reading.await;
        }
        if heard.get() {
            Ended::Over
        } else {
            Ended::Mute
        }
    }
}

/// Waits until the next try is due: after the backoff or on `wake`.
async fn pause(backoff: &mut Backoff, wake: &Notice) {
    let _ = within(backoff.next(random::number()), wake.after(wake.count())).await;
}

/// Listeners that retry at once when the network is back or the page becomes visible.
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

/// Reads until the stream ends, breaks or is silent too long.
async fn read(answer: &Answer, wake: &Notice, mut heard: impl FnMut(SseEvent)) {
    let mut parser = SseParser::default();
    while let Some(chunk) = next(answer, wake).await {
        let Ok(events) = parser.push(&chunk) else {
            return;
        };
        events.into_iter().for_each(&mut heard);
    }
}

/// The next bytes; `None` at the end, on an error or after too long a silence.
async fn next(answer: &Answer, wake: &Notice) -> Option<Vec<u8>> {
    let since = Date::now();
    let mut chunk = pin!(within(SILENCE_TIMEOUT_MS, answer.sent().chunk()));
    loop {
        match first(chunk.as_mut(), wake.after(wake.count())).await {
            First::Left(result) => return result?,
            First::Right(()) if Date::now() - since > SILENCE_ON_WAKING_MS => return None,
            First::Right(()) => {}
        }
    }
}
