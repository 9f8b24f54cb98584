//! The part of `cargo xtask bench` about the start: how soon the widget can charge, beside its twin.

use std::path::{Path, PathBuf};

use crate::bench::FOLDER;
use crate::browser::Browser;
use crate::engine::Engine;
use crate::failure::{Doing, Outcome};
use crate::npm::{self, Npm, PACKING, TWIN};
use crate::paths::{copy, files, make, name, remove, write};
use crate::{bench, layout, package};

/// Writes each file as brotli 11 sends it, beside it, and prints its name and that size.
const COMPRESS: &str = r#"
const { brotliCompressSync, constants: c } = require("node:zlib");
const { readFileSync, writeFileSync } = require("node:fs");
for (const name of process.argv.slice(1)) {
  const raw = readFileSync(name);
  const params = { [c.BROTLI_PARAM_QUALITY]: 11, [c.BROTLI_PARAM_SIZE_HINT]: raw.length };
  const packed = brotliCompressSync(raw, { params });
  writeFileSync(`${name}.br`, packed);
  console.log(name, packed.length);
}
"#;

/// Opens both pages `runs` times in each condition, and prints medians and ratios.
pub(crate) fn run(runs: u32) -> Outcome<()> {
    let browser = Browser::ensure(Engine::Chromium)?;
    let site = site(&package::build()?)?;
    bench::pages(&browser, "load", &site, runs)
}

/// A folder with the two pages, each with all its files, compressed as a web server has them.
fn site(dist: &Path) -> Outcome<PathBuf> {
    let bench = layout::root().join("bench");
    let site = layout::target()?.join(FOLDER).join("load");
    remove(&site)?;
    let (widget, twin) = (site.join("widget"), site.join("twin"));
    for (folder, page) in [(&widget, "widget.html"), (&twin, "twin.html")] {
        make(folder)?;
        copy(&bench.join("pages"), folder, |name| name == "till.js")?;
        let text = std::fs::read_to_string(bench.join("pages").join(page));
        write(
            &folder.join("index.html"),
            &text.doing(format!("read {page}"))?,
        )?;
        copy(dist, folder, |name| name == "styles.css")?;
    }
    copy(dist, &widget, |name| name.starts_with("ipp-checkout"))?;
    let modules = Npm::ensure(&TWIN)?.folder().join("node_modules");
    let module = twin.join("twin.js");
    let script = bench.join("twin").join("twin.js");
    package::script(&Npm::ensure(&PACKING)?, &script, &module, &modules)?;
    for folder in [widget, twin] {
        let names: Vec<_> = files(&folder)?.iter().map(|path| name(path)).collect();
        npm::about_files(COMPRESS, &folder, &names)?;
    }
    Ok(site)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_twins_headlines_are_the_widgets() {
        let read = |path| std::fs::read_to_string(layout::root().join(path)).unwrap();
        let texts: serde_json::Value = serde_json::from_str(&read("www/locales/en.json")).unwrap();
        let texts: Vec<_> = texts.as_object().unwrap().values().collect();
        let words = read("bench/twin/words.js");
        let headline = words.split("function headline").nth(1).unwrap();
        let headline = headline.split("\n}\n").next().unwrap();
        let mut returned = headline.split("return ").skip(1).peekable();
        assert!(returned.peek().is_some());
        for text in returned {
            let text = text.lines().next().unwrap();
            let text = text.trim_matches(['"', '`', ';']).replace("${", "{");
            assert!(texts.iter().any(|known| **known == *text), "{text}");
        }
    }
}
