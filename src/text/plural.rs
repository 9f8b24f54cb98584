//! Texts that depend on a count, in the syntax that translators know from ICU's messages:
//! `{count, plural, one {# line} other {# lines}}`.

use super::fill;

/// What such a text begins with.
const PLURAL: &str = "{count, plural,";

/// The text's words for a number that is written `number` and takes the plural form `form`; those
/// of `other` where it has not that form. A text without forms has `{count}` for the number, and
/// one that is not well written stays as it is, so that the mistake is seen.
pub(crate) fn count(text: &str, form: &str, number: &str) -> String {
    let (before, rest) = text.split_once(PLURAL).unwrap_or((text, ""));
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

/// The words of the form, and what stands behind all forms.
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
