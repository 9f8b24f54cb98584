//! The data of a new server: made by `initdb` once, then copied.
//!
//! `initdb` takes a second, and every test process would pay for it; a copy takes a tenth of that.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use crate::failure::{Doing as _, Outcome, run};
use crate::folder::Place;
use crate::user::User;
use crate::{folder, programs, server};

/// Puts the data of a new server into `to`, which does not exist yet.
pub(crate) fn copy_to(to: &Path, user: Option<User>) -> Outcome<()> {
    folder::copy(&made()?, to, user)
}

/// The template of this version, below the folder that cargo gives this crate to build in.
///
/// Cargo names that folder. What cargo's target folder contains tells less: cargo marks the folder
/// only when it makes it itself.
fn made() -> Outcome<PathBuf> {
    let programs = programs::postgres()?;
    let version = run(programs::command(&programs.join("postgres")).arg("--version"))?;
    let word = |c: char| c.is_ascii_alphanumeric() || c == '.';
    let version = version.replace(|c| !word(c), "-");
    let parent = Path::new(env!("OUT_DIR"));
    fs::create_dir_all(parent).doing("make", parent)?;
    let template = parent.join(version);
    // One test process makes it while the others wait.
    let lock = parent.join("lock");
    let lock_file = File::create(&lock).doing("make", &lock)?;
    lock_file.lock().doing("lock", &lock)?;
    if !template.exists() {
        make(&programs, &template)?;
    }
    Ok(template)
}

fn make(programs: &Path, template: &Path) -> Outcome<()> {
    // Made elsewhere: the user that may run `initdb` cannot always enter the target folder.
    let (made, user) = folder::temporary(Place::Memory)?;
    let mut initdb = programs::command(&programs.join("initdb"));
    initdb.args([
        "--username=postgres",
        "--auth=trust",
        "--no-sync",
        "--no-locale",
    ]);
    // Small files of the log of writes, so that a copy is small.
    initdb.args(["--encoding=UTF8", "--wal-segsize=1", "--pgdata"]);
    initdb.arg(made.join("data")).current_dir(&made);
    server::run_as(user, &mut initdb)?;
    // The name says that all of it is there.
    let partly = template.with_extension("partly");
    if partly.exists() {
        fs::remove_dir_all(&partly).doing("remove", &partly)?;
    }
    folder::copy(&made.join("data"), &partly, None)?;
    fs::rename(&partly, template).doing("rename", &partly)?;
    fs::remove_dir_all(&made).doing("remove", &made)
}
