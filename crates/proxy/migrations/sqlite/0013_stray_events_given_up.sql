-- The operator's list of events about stray sessions that were given up, as for payments in 0008.
CREATE INDEX stray_events_given_up ON stray_events (seq) WHERE outcome = 'given_up';
