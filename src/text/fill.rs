//! Fills placeholders: `{device}` in a text becomes the device's name.

/// Whether a text is written right to left, at least in part.
fn turns(text: &str) -> bool {
    let turned =
        |c| matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}');
    text.chars().any(turned)
}

/// Replaces names in braces by their values. A name without a value stays as it is, so that a
/// mistake in a translation shows. Values are not searched: a terminal called `{age}` stays
/// `{age}`.
pub(crate) fn fill(text: &str, values: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some(open) = rest.find('{') {
        let (before, braced) = rest.split_at(open);
        filled.push_str(before);
        let Some(close) = braced.find('}') else {
            rest = braced;
            break;
        };
        let (name, after) = (&braced[1..close], &braced[close + 1..]);
        match values.iter().find(|(known, _)| *known == name) {
            // If their directions differ, each keeps its own.
            Some((_, value)) if turns(text) != turns(value) => {
                filled.push('\u{2068}');
                filled.push_str(value);
                filled.push('\u{2069}');
            }
            Some((_, value)) => filled.push_str(value),
            None => filled.push_str(&braced[..=close]),
        }
        rest = after;
    }
    filled.push_str(rest);
    filled
}

#[cfg(test)]
mod tests {
    use super::fill;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn a_value_stands_where_its_name_was() {
        assert_eq!(
            fill("Sending to {device}…", &[("device", "Counter 1")]),
            "Sending to Counter 1…"
        );
    }

    #[test]
    fn a_value_of_the_other_direction_is_isolated_and_no_other() {
        let filled = |text, value| fill(text, &[("device", value)]);
        assert_eq!(
            filled("في انتظار {device}", "Counter 1"),
            "في انتظار \u{2068}Counter 1\u{2069}"
        );
        assert_eq!(filled("في {device}", "صندوق"), "في صندوق");
        assert_eq!(
            filled("On {device}!", "קופה 1"),
            "On \u{2068}קופה 1\u{2069}!"
        );
    }

    #[test]
    fn a_name_without_a_value_stays() {
        assert_eq!(fill("{a} and {b}", &[("b", "2")]), "{a} and 2");
    }

    #[test]
    fn a_value_is_not_looked_into() {
        assert_eq!(fill("{a}{b}", &[("a", "{b}"), ("b", "x")]), "{b}x");
    }

    #[test]
    fn an_open_brace_is_only_a_brace() {
        assert_eq!(fill("a {b", &[("b", "x")]), "a {b");
        assert_eq!(fill("ö}{", &[]), "ö}{");
    }
}
