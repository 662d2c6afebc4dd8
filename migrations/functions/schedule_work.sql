-- Items to add or to move, after everything else about work is done; called by append_steps.
CREATE OR REPLACE FUNCTION schedule_work(
    s_stream uuid[], s_recorded timestamptz[], ok boolean[],
    w_step integer[], w_id uuid[], w_fencing bigint[], w_queue text[], w_kind text[], w_name text[],
    w_key text[], w_payload text[], w_due timestamptz[], w_deadline timestamptz[], w_attempt integer[],
    w_explanation text[]
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    wanted bigint;
    done bigint;
BEGIN
    -- Most are new.
    INSERT INTO work (id, stream_id, due_at, due_key, deadline, attempt, queue, kind, name, key, payload,
            explanation)
        SELECT w.id, s_stream[w.step], w.due, greatest(w.due, s_recorded[w.step]),
            w.deadline, w.attempt, w.queue, w.kind, w.name, w.key, w.payload, w.explanation
        FROM unnest(w_step, w_id, w_fencing, w_queue, w_kind, w_name, w_key, w_payload, w_due, w_deadline,
                w_attempt, w_explanation)
            AS w (step, id, fencing, queue, kind, name, key, payload, due, deadline, attempt, explanation)
        WHERE ok[w.step] AND w.fencing IS NULL
            AND NOT EXISTS (SELECT FROM work t WHERE t.id = w.id OFFSET 0);
    GET DIAGNOSTICS done = ROW_COUNT;
    SELECT count(*) INTO wanted FROM unnest(w_step) AS w (step) WHERE ok[w.step];
    IF done = wanted THEN RETURN; END IF;

    -- The others are moved: by their holder, whose number was checked, or from wherever they stand. The number
    -- rises, so a late holder cannot finish them any more.
    UPDATE work t
        SET fencing_number = nextval('fencing_numbers'), arrival = nextval('fencing_numbers'), due_at = w.due,
            due_key = greatest(w.due, s_recorded[w.step]), deadline = w.deadline, attempt = w.attempt,
            queue = w.queue, kind = w.kind, name = w.name, key = w.key, payload = w.payload,
            explanation = w.explanation, leased_until = NULL, lease_holder = NULL, interrupted = false
        FROM unnest(w_step, w_id, w_fencing, w_queue, w_kind, w_name, w_key, w_payload, w_due, w_deadline,
                w_attempt, w_explanation)
            AS w (step, id, fencing, queue, kind, name, key, payload, due, deadline, attempt, explanation)
        WHERE ok[w.step] AND w.fencing IS NOT NULL
            AND t.id = ANY (ARRAY[w.id]) AND t.fencing_number = w.fencing;
    wanted := wanted - done;
    GET DIAGNOSTICS done = ROW_COUNT;
    IF done = wanted THEN RETURN; END IF;

    UPDATE work t
        SET fencing_number = nextval('fencing_numbers'), arrival = nextval('fencing_numbers'), due_at = w.due,
            due_key = greatest(w.due, s_recorded[w.step]), deadline = w.deadline, attempt = w.attempt,
            queue = w.queue, kind = w.kind, name = w.name, key = w.key, payload = w.payload,
            explanation = w.explanation, leased_until = NULL, lease_holder = NULL, interrupted = false,
            parked_at = NULL, last_error = NULL
        FROM unnest(w_step, w_id, w_fencing, w_queue, w_kind, w_name, w_key, w_payload, w_due, w_deadline,
                w_attempt, w_explanation)
            AS w (step, id, fencing, queue, kind, name, key, payload, due, deadline, attempt, explanation)
        WHERE ok[w.step] AND w.fencing IS NULL
            AND t.id = ANY (ARRAY[w.id]) AND (t.stream_id = s_stream[w.step]) IS TRUE
            -- Not those that the insert above has just made.
            AND t.xmin <> pg_current_xact_id()::xid;
    wanted := wanted - done;
    GET DIAGNOSTICS done = ROW_COUNT;
    IF done <> wanted THEN
        RAISE EXCEPTION 'an item was lost meanwhile' USING ERRCODE = 'serialization_failure';
    END IF;
END
$$;
