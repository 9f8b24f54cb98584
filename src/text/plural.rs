//! Texts that depend on a count, in the ICU message syntax that translators know: `{count, plural,
//! one {# line} other {# lines}}`.

use super::fill;

/// The start of a text with plural forms.
const PLURAL: &str = "{count, plural,";

/// Picks the words for a number written as `number` with the plural form `form`; without that form,
/// those of `other`. In a text without forms, `{count}` becomes the number. A malformed text stays
/// as it is, so that the mistake shows.
pub(crate) fn count(text: &str, form: &str, number: &str) -> String {
    // By its brace: the standard search for more than one character is a kilobyte of the wasm.
    let braces = text.match_indices('{').map(|(at, _)| text.split_at(at));
    let mut found = braces.filter_map(|(before, rest)| Some((before, rest.strip_prefix(PLURAL)?)));
    let (before, rest) = found.next().unwrap_or((text, ""));
    let mut said = fill(before, &[("count", number)]);
    let Some((words, after)) = chosen(rest, form) else {
        said.push_str(text.get(before.len()..).unwrap_or_default());
        return said;
    };
    let mut pieces = words.split('#');
    said.push_str(pieces.next().unwrap_or_default());
    for piece in pieces {
        said.push_str(number);
        said.push_str(piece);
    }
    said.push_str(after);
    said
}

/// The words of the form, and the text after all forms.
fn chosen<'a>(mut rest: &'a str, form: &str) -> Option<(&'a str, &'a str)> {
    let mut chosen = None;
    loop {
        rest = rest.trim_start();
        if let Some(after) = rest.strip_prefix('}') {
            return Some((chosen?, after));
        }
        let (name, behind) = rest.split_once('{')?;
        let (words, behind) = behind.split_once('}')?;
        let name = name.trim_end();
        if name == form || name == "other" && chosen.is_none() {
            chosen = Some(words);
        }
        rest = behind;
    }
}

#[cfg(test)]
mod tests {
    use super::count;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    const LINES: &str = "{count, plural, one {# pozycja} few {# pozycje} other {# pozycji}}";

    #[test]
    fn each_count_has_its_form() {
        let said = |form, number| count(LINES, form, number);
        assert_eq!(said("one", "1"), "1 pozycja");
        assert_eq!(said("few", "22"), "22 pozycje");
        assert_eq!(said("other", "1,5"), "1,5 pozycji");
    }

    #[test]
    fn a_form_that_is_missing_is_the_other_one() {
        assert_eq!(count(LINES, "many", "5"), "5 pozycji");
        let other_first = "{count, plural, other {# lines} one {# line}}";
        assert_eq!(count(other_first, "one", "1"), "1 line");
    }

    #[test]
    fn words_around_the_forms_stay() {
        let text = "Paid: {count, plural,one{one line}other{# lines}}.";
        assert_eq!(count(text, "one", "1"), "Paid: one line.");
        assert_eq!(count(text, "other", "3"), "Paid: 3 lines.");
    }

    #[test]
    fn a_text_without_forms_has_the_number() {
        assert_eq!(count("Lines ({count})", "one", "1"), "Lines (1)");
        assert_eq!(count("Lines", "one", "1"), "Lines");
    }

    #[test]
    fn a_text_that_is_not_well_written_stays_as_it_is() {
        for broken in [
            "{count, plural, one {# line} other {# lines}",
            "{count, plural, one {# line}}",
            "{count, plural, other # lines}",
            "a {count, plural,",
            "{count, plural,}",
        ] {
            assert_eq!(count(broken, "few", "2"), broken);
        }
    }
}
