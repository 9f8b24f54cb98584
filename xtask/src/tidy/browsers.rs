//! Compares the book's oldest browsers with those of package.json, which the package's check derives.

use serde_json::Value;

use crate::layout;

/// The names of each row's browsers in `browserslist`.
const ROWS: [(&str, &[&str]); 3] = [
    (
        "Chrome and Edge, also on Android; Android's WebView",
        &["chrome", "edge", "and_chr", "android"],
    ),
    ("Safari, also on iOS", &["safari", "ios_saf"]),
    ("Firefox, also on Android", &["firefox", "and_ff"]),
];

#[test]
fn the_book_names_the_oldest_browsers_of_the_package() {
    let read = |path: &str| std::fs::read_to_string(layout::root().join(path)).unwrap();
    let book = read("docs/src/embedding.md");
    let package: Value = serde_json::from_str(&read("www/npm/package.json")).unwrap();
    let lines = package["browserslist"].as_array().unwrap();
    let mut lines: Vec<&str> = lines.iter().map(|line| line.as_str().unwrap()).collect();
    lines.sort_unstable();
    let mut told = Vec::new();
    for (row, names) in ROWS {
        let begin = format!("| {row} | ");
        assert!(book.contains(&begin), "{row}");
        let rest = book.split_once(&begin).unwrap().1;
        let version = rest.split_once(" |").unwrap().0;
        told.extend(names.iter().map(|name| format!("{name} >= {version}")));
    }
    told.sort_unstable();
    assert_eq!(told, lines);
}
