//! The package's two builds, one deployed in place of the other. Both are the whole element, made from
//! the same sources with other features, so that neither script, glue nor wasm of one fits the other:
//! that with the playground, which can be made to crash, is the version before.

use serde_json::json;

use super::loading::UNFIT;
use super::{ENTRY, FILES, Page, Till};
use crate::failure::{Failure, Outcome};
use crate::serve::{Served, Site};

/// The base names of the builds' files; pages load the second.
const BEFORE: &str = "ipp-playground";
const AFTER: &str = "ipp-checkout";

/// The warning that money may be moving.
const DOUBT: &str = "Don’t charge again.";

pub(super) async fn run(till: &Till<'_>) -> Outcome<()> {
    till.at("a deployment under an open tab", open_tab(till))
        .await?;
    till.at("a script in a cache, after a deployment", stale(till))
        .await?;
    till.at("a crash after a deployment", crash(till)).await?;
    till.at(
        "hashed names, and a crash with the old files",
        old_kept(till),
    )
    .await?;
    till.at("hashed names, and a crash without", old_gone(till))
        .await?;
    till.at("a worker with all files", worker_with_all(till))
        .await?;
    till.at("a worker with the wasm alone", worker_with_wasm(till))
        .await?;
    till.at("a worker with the script alone", worker_with_script(till))
        .await
}

/// The tab goes on as it was; the next page has the new version.
async fn open_tab(till: &Till<'_>) -> Outcome<()> {
    let served = till.serve(replaced(till)?, "tab").await?;
    let payment = till.charge("tab").await?;
    served.deploy();
    till.pay(&payment).await?;
    runs(till, BEFORE).await?;
    till.shop.press("Done").await?;
    till.open(&served, "tab-again").await?;
    till.sale("tab-again").await?;
    runs(till, AFTER).await?;
    till.tells(&[]).await
}

/// The browser keeps the script, and asks for the wasm, during a payment: nothing of it is charged or
/// shown as ended by what does not fit, and the next reload has the new version.
async fn stale(till: &Till<'_>) -> Outcome<()> {
    let entry = format!("{FILES}{ENTRY}");
    let served = till
        .serve(replaced(till)?.cacheable(&entry), "stale")
        .await?;
    let payment = till.charge("stale").await?;
    served.deploy();
    till.open(&served, "stale").await?;
    refuses(till, &["wrong_version"]).await?;
    renewed(till, &entry).await?;
    till.open(&served, "stale").await?;
    till.shop.says("Waiting for").await?;
    runs(till, AFTER).await?;
    till.pay(&payment).await?;
    till.tells(&[]).await
}

/// The glue that a new instance needs is of the new version: only a reload helps.
async fn crash(till: &Till<'_>) -> Outcome<()> {
    let served = till.serve(replaced(till)?, "crash").await?;
    let payment = till.charge("crash").await?;
    served.deploy();
    crashes(till).await?;
    refuses(till, &["crashed", "wrong_version"]).await?;
    till.open(&served, "crash").await?;
    till.shop.says("Waiting for").await?;
    runs(till, AFTER).await?;
    till.pay(&payment).await
}

/// With names that carry the hash, the old files can stay, and the tab recovers by itself.
async fn old_kept(till: &Till<'_>) -> Outcome<()> {
    let site = hashed(till)?.folder(FILES, till.hashed);
    let served = till.serve(site, "kept").await?;
    let payment = till.charge("kept").await?;
    served.deploy();
    crashes(till).await?;
    till.shop.says("Waiting for").await?;
    till.tells(&["crashed"]).await?;
    runs(till, BEFORE).await?;
    till.pay(&payment).await?;
    till.shop.press("Done").await?;
    till.open(&served, "kept-again").await?;
    till.sale("kept-again").await?;
    runs(till, AFTER).await
}

/// Where they do not stay, only a reload helps.
async fn old_gone(till: &Till<'_>) -> Outcome<()> {
    let served = till.serve(hashed(till)?, "gone").await?;
    let payment = till.charge("gone").await?;
    served.deploy();
    crashes(till).await?;
    refuses(till, &["crashed", "wrong_version"]).await?;
    till.open(&served, "gone").await?;
    till.shop.says("Waiting for").await?;
    runs(till, AFTER).await?;
    till.pay(&payment).await
}

/// A worker that answers from its cache first goes on with the version that it has, whole.
async fn worker_with_all(till: &Till<'_>) -> Outcome<()> {
    let _served = kept_by_worker(till, "", "all").await?;
    till.sale("all").await?;
    runs(till, BEFORE).await?;
    till.tells(&[]).await?;
    dismissed(till).await
}

/// What the worker has does not fit: the wasm is asked for by an address that it cannot have.
async fn worker_with_wasm(till: &Till<'_>) -> Outcome<()> {
    let _served = kept_by_worker(till, ".wasm", "wasm").await?;
    till.sale("wasm").await?;
    runs(till, AFTER).await?;
    till.tells(&[]).await?;
    dismissed(till).await
}

/// Nothing in the page can renew the script, and it says so.
async fn worker_with_script(till: &Till<'_>) -> Outcome<()> {
    let served = kept_by_worker(till, ENTRY, "script").await?;
    refuses(till, &["wrong_version"]).await?;
    till.reads("service workers").await?;
    dismissed(till).await?;
    till.open(&served, "script").await?;
    till.sale("script").await?;
    runs(till, AFTER).await
}

/// The site under the same names before and after a deployment.
fn replaced(till: &Till<'_>) -> Outcome<Site> {
    let mut site = till.site(&till.page(""));
    for end in [".js", "_glue.js", "_bg.wasm"] {
        let mut bytes = std::fs::read(till.package.join(format!("{BEFORE}{end}")))?;
        if let Ok(text) = std::str::from_utf8(&bytes) {
            let named = |text: String, end| {
                text.replace(&format!("./{BEFORE}{end}"), &format!("./{AFTER}{end}"))
            };
            let text = ["_glue.js", "_bg.wasm"]
                .into_iter()
                .fold(text.to_owned(), named);
            bytes = text.into_bytes();
        }
        site = site.before(&format!("{FILES}{AFTER}{end}"), bytes);
    }
    Ok(site)
}

/// The site with names that carry hashes, of which the page names those of one version and then of
/// the other. The files of the version before are there until the deployment.
fn hashed(till: &Till<'_>) -> Outcome<Site> {
    let list = std::fs::read(till.hashed.join("files.json"))?;
    let list: serde_json::Value = serde_json::from_slice(&list)
        .map_err(|error| Failure::Usage(format!("files.json: {error}")))?;
    let name = |plain: String| {
        let name = list[&plain]["file"].as_str().map(str::to_owned);
        name.ok_or_else(|| Failure::Usage(format!("files.json does not name {plain}")))
    };
    let page = |build| -> Outcome<Page> {
        let entry = name(format!("{build}.js"))?;
        let page = till.page("");
        Ok(Page { entry, ..page })
    };
    let mut site = till
        .site(&page(AFTER)?)
        .before("/index.html", page(BEFORE)?.html().into_bytes());
    for entry in std::fs::read_dir(till.hashed)? {
        let path = entry?.path();
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        if path.is_file() && name.starts_with(BEFORE) {
            site = site.before(&format!("{FILES}{name}"), std::fs::read(&path)?);
        } else if path.is_file() {
            site = site.bytes(&format!("{FILES}{name}"), std::fs::read(&path)?);
        }
    }
    Ok(site)
}

/// A page whose worker keeps what ends so, opened again after a deployment.
async fn kept_by_worker(till: &Till<'_>, keep: &str, name: &str) -> Outcome<Served> {
    let worker = include_str!("../../pages/conditions/worker.js");
    let site = replaced(till)?.text("/worker.js", worker);
    let browser = &till.shop.browser;
    let served = till.serve(site, name).await?;
    let register = "const [keep, done] = arguments;
        navigator.serviceWorker.register(`/worker.js?keep=${keep}`);
        const look = () => navigator.serviceWorker.controller ? done(true) : setTimeout(look, 20);
        look();";
    browser.run_async(register, vec![json!(keep)]).await?;
    // Now all requests of the page are the worker's.
    till.open(&served, name).await?;
    till.reads("Charge").await?;
    served.deploy();
    till.open(&served, name).await?;
    Ok(served)
}

/// Removes the worker before the next pages.
async fn dismissed(till: &Till<'_>) -> Outcome<()> {
    let gone = "const done = arguments[arguments.length - 1];
        navigator.serviceWorker.getRegistrations()
          .then((all) => Promise.all(all.map((one) => one.unregister()))).then(() => done(true));";
    let browser = &till.shop.browser;
    browser.run_async(gone, Vec::new()).await.map(drop)
}

/// The wasm panics.
async fn crashes(till: &Till<'_>) -> Outcome<()> {
    let crash = "document.querySelector('ipp-checkout').tell((handle) => handle.crash('call'))";
    till.shop.browser.run(crash, Vec::new()).await.map(drop)
}

/// Nothing runs; the page says that a reload helps and that money may be moving.
async fn refuses(till: &Till<'_>, codes: &[&str]) -> Outcome<()> {
    till.reads(UNFIT).await?;
    till.reads(DOUBT).await?;
    till.tells(codes).await
}

/// Waits until the browser's cache has the new version of a file.
async fn renewed(till: &Till<'_>, path: &str) -> Outcome<()> {
    let read = "const [path, name, done] = arguments;
        const look = () => fetch(path, { cache: 'only-if-cached', mode: 'same-origin' })
          .then((answer) => answer.text())
          .then((text) => text.includes(name) ? setTimeout(look, 20) : done(true));
        look();";
    let arguments = vec![json!(path), json!(BEFORE)];
    let browser = &till.shop.browser;
    browser.run_async(read, arguments).await.map(drop)
}

/// Waits until this build runs: that before defines the playground's element too.
async fn runs(till: &Till<'_>, build: &str) -> Outcome<()> {
    let script = "return !!customElements.get('ipp-playground')";
    till.until(script, |has| *has == (build == BEFORE)).await
}
