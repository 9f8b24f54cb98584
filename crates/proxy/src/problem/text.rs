//! What callers wrote, in sentences that are answered to them: kept to what a person reads.

/// A text as it is, cut.
pub(crate) fn short(text: &str) -> String {
    match cut(text, 200) {
        Some(begin) => format!("{begin}…"),
        None => text.to_owned(),
    }
}

/// A value in quotes, escaped and cut.
pub(crate) fn shown(text: &str) -> String {
    match cut(text, 100) {
        Some(begin) => format!("{begin:?}…"),
        None => format!("{text:?}"),
    }
}

/// The first so many characters, if there are more.
fn cut(text: &str, most: usize) -> Option<&str> {
    let (end, _) = text.char_indices().nth(most)?;
    text.get(..end)
}
