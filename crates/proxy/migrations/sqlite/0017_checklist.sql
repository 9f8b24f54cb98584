-- What showed each of Kustom's points before going live, at each provider; kept when the payments are
-- deleted that showed it. Nothing is decided by it, and it is written beside the payments, never in
-- their transactions.
CREATE TABLE checklist (
    provider      TEXT    NOT NULL,
    point         TEXT    NOT NULL,
    -- 0: the last that was seen speaks against it.
    done          INTEGER NOT NULL,
    at            INTEGER NOT NULL,
    evidence_json TEXT    NOT NULL,
    PRIMARY KEY (provider, point)
) STRICT, WITHOUT ROWID;

-- The points were counted by these.
DROP INDEX paid_payments;
DROP INDEX cancelled_payments;
DROP INDEX finalized_callbacks;
DROP INDEX declined_callbacks;
