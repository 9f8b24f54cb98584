//! Finds PostgreSQL's programs, and PgBouncer.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failure::{Failure, Outcome};

/// The folder with all the server's programs: the newest version that packages have installed, or what
/// PATH leads to. Debian keeps these programs out of PATH, and has no link to some of them.
pub(crate) fn postgres() -> Outcome<PathBuf> {
    const PARENTS: [&str; 3] = [
        "/usr/lib/postgresql",
        "/opt/homebrew/opt",
        "/Applications/Postgres.app/Contents/Versions",
    ];
    let versions = PARENTS.iter().flat_map(|parent| children(parent));
    let mut versions: Vec<_> = versions
        .map(|folder| (number(&folder), folder.join("bin")))
        .filter(|(_, folder)| complete(folder))
        .collect();
    versions.sort();
    let newest = versions.pop().map(|(_, folder)| folder);
    newest.or_else(|| on_path("postgres", &["pg_basebackup", "initdb", "psql"])).ok_or_else(|| {
        Failure(
            "PostgreSQL is not installed, and tests run a real server: on Debian and Ubuntu `apt-get \
             install postgresql`, on macOS `brew install postgresql`; or put the folder of `postgres` \
             and `initdb` on PATH"
                .to_owned(),
        )
    })
}

/// PgBouncer's program.
pub(crate) fn pgbouncer() -> Outcome<PathBuf> {
    on_path("pgbouncer", &[])
        .map(|folder| folder.join("pgbouncer"))
        .ok_or_else(|| {
            Failure(
                "PgBouncer is not installed, and tests run a real one: `apt-get install pgbouncer`, \
                 or `brew install pgbouncer`"
                    .to_owned(),
            )
        })
}

/// A command that the tester's own `PG…` variables don't change, with messages in English.
pub(crate) fn command(program: &Path) -> Command {
    let mut command = Command::new(program);
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("PG") {
            command.env_remove(name);
        }
    }
    command.env("LC_ALL", "C").env("TZ", "UTC");
    command
}

fn complete(folder: &Path) -> bool {
    let programs = ["postgres", "initdb", "psql", "pg_basebackup"];
    programs
        .iter()
        .all(|program| folder.join(program).is_file())
}

fn children(folder: &str) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .collect()
}

/// The version in a folder's name, such as 17 in `postgresql@17`.
fn number(folder: &Path) -> u32 {
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    let digits: String = name.chars().filter(char::is_ascii_digit).collect();
    digits.parse().unwrap_or(0)
}

/// The folder on PATH with a program and its companions. Debian keeps some servers where only root
/// looks.
fn on_path(program: &str, companions: &[&str]) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders =
        std::env::split_paths(&path).chain(["/usr/sbin".into(), "/usr/local/sbin".into()]);
    let has = |folder: &Path, name: &str| folder.join(name).is_file();
    folders
        .filter(|folder| has(folder, program))
        .find(|folder| companions.iter().all(|name| has(folder, name)))
}
