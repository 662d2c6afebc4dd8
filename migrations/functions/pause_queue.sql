-- Null lifts the pause.
CREATE OR REPLACE FUNCTION pause_queue(wanted text, until timestamptz, reason text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    line queues := lock_queue(wanted);
BEGIN
    UPDATE queues q SET revision = q.revision + 1, paused_until = until, pause_reason = reason
        WHERE q.queue = wanted AND q.revision = line.revision;
END
$$;
