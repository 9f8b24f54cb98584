-- The inbox is looked at whenever a callback comes: what is due is found without walking over
-- what is done, or put off.
CREATE INDEX inbox_by_due ON inbox (due_at) WHERE done_at IS NULL;
CREATE INDEX inbox_by_done ON inbox (done_at) WHERE done_at IS NOT NULL;
