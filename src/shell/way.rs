//! Requests that must not wait behind event streams: browsers open six HTTP/1.1 connections to a
//! host, for all tabs together. How streams give way is in `way.js`.

use std::future::Future;
use std::pin::pin;

use wasm_bindgen::prelude::wasm_bindgen;

use super::task::within;

/// A request that has a connection is answered in less, or it is Kustom who takes so long: then
/// streams that gave way in vain are back within seconds. Milliseconds.
const SOON: u32 = 1_000;

/// A stream whose answer has not begun by then has no connection. Milliseconds.
const OPENED: u32 = 3_000;

// Names the file, so that it stands beside `tabs.js`, which imports it and hands its functions on:
// the glue's own imports are asked for all at once, and the server that wasm-bindgen's tests come
// from answers no more than four connections that are opened in the same moment.
#[wasm_bindgen(module = "/src/shell/way.js")]
extern "C" {
    type Way;
}

#[wasm_bindgen(module = "/src/shell/tabs.js")]
extern "C" {
    #[wasm_bindgen(js_name = giveWay)]
    fn give_way(proxy: &str, read: bool) -> bool;

    #[wasm_bindgen(js_name = wayGiven)]
    fn way_given(proxy: &str);

    #[wasm_bindgen(js_name = makeRoom)]
    fn make_room(proxy: &str);
}

/// Runs a request to that proxy. If it has no answer soon, streams give way until it has. A `read`
/// is repeated by itself, and asks for that less often.
pub(super) async fn before_streams<T>(
    proxy: &str,
    read: bool,
    request: impl Future<Output = T>,
) -> T {
    let mut request = pin!(request);
    if let Some(answer) = within(SOON, request.as_mut()).await {
        return answer;
    }
    let _streams = give_way(proxy, read).then(|| Away(proxy));
    request.await
}

/// Opens a stream. If that takes too long, tabs that nobody looks at give up theirs.
pub(super) async fn with_room<T>(proxy: &str, opening: impl Future<Output = T>) -> T {
    let mut opening = pin!(opening);
    if let Some(answer) = within(OPENED, opening.as_mut()).await {
        return answer;
    }
    make_room(proxy);
    opening.await
}

/// Streams are away for as long as this lives, or a few seconds.
struct Away<'a>(&'a str);

impl Drop for Away<'_> {
    fn drop(&mut self) {
        way_given(self.0);
    }
}
