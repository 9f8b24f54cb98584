//! Schemathesis, which holds a server to its OpenAPI document. It is Python's, so it is kept in an
//! environment of its own.

use std::path::PathBuf;

use crate::failure::Outcome;
use crate::{layout, python, supervise};

/// The folder with its packages' versions, and with a configuration for each server.
const FOLDER: &str = "xtask/schemathesis";

/// A server, and what is known of it.
pub(crate) struct Server<'a> {
    /// The name of its configuration.
    pub(crate) name: &'a str,
    /// Where its document is.
    pub(crate) url: String,
    /// What it is told in `Authorization`.
    pub(crate) authorization: String,
}

/// Looks for what a server does against its document; returns whether there is nothing.
pub(crate) fn holds(server: &Server<'_>) -> Outcome<bool> {
    let config = layout::root()
        .join(FOLDER)
        .join(format!("{}.toml", server.name));
    let mut command = layout::command(ensure()?);
    command
        .arg("--config-file")
        .arg(config)
        .args(["run", &server.url, "--checks", "all", "--no-color"])
        .args([
            "--header",
            &format!("Authorization: {}", server.authorization),
        ])
        // It leaves a cache in the folder that it runs in.
        .current_dir(layout::target()?);
    Ok(supervise::run("schemathesis", &mut command)?.success())
}

/// Its path; installs it if missing.
pub(crate) fn ensure() -> Outcome<PathBuf> {
    let requirements = layout::root().join(FOLDER).join("requirements.txt");
    Ok(python::environment("schemathesis", &requirements)?.join("schemathesis"))
}
