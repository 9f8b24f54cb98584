//! `ipp-proxy backup` beside a running proxy.

use std::path::Path;
use std::process::{Command, Output};

use super::process::{BINARY, Process};

fn backup(database: Option<&str>, target: &Path) -> Output {
    let mut command = Command::new(BINARY);
    command.env_clear().arg("backup").arg(target);
    if let Some(database) = database {
        command.env("DATABASE_URL", database);
    }
    command.output().unwrap()
}

#[test]
fn a_running_proxy_is_copied_and_the_copy_can_be_started() {
    let folder = tempfile::tempdir().unwrap();
    let url = |name: &str| format!("sqlite:{}", folder.path().join(name).display());
    let target = folder.path().join("copy.db");
    let proxy = Process::start("http://127.0.0.1:1", &url("ipp.db"), &[]);
    let done = backup(Some(&url("ipp.db")), &target);
    let said = String::from_utf8(done.stdout).unwrap();
    assert!(
        done.status.success(),
        "{}",
        String::from_utf8_lossy(&done.stderr)
    );
    let bytes = std::fs::metadata(&target).unwrap().len();
    let expected = format!("{}: {bytes} bytes, 0 payments\n", target.display());
    assert_eq!(said, expected);
    let mut restored = Process::start("http://127.0.0.1:1", &url("copy.db"), &[]);
    assert_eq!(restored.terminate().0, Some(0), "{}", restored.log());
    drop(proxy);
}

#[test]
fn a_backup_that_cannot_be_made_says_why_and_fails() {
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("copy.db");
    let absent = format!("sqlite:{}", folder.path().join("none.db").display());
    for (database, code) in [(None, 2), (Some(&*absent), 1)] {
        let done = backup(database, &target);
        assert_eq!(done.status.code(), Some(code));
        assert!(done.stderr.starts_with(b"ipp-proxy: "));
        assert!(!target.exists());
    }
}
