//! Settings of connections, and the leases under which several proxies share a database.

use super::statements;

statements! {
    LEASES:

    /// What a connection to a file needs besides what the driver sets: durable commits.
    CONNECTED { sqlite: "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL" }
    /// Begins a transaction that may write. SQLite then has its only writer. PostgreSQL ends it if the
    /// process is stopped in the middle, before the process's lease is over: what it has locked would
    /// otherwise keep the others from taking over for as long as it stands still.
    BEGIN {
        sqlite: "BEGIN IMMEDIATE",
        postgres: "BEGIN; SET LOCAL idle_in_transaction_session_timeout = 5000"
    }
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
    /// written.
    FENCE { postgres: "SELECT 1 FROM proxies WHERE proxy_id = $1 FOR KEY SHARE" }
    /// Lets no other transaction do what is named the same, until this one ends.
    EXCLUDE { postgres: "SELECT pg_advisory_xact_lock(hashtextextended($1, $2))" }
    /// Takes work that one proxy does at a time; returns the holder.
    TAKE_WORK {
        postgres: "INSERT INTO leases (work, owner) VALUES ($1, $2)
             ON CONFLICT (work) DO UPDATE SET owner = leases.owner RETURNING owner"
    }
    /// Counts one of a rate: each costs `$2` ms, and at most `$3` ms may be owed. No row: it is used
    /// up.
    COUNT {
        postgres: "INSERT INTO rates (name, owed_until) VALUES ($1, now_ms() + $2)
             ON CONFLICT (name) DO UPDATE
             SET owed_until = greatest(rates.owed_until, now_ms()) + $2
             WHERE greatest(rates.owed_until, now_ms()) + $2 <= now_ms() + $3 RETURNING 1"
    }
    /// Notes a pairing code.
    ADD_CODE {
        postgres: "INSERT INTO pairing_codes (expires_at, made_at) VALUES ($1, now_ms())"
    }
    /// Takes the `$1` oldest pairing codes for used.
    CODES_USED {
        postgres: "DELETE FROM pairing_codes WHERE seq IN
             (SELECT seq FROM pairing_codes ORDER BY seq LIMIT $1)"
    }
    /// Forgets the pairing codes that expired before `$1`.
    CODES_EXPIRED { postgres: "DELETE FROM pairing_codes WHERE expires_at <= $1" }
    /// How many pairing codes are left, and how long ago in ms the newest was made.
    CODES {
        postgres: "SELECT count(*) AS open, coalesce(now_ms() - max(made_at), 0) AS newest
             FROM pairing_codes"
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
