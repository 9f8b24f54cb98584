//! Lists the documents: those in the project's folder, and the pages of the book.

use std::path::Path;

use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag, TagEnd};

use crate::failure::Outcome;
use crate::{layout, paths};

/// The folder of the book's pages.
pub(crate) const BOOK: &str = "docs/src/";

/// One document.
#[derive(Clone, Debug)]
pub(crate) struct Page {
    /// The path from the project's folder, with `/` on every system.
    pub(crate) path: String,
    /// The content, in Markdown.
    pub(crate) text: String,
}

/// Every document whose links are checked: the project's own, the examples' and the book.
pub(crate) fn all() -> Outcome<Vec<Page>> {
    let root = layout::root();
    let mut pages = Vec::new();
    for file in paths::files(&root)? {
        if file.extension().is_some_and(|end| end == "md") {
            pages.push(page(&root, &file)?);
        }
    }
    pages.push(page(&root, &root.join("examples/README.md"))?);
    pages.extend(book()?);
    Ok(pages)
}

/// The documents whose commands are run and whose JavaScript is compiled: README and the book.
pub(crate) fn with_code() -> Outcome<Vec<Page>> {
    let root = layout::root();
    let mut pages = vec![page(&root, &root.join("README.md"))?];
    pages.extend(book()?);
    Ok(pages)
}

/// The pages of the book, in its folder and those below.
pub(crate) fn book() -> Outcome<Vec<Page>> {
    let root = layout::root();
    let files = paths::all_files(&root.join(BOOK), "md")?;
    files.iter().map(|file| page(&root, file)).collect()
}

/// The blocks of code in this language.
pub(crate) fn code(text: &str, language: &str) -> Vec<String> {
    let (mut blocks, mut inside) = (Vec::new(), false);
    for event in Parser::new(text) {
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) if &*info == language => {
                inside = true;
                blocks.push(String::new());
            }
            Event::End(TagEnd::CodeBlock) => inside = false,
            Event::Text(words) if inside => {
                if let Some(block) = blocks.last_mut() {
                    block.push_str(&words);
                }
            }
            _ => {}
        }
    }
    blocks
}

fn page(root: &Path, file: &Path) -> Outcome<Page> {
    let path = file.strip_prefix(root).unwrap_or(file);
    Ok(Page {
        path: path.to_string_lossy().replace('\\', "/"),
        text: paths::text(file)?,
    })
}
