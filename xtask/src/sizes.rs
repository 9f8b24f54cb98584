//! Measures the size of a release, raw and with brotli 11.

use std::path::Path;

use crate::failure::{Failure, Outcome};
use crate::npm;

/// Prints `name raw brotli` per line.
const WEIGH: &str = r#"
const { brotliCompressSync, constants: c } = require("node:zlib");
const { readFileSync } = require("node:fs");
for (const name of process.argv.slice(1)) {
  const raw = readFileSync(name);
  const params = { [c.BROTLI_PARAM_QUALITY]: 11, [c.BROTLI_PARAM_SIZE_HINT]: raw.length };
  console.log(name, raw.length, brotliCompressSync(raw, { params }).length);
}
"#;

/// One file, in bytes.
pub(crate) struct Weight {
    /// Its path below the folder.
    pub(crate) name: String,
    /// As it is.
    pub(crate) raw: u64,
    /// As brotli 11 sends it.
    pub(crate) brotli: u64,
}

/// The files that a page loads with each of the two bundles, and the sums.
pub(crate) fn table(dist: &Path) -> Outcome<String> {
    let mut text = String::new();
    for name in ["ipp-checkout", "ipp-playground"] {
        let files = [
            format!("{name}_bg.wasm"),
            format!("{name}.js"),
            "styles.css".to_owned(),
        ];
        let weights = weigh(dist, &files)?;
        text.push_str(&rows(name, &weights));
    }
    Ok(text.trim_end().to_owned())
}

fn rows(name: &str, weights: &[Weight]) -> String {
    let row = |name: &str, raw: u64, brotli: u64| format!("{name:<24} {raw:>9} {brotli:>9}\n");
    let mut text = format!("{name:<24} {:>9} {:>9}\n", "raw", "brotli");
    for weight in weights {
        text.push_str(&row(
            &format!("  {}", weight.name),
            weight.raw,
            weight.brotli,
        ));
    }
    let sum = |of: fn(&Weight) -> u64| weights.iter().map(of).sum::<u64>();
    text.push_str(&row("  together", sum(|w| w.raw), sum(|w| w.brotli)));
    text
}

/// Weighs these files of a folder.
pub(crate) fn weigh(dist: &Path, files: &[String]) -> Outcome<Vec<Weight>> {
    let lines = npm::about_files(WEIGH, dist, files)?;
    let weights = lines.iter().map(|(name, sizes)| weight(name, sizes));
    let weights: Option<_> = weights.collect();
    weights.ok_or_else(|| Failure::said("node did not weigh the files"))
}

fn weight(name: &str, sizes: &str) -> Option<Weight> {
    let (raw, brotli) = sizes.split_once(' ')?;
    Some(Weight {
        name: name.to_owned(),
        raw: raw.parse().ok()?,
        brotli: brotli.parse().ok()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sums_are_of_all_files() {
        let weights: Vec<Weight> = [("a.wasm", "1000 300"), ("b.js", "200 90")]
            .into_iter()
            .filter_map(|(name, sizes)| weight(name, sizes))
            .collect();
        let text = rows("x", &weights);
        let last = text.lines().last().unwrap_or_default();
        assert_eq!(
            last.split_whitespace().collect::<Vec<_>>(),
            ["together", "1200", "390"]
        );
    }
}
