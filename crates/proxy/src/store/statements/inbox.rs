//! Kustom's callbacks.

use super::{busy, callback, statements};

/// No earlier callback of the same session is postponed: `$1` is now, `$2` the latest time to which
/// any is postponed.
macro_rules! in_order {
    () => {
        "NOT EXISTS (
             SELECT 1 FROM inbox AS earlier WHERE earlier.done_at IS NULL
             AND earlier.session_id = i.session_id AND earlier.seq < i.seq
             AND earlier.due_at BETWEEN $1 + 1 AND $2)
         ORDER BY i.seq LIMIT 256"
    };
}

statements! {
    INBOX:

    /// Stores callbacks, due at once: the clock of whoever processes them may be behind. Returns the
    /// ids of the new ones.
    RECEIVE {
        sqlite: "INSERT INTO inbox
             (webhook_id, kind, session_id, failure_reason, received_at, due_at)
             SELECT value ->> 'webhook_id', value ->> 'kind', value ->> 'session_id',
                 value ->> 'failure_reason', value ->> 'at', 0
             FROM json_each($1) WHERE true ORDER BY key
             ON CONFLICT (webhook_id) DO NOTHING RETURNING webhook_id",
        postgres: "INSERT INTO inbox
             (webhook_id, kind, session_id, failure_reason, received_at, due_at)
             SELECT webhook_id, kind, session_id, failure_reason, at, 0
             FROM ROWS FROM (json_to_recordset($1::json) AS (webhook_id text, kind text,
                 session_id text, failure_reason text, at bigint)) WITH ORDINALITY
                 AS row (webhook_id, kind, session_id, failure_reason, at, key)
             ORDER BY key
             ON CONFLICT (webhook_id) DO NOTHING RETURNING webhook_id",
    }
    /// Marks callbacks done.
    TICK {
        sqlite: "UPDATE inbox SET done_at = w.value ->> 'at', detail = w.value ->> 'detail'
             FROM json_each($1) AS w WHERE inbox.seq = w.value ->> 'seq'",
        postgres: "UPDATE inbox SET done_at = w.at, detail = w.detail
             FROM json_to_recordset($1::json) AS w (seq bigint, at bigint, detail text)
             WHERE inbox.seq = w.seq",
    }
    /// Postpones callbacks.
    PUT_OFF {
        sqlite: "UPDATE inbox SET tries = tries + 1, due_at = w.value ->> 'at',
             detail = w.value ->> 'detail'
             FROM json_each($1) AS w WHERE inbox.seq = w.value ->> 'seq'",
        postgres: "UPDATE inbox SET tries = tries + 1, due_at = w.at, detail = w.detail
             FROM json_to_recordset($1::json) AS w (seq bigint, at bigint, detail text)
             WHERE inbox.seq = w.seq",
    }
    /// Marks a callback done, in the transaction of the change that it caused. No row: it is done.
    DONE { "UPDATE inbox SET done_at = $1, detail = $2 WHERE seq = $3 AND done_at IS NULL" }
    /// The callbacks to process now, in order.
    INBOX_DUE {
        sqlite: concat!(
            "WITH due AS (
                 SELECT seq FROM inbox INDEXED BY inbox_by_due WHERE done_at IS NULL AND due_at <= $1
                 UNION ALL
                 SELECT seq FROM inbox INDEXED BY inbox_by_due WHERE done_at IS NULL AND due_at > $2)
             SELECT ", callback!(), " FROM due CROSS JOIN inbox AS i ON i.seq = due.seq WHERE ",
            in_order!()
        ),
        postgres: concat!(
            "SELECT ", callback!(), " FROM inbox AS i
             WHERE done_at IS NULL AND (due_at <= $1 OR due_at > $2) AND ",
            in_order!()
        ),
    }
    /// Those about payments that keep a device busy: found by the payments, which are few.
    INBOX_DUE_OF_OURS {
        sqlite: concat!(
            "SELECT ", callback!(), " FROM payments AS p
             CROSS JOIN inbox AS i ON i.session_id = p.session_id AND i.done_at IS NULL
             WHERE p.", busy!(), " AND i.due_at NOT BETWEEN $1 + 1 AND $2 AND ",
            in_order!()
        ),
        postgres: concat!(
            "SELECT ", callback!(), " FROM payments AS p
             JOIN inbox AS i ON i.session_id = p.session_id AND i.done_at IS NULL
             WHERE p.", busy!(), " AND i.due_at NOT BETWEEN $1 + 1 AND $2 AND ",
            in_order!()
        ),
    }
    /// When the first callback is due that waits for no other of its session.
    INBOX_NEXT_DUE {
        "SELECT due_at FROM inbox AS i", [INDEXED BY inbox_by_due]
        "WHERE done_at IS NULL AND NOT EXISTS (
             SELECT 1 FROM inbox AS earlier WHERE earlier.done_at IS NULL
             AND earlier.session_id = i.session_id AND earlier.seq < i.seq)
         ORDER BY due_at LIMIT 1"
    }
    /// The last callbacks, newest first.
    INBOX_LAST { concat!("SELECT ", callback!(), " FROM inbox AS i ORDER BY seq DESC LIMIT $1") }
    /// Deletes up to `$2` callbacks that were done before `$1`.
    INBOX_FORGET {
        "DELETE FROM inbox WHERE seq IN (SELECT seq FROM inbox WHERE done_at < $1 LIMIT $2)"
    }
}
