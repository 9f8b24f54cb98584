//! How the glue starts the wasm. `www/element/files.js` fetches and compiles it, so of all that
//! wasm-bindgen's own beginning does, only the last step is needed.

/// Where that beginning is in the glue.
const FROM: &str = "async function __wbg_load(";
const TO: &str = "export { initSync, __wbg_init as default };";

/// What stands in its place.
const START: &str = "async function start({ module_or_path: module }) {
    const instance = await WebAssembly.instantiate(module, __wbg_get_imports());
    return __wbg_finalize_init(instance, module);
}

export { start as default };";

/// The glue with a start for a compiled module alone. `None` if it is not as wasm-bindgen writes it.
pub(super) fn shortened(glue: &str) -> Option<String> {
    let (before, rest) = glue.split_once(FROM)?;
    let (_, after) = rest.split_once(TO)?;
    let has = |name: &str| before.contains(&format!("function {name}("));
    (has("__wbg_get_imports") && has("__wbg_finalize_init"))
        .then(|| format!("{before}{START}{after}"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_rest_of_the_glue_stays() {
        let own = "function __wbg_get_imports() {}\nfunction __wbg_finalize_init(a, b) {}\n";
        let glue =
            format!("{own}{FROM}module, imports) {{ fetch(); }}\n{TO}\nexport const build = 1;");
        let told = shortened(&glue).unwrap();
        assert_eq!(told, format!("{own}{START}\nexport const build = 1;"));
        assert_eq!(shortened(own), None);
        assert_eq!(shortened(&glue.replace("_init(a", "_initialize(a")), None);
    }
}
