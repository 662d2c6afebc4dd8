-- What a breaker wants, as processes of the release before ask for it; keep_pause is told the writer's clock too. Null
-- lifts the pause; they cannot say whether a hold is over, so that one stays.
CREATE OR REPLACE FUNCTION pause_queue(wanted text, until timestamptz, reason text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    line queues;
BEGIN
    IF until IS NOT NULL THEN
        PERFORM keep_pause(wanted, until, reason, false, NULL);
        RETURN;
    END IF;
    line := lock_queue(wanted);
    UPDATE queues q
        SET revision = q.revision + 1, paused_until = q.held_until, paused_at = q.held_at,
            pause_reason = CASE WHEN q.held_until IS NOT NULL THEN q.pause_reason ELSE reason END
        WHERE q.queue = wanted AND q.revision = line.revision;
END
$$;
