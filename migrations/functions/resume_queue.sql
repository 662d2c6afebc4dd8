-- The provider answers again: its queue is free, unless it asked to be left alone for longer.
CREATE OR REPLACE FUNCTION resume_queue(wanted text, at timestamptz) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    line queues := lock_queue(wanted);
    rest timestamptz := CASE WHEN line.held_until > at THEN line.held_until END;
BEGIN
    UPDATE queues q
        SET revision = q.revision + 1, held_until = rest, paused_until = rest,
            pause_reason = CASE WHEN rest IS NOT NULL THEN q.pause_reason END
        WHERE q.queue = wanted AND q.revision = line.revision;
END
$$;
