//! The database's files: one lock whatever path names them, readable by their owner only.

use crate::store::database::real_path;
use crate::store::lock::DatabaseLock;

use super::*;

fn url(folder: &tempfile::TempDir) -> String {
    format!("sqlite:{}", folder.path().join("ipp.db").display())
}

#[tokio::test]
async fn a_database_that_is_closed_is_free_for_the_next() {
    let folder = tempfile::tempdir().unwrap();
    let first = Store::open(&url(&folder)).await.unwrap();
    let held = first.clone();
    first.close().await;
    Store::open(&url(&folder)).await.unwrap();
    drop(held);
}

#[tokio::test]
async fn a_database_whose_last_handle_is_dropped_is_free_for_the_next() {
    let folder = tempfile::tempdir().unwrap();
    drop(Store::open(&url(&folder)).await.unwrap());
    Store::open(&url(&folder)).await.unwrap();
}

#[tokio::test]
async fn databases_in_memory_are_not_locked() {
    let (one, two) = (Kind::Sqlite.store().await, Kind::Sqlite.store().await);
    one.ready().await.unwrap();
    two.ready().await.unwrap();
}

#[tokio::test]
async fn a_lock_that_is_not_given_up_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ipp.db");
    let at_once = || DatabaseLock::within(Duration::ZERO, &file);
    let first = at_once().await.unwrap();
    let refused = at_once().await.unwrap_err();
    assert!(matches!(refused, StoreError::InUse { .. }), "{refused}");
    drop(first);
    at_once().await.unwrap();
}

#[tokio::test]
async fn a_folder_that_is_not_there_is_named() {
    let error = Store::open("sqlite:/no/such/folder/ipp.db").await;
    let error = error.unwrap_err().to_string();
    assert!(error.contains("/no/such/folder/ipp.db"), "{error}");
}

#[cfg(unix)]
mod unix {
    use std::fs::{Permissions, metadata, set_permissions};
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    use std::path::Path;

    use super::*;

    const FILES: [&str; 4] = ["ipp.db", "ipp.db-wal", "ipp.db-shm", "ipp.db.lock"];

    fn mode(path: &Path) -> u32 {
        metadata(path).unwrap().permissions().mode() & 0o777
    }

    fn modes(folder: &tempfile::TempDir) -> [u32; 4] {
        FILES.map(|file| mode(&folder.path().join(file)))
    }

    #[tokio::test]
    async fn only_the_owner_can_read_what_is_made() {
        let folder = tempfile::tempdir().unwrap();
        set_permissions(folder.path(), Permissions::from_mode(0o755)).unwrap();
        let store = Store::open(&url(&folder)).await.unwrap();
        store.intend(&payment(1, "d", "r"), "f").await.unwrap();
        assert_eq!(modes(&folder), [0o600; 4]);
        assert_eq!(mode(folder.path()), 0o755, "the folder's mode is unchanged");
    }

    #[tokio::test]
    async fn what_everybody_could_read_is_left_to_owner_and_group() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&url(&folder)).await.unwrap();
        store.intend(&payment(1, "d", "r"), "f").await.unwrap();
        // A killed process leaves all of them behind.
        let copy = tempfile::tempdir().unwrap();
        for file in FILES {
            std::fs::copy(folder.path().join(file), copy.path().join(file)).unwrap();
            set_permissions(copy.path().join(file), Permissions::from_mode(0o664)).unwrap();
        }
        let store = Store::open(&url(&copy)).await.unwrap();
        assert!(
            store
                .payment(payment(1, "d", "r").id)
                .await
                .unwrap()
                .is_some()
        );
        assert_eq!(modes(&copy), [0o660; 4]);
    }

    #[test]
    fn every_spelling_leads_to_one_path() {
        let folder = tempfile::tempdir().unwrap();
        let root = std::fs::canonicalize(folder.path()).unwrap();
        std::fs::create_dir(root.join("inner")).unwrap();
        symlink("inner/../ipp.db", root.join("first")).unwrap();
        symlink(root.join("first"), root.join("inner/second")).unwrap();
        symlink(&root, root.join("self")).unwrap();
        let spellings = [
            "ipp.db",
            "./ipp.db",
            "inner/../ipp.db",
            "first",
            "inner/second",
            "self/self/inner/second",
        ];
        // Before the file is created, and after.
        for made in [false, true] {
            for spelling in spellings {
                let real = real_path(&root.join(spelling)).unwrap();
                assert_eq!(real, root.join("ipp.db"), "{spelling}, made: {made}");
            }
            std::fs::write(root.join("ipp.db"), "").unwrap();
        }
    }

    #[test]
    fn links_that_lead_to_each_other_are_an_error() {
        let folder = tempfile::tempdir().unwrap();
        symlink("two", folder.path().join("one")).unwrap();
        symlink("one", folder.path().join("two")).unwrap();
        assert!(real_path(&folder.path().join("one")).is_err());
        assert!(real_path(Path::new("..")).is_ok());
        assert!(real_path(Path::new("/no/such/folder/..")).is_err());
    }
}
