//! Keeps requests from waiting behind event streams: browsers open six HTTP/1.1 connections per
//! host, for all tabs together. `connections.js` closes and reopens the streams.

use std::future::Future;
use std::pin::pin;

use wasm_bindgen::prelude::wasm_bindgen;

use crate::shell::base::task::within;

/// Time after which streams are closed for a request, in milliseconds. A request with a connection
/// is answered sooner, unless Kustom is slow; then the streams are back within seconds.
const ANSWER_TIMEOUT_MS: u32 = 1_000;

/// Time after which a stream without an answer is taken to have no connection, in milliseconds.
const OPEN_TIMEOUT_MS: u32 = 3_000;

// Naming the file here puts it beside `tabs.js`, which imports it and re-exports its functions: the
// glue's own imports are requested all at once, and the server of wasm-bindgen's tests answers no
// more than four connections opened at the same moment.
#[wasm_bindgen(module = "/src/shell/net/connections.js")]
extern "C" {
    type Connections;
}

#[wasm_bindgen(module = "/src/shell/tabs/tabs.js")]
extern "C" {
    #[wasm_bindgen(js_name = pauseStreams)]
    fn pause_streams(proxy: &str, read: &str) -> bool;

    #[wasm_bindgen(js_name = resumeStreams)]
    fn resume_streams(proxy: &str);

    #[wasm_bindgen(js_name = releaseHiddenStreams)]
    fn release_hidden_streams(proxy: &str);
}

/// Runs a request to the proxy. If it is not answered soon, streams are closed until it is. A
/// `read` is repeated anyway and closes them less often, each kind by itself; empty is no read.
pub(crate) async fn before_streams<T>(
    proxy: &str,
    read: &str,
    request: impl Future<Output = T>,
) -> T {
    let mut request = pin!(request);
    if let Some(answer) = within(ANSWER_TIMEOUT_MS, request.as_mut()).await {
        return answer;
    }
    let _pause = pause_streams(proxy, read).then(|| Pause(proxy));
    request.await
}

/// Opens a stream. If that takes too long, hidden tabs release theirs.
pub(crate) async fn before_hidden_streams<T>(proxy: &str, opening: impl Future<Output = T>) -> T {
    let mut opening = pin!(opening);
    if let Some(answer) = within(OPEN_TIMEOUT_MS, opening.as_mut()).await {
        return answer;
    }
    release_hidden_streams(proxy);
    opening.await
}

/// Streams stay closed while this lives, for a few seconds at most.
struct Pause<'a>(&'a str);

impl Drop for Pause<'_> {
    fn drop(&mut self) {
        resume_streams(self.0);
    }
}

#[cfg(all(test, target_arch = "wasm32"))]
mod browser_test {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    #[wasm_bindgen(module = "/src/shell/net/connections.js")]
    extern "C" {
        type Host;

        #[wasm_bindgen(js_name = connectionsTo)]
        fn connections_to(proxy: &str) -> Host;

        #[wasm_bindgen(method)]
        fn pause(this: &Host, read: &str) -> bool;
    }

    #[wasm_bindgen_test]
    fn a_payments_end_is_read_whatever_was_read_before() {
        let host = connections_to("https://reads.example");
        assert!(host.pause("other") && !host.pause("other"));
        assert!(host.pause("payment") && !host.pause("payment"));
        assert!(host.pause("") && host.pause(""), "a charge never waits");
    }
}
