//! The schema's versions: the files of `migrations/`, inside the program.
//!
//! They are listed by hand. To read the folder, sqlx's macro has sqlx and SQLite compiled a second
//! time, for the compiler's use: a minute of every first build and of every target.

use std::path::Path;
use std::sync::LazyLock;

use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::{AnyConnection, Connection as _, SqlStr};

use super::connections::{self, Connections};
use super::dialect::Dialect;
use super::{StoreError, backup, statements};

macro_rules! versions {
    ($folder:literal: $($version:literal $description:literal $file:literal,)*) => {
        Migrator::with_migrations(vec![$(Migration::new(
            $version,
            $description.into(),
            MigrationType::Simple,
            SqlStr::from_static(include_str!(concat!("../../migrations/", $folder, "/", $file))),
            false,
        )),*])
    };
}

/// Those of a file, from the first.
static SQLITE: LazyLock<Migrator> = LazyLock::new(|| {
    versions! {
        "sqlite":
        1 "payments" "0001_payments.sql",
        2 "outbox" "0002_outbox.sql",
        3 "inbox in time" "0003_inbox_in_time.sql",
        4 "indexes" "0004_indexes.sql",
        5 "strays" "0005_strays.sql",
        6 "withdrawn" "0006_withdrawn.sql",
        7 "environment" "0007_environment.sql",
        8 "tools" "0008_tools.sql",
        9 "stray events" "0009_stray_events.sql",
        10 "retention" "0010_retention.sql",
        11 "settlements" "0011_settlements.sql",
        12 "contradicted" "0012_contradicted.sql",
        13 "stray events given up" "0013_stray_events_given_up.sql",
        14 "every settlement" "0014_every_settlement.sql",
        15 "owner" "0015_owner.sql",
        16 "journal" "0016_journal.sql",
        17 "checklist" "0017_checklist.sql",
    }
});

/// Those of a server, from the first.
static POSTGRES: LazyLock<Migrator> = LazyLock::new(|| {
    versions! {
        "postgres":
        1 "schema" "0001_schema.sql",
        2 "journal" "0002_journal.sql",
        3 "checklist" "0003_checklist.sql",
    }
});

/// All versions of a database's schema.
pub(super) fn of(dialect: Dialect) -> &'static Migrator {
    match dialect {
        Dialect::Sqlite => &SQLITE,
        Dialect::Postgres { .. } => &POSTGRES,
    }
}

/// Brings a file's schema up to date; copies it to a file beside `copied` first.
///
/// # Errors
/// If it is newer than this version's, or the copy or the migration fails.
pub(super) async fn in_file(
    connections: &Connections,
    copied: Option<&Path>,
) -> Result<(), StoreError> {
    if let Some(file) = copied {
        let mut connection = connections.pool.acquire().await?;
        if let Some(copy) = backup::before_migration(&mut connection, file).await? {
            tracing::warn!(
                copy = %copy.display(),
                "the database gets a new schema; a copy for the previous version is beside it"
            );
        }
    }
    Ok(SQLITE.run(&connections.pool).await?)
}

/// Brings a server's schema up to date, one process after the other, and checks that the server
/// keeps what it acknowledges. `url` is the server's own: a connection pool before it would not keep
/// the lock that orders the processes.
///
/// # Errors
/// If the schema is newer than this version's, the migration fails, or commits are not durable.
pub(super) async fn on_server(url: &str) -> Result<(), StoreError> {
    let mut connection = connections::connect(url).await?;
    durable(&mut connection).await?;
    POSTGRES.run(&mut connection).await?;
    Ok(connection.close().await?)
}

/// Asks a server whether a proxy could use it; true if it has the proxy's tables. `url` may be a
/// connection pool's address, `direct` is the server's own.
///
/// # Errors
/// If one of them does not answer, or the server may lose what it acknowledges.
pub(crate) async fn look_at_server(url: &str, direct: &str) -> Result<bool, StoreError> {
    let mut connection = connections::connect(direct).await?;
    durable(&mut connection).await?;
    connection.close().await?;
    let dialect = Dialect::Postgres { pooled: true };
    let mut connection = connections::connect(url).await?;
    let mut tx = connection.begin().await?;
    let tables = statements::HAS_MIGRATIONS.integer(dialect);
    let tables = tables.fetch_one(&mut *tx).await?;
    tx.rollback().await?;
    connection.close().await?;
    Ok(tables > 0)
}

async fn durable(connection: &mut AnyConnection) -> Result<(), StoreError> {
    let dialect = Dialect::Postgres { pooled: false };
    let setting = statements::DURABLE.text_value(dialect, connection).await?;
    if setting == "off" {
        return Err(StoreError::NotDurable(setting));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[tokio::test]
    async fn every_file_of_migrations_is_a_version_of_the_schema() {
        for (folder, migrator) in [("sqlite", &SQLITE), ("postgres", &POSTGRES)] {
            let folders = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
            let read = Migrator::new(folders.join(folder)).await.unwrap();
            let all = |migrator: &Migrator| -> Vec<_> {
                let versions = migrator.iter().cloned();
                versions
                    .map(|it| (it.version, it.description, it.checksum, it.no_tx))
                    .collect()
            };
            assert_eq!(all(migrator), all(&read), "{folder}");
        }
    }
}
