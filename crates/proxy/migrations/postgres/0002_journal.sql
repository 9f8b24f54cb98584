-- What happened to payments, as in `../sqlite/0016_journal.sql`.
CREATE TABLE journal (
    seq        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    -- The id of a payment, or of a session where only that is known.
    subject    text   NOT NULL,
    at         bigint NOT NULL,
    event_json text   NOT NULL
);
CREATE INDEX journal_of_a_subject ON journal (subject);
CREATE INDEX journal_by_time ON journal (at);
