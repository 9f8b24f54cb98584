//! Text from outside, as it may be shown.

use alloc::string::String;

/// The text without the characters that nobody sees: those that turn the direction of what stands
/// beside them, so that `1,00 kr` reads `00,1 rk`, and those that make two names look alike.
///
/// The two joiners stay, since Persian, the languages of India and many emoji are written with them.
/// Whatever a view model says of orders, terminals and refusals has come through here.
#[must_use]
pub fn visible(text: &str) -> String {
    text.chars().filter(|letter| !is_unseen(*letter)).collect()
}

const fn is_unseen(letter: char) -> bool {
    matches!(
        letter,
        // The soft hyphen, marks of direction, and spaces without a width.
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{feff}'
        // Separators of lines, embeddings and overrides.
        | '\u{2028}'..='\u{202e}'
        // What joins words, invisible operators, isolates.
        | '\u{2060}'..='\u{206f}'
        // Marks of annotations.
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
