//! Cleans text from outside for display.

use alloc::string::String;

/// Removes invisible characters: those that reverse the text around them, so that `1,00 kr` reads
/// `00,1 rk`, and those that make different names look alike.
///
/// The two joiners stay, since Persian, the languages of India and many emoji need them. All text
/// of orders, terminals and refusals in a view model passes through here.
#[must_use]
pub fn visible(text: &str) -> String {
    text.chars().filter(|letter| !is_unseen(*letter)).collect()
}

const fn is_unseen(letter: char) -> bool {
    matches!(
        letter,
        // Soft hyphen, direction marks and zero-width spaces.
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{feff}'
        // Line separators, embeddings and overrides.
        | '\u{2028}'..='\u{202e}'
        // Word joiner, invisible operators and isolates.
        | '\u{2060}'..='\u{206f}'
        // Annotation marks.
        | '\u{fff9}'..='\u{fffb}'
    )
}

#[cfg(test)]
mod tests {
    use super::visible;

    #[test]
    fn what_turns_or_hides_is_gone() {
        assert_eq!(visible("\u{202e}1,00 kr\u{202c}"), "1,00 kr");
        assert_eq!(visible("A\u{200b}-\u{2067}1\u{2069}\u{feff}"), "A-1");
        assert_eq!(visible("12\u{200f} 34"), "12 34");
    }

    #[test]
    fn what_languages_are_written_with_stays() {
        for text in [
            "Blåbär, ½ kg",
            "می\u{200c}خواهم",
            "👩\u{200d}🍳",
            "קופה 1",
            "咖啡",
        ] {
            assert_eq!(visible(text), text);
        }
    }
}
