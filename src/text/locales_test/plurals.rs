//! Checks the texts that depend on a count: one form for each that the language has, and no other.

use std::collections::BTreeMap;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use super::{files, languages};

/// The texts with plural forms, in every language.
const COUNTED: [&str; 3] = ["found", "lines", "open_payments"];

/// The forms of whole numbers below a thousand, by Unicode's CLDR 48 ("Language Plural Rules").
/// `text::browser_test` compares with a browser.
fn forms_of(language: &str) -> &'static [&'static str] {
    match language {
        "pl" => &["few", "many", "one", "other"],
        _ => &["one", "other"],
    }
}

/// The forms of a text by their names, with `{count}` for the number.
fn forms(text: &str) -> Option<BTreeMap<&str, String>> {
    let list = text.strip_prefix("{count, plural, ")?.strip_suffix("}}")?;
    let forms = list.split("} ").map(|form| {
        let (name, words) = form.split_once(" {").expect("a form and its words");
        (name, words.replace('#', "{count}"))
    });
    Some(forms.collect())
}

/// All that a text can say: each of its forms, or itself.
pub(super) fn said(text: &str) -> Vec<String> {
    forms(text).map_or_else(
        || vec![text.to_owned()],
        |forms| forms.into_values().collect(),
    )
}

#[test]
fn a_text_with_a_count_has_just_the_forms_that_its_language_has() {
    for (language, texts) in languages() {
        for (name, text) in &texts {
            let Some(forms) = forms(text) else {
                let counts = text.contains("{count") || text.contains('#');
                assert!(!counts, "{language}.json, {name}: “{text}” has no forms");
                assert!(!COUNTED.contains(&name.as_str()), "{language}.json, {name}");
                continue;
            };
            let names: Vec<&str> = forms.keys().copied().collect();
            assert_eq!(names, forms_of(&language), "{language}.json, {name}");
            for (form, words) in &forms {
                let numbers = words.matches("{count}").count();
                assert_eq!(numbers, 1, "{language}.json, {name}, {form}: “{words}”");
            }
            assert!(COUNTED.contains(&name.as_str()), "{language}.json, {name}");
        }
    }
}

#[test]
fn every_file_names_its_own_language() {
    let languages = languages();
    assert_eq!(languages.len(), files().len());
    for (language, texts) in languages {
        assert_eq!(texts["language"], language);
    }
}
