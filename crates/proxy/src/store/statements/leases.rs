//! Settings of connections, and the leases under which several proxies share a database.

use super::statements;

statements! {
    LEASES:

    /// What a connection to a file needs besides what the driver sets: durable commits.
    CONNECTED { sqlite: "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL" }
    /// Begins a transaction that may write. SQLite then has its only writer.
    BEGIN { sqlite: "BEGIN IMMEDIATE", postgres: "BEGIN" }
    /// Whether commits survive a crash: `on` or stronger.
    DURABLE { postgres: "SELECT current_setting('synchronous_commit')" }

    /// Registers a proxy for `$3` ms, by the database's clock.
    REGISTER {
        postgres: "INSERT INTO proxies (proxy_id, name, began_at, alive_until)
             VALUES ($1, $2, now_ms(), now_ms() + $3)"
    }
    /// Extends a proxy's lease to `$2` ms from now. No row: it was taken over.
    RENEW { postgres: "UPDATE proxies SET alive_until = now_ms() + $2 WHERE proxy_id = $1" }
    /// Ends a proxy's lease: others take its work over at once.
    RESIGN { postgres: "DELETE FROM proxies WHERE proxy_id = $1" }
    /// Ends the leases that were not renewed. One whose proxy is writing is left for the next time.
    END_LEASES {
        postgres: "DELETE FROM proxies WHERE proxy_id IN (SELECT proxy_id FROM proxies
             WHERE alive_until < now_ms() FOR UPDATE SKIP LOCKED)"
    }
    /// Holds a proxy's lease until the transaction ends. No row: it was lost, and nothing may be
    /// written. The transaction of a process that is stopped meanwhile is ended by the database
    /// before its lease is.
    FENCE {
        postgres: "SELECT set_config('idle_in_transaction_session_timeout', '5000', true) AS kept
             FROM proxies WHERE proxy_id = $1 FOR KEY SHARE"
    }
    /// Lets no other transaction do what is named the same, until this one ends.
    EXCLUDE { postgres: "SELECT pg_advisory_xact_lock(hashtextextended($1, $2))" }
    /// Takes a work that one proxy does at a time; returns who has it.
    TAKE_WORK {
        postgres: "INSERT INTO leases (work, owner) VALUES ($1, $2)
             ON CONFLICT (work) DO UPDATE SET owner = leases.owner RETURNING owner"
    }
    /// Sends a notification to all who listen.
    ANNOUNCE { postgres: "SELECT pg_notify($1, $2)" }
    /// What was changed within the last `$1` ms, by the database's clock.
    CHANGED {
        // Asked for once, since an index is of no use for a value that may change from row to row.
        postgres: "SELECT payment_id, version FROM payments
             WHERE changed_at > (SELECT now_ms()) - $1"
    }
}
