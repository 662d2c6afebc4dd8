-- The provider itself asked to be left alone until then. A longer hold, or a longer pause of a breaker, stays.
CREATE OR REPLACE FUNCTION hold_queue(wanted text, until timestamptz, reason text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    line queues := lock_queue(wanted);
BEGIN
    UPDATE queues q
        SET revision = q.revision + 1, held_until = greatest(q.held_until, until),
            paused_until = greatest(q.paused_until, until),
            pause_reason = CASE WHEN q.paused_until > until THEN q.pause_reason ELSE reason END
        WHERE q.queue = wanted AND q.revision = line.revision;
END
$$;
