//! Files that hang, are missing, broken or forbidden, or are of two versions.

use http::StatusCode;

use super::{ENTRY, FILES, Page, Till, WASM};
use crate::failure::{Failure, Outcome};
use crate::serve::Site;

/// The policy of docs/src/embedding.md without `'wasm-unsafe-eval'`.
const NO_WASM: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'";

/// The same without anything that scripts fetch.
const NO_FETCH: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; \
                        style-src 'self'; connect-src 'none'";

/// What servers say of a wasm. With another type than its own it can't be compiled while it comes.
const TYPES: [&str; 5] = [
    "application/wasm; charset=utf-8",
    "APPLICATION/WASM",
    "application/octet-stream",
    "text/plain",
    "",
];

/// The text shown where nothing is retried.
pub(super) const UNFIT: &str = "This page’s files don’t match. Reload the page.";

pub(super) async fn run(till: &Till<'_>) -> Outcome<()> {
    till.at("a script that is blocked", without_script(till))
        .await?;
    till.at("a style sheet that hangs", styles(till)).await?;
    till.at("texts that hang", texts(till)).await?;
    till.at("texts that can be had later", texts_later(till))
        .await?;
    till.at("a page in place of the wasm", missing(till))
        .await?;
    till.at("a wasm that is refused", refused(till)).await?;
    till.at("half a wasm", cut(till)).await?;
    till.at("a wasm that is blocked", blocked(till)).await?;
    till.at("a broken file in a cache", broken_in_cache(till))
        .await?;
    till.at("a wasm that hangs", hanging(till)).await?;
    till.at("a policy without wasm", forbidden(till)).await?;
    till.at("a browser that is too old", too_old(till)).await?;
    till.at("a style sheet that is refused", unstyled(till))
        .await?;
    for kind in TYPES {
        till.at(&format!("a wasm of the type {kind:?}"), typed(till, kind))
            .await?;
    }
    till.at("a fetch that is not the browser's", replaced(till))
        .await?;
    till.at("an old wasm in a cache", outdated(till)).await?;
    till.at("a wasm of another version", unfit(till)).await
}

/// The page's own words stand where the element would be, and go once its script is there.
async fn without_script(till: &Till<'_>) -> Outcome<()> {
    let words = "addEventListener('DOMContentLoaded', () => {
        const style = document.createElement('style');
        style.textContent = `ipp-checkout:not(:defined)::before { content: 'Charge by hand' }`;
        document.head.append(style);
    })";
    let site = || till.site(&till.page(words));
    let shown =
        "return getComputedStyle(document.querySelector('ipp-checkout'), '::before').content";
    let blocked = site().refuse(&format!("{FILES}{ENTRY}"), StatusCode::FORBIDDEN);
    let _served = till.serve(blocked, "unscripted").await?;
    till.until(shown, |words| *words == "\"Charge by hand\"")
        .await?;
    let _served = till.serve(site(), "scripted").await?;
    till.until(shown, |words| *words == "none").await?;
    till.sale("scripted").await
}

/// Without its stylesheet, the element is visible and can charge.
async fn styles(till: &Till<'_>) -> Outcome<()> {
    let site = till.site(&till.page(""));
    let site = site.hang(&format!("{FILES}styles.css"));
    let _served = till.serve(site, "styles").await?;
    till.reads("Charge").await?;
    till.tells(&["no_styles"]).await?;
    till.sale("styles").await?;
    till.tells(&["no_styles"]).await
}

async fn texts(till: &Till<'_>) -> Outcome<()> {
    let page = Page {
        locale: "sv",
        ..till.page("")
    };
    let site = till.site(&page).hang(&format!("{FILES}locales/sv.json"));
    let _served = till.serve(site, "texts").await?;
    till.sale("texts").await?;
    till.tells(&["no_texts"]).await
}

/// The page's `fetch` throws synchronously on the first request for texts: the next use requests
/// them again.
async fn texts_later(till: &Till<'_>) -> Outcome<()> {
    let condition = "const real = window.fetch; let broken = true; window.fetch = (...asked) => {
        if (!broken || !String(asked[0]).includes('/locales/')) return real(...asked);
        broken = false;
        throw new TypeError('patched');
    };";
    let page = Page {
        locale: "sv",
        ..till.page(condition)
    };
    let _served = till.serve(till.site(&page), "texts-later").await?;
    till.reads("Charge").await?;
    till.tells(&["no_texts"]).await?;
    let another = "document.querySelector('ipp-checkout').setAttribute('locale', 'sv-FI')";
    till.shop.browser.run(another, Vec::new()).await?;
    till.reads("Ta betalt").await
}

/// The server answers with its start page in place of what it does not have.
async fn missing(till: &Till<'_>) -> Outcome<()> {
    let page = "<!doctype html><p>There is no such file.";
    let site = till.site(&till.page("")).text(&wasm(), page);
    let site = site.kind(&wasm(), "text/html; charset=utf-8");
    retried(till, site, "There is no wasm at http", 3).await
}

async fn refused(till: &Till<'_>) -> Outcome<()> {
    let site = till.site(&till.page(""));
    let site = site.refuse(&wasm(), StatusCode::SERVICE_UNAVAILABLE);
    retried(till, site, "is answered by 503", 2).await
}

async fn cut(till: &Till<'_>) -> Outcome<()> {
    let mut bytes = std::fs::read(till.package.join(WASM))?;
    bytes.truncate(bytes.len() / 2);
    let site = till.site(&till.page("")).bytes(&wasm(), bytes);
    retried(till, site, "is cut or broken", 2).await
}

/// A blocker of requests, or a policy that is too strict.
async fn blocked(till: &Till<'_>) -> Outcome<()> {
    let site = till.site(&till.page(""));
    let site = site.header("content-security-policy", NO_FETCH);
    let _served = till.serve(site, "blocked").await?;
    fails(till, "can't be fetched").await
}

async fn hanging(till: &Till<'_>) -> Outcome<()> {
    let site = till.site(&till.page("")).hang(&wasm());
    retried(till, site, "do not come", 2).await
}

/// The page asks for the wasm so many times, with growing pauses, and says why only once.
async fn retried(till: &Till<'_>, site: Site, cause: &str, times: usize) -> Outcome<()> {
    let served = till.serve(site, "retried").await?;
    fails(till, cause).await?;
    let mark = "document.querySelector('ipp-checkout').shadowRoot
        .querySelector('[role=alert]').before = true";
    till.shop.browser.run(mark, Vec::new()).await?;
    served.until_asked(&wasm(), times).await?;
    fails(till, cause).await?;
    let pauses = served.pauses(&wasm());
    if pauses.windows(2).any(|two| two[1] < two[0] * 3 / 2) {
        return Err(Failure::page(format!(
            "these pauses do not grow: {pauses:?}"
        )));
    }
    let kept = "return document.querySelector('ipp-checkout').shadowRoot
        .querySelector('[role=alert]').before === true";
    till.until(kept, |kept| *kept == true).await
}

/// The page says that it tries again, and the cause, once in each place.
async fn fails(till: &Till<'_>, cause: &str) -> Outcome<()> {
    till.reads("The checkout can’t be loaded right now. Trying again…")
        .await?;
    till.reads(cause).await?;
    till.tells(&["not_loaded"]).await?;
    till.until("return globalThis.logged", |logged| {
        let said = logged.as_array().map(Vec::as_slice).unwrap_or_default();
        said.len() == 1 && said[0].as_str().is_some_and(|said| said.contains(cause))
    })
    .await
}

/// The first answer is a page, cacheable for a day: the next try does not get it again.
async fn broken_in_cache(till: &Till<'_>) -> Outcome<()> {
    let page = b"<!doctype html><p>We are back soon.".to_vec();
    let site = till.site(&till.page("")).outdated(&wasm(), page);
    let served = till.serve(site, "broken").await?;
    till.sale("broken").await?;
    till.tells(&["not_loaded"]).await?;
    till.shop.press("Done").await?;
    till.open(&served, "broken-again").await?;
    till.sale("broken-again").await?;
    till.tells(&[]).await
}

/// Where the policy forbids wasm, none is fetched.
async fn forbidden(till: &Till<'_>) -> Outcome<()> {
    let site = till.site(&till.page(""));
    let site = site.header("content-security-policy", NO_WASM);
    let served = till.serve(site, "forbidden").await?;
    till.reads("This page’s settings block the checkout. Call for help.")
        .await?;
    till.tells(&["policy_blocked"]).await?;
    match served.asked(&wasm()) {
        0 => Ok(()),
        times => Err(Failure::page(format!("the wasm was fetched {times} times"))),
    }
}

/// A browser that does not know what the wasm is made of says so in the page's language, and fetches
/// none; the page goes on.
async fn too_old(till: &Till<'_>) -> Outcome<()> {
    let without_references = "const known = WebAssembly.validate; \
        WebAssembly.validate = (bytes) => !new Uint8Array(bytes).includes(0x6f) && known(bytes)";
    let conditions = [
        ("wasm of 2019", without_references),
        ("no wasm at all", "delete globalThis.WebAssembly"),
    ];
    for (name, condition) in conditions {
        let page = Page {
            locale: "sv",
            ..till.page(condition)
        };
        let served = till.serve(till.site(&page), name).await?;
        till.reads("Den här webbläsaren är för gammal. Hämta hjälp.")
            .await?;
        till.tells(&["unsupported"]).await?;
        let asked = served.asked(&wasm());
        if asked > 0 {
            return Err(Failure::page(format!("{name}: the wasm was fetched")));
        }
    }
    Ok(())
}

async fn typed(till: &Till<'_>, kind: &'static str) -> Outcome<()> {
    let site = till.site(&till.page("")).kind(&wasm(), kind);
    let site = site.header("x-content-type-options", "nosniff");
    let _served = till.serve(site, "typed").await?;
    till.reads("Charge").await?;
    till.tells(&[]).await
}

/// Without its style sheet the element is plain, and can charge.
async fn unstyled(till: &Till<'_>) -> Outcome<()> {
    let site = till.site(&till.page(""));
    let site = site.refuse(&format!("{FILES}styles.css"), StatusCode::FORBIDDEN);
    let _served = till.serve(site, "unstyled").await?;
    till.sale("unstyled").await?;
    till.tells(&["no_styles"]).await
}

/// An app's own `fetch`, whose answers are plain objects that have the whole body at the end.
async fn replaced(till: &Till<'_>) -> Outcome<()> {
    let condition =
        "const real = window.fetch.bind(window); window.fetch = async (asked, init) => {
        const answer = await real(asked, init);
        if (!answer.url.endsWith('.wasm')) return answer;
        const { ok, status } = answer;
        return { ok, status, headers: {}, body: null, arrayBuffer: () => answer.arrayBuffer() };
    };";
    let site = till.site(&till.page(condition));
    let served = till.serve(site, "replaced").await?;
    till.sale("replaced").await?;
    till.tells(&[]).await?;
    match served.asked(&wasm()) {
        1 => Ok(()),
        times => Err(Failure::page(format!("the wasm was fetched {times} times"))),
    }
}

/// The first answer is from another build, cacheable for a day.
async fn outdated(till: &Till<'_>) -> Outcome<()> {
    let site = till.site(&till.page(""));
    let other = other_build(till)?;
    let site = site.outdated(&wasm(), other);
    let served = till.serve(site, "outdated").await?;
    till.sale("outdated").await?;
    till.tells(&[]).await?;
    till.shop.press("Done").await?;
    // The next page must not get the old file again.
    till.open(&served, "outdated-again").await?;
    till.sale("outdated-again").await?;
    till.tells(&[]).await
}

/// The builds never match: nothing runs, no text announces a retry, and the files were requested
/// past the cache.
async fn unfit(till: &Till<'_>) -> Outcome<()> {
    let site = till.site(&till.page(""));
    let other = other_build(till)?;
    let site = site.bytes(&wasm(), other);
    let served = till.serve(site, "unfit").await?;
    till.reads(UNFIT).await?;
    served.until_asked(&format!("{FILES}{ENTRY}"), 2).await?;
    till.tells(&["wrong_version"]).await?;
    let charged = "const done = arguments[arguments.length - 1];
        document.querySelector('ipp-checkout').charge().then(done, ({ code }) => done(code));";
    let code = till.shop.browser.run_async(charged, Vec::new()).await?;
    match code.as_str() {
        Some("not_ready") => Ok(()),
        _ => Err(Failure::page(format!("it charges: {code}"))),
    }
}

/// Another build of the wasm with the same imports under the same names.
fn other_build(till: &Till<'_>) -> Outcome<Vec<u8>> {
    Ok(std::fs::read(till.package.join("ipp-playground_bg.wasm"))?)
}

/// The path of the wasm.
fn wasm() -> String {
    format!("{FILES}{WASM}")
}
