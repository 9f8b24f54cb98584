//! What happened to payments.

use super::statements;

statements! {
    JOURNAL:

    /// Adds entries, up to 500 of each subject: a page or a session that goes on for ever must not
    /// fill the database.
    JOURNAL_ADD {
        sqlite: "INSERT INTO journal (subject, at, event_json)
             SELECT w.value ->> 'subject', w.value ->> 'at', w.value ->> 'event'
             FROM json_each($1) AS w WHERE (SELECT COUNT(*) FROM journal AS j
                 WHERE j.subject = w.value ->> 'subject') < 500
             ORDER BY w.key",
        postgres: "INSERT INTO journal (subject, at, event_json)
             SELECT subject, at, event
             FROM ROWS FROM (json_to_recordset($1::json) AS (subject text, at bigint, event text))
                 WITH ORDINALITY AS w (subject, at, event, key)
             WHERE (SELECT COUNT(*) FROM journal AS j WHERE j.subject = w.subject) < 500
             ORDER BY key",
    }
    /// The entries about a payment, and about its session.
    JOURNAL_OF { "SELECT at, event_json FROM journal WHERE subject IN ($1, $2) ORDER BY seq" }
    /// Deletes up to `$2` entries that were made before `$1`.
    JOURNAL_FORGET {
        "DELETE FROM journal WHERE seq IN (SELECT seq FROM journal WHERE at < $1 LIMIT $2)"
    }
}
