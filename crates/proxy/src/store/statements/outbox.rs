//! Events that the merchant's system is to be notified of.

use super::{outbox_event, statements, stray_event};

/// The condition for the earliest unfinished event of each payment.
macro_rules! first_of_payment {
    () => {
        "WHERE ended_at IS NULL AND NOT EXISTS (
             SELECT 1 FROM outbox AS earlier WHERE earlier.ended_at IS NULL
             AND earlier.payment_id = o.payment_id AND earlier.version < o.version)"
    };
}

/// The condition for the earliest unfinished event of each stray session.
macro_rules! first_of_stray {
    () => {
        "WHERE ended_at IS NULL AND NOT EXISTS (
             SELECT 1 FROM stray_events AS earlier WHERE earlier.ended_at IS NULL
             AND earlier.session_id = o.session_id AND earlier.seq < o.seq)"
    };
}

statements! {
    OUTBOX:

    /// Enables notifications.
    NOTIFY {
        "INSERT INTO notify (id, environment) VALUES (1, $1)
         ON CONFLICT (id) DO UPDATE SET environment = excluded.environment"
    }
    /// Disables notifications.
    NOTIFY_NOBODY { "DELETE FROM notify" }
    /// How many events wait.
    OUTBOX_WAITING {
        "SELECT COUNT(*) FROM outbox", [INDEXED BY outbox_to_do] "WHERE ended_at IS NULL"
    }
    /// The events to send now: `$1` is now, `$2` the latest time to which any is postponed, `$3`
    /// the limit.
    OUTBOX_DUE {
        concat!("SELECT ", outbox_event!(), " FROM outbox AS o"), [INDEXED BY outbox_to_do] concat!(
            first_of_payment!(), " AND due_at <= $1 UNION ALL SELECT ", outbox_event!(), " FROM outbox AS o"
        ), [INDEXED BY outbox_to_do] concat!(
            first_of_payment!(), " AND due_at > $2 ORDER BY due_at LIMIT $3"
        )
    }
    /// When the first event is due.
    OUTBOX_NEXT_DUE {
        "SELECT due_at FROM outbox AS o", [INDEXED BY outbox_to_do] concat!(
            first_of_payment!(), " ORDER BY due_at LIMIT 1"
        )
    }
    /// Claims an event for an attempt.
    OUTBOX_TAKE {
        "UPDATE outbox SET tries = tries + 1, due_at = $1
         WHERE seq = $2 AND tries = $3 AND ended_at IS NULL"
    }
    /// Postpones an event.
    OUTBOX_LATER {
        "UPDATE outbox SET due_at = $1, detail = $2 WHERE seq = $3 AND ended_at IS NULL"
    }
    /// Marks an event delivered or given up.
    OUTBOX_END {
        "UPDATE outbox SET ended_at = $1, outcome = $2, detail = $3
         WHERE seq = $4 AND ended_at IS NULL"
    }
    /// Deletes up to `$2` events that ended before `$1`.
    OUTBOX_FORGET {
        "DELETE FROM outbox WHERE seq IN (SELECT seq FROM outbox WHERE ended_at < $1 LIMIT $2)"
    }

    /// The events about stray sessions to send now; the parameters are those of `OUTBOX_DUE`.
    STRAY_EVENTS_DUE {
        concat!("SELECT ", stray_event!(), " FROM stray_events AS o"), [INDEXED BY stray_events_to_do] concat!(
            first_of_stray!(), " AND due_at <= $1 UNION ALL SELECT ", stray_event!(), " FROM stray_events AS o"
        ), [INDEXED BY stray_events_to_do] concat!(
            first_of_stray!(), " AND due_at > $2 ORDER BY due_at LIMIT $3"
        )
    }
    /// When the first of them is due.
    STRAY_EVENTS_NEXT_DUE {
        "SELECT due_at FROM stray_events AS o", [INDEXED BY stray_events_to_do] concat!(
            first_of_stray!(), " ORDER BY due_at LIMIT 1"
        )
    }
    /// How many of them wait.
    STRAY_EVENTS_WAITING {
        "SELECT COUNT(*) FROM stray_events", [INDEXED BY stray_events_to_do]
        "WHERE ended_at IS NULL"
    }
    /// Claims one for an attempt.
    STRAY_EVENTS_TAKE {
        "UPDATE stray_events SET tries = tries + 1, due_at = $1
         WHERE seq = $2 AND tries = $3 AND ended_at IS NULL"
    }
    /// Postpones one.
    STRAY_EVENTS_LATER {
        "UPDATE stray_events SET due_at = $1, detail = $2 WHERE seq = $3 AND ended_at IS NULL"
    }
    /// Marks one delivered or given up.
    STRAY_EVENTS_END {
        "UPDATE stray_events SET ended_at = $1, outcome = $2, detail = $3
         WHERE seq = $4 AND ended_at IS NULL"
    }
    /// Deletes up to `$2` of them that ended before `$1`.
    STRAY_EVENTS_FORGET {
        "DELETE FROM stray_events WHERE seq IN
         (SELECT seq FROM stray_events WHERE ended_at < $1 LIMIT $2)"
    }
}
