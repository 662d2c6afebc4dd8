-- What a breaker wants: nothing is claimed before that moment. A hold that lasts longer stays. Null lifts the pause, as
-- processes of the release before ask for it; they cannot say whether a hold is over, so that one stays.
CREATE OR REPLACE FUNCTION pause_queue(wanted text, until timestamptz, reason text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    line queues := lock_queue(wanted);
BEGIN
    UPDATE queues q
        SET revision = q.revision + 1, paused_until = greatest(until, q.held_until),
            pause_reason = CASE WHEN q.held_until > until OR until IS NULL AND q.held_until IS NOT NULL
                THEN q.pause_reason ELSE reason END
        WHERE q.queue = wanted AND q.revision = line.revision;
END
$$;
