//! What the elements' modules need of the wasm beside its functions, and which languages there are.

use std::error::Error;
use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    if env::var("CARGO_CFG_TARGET_FAMILY").is_ok_and(|family| family == "wasm") {
        // By this they tell an instance that has crashed (`www/element/engine.js`).
        println!("cargo::rustc-link-arg-cdylib=--export=__stack_pointer");
    }
    locales()
}

/// Writes every file of texts with its language, for the tests.
fn locales() -> Result<(), Box<dyn Error>> {
    let folder = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("www/locales");
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut files = fs::read_dir(&folder)?
        .map(|entry| Ok(entry?.path()))
        .collect::<Result<Vec<_>, std::io::Error>>()?;
    files.sort();
    let mut list = String::from("&[");
    for file in files {
        let language = file.file_stem().unwrap_or_default();
        write!(list, "({language:?}, include_str!({file:?})),")?;
    }
    list.push(']');
    fs::write(Path::new(&env::var("OUT_DIR")?).join("locales.rs"), list)?;
    Ok(())
}
