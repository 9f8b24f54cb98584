//! Captures exchanges where they happen: in the task that makes a call, or serves a request.
//!
//! Nothing is captured outside of [`watch`] and [`serve`].

use std::cell::RefCell;

use axum::body::Bytes;
use axum::http::header::AUTHORIZATION;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use ipp_payment::Millis;

use super::{Answer, Exchanged, Kind, Request};

tokio::task_local! {
    /// The call to Kustom that the current task makes.
    static CALL: RefCell<Option<Exchanged>>;
    /// The request that the current task serves.
    static SERVED: RefCell<Served>;
}

/// What is known of a served request beside its head.
#[derive(Default)]
pub(crate) struct Served {
    /// Its body, once it was read.
    pub(crate) body: Option<Bytes>,
    /// The entry that it is in, if it is in one: its kind, its subject and its time.
    pub(crate) entry: Option<(Kind, String, Millis)>,
}

/// Makes a call, and returns what was exchanged if `keeps`.
pub(crate) async fn watch<T>(keeps: bool, call: impl Future<Output = T>) -> (T, Option<Exchanged>) {
    if !keeps {
        return (call.await, None);
    }
    let watched = async {
        let done = call.await;
        (done, CALL.with(RefCell::take))
    };
    CALL.scope(RefCell::default(), watched).await
}

/// Notes the request of the call that is being watched.
pub(crate) fn sending(request: &reqwest::Request) {
    // Without a watched call there is nothing to note it for.
    let _ = CALL.try_with(|call| {
        let mut headers = request.headers().clone();
        // The client adds it later. Its value would be masked.
        headers.insert(AUTHORIZATION, HeaderValue::from_static("Basic [secret]"));
        let body = request.body().and_then(reqwest::Body::as_bytes);
        let mut url = request.url().clone();
        // The operator may have put a password there. A URL that cannot have one has none.
        let _ = url.set_password(None).and_then(|()| url.set_username(""));
        *call.borrow_mut() = Some(Exchanged {
            request: Request {
                method: request.method().clone(),
                url: url.into(),
                headers,
                body: body.map(Bytes::copy_from_slice),
            },
            answer: None,
        });
    });
}

/// Notes status and headers of the answer to the call that is being watched.
pub(crate) fn answered(status: StatusCode, headers: &HeaderMap) {
    change(|call| {
        call.answer = Some(Answer {
            status,
            headers: headers.clone(),
            body: None,
        });
    });
}

/// Notes the body of that answer.
pub(crate) fn read(body: &[u8]) {
    change(|call| {
        if let Some(answer) = &mut call.answer {
            answer.body = Some(Bytes::copy_from_slice(body));
        }
    });
}

fn change(change: impl FnOnce(&mut Exchanged)) {
    // As in `sending`.
    let _ = CALL.try_with(|call| {
        if let Some(call) = &mut *call.borrow_mut() {
            change(call);
        }
    });
}

/// Serves a request, and returns what is known of it.
pub(crate) async fn serve<T>(request: impl Future<Output = T>) -> (T, Served) {
    let served = async {
        let done = request.await;
        (done, SERVED.with(RefCell::take))
    };
    SERVED.scope(RefCell::default(), served).await
}

/// Notes the body of the request that is being served.
pub(crate) fn received(body: &Bytes) {
    // With real money no request is watched.
    let _ = SERVED.try_with(|served| served.borrow_mut().body = Some(body.clone()));
}

/// Notes which entry the request that is being served is in.
pub(crate) fn about(kind: Kind, subject: &str, at: Millis) {
    // As in `received`; and a scenario's entries come of no request.
    let _ = SERVED.try_with(|served| {
        served.borrow_mut().entry = Some((kind, subject.to_owned(), at));
    });
}
