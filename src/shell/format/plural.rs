//! Plural forms and numbers, by the browser's `Intl.PluralRules` and `Intl.NumberFormat`.

use wasm_bindgen::prelude::wasm_bindgen;

// Naming the file here puts it beside `tabs.js`, which re-exports its function: see `connections.rs`.
#[wasm_bindgen(module = "/src/shell/format/plural.js")]
extern "C" {
    type Last;
}

#[wasm_bindgen(module = "/src/shell/tabs/tabs.js")]
extern "C" {
    /// The name of the plural form that goes with the number, a space, and the number as the
    /// language writes it; `other` and plain digits where the browser doesn't know the language.
    pub(crate) fn counted(language: &str, count: u32) -> String;
}

#[cfg(all(test, target_arch = "wasm32"))]
mod tests {
    use super::counted;
    use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

    wasm_bindgen_test_configure!(run_in_browser);

    #[wasm_bindgen_test]
    fn the_browser_tells_the_form_and_the_number() {
        assert_eq!(counted("en", 1), "one 1");
        assert_eq!(counted("en", 1200), "other 1,200");
        assert_eq!(counted("fr", 0), "one 0");
        assert_eq!(counted("nn", 1), "one 1");
        let polish = [1, 2, 5, 12, 22].map(|count| counted("pl", count));
        assert_eq!(polish, ["one 1", "few 2", "many 5", "many 12", "few 22"]);
    }

    #[wasm_bindgen_test]
    fn what_is_no_language_counts_plainly() {
        assert_eq!(counted("no such_tag", 3), "other 3");
        assert!(counted("", 3).ends_with(" 3"));
    }
}
