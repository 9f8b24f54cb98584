//! Checks that each file named by another is in the package.

use super::Installed;
use crate::failure::Outcome;
use crate::{paths, say};

/// Vite inlines files smaller than this many bytes, unless told not to.
const VITE_INLINE_LIMIT: u64 = 4096;

/// What tells bundlers to leave a file that small alone.
pub(in crate::package) const NO_INLINE: &str = "?no-inline";

/// Checks the modules' addresses and the hashes.
pub(super) fn look(installed: &Installed) -> Outcome<bool> {
    let mut named = Vec::new();
    for bundle in ["ipp-checkout.js", "ipp-playground.js"] {
        let found = addresses(&paths::text(&installed.package.join(bundle))?);
        if found.is_empty() {
            say::problem(format!("{bundle} names no file: is the look still right?"));
            return Ok(false);
        }
        named.extend(found);
    }
    let hashes = paths::text(&installed.package.join("integrity.json"))?;
    let hashed: Vec<&str> = hashes.split('"').skip(1).step_by(4).collect();
    let mut whole = true;
    for address in named {
        let file = address.trim_end_matches(NO_INLINE);
        let size = std::fs::metadata(installed.package.join(file)).map_or(0, |data| data.len());
        let lost = match size {
            0 => "is not in the package",
            1..VITE_INLINE_LIMIT if file == address => {
                "is so small that bundlers put it into the code"
            }
            _ if !hashed.contains(&file) => "has no hash in integrity.json",
            _ => continue,
        };
        say::problem(format!("{file} {lost}"));
        whole = false;
    }
    Ok(whole)
}

/// The files that a module requests relative to itself, as bundlers find them.
pub(in crate::package) fn addresses(module: &str) -> Vec<String> {
    let calls = module.split("new URL(\"./").skip(1);
    calls
        .filter_map(|rest| rest.split_once("\",import.meta.url)"))
        .map(|(address, _)| address.to_owned())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_addresses_in_a_module_are_found() {
        let module = r#"a=new URL("./x.wasm",import.meta.url),b=new URL("./l/sv.json?no-inline",import.meta.url),c=new URL(d)"#;
        assert_eq!(addresses(module), ["x.wasm", "l/sv.json?no-inline"]);
    }
}
