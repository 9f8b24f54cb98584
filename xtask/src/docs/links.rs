//! Checks links between documents: each must lead to an existing file and heading.
//!
//! Web addresses are not requested, so that no check depends on other servers.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::pages::{BOOK, Page};
use super::simulation;
use crate::failure::Outcome;
use crate::{layout, paths};

/// The book's table of contents.
const SUMMARY: &str = "docs/src/SUMMARY.md";

/// A document's headings and links.
#[derive(Debug, Default)]
pub(super) struct Outline {
    pub(super) anchors: BTreeSet<String>,
    pub(super) links: Vec<String>,
}

/// Reads a document's headings and links.
pub(super) fn outline(text: &str) -> Outline {
    let mut outline = Outline::default();
    let mut heading: Option<String> = None;
    for event in Parser::new_ext(text, Options::ENABLE_TABLES) {
        match event {
            Event::Start(Tag::Heading { .. }) => heading = Some(String::new()),
            Event::End(TagEnd::Heading(_)) => {
                let slug = slug(&heading.take().unwrap_or_default());
                let first = (0..)
                    .map(|n| numbered(&slug, n))
                    .find(|id| !outline.anchors.contains(id));
                outline.anchors.extend(first);
            }
            Event::Text(words) | Event::Code(words) => {
                if let Some(heading) = &mut heading {
                    heading.push_str(&words);
                }
            }
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                outline.links.push(dest_url.into_string());
            }
            _ => {}
        }
    }
    outline
}

/// The id of the nth heading with the same words: the second ends in `-1`, and so on.
fn numbered(slug: &str, n: usize) -> String {
    match n {
        0 => slug.to_owned(),
        n => format!("{slug}-{n}"),
    }
}

/// The id that mdBook and code hosts give a heading.
fn slug(heading: &str) -> String {
    let id = |c: char| match c {
        c if c.is_alphanumeric() || c == '_' || c == '-' => Some(c),
        c if c.is_whitespace() => Some('-'),
        _ => None,
    };
    heading
        .trim()
        .to_lowercase()
        .chars()
        .filter_map(id)
        .collect()
}

/// All broken links, and all pages missing from the table of contents.
pub(crate) fn broken(pages: &[Page]) -> Vec<String> {
    let outlines: BTreeMap<&str, Outline> = pages
        .iter()
        .map(|page| (&*page.path, outline(&page.text)))
        .collect();
    let mut broken = Vec::new();
    for (path, outline) in &outlines {
        for link in &outline.links {
            if let Some(why) = fault(path, link, &outlines) {
                broken.push(format!("{path}: {link}: {why}"));
            }
        }
    }
    let listed: BTreeSet<String> = outlines
        .get(SUMMARY)
        .map(|summary| summary.links.iter())
        .into_iter()
        .flatten()
        .map(|link| resolve(SUMMARY, link))
        .collect();
    let missing = outlines
        .keys()
        .filter(|path| path.starts_with(BOOK) && **path != SUMMARY && !listed.contains(**path));
    broken.extend(missing.map(|path| format!("{path}: not in {SUMMARY}")));
    broken
}

fn fault(from: &str, link: &str, outlines: &BTreeMap<&str, Outline>) -> Option<&'static str> {
    if link.contains("://") || link.starts_with("mailto:") {
        return None;
    }
    let (path, anchor) = link.split_once('#').unwrap_or((link, ""));
    let target = if path.is_empty() {
        from.to_owned()
    } else {
        resolve(from, path)
    };
    if let Some(file) = target.strip_prefix(simulation::IN_BOOK) {
        // What is behind its `#` is for its own script.
        let there = layout::root().join(simulation::SOURCES).join(file);
        return (!there.exists()).then_some("there is no such file");
    }
    if from.starts_with(BOOK) && !target.starts_with(BOOK) {
        return Some("leaves the book, which is also read apart from the repository");
    }
    if !layout::root().join(&target).exists() && !outlines.contains_key(&*target) {
        return Some("there is no such file");
    }
    let known = |outline: &Outline| outline.anchors.contains(anchor);
    (!anchor.is_empty() && !outlines.get(&*target).is_some_and(known))
        .then_some("there is no such heading")
}

/// Resolves a relative path from the folder of its document.
fn resolve(from: &str, path: &str) -> String {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// Headings whose id in the built book differs from the one in links.
///
/// # Errors
/// If a page was not built.
pub(super) fn unbuilt(pages: &[Page], book: &Path) -> Outcome<Vec<String>> {
    let mut missing = Vec::new();
    for page in pages.iter().filter(|page| page.path != SUMMARY) {
        let inside = page.path.trim_start_matches(BOOK);
        let built = book.join(inside).with_extension("html");
        let html = paths::text(&built)?;
        let absent = |anchor: &String| !html.contains(&format!("id=\"{anchor}\""));
        let anchors = outline(&page.text).anchors;
        missing.extend(
            anchors
                .into_iter()
                .filter(absent)
                .map(|anchor| format!("{}#{anchor}", page.path)),
        );
    }
    Ok(missing)
}
