//! Checks that the types accept what is right and refuse what is wrong.

use super::Installed;
use crate::docs::pages;
use crate::failure::Outcome;
use crate::{layout, paths, supervise};

/// The declarations that the documents' JavaScript relies on.
const AROUND: &str = "import \"ipp-checkout\";\n\
                      declare function printReceipt(orderId: string | null): void;\n";

/// Compiles small programs in `tests/types`: lines that must be refused are marked, and a mark on
/// an accepted line is an error itself.
pub(super) fn programs(installed: &Installed) -> Outcome<bool> {
    paths::copy(
        &layout::root().join("tests/types"),
        &installed.consumer,
        |_| true,
    )?;
    compiles(installed, &["-p", "tsconfig.json"])
}

/// Compiles the JavaScript of README and the book, which embedders copy. Without null checks, since
/// a page that has the element need not check for null.
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

/// Checks the manifest against the published type of its format.
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
