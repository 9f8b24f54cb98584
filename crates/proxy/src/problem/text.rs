//! Shortens callers' texts for the sentences that are answered.

/// The text itself, cut.
pub(crate) fn short(text: &str) -> String {
    match cut(text, 200) {
        Some(begin) => format!("{begin}…"),
        None => text.to_owned(),
    }
}

/// The text in quotes, escaped and cut.
pub(crate) fn shown(text: &str) -> String {
    match cut(text, 100) {
        Some(begin) => format!("{begin:?}…"),
        None => format!("{text:?}"),
    }
}

/// The first `most` characters; `None` if there are no more than that.
fn cut(text: &str, most: usize) -> Option<&str> {
    let (end, _) = text.char_indices().nth(most)?;
    text.get(..end)
}
