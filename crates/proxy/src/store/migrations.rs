//! The schema's versions: the files of `migrations/`, inside the program.
//!
//! They are listed by hand. To read the folder, sqlx's macro has sqlx and SQLite compiled a second
//! time, for the compiler's use: a minute of every first build and of every target.

use std::sync::LazyLock;

use sqlx::SqlStr;
use sqlx::migrate::{Migration, MigrationType, Migrator};

macro_rules! versions {
    ($($version:literal $description:literal $file:literal,)*) => {
        vec![$(Migration::new(
            $version,
            $description.into(),
            MigrationType::Simple,
            SqlStr::from_static(include_str!(concat!("../../migrations/", $file))),
            false,
        )),*]
    };
}

/// All of them, from the first.
pub(super) static MIGRATOR: LazyLock<Migrator> = LazyLock::new(|| {
    Migrator::with_migrations(versions! {
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
    })
});

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use std::path::Path;

    #[tokio::test]
    async fn every_file_of_migrations_is_a_version_of_the_schema() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
        let read = Migrator::new(folder).await.unwrap();
        let all = |migrator: &Migrator| -> Vec<_> {
            let versions = migrator.iter().cloned();
            versions
                .map(|it| (it.version, it.description, it.checksum, it.no_tx))
                .collect()
        };
        assert_eq!(all(&MIGRATOR), all(&read));
    }
}
