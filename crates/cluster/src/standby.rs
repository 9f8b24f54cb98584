//! Standbys: a second server that has every commit, and takes over when the first is gone.

use std::thread;
use std::time::{Duration, Instant};

use crate::failure::{Failure, Outcome, must};
use crate::folder;
use crate::postgres::{Postgres, place};
use crate::sql::try_sql;
use crate::{programs, server};

/// A standby's own settings.
const OWN: [(&str, &str); 2] = [
    // By this name the first server knows it.
    ("cluster_name", "standby"),
    // Until it connects again after the first server has restarted.
    ("wal_retrieve_retry_interval", "100ms"),
];

/// Longest time for a standby to be one.
const PATIENCE: Duration = Duration::from_secs(60);

/// Between two looks at whether it is.
const PAUSE: Duration = Duration::from_millis(20);

impl Postgres {
    /// Starts a standby that this server waits for: from now on a commit returns once the standby has
    /// it, and waits while the standby is away.
    ///
    /// # Panics
    ///
    /// If it does not start, or does not catch up.
    #[must_use]
    #[track_caller]
    pub fn standby(&self) -> Postgres {
        must(self.try_standby())
    }

    /// Makes a standby the server that takes writes. Its first server has to be stopped before.
    ///
    /// # Panics
    ///
    /// If it is no standby.
    #[track_caller]
    pub fn promote(&self) {
        let promoted = self.sql("SELECT pg_promote()");
        assert_eq!(promoted, "t", "the standby has not taken over");
    }

    fn try_standby(&self) -> Outcome<Postgres> {
        let (folder, user) = folder::temporary(place(self.settings()))?;
        let mut backup = programs::command(&programs::postgres()?.join("pg_basebackup"));
        backup.args(["--write-recovery-conf", "--checkpoint=fast", "--no-sync"]);
        // The slot keeps what the standby has not received while it or this server is away.
        backup.args(["--create-slot", "--slot=standby", "--dbname", self.url()]);
        backup.args(["--pgdata", "data"]).current_dir(&folder);
        server::run_as(user, &mut backup)?;
        let own = OWN.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let settings = self.settings().iter().cloned().chain(own).collect();
        let standby = Postgres::over((folder, user), settings)?;
        try_sql(
            self.url(),
            "ALTER SYSTEM SET synchronous_standby_names = 'standby'",
        )?;
        try_sql(self.url(), "SELECT pg_reload_conf()")?;
        self.await_synchronous()?;
        Ok(standby)
    }

    fn await_synchronous(&self) -> Outcome<()> {
        const STATE: &str = "SELECT state, sync_state FROM pg_stat_replication";
        let began = Instant::now();
        loop {
            let state = try_sql(self.url(), STATE)?;
            if state == "streaming|sync" {
                return Ok(());
            }
            if began.elapsed() > PATIENCE {
                return Err(Failure(format!("no synchronous standby: {state}")));
            }
            thread::sleep(PAUSE);
        }
    }
}
