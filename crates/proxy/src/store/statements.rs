//! Every SQL statement of the store, and the only file with any.
//!
//! Together, so that `tests/plans.rs` can put each to SQLite's query planner: none may scan a table
//! that only grows. A condition that should use a partial index must repeat the index's own words
//! (`migrations/`), or SQLite does not use it.

use sqlx::query::{Query, QueryScalar};
use sqlx::sqlite::SqliteArguments;
use sqlx::{Sqlite, SqliteConnection};

/// A statement. Only [`statements!`] makes one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Statement(&'static str);

impl Statement {
    /// A query for its rows, or for none.
    pub(super) fn rows(self) -> Query<'static, Sqlite, SqliteArguments> {
        #[cfg(test)]
        super::tests::QUERIES.with(|queries| queries.set(queries.get() + 1));
        sqlx::query(self.0)
    }

    /// A query for the single integer of its row.
    pub(super) fn integer(self) -> QueryScalar<'static, Sqlite, i64, SqliteArguments> {
        #[cfg(test)]
        super::tests::QUERIES.with(|queries| queries.set(queries.get() + 1));
        sqlx::query_scalar(self.0)
    }

    /// Returns the single text of its row.
    pub(super) async fn text_value(
        self,
        connection: &mut SqliteConnection,
    ) -> Result<String, sqlx::Error> {
        sqlx::query_scalar(self.0).fetch_one(connection).await
    }

    /// The SQL text.
    #[cfg(test)]
    pub(super) const fn text(self) -> &'static str {
        self.0
    }
}

/// Declares the statements, and the list of them that the tests use.
macro_rules! statements {
    ($($(#[$doc:meta])* $name:ident = $sql:expr;)*) => {
        $($(#[$doc])* pub(super) const $name: Statement = Statement($sql);)*

        /// All statements, with their names.
        #[cfg(test)]
        pub(super) const ALL: &[(&str, Statement)] = &[$((stringify!($name), $name)),*];
    };
}

/// The payment keeps its device busy; the same words as in the index `one_payment_on_a_device`.
macro_rules! busy {
    () => {
        "state IN ('starting', 'open', 'unknown')"
    };
}

/// The payment has not ended.
macro_rules! open {
    () => {
        "state IN ('starting', 'open', 'unknown', 'needs_attention')"
    };
}

/// The payment has ended; the same words as in the index `ended_payments`.
macro_rules! ended {
    () => {
        "state IN ('paid', 'cancelled', 'expired', 'failed', 'settled_paid', 'settled_not_paid')"
    };
}

/// A person settled the payment, but Kustom has not ended its session.
macro_rules! settled_early {
    () => {
        "(state IN ('settled_paid', 'settled_not_paid') AND session_status IS NOT NULL
              AND session_status NOT IN ('FINALIZED', 'CANCELLED', 'EXPIRED', 'FAILED'))"
    };
}

/// No earlier callback of the same session is postponed: `?1` is now, `?2` the latest time to which
/// any is postponed.
macro_rules! in_order {
    () => {
        "NOT EXISTS (
             SELECT 1 FROM inbox AS earlier WHERE earlier.done_at IS NULL
             AND earlier.session_id = i.session_id AND earlier.seq < i.seq
             AND earlier.due_at BETWEEN ?1 + 1 AND ?2)
         ORDER BY i.seq LIMIT 256"
    };
}

/// The earliest unfinished event of each payment.
macro_rules! to_tell {
    () => {
        " FROM outbox AS o INDEXED BY outbox_to_do
         WHERE ended_at IS NULL AND NOT EXISTS (
             SELECT 1 FROM outbox AS earlier WHERE earlier.ended_at IS NULL
             AND earlier.payment_id = o.payment_id AND earlier.version < o.version)"
    };
}

/// What an operator asks for: `?1` till, `?2` reference, `?3` and `?4` the time, `?5` open alone.
/// By rowid, so that no history is sorted: rows are inserted as payments are made.
macro_rules! record {
    () => {
        concat!(
            "SELECT *, (SELECT json_group_array(json_object('outcome', outcome,
                 'by', settled_by, 'note', note, 'at', settled_at)) FROM settlements AS s
                 WHERE s.payment_id = p.payment_id) AS settlements
             FROM payments AS p WHERE (?1 IS NULL OR till = ?1)
             AND (?2 IS NULL OR reference = ?2) AND created_at >= ?3 AND created_at < ?4
             AND (?5 = 0 OR state = 'held' OR ",
            open!(),
            ") ORDER BY rowid "
        )
    };
}

/// The earliest unfinished event of each stray session.
macro_rules! stray_to_tell {
    () => {
        " FROM stray_events AS o INDEXED BY stray_events_to_do
         WHERE ended_at IS NULL AND NOT EXISTS (
             SELECT 1 FROM stray_events AS earlier WHERE earlier.ended_at IS NULL
             AND earlier.session_id = o.session_id AND earlier.seq < o.seq)"
    };
}

statements! {
    /// Whether a till cancelled this payment before it began.
    WITHDRAWN = "SELECT 1 FROM withdrawn WHERE payment_id = ? AND till = ?";

    /// Cancels a payment that has not begun.
    WITHDRAW = "INSERT INTO withdrawn (payment_id, till, withdrawn_at)
         SELECT ?1, ?2, ?3 WHERE NOT EXISTS
             (SELECT 1 FROM payments WHERE payment_id = ?1 AND till = ?2)
         ON CONFLICT DO UPDATE SET withdrawn_at = withdrawn_at";

    /// A payment.
    PAYMENT = "SELECT * FROM payments WHERE payment_id = ?";
    /// The payment that a session belongs to.
    PAYMENT_OF_SESSION = "SELECT * FROM payments WHERE session_id = ?";
    /// Payments that prevent another payment of an order, newest first. A contradicted payment is
    /// outside the unique index, but prevents others all the same.
    TAKES_ORDER = "SELECT * FROM payments WHERE reference = ? AND state NOT IN
        ('cancelled', 'expired', 'failed', 'settled_not_paid') ORDER BY created_at DESC LIMIT 1";
    /// Payments that keep a device busy.
    BUSIES_DEVICE = concat!("SELECT * FROM payments WHERE device_id = ? AND ", busy!());
    /// All payments that keep a device busy.
    BUSY = concat!("SELECT * FROM payments WHERE ", busy!());
    /// Stores an intent.
    INTEND = "INSERT INTO payments (payment_id, till, location, device_id, reference, order_json,
        fingerprint, version, state, taps_json, created_at, expires_at)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    /// Stores a change, if the version that it starts from is current.
    CHANGE = "UPDATE payments SET version = ?, state = ?, session_id = ?, session_status = ?,
        order_id = ?, active = ?, unknown_since = ?, reason_code = ?, reason_detail = ?,
        settlement_json = ?, settling_json = ?, contradicted = ?, cancel_asked_at = ?,
        taps_json = ?, confirmed_at = ? WHERE payment_id = ? AND version = ?";
    /// Stores a person's settlement, unless it is the payment's last: a settled payment may change
    /// otherwise.
    SETTLEMENT = "INSERT INTO settlements (payment_id, outcome, settled_by, note, settled_at)
        SELECT ?1, ?2, ?3, ?4, ?5 WHERE NOT EXISTS (SELECT 1 FROM settlements AS last
            WHERE id = (SELECT max(id) FROM settlements WHERE payment_id = ?1)
            AND outcome = ?2 AND settled_by = ?3 AND note = ?4 AND settled_at = ?5)";
    /// Unfinished payments, newest first.
    UNFINISHED = concat!(
        "SELECT * FROM payments WHERE ", open!(), " OR ", settled_early!(),
        " ORDER BY created_at DESC"
    );
    /// A till's open payments, newest first.
    OPEN_OF_TILL = concat!(
        "SELECT * FROM payments WHERE till = ? AND ", open!(), " ORDER BY created_at DESC"
    );
    /// A till's last payments, newest first.
    LAST_OF_TILL =
        "SELECT * FROM payments WHERE till = ? ORDER BY created_at DESC LIMIT 100";

    /// Deletes up to `?2` payments that have ended and began before `?1`.
    DELETE_PAYMENTS = concat!(
        "DELETE FROM payments WHERE payment_id IN
            (SELECT payment_id FROM payments AS p INDEXED BY ended_payments
             WHERE ", ended!(), " AND created_at < ?1 AND NOT coalesce(", settled_early!(), ", 0)
             AND json_valid(order_json)
             AND NOT EXISTS (SELECT 1 FROM outbox WHERE outbox.payment_id = p.payment_id)
             AND NOT EXISTS (SELECT 1 FROM inbox
                 WHERE inbox.session_id = p.session_id AND done_at IS NULL)
             AND NOT EXISTS (SELECT 1 FROM settlements
                 WHERE settlements.payment_id = p.payment_id
                 AND unixepoch(settled_at) * 1000 >= ?1)
             ORDER BY created_at LIMIT ?2)"
    );
    /// What is kept of the deleted payments that took an order's money.
    CHARGED = "SELECT * FROM charged_orders WHERE reference = ? ORDER BY payment_id";

    /// Stores callbacks; returns the ids of the new ones.
    RECEIVE = "INSERT INTO inbox
        (webhook_id, kind, session_id, failure_reason, received_at, due_at)
        SELECT value ->> 'webhook_id', value ->> 'kind', value ->> 'session_id',
            value ->> 'failure_reason', value ->> 'at', value ->> 'at'
        FROM json_each(?) WHERE true ORDER BY key
        ON CONFLICT (webhook_id) DO NOTHING RETURNING webhook_id";
    /// Marks callbacks done.
    TICK = "UPDATE inbox SET done_at = w.value ->> 'at', detail = w.value ->> 'detail'
        FROM json_each(?) AS w WHERE inbox.seq = w.value ->> 'seq'";
    /// Postpones callbacks.
    PUT_OFF = "UPDATE inbox SET tries = tries + 1, due_at = w.value ->> 'at',
        detail = w.value ->> 'detail'
        FROM json_each(?) AS w WHERE inbox.seq = w.value ->> 'seq'";
    /// Marks a callback done, in the transaction of the change that it caused.
    DONE = "UPDATE inbox SET done_at = ?, detail = ? WHERE seq = ?";
    /// The callbacks to process now, in order.
    INBOX_DUE = concat!(
        "WITH due AS (
             SELECT seq FROM inbox INDEXED BY inbox_by_due WHERE done_at IS NULL AND due_at <= ?1
             UNION ALL
             SELECT seq FROM inbox INDEXED BY inbox_by_due WHERE done_at IS NULL AND due_at > ?2)
         SELECT i.* FROM due CROSS JOIN inbox AS i ON i.seq = due.seq WHERE ",
        in_order!()
    );
    /// Those about payments that keep a device busy: found by the payments, which are few.
    INBOX_DUE_OF_OURS = concat!(
        "SELECT i.* FROM payments AS p
         CROSS JOIN inbox AS i ON i.session_id = p.session_id AND i.done_at IS NULL
         WHERE p.", busy!(), " AND i.due_at NOT BETWEEN ?1 + 1 AND ?2 AND ",
        in_order!()
    );
    /// When the first callback is due that waits for no other of its session.
    INBOX_NEXT_DUE = "SELECT due_at FROM inbox AS i INDEXED BY inbox_by_due
        WHERE done_at IS NULL AND NOT EXISTS (
            SELECT 1 FROM inbox AS earlier WHERE earlier.done_at IS NULL
            AND earlier.session_id = i.session_id AND earlier.seq < i.seq)
        ORDER BY due_at LIMIT 1";
    /// The last callbacks, newest first.
    INBOX_LAST = "SELECT * FROM inbox ORDER BY seq DESC LIMIT ?";
    /// Deletes up to `?2` callbacks that were done before `?1`.
    INBOX_FORGET = "DELETE FROM inbox WHERE seq IN
        (SELECT seq FROM inbox WHERE done_at < ?1 LIMIT ?2)";

    /// Enables notifications.
    NOTIFY = "INSERT INTO notify (id, environment) VALUES (1, ?)
        ON CONFLICT (id) DO UPDATE SET environment = excluded.environment";
    /// Disables notifications.
    NOTIFY_NOBODY = "DELETE FROM notify";
    /// How many events wait.
    OUTBOX_WAITING = "SELECT COUNT(*) FROM outbox INDEXED BY outbox_to_do WHERE ended_at IS NULL";
    /// The events to send now: `?1` is now, `?2` the latest time to which any is postponed, `?3`
    /// the limit.
    OUTBOX_DUE = concat!(
        "SELECT *", to_tell!(), " AND due_at <= ?1 UNION ALL
         SELECT *", to_tell!(), " AND due_at > ?2 ORDER BY due_at LIMIT ?3"
    );
    /// When the first event is due.
    OUTBOX_NEXT_DUE = concat!("SELECT due_at", to_tell!(), " ORDER BY due_at LIMIT 1");
    /// Claims an event for an attempt.
    OUTBOX_TAKE = "UPDATE outbox SET tries = tries + 1, due_at = ?
        WHERE seq = ? AND tries = ? AND ended_at IS NULL";
    /// Postpones an event.
    OUTBOX_LATER = "UPDATE outbox SET due_at = ?, detail = ? WHERE seq = ? AND ended_at IS NULL";
    /// Marks an event delivered or given up.
    OUTBOX_END = "UPDATE outbox SET ended_at = ?, outcome = ?, detail = ?
        WHERE seq = ? AND ended_at IS NULL";
    /// Deletes up to `?2` events that ended before `?1`.
    OUTBOX_FORGET = "DELETE FROM outbox WHERE seq IN
        (SELECT seq FROM outbox WHERE ended_at < ?1 LIMIT ?2)";

    /// Whether the schema has been made at all.
    HAS_MIGRATIONS =
        "SELECT COUNT(*) FROM sqlite_schema WHERE type = 'table' AND name = '_sqlx_migrations'";
    /// The steps by which the schema was made.
    MIGRATIONS = "SELECT version, checksum, success FROM _sqlx_migrations ORDER BY version";
    /// Payments for an operator, newest first.
    OPERATOR_NEWEST = concat!(record!(), "DESC");
    /// Payments for an operator, oldest first.
    OPERATOR_OLDEST = concat!(record!(), "ASC");
    /// Events that wait or were given up, oldest first.
    OPERATOR_OUTBOX = "SELECT *, 'evt_' || payment_id || '_' || version AS event_id FROM outbox
        WHERE seq IN (SELECT seq FROM outbox INDEXED BY outbox_to_do WHERE ended_at IS NULL
            UNION ALL SELECT seq FROM outbox INDEXED BY outbox_given_up WHERE outcome = 'given_up')
        ORDER BY seq";
    /// The same about stray sessions.
    OPERATOR_STRAY_EVENTS = "SELECT *, 'evt_' || session_id || '_' || status AS event_id
        FROM stray_events WHERE seq IN (
            SELECT seq FROM stray_events INDEXED BY stray_events_to_do WHERE ended_at IS NULL
            UNION ALL SELECT seq FROM stray_events INDEXED BY stray_events_given_up
            WHERE outcome = 'given_up')
        ORDER BY seq";
    /// Makes events that were given up due at `?1`: those since `?2`, or the one with the id `?3`.
    OPERATOR_RETRY = "UPDATE outbox INDEXED BY outbox_given_up
        SET ended_at = NULL, outcome = NULL, tries = 0, due_at = ?1
        WHERE outcome = 'given_up' AND happened_at >= ?2
        AND (?3 IS NULL OR 'evt_' || payment_id || '_' || version = ?3)
        AND NOT EXISTS (SELECT 1 FROM outbox AS later WHERE later.payment_id = outbox.payment_id
            AND later.version > outbox.version AND later.outcome = 'delivered')";
    /// The same about stray sessions.
    OPERATOR_RETRY_STRAYS = "UPDATE stray_events INDEXED BY stray_events_given_up
        SET ended_at = NULL, outcome = NULL, tries = 0, due_at = ?1
        WHERE outcome = 'given_up' AND happened_at >= ?2
        AND (?3 IS NULL OR 'evt_' || session_id || '_' || status = ?3)
        AND NOT EXISTS (SELECT 1 FROM stray_events AS later
            WHERE later.session_id = stray_events.session_id
            AND later.seq > stray_events.seq AND later.outcome = 'delivered')";
    /// Notes what a command has changed, for the proxy.
    OUTSIDE_CHANGE = "INSERT INTO outside_changes (payment_id) VALUES (?)";
    /// What commands have changed.
    OUTSIDE_CHANGES = "SELECT seq, payment_id FROM outside_changes ORDER BY seq LIMIT 256";
    /// Forgets what was taken up.
    OUTSIDE_DONE = "DELETE FROM outside_changes WHERE seq <= ?";

    /// A session that has no payment here.
    STRAY = "SELECT * FROM strays WHERE session_id = ?";
    /// The stray session that prevents a payment of an order; one that took money comes first.
    STRAY_TAKES_ORDER = "SELECT * FROM strays WHERE reference = ?
        AND status NOT IN ('CANCELLED', 'EXPIRED', 'FAILED') AND settled IS NOT 'not_paid'
        ORDER BY status = 'FINALIZED' DESC LIMIT 1";
    /// Every stray session that has an order, for an operator.
    STRAYS = "SELECT * FROM strays INDEXED BY strays_that_take_an_order
        WHERE status NOT IN ('CANCELLED', 'EXPIRED', 'FAILED') ORDER BY reference";
    /// Settles a stray session that took money.
    SETTLE_STRAY = "UPDATE strays SET settled = ? WHERE session_id = ? AND status = 'FINALIZED'";
    /// Stores who settled it.
    STRAY_SETTLEMENT = "INSERT INTO stray_settlements
        (session_id, outcome, settled_by, note, settled_at) VALUES (?, ?, ?, ?, ?)";
    /// The events about stray sessions to send now; the parameters are those of `OUTBOX_DUE`.
    STRAY_EVENTS_DUE = concat!(
        "SELECT *", stray_to_tell!(), " AND due_at <= ?1 UNION ALL
         SELECT *", stray_to_tell!(), " AND due_at > ?2 ORDER BY due_at LIMIT ?3"
    );
    /// When the first of them is due.
    STRAY_EVENTS_NEXT_DUE =
        concat!("SELECT due_at", stray_to_tell!(), " ORDER BY due_at LIMIT 1");
    /// How many of them wait.
    STRAY_EVENTS_WAITING =
        "SELECT COUNT(*) FROM stray_events INDEXED BY stray_events_to_do WHERE ended_at IS NULL";
    /// Claims one for an attempt.
    STRAY_EVENTS_TAKE = "UPDATE stray_events SET tries = tries + 1, due_at = ?
        WHERE seq = ? AND tries = ? AND ended_at IS NULL";
    /// Postpones one.
    STRAY_EVENTS_LATER =
        "UPDATE stray_events SET due_at = ?, detail = ? WHERE seq = ? AND ended_at IS NULL";
    /// Marks one delivered or given up.
    STRAY_EVENTS_END = "UPDATE stray_events SET ended_at = ?, outcome = ?, detail = ?
        WHERE seq = ? AND ended_at IS NULL";
    /// Deletes up to `?2` of them that ended before `?1`.
    STRAY_EVENTS_FORGET = "DELETE FROM stray_events WHERE seq IN
        (SELECT seq FROM stray_events WHERE ended_at < ?1 LIMIT ?2)";
    /// Stores a stray session.
    STORE_STRAY = "INSERT INTO strays (session_id, payment_id, reference, amount, currency, status,
        order_id, seen_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (session_id) DO UPDATE SET amount = excluded.amount,
        currency = excluded.currency, status = excluded.status, order_id = excluded.order_id,
        reference = excluded.reference";

    /// Copies the whole database into a file.
    COPY = "VACUUM INTO ?";
    /// Looks for damage in a copy; answers `ok` if there is none.
    CHECK_COPY = "PRAGMA quick_check(1)";
    /// How many payments are in a copy.
    COPIED_PAYMENTS = "SELECT COUNT(*) FROM payments";

    /// Counts for the go-live checklist, each up to `?1`.
    FACTS = "SELECT
        (SELECT COUNT(*) FROM (SELECT 1 FROM payments WHERE session_id IS NOT NULL
            LIMIT ?1)) AS sessions,
        (SELECT COUNT(*) FROM (SELECT 1 FROM inbox INDEXED BY finalized_callbacks
            WHERE kind = 'ipp.session.finalized' AND done_at IS NOT NULL LIMIT ?1)) AS finalized,
        (SELECT COUNT(*) FROM (SELECT 1 FROM payments INDEXED BY paid_payments
            WHERE state = 'paid' LIMIT ?1)) AS paid,
        (SELECT COUNT(*) FROM (SELECT 1 FROM inbox INDEXED BY declined_callbacks
            WHERE failure_reason = 'DECLINED_GENERIC' LIMIT ?1)) AS declined,
        (SELECT COUNT(*) FROM (SELECT 1 FROM payments INDEXED BY cancelled_payments
            WHERE state = 'cancelled' LIMIT ?1)) AS cancelled,
        (SELECT COUNT(*) FROM (SELECT 1 FROM inbox LIMIT ?1)) AS callbacks";
}
