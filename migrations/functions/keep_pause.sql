-- Nothing is claimed before a moment. A breaker's pause takes the place of the one before, unless a hold lasts longer; a
-- hold, for which the provider itself asked, stays beside a longer pause. `at` is the writer's now; null is not known.
CREATE OR REPLACE FUNCTION keep_pause(
    wanted text, until timestamptz, reason text, is_hold boolean, at timestamptz
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    line queues := lock_queue(wanted);
    other timestamptz;
BEGIN
    IF at IS NOT NULL THEN line := settle_pause(line, at); END IF;
    other := CASE WHEN is_hold THEN line.paused_until ELSE line.held_until END;
    IF is_hold AND (line.held_until IS NULL OR until >= line.held_until) THEN
        line.held_until := until;
        line.held_at := at;
    END IF;
    IF other IS NULL OR until >= other THEN
        line.paused_until := until;
        line.paused_at := at;
        line.pause_reason := reason;
    ELSIF NOT is_hold THEN
        line.paused_until := line.held_until;
        line.paused_at := line.held_at;
    END IF;
    UPDATE queues q
        SET revision = q.revision + 1, paused_until = line.paused_until, paused_at = line.paused_at,
            held_until = line.held_until, held_at = line.held_at, pause_reason = line.pause_reason
        WHERE q.queue = wanted AND q.revision = line.revision;
END
$$;
