//! Shortens the names of the wasm's imports from the glue, and of the exports for its closures.
//! wasm-bindgen's names have a hash each, which does not compress and is in both files.

use std::collections::BTreeMap;

use super::sections::{self, EXPORT, FUNCTION, IMPORT, Reader, put_bytes, put_number};

/// What is in the names of the exports that call closures.
const OF_CLOSURES: &str = "___convert__closures___";

/// Gives every import from `module`, and every export that calls closures, a short name in the wasm and
/// the glue. `None` if they are not as wasm-bindgen writes them.
pub(super) fn shorten(wasm: &[u8], glue: &str, module: &str) -> Option<(Vec<u8>, String)> {
    let mut short = BTreeMap::new();
    let mut all = sections::of(wasm)?;
    for (id, section) in &mut all {
        match *id {
            IMPORT => *section = renamed(section, module.as_bytes(), &mut short)?,
            EXPORT => *section = renamed_exports(section, &mut short)?,
            _ => {}
        }
    }
    let (glue, found) = replaced(glue, &short);
    // Each import must be one function in the glue. What calls an export has its name there, too.
    let known = |name: &str| match found.get(name) {
        Some(1) => true,
        Some(_) => name.contains(OF_CLOSURES),
        None => false,
    };
    let all_known = short.keys().all(|name| known(name));
    all_known.then(|| (sections::written(&all), glue))
}

/// The section with new names, which are added to `short`.
fn renamed(section: &[u8], module: &[u8], short: &mut BTreeMap<String, String>) -> Option<Vec<u8>> {
    let mut rest = Reader(section);
    let count = rest.number()?;
    let mut written = Vec::new();
    put_number(&mut written, count);
    for _ in 0..count {
        let (from, name) = (rest.bytes()?, rest.bytes()?);
        let (kind, of) = (rest.byte()?, rest.number()?);
        if kind != FUNCTION {
            return None;
        }
        put_bytes(&mut written, from);
        if from == module {
            let name = String::from_utf8(name.to_vec()).ok()?;
            let next = format!("i{}", short.len());
            put_bytes(&mut written, short.entry(name).or_insert(next).as_bytes());
        } else {
            put_bytes(&mut written, name);
        }
        written.push(kind);
        put_number(&mut written, of);
    }
    rest.is_at_end().then_some(written)
}

/// The section with new names for the exports that call closures, which are added to `short`.
fn renamed_exports(section: &[u8], short: &mut BTreeMap<String, String>) -> Option<Vec<u8>> {
    let mut rest = Reader(section);
    let count = rest.number()?;
    let mut written = Vec::new();
    put_number(&mut written, count);
    for _ in 0..count {
        let name = String::from_utf8(rest.bytes()?.to_vec()).ok()?;
        if name.contains(OF_CLOSURES) {
            let next = format!("e{}", short.len());
            put_bytes(&mut written, short.entry(name).or_insert(next).as_bytes());
        } else {
            put_bytes(&mut written, name.as_bytes());
        }
        written.push(rest.byte()?);
        put_number(&mut written, rest.number()?);
    }
    rest.is_at_end().then_some(written)
}

/// The text with whole words replaced, and how often each was.
fn replaced<'a>(
    text: &'a str,
    words: &BTreeMap<String, String>,
) -> (String, BTreeMap<&'a str, usize>) {
    let part_of_word = |c: char| c.is_alphanumeric() || c == '_' || c == '$';
    let (mut written, mut found) = (String::new(), BTreeMap::new());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let inside = part_of_word(first);
        let end = rest.find(|c| part_of_word(c) != inside);
        let (piece, after) = rest.split_at(end.unwrap_or(rest.len()));
        let new = words.get(piece);
        if new.is_some() {
            *found.entry(piece).or_default() += 1;
        }
        written.push_str(new.map_or(piece, String::as_str));
        rest = after;
    }
    (written, found)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    /// A module that imports `long_name` from `g` and `own` from `m`, followed by a section of 200
    /// bytes.
    fn wasm(first: &str) -> Vec<u8> {
        let mut section = vec![2];
        for (module, name) in [("g", first), ("m", "own")] {
            put_bytes(&mut section, module.as_bytes());
            put_bytes(&mut section, name.as_bytes());
            section.extend([FUNCTION, 0]);
        }
        let mut wasm = b"\0asm\x01\0\0\0".to_vec();
        wasm.push(IMPORT);
        put_bytes(&mut wasm, &section);
        wasm.push(0);
        put_bytes(&mut wasm, &[7; 200]);
        wasm
    }

    #[test]
    fn imports_from_the_glue_and_no_others_are_shortened_in_both() {
        let glue = "const a = { long_name: f, long_name_too: g, own: h };";
        let (short, told) = shorten(&wasm("long_name"), glue, "g").unwrap();
        assert_eq!(short, wasm("i0"));
        assert_eq!(told, "const a = { i0: f, long_name_too: g, own: h };");
    }

    #[test]
    fn exports_that_call_closures_and_no_others_are_shortened() {
        let wasm = |name: &str| {
            let mut section = vec![2];
            for name in ["memory", name] {
                put_bytes(&mut section, name.as_bytes());
                section.extend([FUNCTION, 0]);
            }
            sections::written(&[(EXPORT, section)])
        };
        let long = "wasm_bindgen_1f___convert__closures_____invoke___Event_";
        let glue = format!("function {long}(a) {{ wasm.{long}(a); }} wasm.memory");
        let (short, told) = shorten(&wasm(long), &glue, "g").unwrap();
        assert_eq!(short, wasm("e0"));
        assert_eq!(told, "function e0(a) { wasm.e0(a); } wasm.memory");
    }

    #[test]
    fn what_is_not_in_the_glue_once_is_not_renamed() {
        for glue in ["{}", "{ long_name: f, g: long_name }"] {
            assert_eq!(shorten(&wasm("long_name"), glue, "g"), None, "{glue}");
        }
        let cut = wasm("long_name");
        assert_eq!(shorten(&cut[..40], "{ long_name: f }", "g"), None);
    }
}
