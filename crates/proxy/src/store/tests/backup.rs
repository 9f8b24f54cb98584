//! The copy that is made before a migration.

use std::path::{Path, PathBuf};

use sqlx::SqlitePool;

use super::*;
use crate::store::{BackupError, Database, DatabaseRules};

/// The migration whose schema the tests begin with.
const OLD: i64 = 4;

/// A database that the version of migration [`OLD`] left, with one payment.
async fn older(folder: &tempfile::TempDir) -> PathBuf {
    let file = folder.path().join("ipp.db");
    let url = format!("sqlite:{}?mode=rwc", file.display());
    let pool = SqlitePool::connect(&url).await.unwrap();
    migrations::of(Dialect::Sqlite)
        .run_to(OLD, &pool)
        .await
        .unwrap();
    sqlx::query(
        "INSERT INTO payments (payment_id, till, device_id, reference, order_json, fingerprint,
         version, state, taps_json, created_at, expires_at)
         VALUES ('p', 't', 'd', 'r', '{}', 'f', 1, 'failed', '[]', 1, 2)",
    )
    .execute(&pool)
    .await
    .unwrap();
    pool.close().await;
    file
}

async fn open(file: &Path, rules: DatabaseRules) -> Result<Store, StoreError> {
    let url = format!("sqlite:{}", file.display());
    Store::on(Database::claim(&url, rules).await?).await
}

fn copies(folder: &tempfile::TempDir) -> Vec<String> {
    let files = std::fs::read_dir(folder.path()).unwrap();
    let names = files.map(|file| file.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<_> = names.filter(|name| name.contains("before")).collect();
    names.sort_unstable();
    names
}

#[tokio::test]
async fn a_database_is_copied_before_its_schema_changes() {
    let folder = tempfile::tempdir().unwrap();
    let file = older(&folder).await;
    open(&file, DatabaseRules::default())
        .await
        .unwrap()
        .close()
        .await;
    assert_eq!(copies(&folder), ["ipp.db.before-0005"]);
    let copy = folder.path().join("ipp.db.before-0005");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(&copy).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    // The previous version finds its schema and its payment there.
    let url = format!("sqlite:{}", copy.display());
    let pool = SqlitePool::connect(&url).await.unwrap();
    let newest = "SELECT MAX(version) FROM _sqlx_migrations";
    let newest: i64 = sqlx::query_scalar(newest).fetch_one(&pool).await.unwrap();
    let payments = "SELECT COUNT(*) FROM payments";
    let payments: i64 = sqlx::query_scalar(payments).fetch_one(&pool).await.unwrap();
    assert_eq!((newest, payments), (OLD, 1));
    pool.close().await;
    // The next start has nothing to migrate.
    std::fs::remove_file(&copy).unwrap();
    open(&file, DatabaseRules::default()).await.unwrap();
    assert!(copies(&folder).is_empty());
}

#[tokio::test]
async fn without_a_copy_the_schema_stays_unless_copies_are_off() {
    let folder = tempfile::tempdir().unwrap();
    let file = older(&folder).await;
    // A folder of that name cannot be replaced by a file.
    std::fs::create_dir_all(folder.path().join("ipp.db.before-0005/x")).unwrap();
    let refused = open(&file, DatabaseRules::default()).await.unwrap_err();
    assert!(
        matches!(
            refused,
            StoreError::CopyBeforeMigration(BackupError::File { .. })
        ),
        "{refused}"
    );
    let off = DatabaseRules {
        copy_before_migration: false,
        ..DatabaseRules::default()
    };
    open(&file, off).await.unwrap();
}

#[tokio::test]
async fn a_new_database_is_not_copied() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ipp.db");
    open(&file, DatabaseRules::default()).await.unwrap();
    assert!(copies(&folder).is_empty());
}
