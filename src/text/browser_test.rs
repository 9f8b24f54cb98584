//! Compares the plural forms in the files with what the browser's `Intl` says.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;

use wasm_bindgen::JsValue;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

use super::plural::count;
use super::{Catalogue, Key};
use crate::shell::counted;

wasm_bindgen_test_configure!(run_in_browser);

/// Each language with the content of its file.
const FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/locales.rs"));

fn catalogue(file: &str) -> Catalogue {
    Catalogue::english().with_object(&js_sys::JSON::parse(file).unwrap())
}

fn said(catalogue: &Catalogue, key: Key, number: u32) -> String {
    let counted = counted(catalogue.raw(Key::Language), number);
    let (form, number) = counted.split_once(' ').unwrap();
    count(catalogue.raw(key), form, number)
}

#[wasm_bindgen_test]
fn each_language_has_just_the_forms_that_the_browser_asks_for() {
    for (_, file) in FILES {
        let catalogue = catalogue(file);
        let language = catalogue.raw(Key::Language);
        let asked: BTreeSet<String> = (0..1000)
            .filter_map(|number| Some(counted(language, number).split_once(' ')?.0.to_owned()))
            // Every text has this form, for numbers that no count here is.
            .chain(["other".to_owned()])
            .collect();
        for key in [Key::Lines, Key::OpenPayments, Key::Found] {
            let text = catalogue.raw(key);
            let has = |form: &String| text.contains(&format!(" {form} {{#"));
            assert!(asked.iter().all(has), "{language}: {text}");
            assert_eq!(
                text.matches(" {").count(),
                asked.len(),
                "{language}: {text}"
            );
        }
    }
}

#[wasm_bindgen_test]
fn a_count_is_said_as_people_say_it() {
    let of = |language| {
        let found = FILES.iter().find(|(known, _)| *known == language);
        catalogue(found.unwrap().1)
    };
    let (english, french, polish) = (of("en"), of("fr"), of("pl"));
    assert_eq!(said(&english, Key::Lines, 1), "1 line");
    assert_eq!(said(&english, Key::Lines, 1200), "1,200 lines");
    assert_eq!(said(&french, Key::Lines, 0), "0 ligne");
    let lines = [1, 2, 5, 12, 22].map(|number| said(&polish, Key::Lines, number));
    assert_eq!(
        lines,
        [
            "1 pozycja",
            "2 pozycje",
            "5 pozycji",
            "12 pozycji",
            "22 pozycje"
        ]
    );
}

#[wasm_bindgen_test]
fn a_page_brings_its_language_with_its_words() {
    let words = r#"{"language": "ar-EG", "lines": "{count, plural, two {بندان} other {# بندًا}}"}"#;
    let arabic = catalogue(words);
    assert_eq!(said(&arabic, Key::Lines, 2), "بندان");
    assert_eq!(said(&arabic, Key::Lines, 12), "١٢ بندًا");
    assert_eq!(said(&arabic, Key::Found, 2), "٢ terminals");
    let none = Catalogue::english().with_object(&JsValue::NULL);
    assert_eq!(said(&none, Key::Found, 2), "2 terminals");
}
