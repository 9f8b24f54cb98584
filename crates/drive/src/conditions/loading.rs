//! Files that hang, are missing, are forbidden or are of two versions.

use super::{ENTRY, FILES, Page, Till, WASM};
use crate::failure::{Failure, Outcome};
use crate::serve::{Served, Site};

/// The policy of docs/src/embedding.md without `'wasm-unsafe-eval'`.
const NO_WASM: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'";

/// The text shown where nothing is retried.
const UNFIT: &str = "This page’s files don’t match. Reload the page.";

pub(super) async fn run(till: &Till<'_>) -> Outcome<()> {
    till.at("a style sheet that hangs", styles(till)).await?;
    till.at("texts that hang", texts(till)).await?;
    till.at("texts that can be had later", texts_later(till))
        .await?;
    till.at("no wasm", missing(till)).await?;
    till.at("a wasm that hangs", hanging(till)).await?;
    till.at("a policy without wasm", forbidden(till)).await?;
    till.at("a type with a parameter", typed(till)).await?;
    till.at("an old wasm in a cache", outdated(till)).await?;
    till.at("a wasm of another version", unfit(till)).await
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

async fn missing(till: &Till<'_>) -> Outcome<()> {
    let page = "<!doctype html><p>There is no such file.";
    let site = till.site(&till.page(""));
    retried(
        till,
        site.text(&format!("{FILES}{WASM}"), page),
        "missing",
        3,
    )
    .await
}

async fn hanging(till: &Till<'_>) -> Outcome<()> {
    let site = till.site(&till.page(""));
    retried(till, site.hang(&format!("{FILES}{WASM}")), "hanging", 2).await
}

/// The page says that it tries again, and asks for the wasm so many times.
async fn retried(till: &Till<'_>, site: Site, name: &str, times: usize) -> Outcome<()> {
    let served = till.serve(site, name).await?;
    till.reads("The checkout can’t be loaded right now. Trying again…")
        .await?;
    asked(&served, WASM, times).await?;
    till.tells(&["not_loaded"]).await
}

/// Where the policy forbids wasm, none is fetched.
async fn forbidden(till: &Till<'_>) -> Outcome<()> {
    let site = till.site(&till.page(""));
    let site = site.header("content-security-policy", NO_WASM);
    let served = till.serve(site, "forbidden").await?;
    till.reads("This page’s settings block the checkout. Call for help.")
        .await?;
    till.tells(&["policy_blocked"]).await?;
    match served.asked(&format!("{FILES}{WASM}")) {
        0 => Ok(()),
        times => Err(Failure::page(format!("the wasm was fetched {times} times"))),
    }
}

/// With another content type, wasm can't be compiled while streaming.
async fn typed(till: &Till<'_>) -> Outcome<()> {
    let site = till.site(&till.page(""));
    let kind = "application/wasm; charset=utf-8";
    let site = site.kind(&format!("{FILES}{WASM}"), kind);
    let _served = till.serve(site, "typed").await?;
    till.sale("typed").await?;
    till.tells(&[]).await
}

/// The first answer is from another build, cacheable for a day.
async fn outdated(till: &Till<'_>) -> Outcome<()> {
    let site = till.site(&till.page(""));
    let other = other_build(till)?;
    let site = site.outdated(&format!("{FILES}{WASM}"), other);
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
    let site = site.bytes(&format!("{FILES}{WASM}"), other);
    let served = till.serve(site, "unfit").await?;
    till.reads(UNFIT).await?;
    asked(&served, ENTRY, 2).await?;
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

/// Waits until a file was requested `times` times.
async fn asked(served: &Served, file: &str, times: usize) -> Outcome<()> {
    served.until_asked(&format!("{FILES}{file}"), times).await
}
