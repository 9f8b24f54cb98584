//! What an operator's commands read and change.

use super::{open, outbox_event, payment, statements, stray, stray_event};

/// The payments that an operator asks for: `$1` till, `$2` reference, `$3` and `$4` the time, `$5`
/// open alone. By the order in which the rows were inserted, so that no history is sorted.
macro_rules! record {
    ($settlements:literal, $order:literal) => {
        concat!(
            "SELECT ",
            payment!(),
            ", (SELECT ",
            $settlements,
            " FROM settlements AS s
                 WHERE s.payment_id = p.payment_id) AS settlements
             FROM payments AS p WHERE ($1 IS NULL OR till = $1)
             AND ($2 IS NULL OR reference = $2) AND created_at >= $3 AND created_at < $4
             AND ($5 = 0 OR state = 'held' OR ",
            open!(),
            ") ORDER BY ",
            $order
        )
    };
}

/// All settlements of a payment as JSON, oldest first.
macro_rules! sqlite_record {
    ($order:literal) => {
        record!(
            "json_group_array(json_object('outcome', outcome, 'by', settled_by, 'note', note,
                 'at', settled_at))",
            $order
        )
    };
}

macro_rules! postgres_record {
    ($order:literal) => {
        record!(
            "coalesce(json_agg(json_build_object('outcome', outcome, 'by', settled_by,
                 'note', note, 'at', settled_at) ORDER BY id), '[]')::text",
            $order
        )
    };
}

statements! {
    OPERATOR:

    /// Whether the schema has been made at all.
    HAS_MIGRATIONS {
        sqlite: "SELECT COUNT(*) FROM sqlite_schema
             WHERE type = 'table' AND name = '_sqlx_migrations'",
        postgres: "SELECT COUNT(*) FROM pg_tables
             WHERE schemaname = current_schema() AND tablename = '_sqlx_migrations'",
    }
    /// The steps by which the schema was made.
    MIGRATIONS {
        "SELECT version, checksum, CASE WHEN success THEN 1 ELSE 0 END AS done
         FROM _sqlx_migrations ORDER BY version"
    }
    /// Payments for an operator, newest first.
    OPERATOR_NEWEST {
        sqlite: sqlite_record!("rowid DESC"),
        postgres: postgres_record!("seq DESC"),
    }
    /// Payments for an operator, oldest first.
    OPERATOR_OLDEST {
        sqlite: sqlite_record!("rowid ASC"),
        postgres: postgres_record!("seq ASC"),
    }
    /// Events that wait or were given up, oldest first.
    OPERATOR_OUTBOX {
        concat!("SELECT ", outbox_event!(), ", 'evt_' || payment_id || '_' || version AS event_id
             FROM outbox WHERE seq IN (SELECT seq FROM outbox"), [INDEXED BY outbox_to_do] "WHERE ended_at IS NULL
             UNION ALL SELECT seq FROM outbox", [INDEXED BY outbox_given_up]
        "WHERE outcome = 'given_up') ORDER BY seq"
    }
    /// The same about stray sessions.
    OPERATOR_STRAY_EVENTS {
        concat!("SELECT ", stray_event!(), ", 'evt_' || session_id || '_' || status AS event_id
             FROM stray_events WHERE seq IN (SELECT seq FROM stray_events"), [INDEXED BY stray_events_to_do]
        "WHERE ended_at IS NULL
             UNION ALL SELECT seq FROM stray_events", [INDEXED BY stray_events_given_up]
        "WHERE outcome = 'given_up') ORDER BY seq"
    }
    /// Makes events that were given up due at `$1`: those since `$2`, or the one with the id `$3`.
    OPERATOR_RETRY {
        "UPDATE outbox", [INDEXED BY outbox_given_up]
        "SET ended_at = NULL, outcome = NULL, tries = 0, due_at = $1
         WHERE outcome = 'given_up' AND happened_at >= $2
         AND ($3 IS NULL OR 'evt_' || payment_id || '_' || version = $3)
         AND NOT EXISTS (SELECT 1 FROM outbox AS later WHERE later.payment_id = outbox.payment_id
             AND later.version > outbox.version AND later.outcome = 'delivered')"
    }
    /// The same about stray sessions.
    OPERATOR_RETRY_STRAYS {
        "UPDATE stray_events", [INDEXED BY stray_events_given_up]
        "SET ended_at = NULL, outcome = NULL, tries = 0, due_at = $1
         WHERE outcome = 'given_up' AND happened_at >= $2
         AND ($3 IS NULL OR 'evt_' || session_id || '_' || status = $3)
         AND NOT EXISTS (SELECT 1 FROM stray_events AS later
             WHERE later.session_id = stray_events.session_id
             AND later.seq > stray_events.seq AND later.outcome = 'delivered')"
    }
    /// Every stray session that has an order, for an operator.
    STRAYS {
        concat!("SELECT ", stray!(), " FROM strays"), [INDEXED BY strays_that_take_an_order]
        "WHERE status NOT IN ('CANCELLED', 'EXPIRED', 'FAILED') ORDER BY reference"
    }
    /// Settles a stray session that took money.
    SETTLE_STRAY {
        "UPDATE strays SET settled = $1 WHERE session_id = $2 AND status = 'FINALIZED'"
    }
    /// Stores who settled it.
    STRAY_SETTLEMENT {
        "INSERT INTO stray_settlements (session_id, outcome, settled_by, note, settled_at)
         VALUES ($1, $2, $3, $4, $5)"
    }
    /// Notes what a command has changed, for the proxies.
    OUTSIDE_CHANGE { "INSERT INTO outside_changes (payment_id) VALUES ($1)" }
    /// What commands have changed.
    OUTSIDE_CHANGES { "SELECT seq, payment_id FROM outside_changes ORDER BY seq LIMIT 256" }
    /// Forgets what was taken up.
    OUTSIDE_DONE { "DELETE FROM outside_changes WHERE seq <= $1" }

    /// Copies the whole database into a file.
    COPY { sqlite: "VACUUM INTO $1" }
    /// Looks for damage in a copy; answers `ok` if there is none.
    CHECK_COPY { sqlite: "PRAGMA quick_check(1)" }
    /// How many payments are in a copy.
    COPIED_PAYMENTS { sqlite: "SELECT COUNT(*) FROM payments" }
}
