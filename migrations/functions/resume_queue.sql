-- The provider answers again: its queue is free, unless it asked to be left alone for longer.
CREATE OR REPLACE FUNCTION resume_queue(wanted text, at timestamptz) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    line queues := settle_pause(lock_queue(wanted), at);
    is_held boolean := coalesce(line.held_until > at, false);
BEGIN
    UPDATE queues q
        SET revision = q.revision + 1,
            held_until = CASE WHEN is_held THEN line.held_until END,
            held_at = CASE WHEN is_held THEN line.held_at END,
            paused_until = CASE WHEN is_held THEN line.held_until END,
            paused_at = CASE WHEN is_held THEN line.held_at END,
            pause_reason = CASE WHEN is_held THEN q.pause_reason END
        WHERE q.queue = wanted AND q.revision = line.revision;
END
$$;
