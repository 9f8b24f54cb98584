//! One process per database file: the next one waits, and is refused if the first does not stop.

use std::path::Path;

use super::process::{Process, Starting, WEBHOOK_SECRET};

/// Nothing listens there: these tests need no Kustom.
const PROVIDER: &str = "http://127.0.0.1:1";
/// What a waiting process logs first.
const WAITING_MESSAGE: &str = "waiting up to 15 s";

fn url(path: &Path) -> String {
    format!("sqlite:{}", path.display())
}

fn start(database: &Path) -> Process {
    Process::start(PROVIDER, &url(database), &[])
}

fn waiting(database: &Path, more: &[(&str, &str)]) -> Starting {
    let starting = Starting::start(PROVIDER, &url(database), more);
    starting.until(|log| log.contains(WAITING_MESSAGE).then_some(()));
    starting
}

#[test]
fn a_second_process_is_refused_however_it_spells_the_path() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("ipp.db");
    let inner = folder.path().join("inner");
    std::fs::create_dir(&inner).unwrap();
    let mut spellings = vec![database, inner.join("../ipp.db")];
    #[cfg(unix)]
    {
        use std::os::unix::fs::symlink;
        let (file, directory) = (folder.path().join("link.db"), folder.path().join("link"));
        // The first start makes the database through a link that leads nowhere yet.
        symlink("ipp.db", &file).unwrap();
        symlink(folder.path(), &directory).unwrap();
        spellings.insert(0, file);
        spellings.push(directory.join("ipp.db"));
    }
    let mut first = start(&spellings[0]);
    let others: Vec<_> = spellings.iter().map(|path| waiting(path, &[])).collect();
    for mut other in others {
        assert_eq!(other.ended(), Some(1), "{}", other.log());
        let log = other.log();
        let said = log.lines().last().unwrap();
        for words in [
            "another process uses the database",
            "ipp.db",
            "stop the other one",
            "ipp.db.lock",
        ] {
            assert!(said.contains(words), "{said}");
        }
        assert!(!log.contains(WEBHOOK_SECRET));
    }
    assert_eq!(first.terminate().0, Some(0), "{}", first.log());
}

#[cfg(unix)]
#[test]
fn a_start_waits_for_the_previous_process_and_its_address() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("ipp.db");
    let mut first = start(&database);
    let address = first.address.to_string();
    let second = waiting(&database, &[("IPP_LISTEN", &address)]);
    assert_eq!(first.terminate().0, Some(0), "{}", first.log());
    let mut second = second.listening();
    assert_eq!(second.address, first.address);
    assert_eq!(second.terminate().0, Some(0), "{}", second.log());
}

#[cfg(unix)]
#[test]
fn a_start_that_waits_can_be_told_to_stop() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("ipp.db");
    let first = start(&database);
    let mut second = waiting(&database, &[]);
    assert_eq!(second.terminate().0, Some(0), "{}", second.log());
    assert!(!second.log().contains("another process uses the database"));
    drop(first);
}

#[test]
fn after_a_process_that_was_killed_the_next_starts_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("ipp.db");
    start(&database).kill();
    let next = start(&database);
    assert!(!next.log().contains(WAITING_MESSAGE), "{}", next.log());
}
