//! Whether the types take what is right and refuse what is wrong.

use super::Installed;
use crate::docs::pages;
use crate::failure::Outcome;
use crate::{layout, paths, supervise};

/// What the JavaScript in the documents takes for given.
const AROUND: &str = "import \"ipp-checkout\";\n\
                      declare function printReceipt(orderId: string | null): void;\n";

/// Small programs in `tests/types`: each line that must be refused is marked, and a mark on a
/// line that is taken is an error itself.
pub(super) fn programs(installed: &Installed) -> Outcome<bool> {
    paths::copy(
        &layout::root().join("tests/types"),
        &installed.consumer,
        |_| true,
    )?;
    compiles(installed, &["-p", "tsconfig.json"])
}

/// The JavaScript that README and the book show: what they tell embedders to write must compile.
/// Null is left unchecked, as a page that has the element need not ask for it.
pub(super) fn snippets(installed: &Installed) -> Outcome<bool> {
    let mut files = Vec::new();
    for page in pages::with_code()? {
        for block in pages::code(&page.text, "js") {
            let file = format!("snippet-{}.ts", files.len());
            paths::write(&installed.consumer.join(&file), &format!("{AROUND}{block}"))?;
            files.push(file);
        }
    }
    let mut arguments = vec![
        "--ignoreConfig",
        "--strict",
        "--strictNullChecks",
        "false",
        "--noEmit",
        "--target",
        "es2022",
        "--module",
        "nodenext",
    ];
    arguments.extend(files.iter().map(|file| &**file));
    compiles(installed, &arguments)
}

/// The manifest, as a value of the type that its format is published with.
pub(super) fn manifest(installed: &Installed) -> Outcome<bool> {
    let json = paths::text(&installed.package.join("custom-elements.json"))?;
    let program = format!(
        "import type {{ Package }} from \"custom-elements-manifest\";\n\
         export const manifest: Package = {json};\n"
    );
    let file = "manifest.ts";
    paths::write(&installed.consumer.join(file), &program)?;
    compiles(
        installed,
        &[
            "--ignoreConfig",
            "--strict",
            "--noEmit",
            "--module",
            "nodenext",
            file,
        ],
    )
}

fn compiles(installed: &Installed, arguments: &[&str]) -> Outcome<bool> {
    let mut tsc = installed.tools.program("tsc");
    tsc.current_dir(&installed.consumer).args(arguments);
    Ok(supervise::run("tsc", &mut tsc)?.success())
}
