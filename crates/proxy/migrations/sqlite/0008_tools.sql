-- What the operator's commands change beside a running proxy, until the proxy has told its pages,
-- watches the payment and looks at the outbox. Written in the change's own transaction.
CREATE TABLE outside_changes (
    seq        INTEGER PRIMARY KEY,
    -- None: the outbox changed.
    payment_id TEXT
) STRICT;

-- The operator's list of events that were given up.
CREATE INDEX outbox_given_up ON outbox (seq) WHERE outcome = 'given_up';
