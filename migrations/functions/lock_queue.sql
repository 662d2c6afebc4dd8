-- The queue's row, locked: claims of a limited queue stand in line, so that limits hold over all processes.
-- A queue whose row is gone gets a new one.
CREATE OR REPLACE FUNCTION lock_queue(wanted text) RETURNS queues LANGUAGE plpgsql AS $$
DECLARE
    line queues;
BEGIN
    LOOP
        SELECT * INTO line FROM queues q WHERE q.queue = wanted ORDER BY q.revision DESC LIMIT 1 FOR UPDATE;
        IF FOUND THEN RETURN line; END IF;
        INSERT INTO queue_names (queue) VALUES (wanted) ON CONFLICT DO NOTHING;
        -- One at a time makes the row.
        PERFORM pg_advisory_xact_lock(hashtextextended('dossier queue ' || wanted, 0));
        INSERT INTO queues (queue) SELECT wanted WHERE NOT EXISTS (SELECT FROM queues q WHERE q.queue = wanted);
    END LOOP;
END
$$;
