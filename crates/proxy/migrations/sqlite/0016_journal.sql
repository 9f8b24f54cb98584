-- What happened to payments, for people who look into a fault: requests, calls, callbacks, states.
-- Nothing is decided by it. It is written beside the payments, never in their transactions, so it
-- refers to none of them and outlives none of them for long.
CREATE TABLE journal (
    seq        INTEGER PRIMARY KEY,
    -- The id of a payment, or of a session where only that is known.
    subject    TEXT    NOT NULL,
    at         INTEGER NOT NULL,
    event_json TEXT    NOT NULL
) STRICT;

CREATE INDEX journal_of_a_subject ON journal (subject);
CREATE INDEX journal_by_time ON journal (at);
