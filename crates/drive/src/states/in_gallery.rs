//! Compares what a real proxy brings about with the states of the gallery, whose proxy is in the page.

use super::languages::Drawn;
use crate::browser::Browser;
use crate::failure::{Failure, Outcome};
use crate::gallery;

/// States that may have become another by themselves before they were looked at.
const PASSING: [(&str, &str); 1] = [("sent", "sent-late")];

/// Opens the gallery beside the page, and returns how it differs from these states.
pub(super) async fn compare(
    browser: &Browser,
    page: &str,
    states: &[(String, Drawn)],
) -> Outcome<Vec<String>> {
    let page = url::Url::parse(page).and_then(|page| page.join("gallery/"));
    let page = page.map_err(|error| Failure::page(format!("the gallery’s address: {error}")))?;
    browser.goto(page.as_str()).await?;
    let listed = gallery::names(browser).await?;
    let mut findings: Vec<String> = listed
        .iter()
        .filter(|name| states.iter().all(|(state, _)| state != *name))
        .map(|name| format!("{name}: no proxy brings it about, and the gallery lists it"))
        .collect();
    for (state, drawn) in states {
        if !listed.contains(state) {
            findings.push(format!("{state}: the gallery does not list it"));
            continue;
        }
        let mut differs = difference(browser, state, drawn).await?;
        let later = PASSING.iter().find(|(passing, _)| passing == state);
        if let (Some(_), Some((_, later))) = (&differs, later)
            && difference(browser, later, drawn).await?.is_none()
        {
            differs = None;
        }
        findings.extend(differs.map(|how| format!("{state}: in the gallery {how}")));
    }
    Ok(findings)
}

/// How a state of the gallery differs from this one.
async fn difference(browser: &Browser, state: &str, drawn: &Drawn) -> Outcome<Option<String>> {
    gallery::show(browser, state, "").await?;
    let there = Drawn::now(browser).await?;
    Ok(drawn.difference(&there, state))
}
