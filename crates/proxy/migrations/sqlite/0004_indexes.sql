-- No statement of the store walks through payments that have ended, or callbacks that are done,
-- however many there are. Each partial index has the very condition of the statement that uses
-- it: SQLite finds it by that. `store/tests/plans.rs` looks at the plan of every statement.

-- Whether an order may be charged: a contradicted payment, which the unique index leaves out,
-- blocks its order as well.
CREATE INDEX payments_that_take_an_order ON payments (reference, created_at)
    WHERE state NOT IN ('cancelled', 'expired', 'failed', 'settled_not_paid');

-- What a till's page is told first.
CREATE INDEX open_payments_of_a_till ON payments (till, created_at)
    WHERE state IN ('starting', 'open', 'unknown', 'needs_attention');

-- What is taken up after a start, and looked for once a minute.
CREATE INDEX unfinished_payments ON payments (created_at)
    WHERE state IN ('starting', 'open', 'unknown', 'needs_attention')
       OR (state IN ('settled_paid', 'settled_not_paid') AND session_status IS NOT NULL
           AND session_status NOT IN ('FINALIZED', 'CANCELLED', 'EXPIRED', 'FAILED'));

-- The go-live checklist counts up to a hundred of each of these.
CREATE INDEX paid_payments ON payments (created_at) WHERE state = 'paid';
CREATE INDEX cancelled_payments ON payments (created_at) WHERE state = 'cancelled';
CREATE INDEX finalized_callbacks ON inbox (done_at)
    WHERE kind = 'ipp.session.finalized' AND done_at IS NOT NULL;
CREATE INDEX declined_callbacks ON inbox (received_at) WHERE failure_reason = 'DECLINED_GENERIC';
