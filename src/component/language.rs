//! Loads the texts of a language, one file of the `locales` folder.

use js_sys::JSON;
use wasm_bindgen::JsValue;

use crate::shell::net::fetch::{Aborter, Asked, Sent, send};
use crate::shell::net::http::GET;

/// The file for a tag. English is compiled in; the legacy tag `no` means `nb`.
fn file(tag: &str) -> Option<String> {
    let spoken = tag.split('-').next().unwrap_or_default();
    match spoken.to_ascii_lowercase().as_str() {
        "" | "en" => None,
        "no" => Some("nb.json".to_owned()),
        language => Some(format!("{language}.json")),
    }
}

/// Fetches the texts. `None` for English and on failure: English is better than nothing.
pub(super) async fn texts(folder: &str, tag: &str) -> Option<JsValue> {
    let url = format!("{}/{}", folder.trim_end_matches('/'), file(tag)?);
    let aborter = Aborter::default();
    let asked = Asked {
        method: GET,
        url: &url,
        headers: &[],
        body: None,
        fresh: false,
        signal: aborter.signal(),
    };
    let sent = send(asked).await.filter(Sent::ok)?;
    JSON::parse(&sent.text().await?).ok()
}

#[cfg(test)]
mod tests {
    use super::file;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn a_tag_names_the_file_of_its_language_whatever_the_region() {
        assert_eq!(file("sv-SE").as_deref(), Some("sv.json"));
        assert_eq!(file("NO").as_deref(), Some("nb.json"));
        assert_eq!(file("en-GB"), None);
        assert_eq!(file(""), None);
    }
}
