//! The search for terminals by name and shop.

use alloc::string::String;

use crate::Device;

/// The number of terminals from which on the search is offered.
pub(crate) const MANY: usize = 8;

/// Whether the terminal's name or its shop contains each word of the search. Ignores case and
/// accents, which a till's keyboard may lack.
pub(crate) fn matches(device: &Device, search: &str) -> bool {
    let mut all = String::new();
    fold(&device.name, &mut all);
    if let Some(location) = &device.location {
        for text in [Some(&location.name), location.city.as_ref()]
            .into_iter()
            .flatten()
        {
            all.push(' ');
            fold(text, &mut all);
        }
    }
    let mut wanted = String::new();
    fold(search, &mut wanted);
    wanted.split_whitespace().all(|word| holds(&all, word))
}

/// Whether `text` contains `part`. For names this is fast enough, and its code is much smaller
/// than the standard search.
pub(crate) fn holds(text: &str, part: &str) -> bool {
    let mut places = text.as_bytes().windows(part.len().max(1));
    part.is_empty() || places.any(|place| place == part.as_bytes())
}

/// The letters `À` to `ſ` without accents, in lower case.
const UNACCENTED_LATIN: &[u8; 192] = b"\
    aaaaaaaceeeeiiiidnoooooxouuuuytsaaaaaaaceeeeiiiidnooooo-ouuuuyty\
    aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkklllllll\
    lllnnnnnnnnnoooooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";

fn fold(text: &str, into: &mut String) {
    let folded = text
        .chars()
        // Combining accents, which some systems write as separate characters.
        .filter(|letter| !matches!(*letter, '\u{300}'..='\u{36f}'))
        .map(|letter| {
            let latin = (letter as usize).checked_sub(0xc0);
            let plain = latin.and_then(|at| UNACCENTED_LATIN.get(at));
            plain.map_or_else(|| letter.to_ascii_lowercase(), |plain| char::from(*plain))
        });
    into.extend(folded);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_found_anywhere_and_the_empty_part_everywhere() {
        for part in ["", "Norr", "ö", "rr K", "ök"] {
            assert!(holds("Norr Kök", part), "{part}");
        }
        for part in ["norr", "kö", "Norr Kök!", "\u{c3}"] {
            assert!(!holds("Norr Kök", part), "{part}");
        }
        assert!(holds("", "") && !holds("", "a"));
    }

    #[test]
    fn accents_and_case_do_not_matter() {
        let folded = |text: &str| {
            let mut into = String::new();
            fold(text, &mut into);
            into
        };
        assert_eq!(folded("Göteborg, NORDSTAN"), "goteborg, nordstan");
        assert_eq!(folded("go\u{308}teborg"), "goteborg");
        assert_eq!(folded("Łódź Čačak Ærø ſ"), "lodz cacak aro s");
        assert_eq!(folded("Ж収"), "Ж収", "what has no plain letter stays");
    }
}
