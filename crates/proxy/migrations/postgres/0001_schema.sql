-- The schema on PostgreSQL. The same rules as on SQLite (`../sqlite`), with the names of their
-- triggers: `store/tests` puts one list of forbidden changes to both. Times are milliseconds since
-- 1970 and JSON is text, as there.
--
-- Several proxies write at once. Where a rule looks at other rows, those who could break it together
-- take the order's lock first.

-- A change that a rule forbids. SQLSTATE 23514 is a check violation.
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = '23514';
END $$;

-- The database's clock: proxies' clocks differ.
CREATE FUNCTION now_ms() RETURNS bigint LANGUAGE sql VOLATILE AS $$
    SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint
$$;

-- One writer at a time for an order, until the transaction ends.
CREATE FUNCTION lock_order(reference text) RETURNS void LANGUAGE sql VOLATILE AS $$
    SELECT pg_advisory_xact_lock(hashtextextended(reference, 1))
$$;

-- SQLite's, for the same statements on both.
CREATE FUNCTION json_valid(body text) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    PERFORM body::json;
    RETURN true;
EXCEPTION WHEN OTHERS THEN
    RETURN false;
END $$;
CREATE FUNCTION unixepoch(moment text) RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT extract(epoch FROM moment::timestamptz)::bigint
$$;

-- The proxies that run. A row is a lease: whose row is gone has lost all that it worked on, and can
-- write nothing more.
CREATE TABLE proxies (
    proxy_id    text   PRIMARY KEY,
    name        text   NOT NULL,
    began_at    bigint NOT NULL,
    alive_until bigint NOT NULL
);

-- Work that one proxy does at a time.
CREATE TABLE leases (
    work  text PRIMARY KEY CHECK (work IN ('inbox', 'outbox', 'pairing')),
    owner text NOT NULL REFERENCES proxies (proxy_id) ON DELETE CASCADE
);
CREATE INDEX leases_of_a_proxy ON leases (owner);

-- Rates that hold across proxies: until when what was counted is owed.
CREATE TABLE rates (
    name       text   PRIMARY KEY,
    owed_until bigint NOT NULL
);

-- Pairing codes that may still be used, without their text: one proxy looks for their phones.
CREATE TABLE pairing_codes (
    seq        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    expires_at bigint NOT NULL,
    made_at    bigint NOT NULL
);

CREATE TABLE payments (
    seq             bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    payment_id      text    NOT NULL PRIMARY KEY,
    till            text    NOT NULL,
    location        text,
    device_id       text    NOT NULL,
    reference       text    NOT NULL,
    order_json      text    NOT NULL,
    fingerprint     text    NOT NULL,
    version         bigint  NOT NULL CHECK (version >= 1),
    state           text    NOT NULL CHECK (state IN (
                        'starting', 'open', 'unknown', 'needs_attention',
                        'paid', 'cancelled', 'expired', 'failed', 'held',
                        'settled_paid', 'settled_not_paid')),
    session_id      text    UNIQUE,
    session_status  text,
    order_id        text,
    active          bigint  NOT NULL DEFAULT 0,
    unknown_since   bigint,
    reason_code     text,
    reason_detail   text,
    settlement_json text,
    settling_json   text    CHECK (settling_json IS NULL OR state = 'needs_attention'),
    contradicted    bigint  NOT NULL DEFAULT 0,
    cancel_asked_at bigint,
    taps_json       text    NOT NULL,
    created_at      bigint  NOT NULL,
    confirmed_at    bigint,
    expires_at      bigint  NOT NULL,
    -- The proxy that watches it and speaks to Kustom about it; free when that proxy is gone.
    owner           text    REFERENCES proxies (proxy_id) ON DELETE SET NULL,
    changed_at      bigint  NOT NULL,
    CHECK (state <> 'paid' OR (session_id IS NOT NULL AND order_id IS NOT NULL)),
    CHECK (state NOT IN ('open', 'cancelled', 'expired', 'held') OR session_id IS NOT NULL),
    CHECK ((state = 'unknown') = (unknown_since IS NOT NULL)),
    CHECK ((state IN ('settled_paid', 'settled_not_paid')) = (settlement_json IS NOT NULL))
);

CREATE UNIQUE INDEX one_payment_of_an_order ON payments (reference)
    WHERE state IN ('starting', 'open', 'unknown', 'needs_attention', 'held', 'paid', 'settled_paid')
      AND contradicted = 0;
CREATE UNIQUE INDEX one_payment_on_a_device ON payments (device_id)
    WHERE state IN ('starting', 'open', 'unknown');
CREATE INDEX payments_of_a_till ON payments (till, created_at);
CREATE INDEX payments_that_take_an_order ON payments (reference, created_at)
    WHERE state NOT IN ('cancelled', 'expired', 'failed', 'settled_not_paid');
CREATE INDEX open_payments_of_a_till ON payments (till, created_at)
    WHERE state IN ('starting', 'open', 'unknown', 'needs_attention');
CREATE INDEX unfinished_payments ON payments (created_at)
    WHERE state IN ('starting', 'open', 'unknown', 'needs_attention')
       OR (state IN ('settled_paid', 'settled_not_paid') AND session_status IS NOT NULL
           AND session_status NOT IN ('FINALIZED', 'CANCELLED', 'EXPIRED', 'FAILED'));
CREATE INDEX paid_payments ON payments (created_at) WHERE state = 'paid';
CREATE INDEX cancelled_payments ON payments (created_at) WHERE state = 'cancelled';
CREATE INDEX ended_payments ON payments (created_at)
    WHERE state IN ('paid', 'cancelled', 'expired', 'failed', 'settled_paid', 'settled_not_paid');
CREATE INDEX payments_of_a_proxy ON payments (owner) WHERE owner IS NOT NULL;
-- What a proxy looks for once a few seconds, should a notification be lost.
CREATE INDEX payments_by_change ON payments (changed_at);

-- Rule 5.
CREATE TRIGGER a_final_state_stays BEFORE UPDATE OF state ON payments FOR EACH ROW
    WHEN (OLD.state IN ('paid', 'cancelled', 'expired', 'failed') AND NEW.state <> OLD.state
      AND NOT (OLD.state <> 'paid' AND NEW.state = 'held' AND NEW.contradicted = 1))
    EXECUTE FUNCTION refuse('a final state does not change');
CREATE TRIGGER a_contradicted_payment_frees_no_order BEFORE UPDATE ON payments FOR EACH ROW
    WHEN (NEW.contradicted = 1 AND NEW.state IN ('cancelled', 'expired', 'failed'))
    EXECUTE FUNCTION refuse('a payment that took money after all is settled by hand only');
CREATE TRIGGER a_held_payment_is_settled_by_hand BEFORE UPDATE OF state ON payments FOR EACH ROW
    WHEN (OLD.state = 'held' AND NEW.state NOT IN ('held', 'settled_paid', 'settled_not_paid'))
    EXECUTE FUNCTION refuse('a held payment is settled by hand only');
CREATE TRIGGER a_settled_payment_changes_by_hand_or_by_contradiction
    BEFORE UPDATE OF state ON payments FOR EACH ROW
    WHEN (OLD.state IN ('settled_paid', 'settled_not_paid') AND NEW.state <> OLD.state
      AND NOT (NEW.state = 'held' AND NEW.contradicted = 1)
      AND NOT (NEW.state = 'settled_paid')
      AND NOT (NEW.state = 'settled_not_paid'
               AND (OLD.session_id IS NULL OR OLD.reason_code IS NOT NULL)))
    EXECUTE FUNCTION refuse('a settled payment changes by hand, never against Kustom');
CREATE TRIGGER a_session_that_lives_is_not_settled_as_not_paid
    BEFORE UPDATE OF state ON payments FOR EACH ROW
    WHEN (OLD.state = 'needs_attention' AND NEW.state = 'settled_not_paid'
      AND OLD.session_id IS NOT NULL)
    EXECUTE FUNCTION refuse('a session that has not ended may still be paid');
CREATE TRIGGER a_session_is_not_swapped BEFORE UPDATE OF session_id ON payments FOR EACH ROW
    WHEN (OLD.session_id IS NOT NULL AND NEW.session_id IS DISTINCT FROM OLD.session_id
      AND NEW.state <> 'held')
    EXECUTE FUNCTION refuse('a payment keeps its session');

-- Who settled what and why, never overwritten.
CREATE TABLE settlements (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    payment_id text   NOT NULL REFERENCES payments (payment_id),
    outcome    text   NOT NULL CHECK (outcome IN ('paid', 'not_paid')),
    settled_by text   NOT NULL,
    note       text   NOT NULL CHECK (note <> ''),
    settled_at text   NOT NULL
);
CREATE INDEX settlements_of_a_payment ON settlements (payment_id);

-- Sessions that carry our mark and that no payment stands for.
CREATE TABLE strays (
    session_id text   NOT NULL PRIMARY KEY,
    payment_id text   NOT NULL,
    reference  text   NOT NULL,
    amount     bigint NOT NULL,
    currency   text   NOT NULL,
    status     text   NOT NULL,
    order_id   text,
    seen_at    bigint NOT NULL,
    settled    text   CHECK (settled IN ('paid', 'not_paid'))
);
CREATE INDEX strays_that_take_an_order ON strays (reference)
    WHERE status NOT IN ('CANCELLED', 'EXPIRED', 'FAILED');
CREATE TABLE stray_settlements (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    session_id text   NOT NULL REFERENCES strays (session_id),
    outcome    text   NOT NULL CHECK (outcome IN ('paid', 'not_paid')),
    settled_by text   NOT NULL,
    note       text   NOT NULL CHECK (note <> ''),
    settled_at bigint NOT NULL
);
CREATE INDEX stray_settlements_of_a_session ON stray_settlements (session_id);

CREATE TRIGGER an_ended_stray_stays
    BEFORE UPDATE OF session_id, payment_id, reference, amount, currency, status, order_id, seen_at
    ON strays FOR EACH ROW
    WHEN (OLD.status IN ('FINALIZED', 'CANCELLED', 'EXPIRED', 'FAILED'))
    EXECUTE FUNCTION refuse('a stray session that ended does not change');
CREATE TRIGGER a_stray_is_settled_once_it_took_money BEFORE UPDATE OF settled ON strays FOR EACH ROW
    WHEN (OLD.status <> 'FINALIZED' OR NEW.settled IS NULL)
    EXECUTE FUNCTION refuse('only a stray session that took money is settled');
CREATE TRIGGER a_stray_is_not_forgotten BEFORE DELETE ON strays FOR EACH ROW
    WHEN (OLD.status NOT IN ('CANCELLED', 'EXPIRED', 'FAILED'))
    EXECUTE FUNCTION refuse('a stray session that took money, or may, is not forgotten');
CREATE TRIGGER a_stray_keeps_its_order BEFORE UPDATE OF session_id, reference ON strays FOR EACH ROW
    WHEN (NEW.session_id IS DISTINCT FROM OLD.session_id
       OR NEW.reference IS DISTINCT FROM OLD.reference)
    EXECUTE FUNCTION refuse('a stray session keeps its order');
CREATE FUNCTION lock_the_order() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM lock_order(NEW.reference);
    RETURN NEW;
END $$;
CREATE TRIGGER a_stray_waits_for_its_order BEFORE INSERT ON strays FOR EACH ROW
    EXECUTE FUNCTION lock_the_order();

-- Orders of deleted payments that took their money, for ever.
CREATE TABLE charged_orders (
    reference    text   NOT NULL,
    payment_id   text   NOT NULL,
    session_id   text,
    till         text   NOT NULL,
    amount       bigint NOT NULL,
    currency     text   NOT NULL,
    created_at   bigint NOT NULL,
    confirmed_at bigint,
    PRIMARY KEY (reference, payment_id)
);
CREATE TRIGGER a_charged_order_is_not_forgotten BEFORE DELETE ON charged_orders FOR EACH ROW
    EXECUTE FUNCTION refuse('an order that was paid is not forgotten');
CREATE TRIGGER a_charged_order_stays BEFORE UPDATE ON charged_orders FOR EACH ROW
    EXECUTE FUNCTION refuse('an order that was paid does not change');

-- Rule 6, for money that no payment of this table stands for.
CREATE FUNCTION an_order_is_free() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM lock_order(NEW.reference);
    IF EXISTS (SELECT 1 FROM strays WHERE reference = NEW.reference
               AND status NOT IN ('CANCELLED', 'EXPIRED', 'FAILED')
               AND settled IS DISTINCT FROM 'not_paid') THEN
        RAISE EXCEPTION 'a session that no payment stands for has the order'
            USING ERRCODE = '23514';
    END IF;
    IF EXISTS (SELECT 1 FROM charged_orders WHERE reference = NEW.reference) THEN
        RAISE EXCEPTION 'the order was paid, and its payment is deleted' USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER an_order_takes_one_payment BEFORE INSERT ON payments FOR EACH ROW
    EXECUTE FUNCTION an_order_is_free();

CREATE TRIGGER only_an_ended_payment_is_deleted BEFORE DELETE ON payments FOR EACH ROW
    WHEN (OLD.state NOT IN ('paid', 'cancelled', 'expired', 'failed',
                            'settled_paid', 'settled_not_paid')
      OR (OLD.state IN ('settled_paid', 'settled_not_paid') AND OLD.session_status IS NOT NULL
          AND OLD.session_status NOT IN ('FINALIZED', 'CANCELLED', 'EXPIRED', 'FAILED')))
    EXECUTE FUNCTION refuse('a payment that has not ended is not deleted');

-- Here and not in the code, so that no way of deleting a payment can forget it.
CREATE FUNCTION keep_what_was_paid() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM settlements WHERE payment_id = OLD.payment_id;
    IF OLD.state IN ('paid', 'settled_paid') THEN
        INSERT INTO charged_orders (reference, payment_id, session_id, till, amount, currency,
            created_at, confirmed_at)
        VALUES (OLD.reference, OLD.payment_id, OLD.session_id, OLD.till,
            (OLD.order_json::jsonb ->> 'order_amount')::bigint,
            OLD.order_json::jsonb ->> 'purchase_currency', OLD.created_at, OLD.confirmed_at);
    END IF;
    RETURN OLD;
END $$;
CREATE TRIGGER a_deleted_payment_keeps_its_order BEFORE DELETE ON payments FOR EACH ROW
    EXECUTE FUNCTION keep_what_was_paid();

-- Callbacks that were believed, committed before their 200.
CREATE TABLE inbox (
    seq            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    webhook_id     text   NOT NULL UNIQUE,
    kind           text,
    session_id     text,
    failure_reason text,
    received_at    bigint NOT NULL,
    tries          bigint NOT NULL DEFAULT 0,
    due_at         bigint NOT NULL,
    done_at        bigint,
    detail         text
);
CREATE INDEX inbox_to_do ON inbox (session_id, seq) WHERE done_at IS NULL;
CREATE INDEX inbox_by_due ON inbox (due_at) WHERE done_at IS NULL;
CREATE INDEX inbox_by_done ON inbox (done_at) WHERE done_at IS NOT NULL;
CREATE INDEX finalized_callbacks ON inbox (done_at)
    WHERE kind = 'ipp.session.finalized' AND done_at IS NOT NULL;
CREATE INDEX declined_callbacks ON inbox (received_at) WHERE failure_reason = 'DECLINED_GENERIC';

-- Its one row is there while somebody wants to be told.
CREATE TABLE notify (
    id          bigint PRIMARY KEY CHECK (id = 1),
    environment text
);

CREATE TABLE outbox (
    seq             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    payment_id      text   NOT NULL REFERENCES payments (payment_id),
    version         bigint NOT NULL,
    till            text   NOT NULL,
    location        text,
    device_id       text   NOT NULL,
    order_json      text   NOT NULL,
    state           text   NOT NULL,
    session_id      text,
    session_status  text,
    order_id        text,
    reason_code     text,
    reason_detail   text,
    settlement_json text,
    contradicted    bigint NOT NULL,
    cancel_asked_at bigint,
    taps_json       text   NOT NULL,
    created_at      bigint NOT NULL,
    confirmed_at    bigint,
    expires_at      bigint NOT NULL,
    environment     text,
    happened_at     bigint NOT NULL,
    tries           bigint NOT NULL DEFAULT 0,
    due_at          bigint NOT NULL,
    ended_at        bigint,
    outcome         text   CHECK (outcome IN ('delivered', 'given_up')),
    detail          text,
    CHECK ((ended_at IS NULL) = (outcome IS NULL)),
    UNIQUE (payment_id, version)
);
CREATE INDEX outbox_to_do ON outbox (due_at) WHERE ended_at IS NULL;
CREATE INDEX outbox_of_a_payment ON outbox (payment_id, version) WHERE ended_at IS NULL;
CREATE INDEX outbox_ended ON outbox (ended_at) WHERE ended_at IS NOT NULL;
CREATE INDEX outbox_given_up ON outbox (seq) WHERE outcome = 'given_up';

CREATE TABLE stray_events (
    seq         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    session_id  text   NOT NULL REFERENCES strays (session_id),
    payment_id  text   NOT NULL,
    reference   text   NOT NULL,
    amount      bigint NOT NULL,
    currency    text   NOT NULL,
    status      text   NOT NULL,
    order_id    text,
    seen_at     bigint NOT NULL,
    environment text   NOT NULL,
    happened_at bigint NOT NULL,
    tries       bigint NOT NULL DEFAULT 0,
    due_at      bigint NOT NULL,
    ended_at    bigint,
    outcome     text   CHECK (outcome IN ('delivered', 'given_up')),
    detail      text,
    CHECK ((ended_at IS NULL) = (outcome IS NULL)),
    UNIQUE (session_id, status)
);
CREATE INDEX stray_events_to_do ON stray_events (due_at) WHERE ended_at IS NULL;
CREATE INDEX stray_events_of_a_session ON stray_events (session_id, seq) WHERE ended_at IS NULL;
CREATE INDEX stray_events_ended ON stray_events (ended_at) WHERE ended_at IS NOT NULL;
CREATE INDEX stray_events_given_up ON stray_events (seq) WHERE outcome = 'given_up';

-- What is told, written in the change's own transaction, whatever changes the payment.
CREATE FUNCTION tell_a_final_payment() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    told_environment text;
BEGIN
    IF NEW.state NOT IN ('paid', 'cancelled', 'expired', 'failed', 'held',
                         'settled_paid', 'settled_not_paid') THEN
        RETURN NULL;
    END IF;
    IF TG_OP = 'UPDATE' AND NEW.state = OLD.state
        AND NEW.order_id IS NOT DISTINCT FROM OLD.order_id
        AND NEW.settlement_json IS NOT DISTINCT FROM OLD.settlement_json
        AND NEW.contradicted = OLD.contradicted THEN
        RETURN NULL;
    END IF;
    SELECT environment INTO told_environment FROM notify;
    IF NOT FOUND THEN
        SELECT environment INTO told_environment FROM outbox
            WHERE payment_id = NEW.payment_id AND ended_at IS NULL LIMIT 1;
        IF NOT FOUND THEN
            RETURN NULL;
        END IF;
    END IF;
    INSERT INTO outbox (payment_id, version, till, location, device_id, order_json, state,
        session_id, session_status, order_id, reason_code, reason_detail, settlement_json,
        contradicted, cancel_asked_at, taps_json, created_at, confirmed_at, expires_at, environment,
        happened_at, due_at)
    VALUES (NEW.payment_id, NEW.version, NEW.till, NEW.location, NEW.device_id, NEW.order_json,
        NEW.state, NEW.session_id, NEW.session_status, NEW.order_id, NEW.reason_code,
        NEW.reason_detail, NEW.settlement_json, NEW.contradicted, NEW.cancel_asked_at,
        NEW.taps_json, NEW.created_at, NEW.confirmed_at, NEW.expires_at, told_environment,
        now_ms(), now_ms())
    ON CONFLICT (payment_id, version) DO NOTHING;
    RETURN NULL;
END $$;
CREATE TRIGGER a_payment_that_became_final_is_told AFTER INSERT OR UPDATE ON payments FOR EACH ROW
    EXECUTE FUNCTION tell_a_final_payment();

CREATE FUNCTION tell_a_stray() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (NEW.status = OLD.status
        OR NEW.status NOT IN ('FINALIZED', 'CANCELLED', 'EXPIRED', 'FAILED')) THEN
        RETURN NULL;
    END IF;
    INSERT INTO stray_events (session_id, payment_id, reference, amount, currency, status, order_id,
        seen_at, environment, happened_at, due_at)
    SELECT NEW.session_id, NEW.payment_id, NEW.reference, NEW.amount, NEW.currency, NEW.status,
        NEW.order_id, NEW.seen_at, coalesce(environment, 'playground'), now_ms(), now_ms()
    FROM notify
    ON CONFLICT (session_id, status) DO NOTHING;
    RETURN NULL;
END $$;
CREATE TRIGGER a_stray_is_told AFTER INSERT OR UPDATE ON strays FOR EACH ROW
    EXECUTE FUNCTION tell_a_stray();

-- Payments that a till cancelled before they began.
CREATE TABLE withdrawn (
    payment_id   text   NOT NULL,
    till         text   NOT NULL,
    withdrawn_at bigint NOT NULL,
    PRIMARY KEY (payment_id, till)
);

-- Every change is told to every proxy when it is committed, and is found by its time if that is lost.
CREATE FUNCTION note_the_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.changed_at := now_ms();
    -- What has ended has no owner, so that the end of a proxy touches few rows.
    IF NEW.state NOT IN ('starting', 'open', 'unknown', 'needs_attention')
        AND NOT (NEW.state IN ('settled_paid', 'settled_not_paid')
            AND NEW.session_status IS NOT NULL
            AND NEW.session_status NOT IN ('FINALIZED', 'CANCELLED', 'EXPIRED', 'FAILED')) THEN
        NEW.owner := NULL;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER z_a_change_has_its_time BEFORE INSERT OR UPDATE ON payments FOR EACH ROW
    EXECUTE FUNCTION note_the_change();
CREATE FUNCTION tell_the_proxies() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('ipp_changes', 'payment ' || NEW.payment_id || ' ' || NEW.version);
    RETURN NULL;
END $$;
CREATE TRIGGER a_changed_payment_is_told AFTER INSERT OR UPDATE ON payments FOR EACH ROW
    EXECUTE FUNCTION tell_the_proxies();
CREATE FUNCTION tell_of_work() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('ipp_changes', TG_ARGV[0]);
    RETURN NULL;
END $$;
CREATE TRIGGER callbacks_are_told AFTER INSERT ON inbox FOR EACH STATEMENT
    EXECUTE FUNCTION tell_of_work('inbox');
CREATE TRIGGER events_are_told AFTER INSERT OR UPDATE OF outcome ON outbox FOR EACH STATEMENT
    EXECUTE FUNCTION tell_of_work('outbox');
CREATE TRIGGER stray_events_are_told AFTER INSERT OR UPDATE OF outcome ON stray_events
    FOR EACH STATEMENT EXECUTE FUNCTION tell_of_work('outbox');
