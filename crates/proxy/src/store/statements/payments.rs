//! Payments, what is kept of them, and stray sessions.

use super::{busy, charged, open, payment, settled_early, statements, stray};

/// The payment has ended; the same words as in the index `ended_payments`.
macro_rules! ended {
    () => {
        "state IN ('paid', 'cancelled', 'expired', 'failed', 'settled_paid', 'settled_not_paid')"
    };
}

/// The payment is unfinished; the same words as in the index `unfinished_payments`.
macro_rules! unfinished {
    () => {
        concat!("(", open!(), " OR ", settled_early!(), ")")
    };
}

statements! {
    PAYMENTS:

    /// Whether a till cancelled this payment before it began.
    WITHDRAWN { "SELECT 1 FROM withdrawn WHERE payment_id = $1 AND till = $2" }
    /// Cancels a payment that has not begun.
    WITHDRAW {
        "INSERT INTO withdrawn (payment_id, till, withdrawn_at)
         SELECT $1, $2, $3 WHERE NOT EXISTS
             (SELECT 1 FROM payments WHERE payment_id = $1 AND till = $2)
         ON CONFLICT (payment_id, till) DO UPDATE SET withdrawn_at = withdrawn.withdrawn_at"
    }

    /// A payment.
    PAYMENT { concat!("SELECT ", payment!(), " FROM payments WHERE payment_id = $1") }
    /// The payment that a session belongs to.
    PAYMENT_OF_SESSION { concat!("SELECT ", payment!(), " FROM payments WHERE session_id = $1") }
    /// Payments that prevent another payment of an order, newest first. A contradicted payment is
    /// outside the unique index, but prevents others all the same.
    TAKES_ORDER {
        concat!("SELECT ", payment!(), " FROM payments WHERE reference = $1 AND state NOT IN
         ('cancelled', 'expired', 'failed', 'settled_not_paid') ORDER BY created_at DESC LIMIT 1")
    }
    /// Payments that keep a device busy.
    BUSIES_DEVICE { concat!("SELECT ", payment!(), " FROM payments WHERE device_id = $1 AND ", busy!()) }
    /// All payments that keep a device busy.
    BUSY { concat!("SELECT ", payment!(), " FROM payments WHERE ", busy!()) }
    /// Stores an intent.
    INTEND {
        "INSERT INTO payments (payment_id, till, location, device_id, reference, order_json,
             fingerprint, version, state, taps_json, created_at, expires_at, owner)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)"
    }
    /// Stores a change, if the version that it starts from is current.
    CHANGE {
        "UPDATE payments SET version = $1, state = $2, session_id = $3, session_status = $4,
             order_id = $5, active = $6, unknown_since = $7, reason_code = $8, reason_detail = $9,
             settlement_json = $10, settling_json = $11, contradicted = $12, cancel_asked_at = $13,
             taps_json = $14, confirmed_at = $15 WHERE payment_id = $16 AND version = $17"
    }
    /// Stores a person's settlement, unless it is the payment's last: a settled payment may change
    /// otherwise.
    SETTLEMENT {
        "INSERT INTO settlements (payment_id, outcome, settled_by, note, settled_at)
         SELECT $1, $2, $3, $4, $5 WHERE NOT EXISTS (SELECT 1 FROM settlements AS last
             WHERE id = (SELECT max(id) FROM settlements WHERE payment_id = $1)
             AND outcome = $2 AND settled_by = $3 AND note = $4 AND settled_at = $5)"
    }
    /// Unfinished payments, newest first.
    UNFINISHED {
        concat!("SELECT ", payment!(), " FROM payments WHERE ", unfinished!(), " ORDER BY created_at DESC")
    }
    /// A payment, if this proxy owns it.
    OWNED { concat!("SELECT ", payment!(), " FROM payments WHERE payment_id = $1 AND owner = $2") }
    /// Makes a proxy the owner of the unfinished payments that none owns. On SQLite it is alone.
    ADOPT {
        sqlite: concat!(
            "UPDATE payments SET owner = $1
             WHERE ", unfinished!(), " AND owner IS DISTINCT FROM $1 RETURNING ", payment!()
        ),
        postgres: concat!(
            "UPDATE payments SET owner = $1 WHERE payment_id IN (
                 SELECT payment_id FROM payments WHERE ", unfinished!(), " AND owner IS NULL
                 FOR UPDATE SKIP LOCKED) RETURNING ", payment!()
        ),
    }
    /// A till's open payments, newest first.
    OPEN_OF_TILL {
        concat!("SELECT ", payment!(), " FROM payments WHERE till = $1 AND ", open!(), " ORDER BY created_at DESC")
    }
    /// A till's last payments, newest first.
    LAST_OF_TILL { concat!("SELECT ", payment!(), " FROM payments WHERE till = $1 ORDER BY created_at DESC LIMIT 100") }

    /// Deletes up to `$2` payments that have ended and began before `$1`.
    DELETE_PAYMENTS {
        "DELETE FROM payments WHERE payment_id IN (SELECT payment_id FROM payments AS p",
        [INDEXED BY ended_payments] concat!(
            "WHERE ", ended!(), " AND created_at < $1 AND NOT coalesce(", settled_early!(), ", false)
             AND json_valid(order_json)
             AND NOT EXISTS (SELECT 1 FROM outbox WHERE outbox.payment_id = p.payment_id)
             AND NOT EXISTS (SELECT 1 FROM inbox
                 WHERE inbox.session_id = p.session_id AND done_at IS NULL)
             AND NOT EXISTS (SELECT 1 FROM settlements
                 WHERE settlements.payment_id = p.payment_id
                 AND unixepoch(settled_at) * 1000 >= $1)
             ORDER BY created_at LIMIT $2)"
        )
    }
    /// What is kept of the deleted payments that took an order's money.
    CHARGED { concat!("SELECT ", charged!(), " FROM charged_orders WHERE reference = $1 ORDER BY payment_id") }

    /// A session that has no payment here.
    STRAY { concat!("SELECT ", stray!(), " FROM strays WHERE session_id = $1") }
    /// The stray session that prevents a payment of an order; one that took money comes first.
    STRAY_TAKES_ORDER {
        concat!("SELECT ", stray!(), " FROM strays WHERE reference = $1
         AND status NOT IN ('CANCELLED', 'EXPIRED', 'FAILED') AND settled IS DISTINCT FROM 'not_paid'
         ORDER BY status = 'FINALIZED' DESC LIMIT 1")
    }
    /// Stores a stray session.
    STORE_STRAY {
        "INSERT INTO strays (session_id, payment_id, reference, amount, currency, status, order_id,
             seen_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
         ON CONFLICT (session_id) DO UPDATE SET amount = excluded.amount,
         currency = excluded.currency, status = excluded.status, order_id = excluded.order_id,
         reference = excluded.reference"
    }
}
