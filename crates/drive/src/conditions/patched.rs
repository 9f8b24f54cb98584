//! Parts of the browser that pages may replace: none crashes the wasm, and the page is told once of
//! what the element can't do without.

use super::Till;
use crate::failure::Outcome;

/// Replacements of `fetch` for requests to the proxy; `real` is the browser's own.
const NO_ANSWER: [(&str, &str); 6] = [
    ("fetch throws", "throw new TypeError('patched')"),
    ("fetch returns nothing", "return undefined"),
    ("fetch resolves with nothing", "return Promise.resolve()"),
    (
        "an answer whose fields throw",
        "return Promise.resolve({ get status() { throw new Error('patched'); } })",
    ),
    (
        "an answer without a status",
        "return Promise.resolve({ ok: true, headers: {}, json: async () => ({}) })",
    ),
    (
        "a promise that throws",
        "return { then() { throw new Error('patched'); } }",
    ),
];

/// Replacements whose answers have no readable stream.
pub(super) const NO_STREAM: [(&str, &str); 2] = [
    (
        "plain objects in place of answers",
        "return real(request, init).then(async (answer) => ({ ok: answer.ok, status: answer.status, headers: {}, \
           body: null, text: () => answer.text(), json: () => answer.json(), arrayBuffer: () => answer.arrayBuffer() }))",
    ),
    (
        "a body that throws",
        "return real(request, init).then((answer) => \
           Object.defineProperty(answer, 'body', { get() { throw new Error('patched'); } }))",
    ),
];

/// Other replaced parts of the browser, without each of which a till works.
const WORKS: [(&str, &str); 11] = [
    (
        "no locks",
        "Object.defineProperty(Navigator.prototype, 'locks', { get() { throw new Error('patched'); } })",
    ),
    (
        "locks that throw",
        "LockManager.prototype.request = () => { throw new Error('patched'); }",
    ),
    (
        "no channels",
        "window.BroadcastChannel = class { constructor() { throw new Error('patched'); } }",
    ),
    (
        "channels that throw",
        "BroadcastChannel.prototype.postMessage = () => { throw new Error('patched'); }",
    ),
    (
        "no storage",
        "for (const name of ['localStorage', 'sessionStorage']) \
           Object.defineProperty(window, name, { get() { throw new Error('patched'); } })",
    ),
    (
        "storage that throws",
        "for (const name of ['getItem', 'setItem', 'removeItem']) \
           Storage.prototype[name] = () => { throw new Error('patched'); }",
    ),
    (
        "no random numbers",
        "Crypto.prototype.getRandomValues = () => { throw new Error('patched'); }",
    ),
    (
        "random numbers that are none",
        "Crypto.prototype.getRandomValues = (bytes) => bytes",
    ),
    (
        "no Intl",
        "for (const name of ['NumberFormat', 'PluralRules', 'DateTimeFormat']) \
           Intl[name] = class { constructor() { throw new Error('patched'); } }",
    ),
    (
        "no abort",
        "window.AbortController = class { constructor() { throw new Error('patched'); } }",
    ),
    ("no console", "console.warn = console.error = null"),
];

/// A charge needs both the terminals and the stream.
pub(super) async fn run(till: &Till<'_>) -> Outcome<()> {
    for (name, answer) in &NO_ANSWER {
        till.at(name, silent(till, &fetch(answer))).await?;
    }
    for (at, (name, patch)) in WORKS.iter().enumerate() {
        till.at(name, works(till, patch, &format!("patched-{at}")))
            .await?;
    }
    Ok(())
}

/// Replaces `fetch` for the element's requests; the page's own one for a token stays.
pub(super) fn fetch(answer: &str) -> String {
    format!(
        "const real = window.fetch.bind(window);
         window.fetch = (request, init) => {{
           const {{ pathname }} = new URL(request.url ?? request, document.baseURI);
           if (!pathname.startsWith('/api/') || pathname.endsWith('/token')) return real(request, init);
           {answer};
         }};"
    )
}

/// The element reports once that there is no stream, does not crash and charges nothing.
async fn silent(till: &Till<'_>, condition: &str) -> Outcome<()> {
    let site = till.site(&till.page(condition));
    let _served = till.serve(site, "silent").await?;
    till.tells(&["no_stream"]).await
}

/// Makes a whole sale.
async fn works(till: &Till<'_>, condition: &str, name: &str) -> Outcome<()> {
    let site = till.site(&till.page(condition));
    let _served = till.serve(site, name).await?;
    till.sale(name).await?;
    till.tells(&[]).await
}
