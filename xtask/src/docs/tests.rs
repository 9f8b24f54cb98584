//! The book, compared with the code that it describes.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::collections::BTreeSet;

use super::pages::Page;
use super::{generated, links, pages, variables};
use crate::{layout, paths};

type Names = BTreeSet<String>;

fn read(path: &str) -> String {
    std::fs::read_to_string(layout::root().join(path)).expect(path)
}

fn page(path: &str, text: &str) -> Page {
    Page {
        path: path.to_owned(),
        text: text.to_owned(),
    }
}

/// The names in backquotes in the first column of the page's tables with this heading.
fn first_column(text: &str, heading: &str) -> Names {
    let start = format!("\n| {heading} |");
    let tables = text.split(&*start).skip(1);
    let rows = tables.flat_map(|table| {
        let rows = table.lines().skip(2);
        rows.take_while(|line| line.starts_with('|'))
    });
    let names: Names = rows
        .flat_map(|row| {
            let cell = row.split('|').nth(1).unwrap_or_default();
            cell.split('`').skip(1).step_by(2).map(str::to_owned)
        })
        .collect();
    assert!(!names.is_empty(), "no table with the heading '{heading}'");
    names
}

/// Quoted names with these prefixes in the sources of a folder, without tests, which read other
/// variables too.
fn literals(folder: &str, prefixes: &[&str]) -> Names {
    let mut found = Names::new();
    for path in paths::all_files(&layout::root().join(folder), "rs").unwrap() {
        let mut parts = path
            .components()
            .map(|part| part.as_os_str().to_string_lossy());
        if parts.any(|part| ["tests", "tests.rs", "crash", "crash.rs"].contains(&&*part)) {
            continue;
        }
        let source = paths::text(&path).unwrap();
        let quoted = source.split('"').map(str::to_owned);
        found.extend(quoted.filter(|text| {
            prefixes.iter().any(|prefix| text.starts_with(prefix))
                && text.bytes().all(|b| b.is_ascii_uppercase() || b == b'_')
        }));
    }
    found
}

#[test]
fn every_link_between_documents_leads_somewhere() {
    let broken = links::broken(&pages::all().unwrap());
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn broken_links_missing_headings_and_unlisted_pages_are_found() {
    let made = [
        page("docs/src/SUMMARY.md", "[a](a.md)\n"),
        page(
            "docs/src/a.md",
            "# One\n## Two `x-y`\n## One\n[self](#one-1) [b](b.md#two) [gone](gone.md) [out](../../Cargo.toml) \
             [web](https://example.com/#x) ![none](none.png)\n`[code](code.md)`\n",
        ),
        page(
            "docs/src/b.md",
            "# B\n[a](./a.md#two-x-y) [c](a.md#three)\n",
        ),
        page("README.md", "[a](docs/src/a.md#one) [Cargo](Cargo.toml)"),
    ];
    let expected = [
        "docs/src/a.md: b.md#two: there is no such heading",
        "docs/src/a.md: gone.md: there is no such file",
        "docs/src/a.md: ../../Cargo.toml: leaves the book, which is also read apart from the repository",
        "docs/src/a.md: none.png: there is no such file",
        "docs/src/b.md: a.md#three: there is no such heading",
        "docs/src/b.md: not in docs/src/SUMMARY.md",
    ];
    assert_eq!(links::broken(&made), expected);
}

#[test]
fn blocks_of_code_are_found_by_their_language() {
    let text = "```js\na;\n\nb;\n```\n```jsx\nno\n```\n    no\n```js\nc;\n```\n";
    assert_eq!(pages::code(text, "js"), ["a;\n\nb;\n", "c;\n"]);
    for page in ["README.md", "docs/src/embedding.md"] {
        assert!(!pages::code(&read(page), "js").is_empty(), "{page}");
    }
}

#[test]
fn every_generated_table_is_as_its_source_has_it() {
    for (path, tables) in generated::pages().unwrap() {
        let page = read(path);
        let filled = generated::filled(path, &page, &tables).unwrap();
        assert_eq!(page, filled, "run `cargo xtask docs`");
        for (name, table) in tables {
            assert!(table.lines().count() > 2, "the table '{name}' is empty");
        }
    }
}

#[test]
fn a_table_takes_its_place_and_no_place_is_forgotten() {
    let tables = [("a", "| x |\n".to_owned())];
    let page = "before\n<!-- table: a -->\nold\n<!-- end -->\nafter\n";
    let filled = "before\n<!-- table: a -->\n\n| x |\n\n<!-- end -->\nafter\n";
    assert_eq!(generated::filled("a.md", page, &tables).unwrap(), filled);
    assert_eq!(generated::filled("a.md", filled, &tables).unwrap(), filled);
    for wrong in [
        "none",
        "<!-- table: a -->\n",
        "<!-- table: b -->\n<!-- end -->\n",
        &page.repeat(2),
    ] {
        assert!(
            generated::filled("a.md", wrong, &tables).is_err(),
            "{wrong}"
        );
    }
}

/// Where else a name of a variable is written out.
#[test]
fn the_proxy_reads_no_variable_that_is_not_declared() {
    let mut named = literals("crates/proxy/src", &["IPP_", "KUSTOM_", "DATABASE_"]);
    named.insert("RUST_LOG".to_owned());
    let page = read(variables::PAGE);
    assert_eq!(first_column(&page, "variable"), named);
}

/// A name that nothing reads is a setting that has no effect.
#[test]
fn deploy_sets_no_variable_that_is_not_declared() {
    let mut declared = first_column(&read(variables::PAGE), "variable");
    // Caddy's own, in the site's file.
    declared.extend(["IPP_HOST", "IPP_PROXY"].map(str::to_owned));
    let is_part = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
    let mut found = Names::new();
    let folders = std::fs::read_dir(layout::root().join("deploy")).unwrap();
    let files = folders.flat_map(|folder| paths::files(&folder.unwrap().path()).unwrap());
    for file in files {
        let text = paths::text(&file).unwrap();
        let words = text.split(|c| !is_part(c));
        let ours = words.filter(|word| {
            let mut prefixes = ["IPP_", "KUSTOM_", "DATABASE_", "RUST_"].iter();
            prefixes.any(|prefix| word.starts_with(prefix))
        });
        found.extend(ours.map(str::to_owned));
    }
    assert!(found.len() > 10, "{found:?}");
    let unknown: Vec<_> = found.difference(&declared).collect();
    assert!(unknown.is_empty(), "{unknown:?}");
}

#[test]
fn the_playground_page_has_the_variables_that_the_program_reads() {
    let mut read_by_program = literals("crates/playground/src/bin", &["PLAYGROUND_"]);
    read_by_program.insert("RUST_LOG".to_owned());
    let page = read("docs/src/playground.md");
    assert_eq!(first_column(&page, "variable"), read_by_program);
}

#[test]
fn the_browser_api_page_has_every_route_of_the_proxy() {
    let source = read("crates/wire/src/path.rs");
    let quoted = source.split('"').skip(1).step_by(2);
    let paths: Names = quoted
        .filter(|text| text.starts_with('/'))
        .map(str::to_owned)
        .collect();
    let page = read("docs/src/browser-api.md");
    let calls = first_column(&page, "request");
    let of = |call: &String| {
        let (_, path) = call.split_once(' ').expect("a method and a path");
        path.split('?').next().unwrap_or_default().to_owned()
    };
    assert_eq!(calls.iter().map(of).collect::<Names>(), paths);
}

#[test]
fn the_browser_api_page_has_every_payment_state() {
    let types = read("www/npm/payment.d.ts");
    let (_, states) = types.split_once("export type PaymentState =").unwrap();
    let (states, _) = states.split_once(';').unwrap();
    let states = states.split('"').skip(1).step_by(2);
    let page = read("docs/src/browser-api.md");
    assert_eq!(
        first_column(&page, "`state`"),
        states.map(str::to_owned).collect()
    );
}

#[test]
fn the_element_reference_lists_the_languages_that_have_texts() {
    let files = paths::files(&layout::root().join("www/locales")).unwrap();
    let languages = files.iter().map(|file| {
        let name = paths::name(file);
        name.trim_end_matches(".json").to_owned()
    });
    let page = read(generated::REFERENCE);
    assert_eq!(first_column(&page, "language tag"), languages.collect());
}

#[test]
fn the_operating_page_has_every_metric() {
    let source = read("crates/proxy/src/engine/counters.rs");
    let (source, _) = source.split_once("#[cfg(test)]").unwrap();
    let quoted = source.split('"').skip(1).step_by(2);
    let metrics = quoted.filter(|text| text.starts_with("ipp_"));
    let page = read("docs/src/operating.md");
    // The library adds the ending of counters.
    let named = first_column(&page, "metric");
    let named = named.iter().map(|name| name.trim_end_matches("_total"));
    assert_eq!(named.collect::<BTreeSet<_>>(), metrics.collect());
}

#[test]
fn the_documented_policy_is_the_one_under_test() {
    let source = read("crates/drive/src/strict/deployment.rs");
    let (_, policy) = source.split_once("= \"default-src").expect("the policy");
    let (policy, _) = policy.split_once('"').unwrap();
    let policy: String = policy.replace('\\', " ");
    let words: Vec<&str> = policy.split_whitespace().collect();
    let page = read("docs/src/embedding.md");
    let told = format!("Content-Security-Policy: default-src {}\n", words.join(" "));
    assert!(page.contains(&told), "{told}");
}

/// mdBook shows nothing in place of a part that is missing.
#[test]
fn what_a_page_includes_is_in_an_example() {
    let mut included = 0;
    for page in pages::book().unwrap() {
        for include in page.text.split("{{#include ").skip(1) {
            let (include, _) = include.split_once("}}").expect("an include that ends");
            let (file, anchor) = include.split_once(':').expect("a part of the file");
            let folder = layout::root().join(&page.path);
            let file = folder.parent().expect("a folder").join(file);
            let source = std::fs::read_to_string(&file).expect(include);
            let (_, part) = source
                .split_once(&format!("ANCHOR: {anchor}\n"))
                .or_else(|| source.split_once(&format!("ANCHOR: {anchor} -->\n")))
                .expect(include);
            let (part, _) = part.split_once("ANCHOR_END").expect(include);
            assert!(part.contains("heckout"), "{include}: {part}");
            included += 1;
        }
    }
    assert!(included >= 6, "the five frameworks");
}
