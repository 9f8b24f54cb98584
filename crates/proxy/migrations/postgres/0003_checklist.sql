-- What showed each of Kustom's points before going live, as in `../sqlite/0017_checklist.sql`.
CREATE TABLE checklist (
    provider      text   NOT NULL,
    point         text   NOT NULL,
    done          bigint NOT NULL,
    at            bigint NOT NULL,
    evidence_json text   NOT NULL,
    PRIMARY KEY (provider, point)
);

-- The points were counted by these.
DROP INDEX paid_payments;
DROP INDEX cancelled_payments;
DROP INDEX finalized_callbacks;
DROP INDEX declined_callbacks;
