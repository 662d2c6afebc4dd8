-- The write path: many steps of different streams in one call and one transaction (docs/decisions/0002).
--
-- It reads first, decides which steps are refused, and only then writes what is left. The order matters:
--  * Refused steps write nothing, so nothing of theirs has to be undone and their neighbours commit.
--  * The transaction gets its number with its first write, after it has seen the version that it appends to.
--    So along a stream transaction numbers rise with versions, and the sealer may order by them.
-- Whatever changes between the reading and the writing makes a guard fail: then the whole call ends with
-- serialization_failure or unique_violation and is made again; the second reading sees the reason.
--
-- How statements are written here matters, because their plans are made once, perhaps while a table is empty, and kept
-- while it grows. A look-up ends with OFFSET 0 (or LIMIT 1) so that it is made for each element of the arrays and never
-- turned into a join that begins at the table. Writes compare the leading column of a key with ANY (ARRAY[…]), which an
-- index can look up but no plan can sort by, so reading a whole index in its order is not even considered.
--
-- Arrays of one group run in parallel; `…_step` is the 1-based index of the step. Steps are sorted by stream id, so
-- that all callers lock in one order. A stream, and a natural key, occurs at most once.
CREATE OR REPLACE FUNCTION append_steps(
    -- Null state: the stream's row stays as it is.
    s_stream uuid[], s_lifecycle text[], s_expected bigint[], s_previous bytea[], s_version bigint[],
    s_hash bytea[], s_recorded timestamptz[], s_state text[], s_snapshot text[], s_chart bytea[],
    e_step integer[], e_version bigint[], e_type text[], e_schema integer[], e_data text[], e_metadata text[],
    e_previous bytea[], e_hash bytea[],
    k_step integer[], k_command text[], k_answer text[],
    n_step integer[], n_scope text[], n_value text[],
    -- What becomes of a held item: 1 finished, 2 moved (it is among the scheduled ones too), 3 parked.
    r_step integer[], r_id uuid[], r_fencing bigint[], r_fate integer[], r_reason text[],
    c_step integer[], c_key text[],
    -- w_fencing is the receipt's number when the holder moves the item, else null.
    w_step integer[], w_id uuid[], w_fencing bigint[], w_queue text[], w_kind text[], w_name text[],
    w_key text[], w_payload text[], w_due timestamptz[], w_deadline timestamptz[], w_attempt integer[],
    w_explanation text[],
    m_step integer[], m_model text[], m_content text[]
) RETURNS SETOF refusal LANGUAGE plpgsql
    -- Plans are made once and kept; these keep them right when tables grow a thousandfold afterwards.
    SET enable_hashjoin = off SET enable_mergejoin = off SET enable_seqscan = off SET enable_bitmapscan = off
    SET enable_memoize = off SET jit = off SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
    ok boolean[];
    all_ok boolean;
    replaced uuid[];
    wanted bigint;
    locked bigint;
    done bigint;
    refused refusal;
BEGIN
    SELECT array_agg(
            CASE WHEN s.expected = 0 THEN NOT EXISTS (SELECT FROM streams t WHERE t.stream_id = s.stream OFFSET 0)
            ELSE EXISTS (
                SELECT FROM streams t
                WHERE t.stream_id = s.stream AND t.version = s.expected AND t.head_hash = s.previous OFFSET 0)
            END ORDER BY s.step)
        INTO ok
        FROM unnest(s_stream, s_expected, s_previous) WITH ORDINALITY AS s (stream, expected, previous, step);
    all_ok := NOT false = ANY (ok);

    -- Asked after the versions: a command that was committed meanwhile is found here.
    IF cardinality(k_step) > 0 THEN
        FOR refused IN
            SELECT k.step, 1, NULL, NULL, t.answer, NULL, NULL, NULL
            FROM unnest(k_step, k_command) AS k (step, command)
            CROSS JOIN LATERAL (
                SELECT c.answer FROM commands c
                WHERE c.stream_id = s_stream[k.step] AND c.command_id = k.command OFFSET 0
            ) AS t
        LOOP
            -- Null rather than false: answered before, no version conflict to report.
            ok[refused.step] := NULL;
            all_ok := false;
            RETURN NEXT refused;
        END LOOP;
    END IF;

    IF NOT all_ok THEN
        RETURN QUERY
            SELECT s.step::integer, 2, coalesce(t.version, 0), NULL::uuid, NULL::text, NULL::text, NULL::text,
                NULL::uuid
            FROM unnest(s_stream, ok) WITH ORDINALITY AS s (stream, ok, step)
            LEFT JOIN LATERAL (
                SELECT version FROM streams WHERE stream_id = s.stream ORDER BY version DESC LIMIT 1
            ) t ON true
            WHERE NOT s.ok;
    END IF;

    IF cardinality(r_step) > 0 THEN
        FOR refused IN
            SELECT DISTINCT ON (r.step) r.step, 3, NULL, r.id, NULL, NULL, NULL, NULL
            FROM unnest(r_step, r_id, r_fencing) WITH ORDINALITY AS r (step, id, fencing, place)
            LEFT JOIN LATERAL (
                SELECT w.stream_id, w.leased_until FROM work w
                WHERE w.id = r.id AND w.fencing_number = r.fencing OFFSET 0
            ) AS t ON true
            WHERE ok[r.step] AND (t.leased_until IS NULL OR t.stream_id <> s_stream[r.step])
            ORDER BY r.step, r.place
        LOOP
            ok[refused.step] := false;
            all_ok := false;
            RETURN NEXT refused;
        END LOOP;
    END IF;

    IF cardinality(n_step) > 0 THEN
        FOR refused IN
            SELECT DISTINCT ON (n.step) n.step, 4, NULL, NULL, NULL, n.scope, n.value, t.stream_id
            FROM unnest(n_step, n_scope, n_value) WITH ORDINALITY AS n (step, scope, value, place)
            CROSS JOIN LATERAL (
                SELECT k.stream_id FROM natural_keys k
                WHERE k.scope = n.scope AND k.value = n.value OFFSET 0
            ) AS t
            WHERE ok[n.step] AND t.stream_id <> s_stream[n.step]
            ORDER BY n.step, n.place
        LOOP
            ok[refused.step] := false;
            all_ok := false;
            RETURN NEXT refused;
        END LOOP;
    END IF;

    IF NOT all_ok AND array_position(ok, true) IS NULL THEN RETURN; END IF;

    -- Open items whose key is wanted for another. The newest of a key comes first, and there is but one.
    IF cardinality(w_step) > 0 THEN
        SELECT array_agg(t.id) INTO replaced
            FROM unnest(w_step, w_id, w_key) AS w (step, id, key)
            JOIN LATERAL (
                SELECT id FROM work WHERE stream_id = s_stream[w.step] AND key = w.key
                ORDER BY arrival DESC LIMIT 1
            ) t ON t.id <> w.id AND NOT t.id = ANY (r_id)
            WHERE ok[w.step];
    END IF;

    -- From here on it writes.
    SELECT count(*) FILTER (WHERE s.state IS NOT NULL), count(*) FILTER (WHERE s.state IS NULL)
        INTO wanted, locked
        FROM unnest(s_expected, s_state, ok) AS s (expected, state, ok)
        WHERE s.ok AND s.expected > 0;
    IF locked > 0 THEN
        -- Steps that leave their stream's row alone still stand in line with those that change it.
        PERFORM FROM unnest(s_stream, s_expected, s_previous, s_state, ok)
                AS s (stream, expected, previous, state, ok)
            JOIN streams t ON t.stream_id = ANY (ARRAY[s.stream]) AND t.version = s.expected
                AND t.head_hash = s.previous
            WHERE s.ok AND s.state IS NULL AND s.expected > 0
            FOR NO KEY UPDATE OF t;
        GET DIAGNOSTICS done = ROW_COUNT;
        IF done <> locked THEN
            RAISE EXCEPTION 'a stream moved on meanwhile' USING ERRCODE = 'serialization_failure';
        END IF;
    END IF;
    IF wanted > 0 THEN
        UPDATE streams t
            SET version = s.version, head_hash = s.hash, chart_hash = s.chart, updated_at = s.recorded,
                state = s.state, snapshot = s.snapshot
            FROM unnest(s_stream, s_expected, s_previous, s_version, s_hash, s_recorded, s_state, s_snapshot,
                    s_chart, ok)
                AS s (stream, expected, previous, version, hash, recorded, state, snapshot, chart, ok)
            WHERE s.ok AND s.expected > 0 AND s.state IS NOT NULL
                AND t.stream_id = ANY (ARRAY[s.stream]) AND t.version = s.expected AND t.head_hash = s.previous;
        GET DIAGNOSTICS done = ROW_COUNT;
        IF done <> wanted THEN
            RAISE EXCEPTION 'a stream moved on meanwhile' USING ERRCODE = 'serialization_failure';
        END IF;
    END IF;
    IF 0 = ANY (s_expected) THEN
        -- Should two begin one stream at once, the key of its first event stops the second.
        INSERT INTO streams
                (stream_id, version, head_hash, chart_hash, updated_at, lifecycle, state, snapshot)
            SELECT s.stream, s.version, s.hash, s.chart, s.recorded, s.lifecycle, s.state, s.snapshot
            FROM unnest(s_stream, s_expected, s_version, s_hash, s_chart, s_recorded, s_lifecycle, s_state,
                    s_snapshot, ok)
                AS s (stream, expected, version, hash, chart, recorded, lifecycle, state, snapshot, ok)
            WHERE s.ok AND s.expected = 0;
    END IF;
    IF cardinality(e_step) > 0 THEN
        INSERT INTO events
                (stream_id, stream_version, recorded_at, schema_version, type, data, metadata, previous_hash, hash)
            SELECT s_stream[e.step], e.version, s_recorded[e.step], e.schema, e.type, e.data, e.metadata,
                e.previous, e.hash
            FROM unnest(e_step, e_version, e_schema, e_type, e_data, e_metadata, e_previous, e_hash)
                AS e (step, version, schema, type, data, metadata, previous, hash)
            WHERE ok[e.step];
    END IF;
    IF cardinality(k_step) > 0 THEN
        INSERT INTO commands (stream_id, command_id, answer)
            SELECT s_stream[k.step], k.command, k.answer
            FROM unnest(k_step, k_command, k_answer) AS k (step, command, answer)
            WHERE ok[k.step];
    END IF;
    IF cardinality(n_step) > 0 THEN
        INSERT INTO natural_keys (scope, value, stream_id)
            SELECT n.scope, n.value, s_stream[n.step]
            FROM unnest(n_step, n_scope, n_value) AS n (step, scope, value)
            WHERE ok[n.step]
                -- Its own already. Another's, committed meanwhile, must be met by the insert.
                AND NOT EXISTS (
                    SELECT FROM natural_keys t
                    WHERE t.scope = n.scope AND t.value = n.value AND t.stream_id = s_stream[n.step] OFFSET 0)
            ORDER BY n.scope, n.value;
    END IF;

    -- A number names a row together with its lease, since each change of either gives it a new one. Saying that it is
    -- leased once more would only tempt the planner to begin at the index of leases.
    IF cardinality(r_step) > 0 THEN
        SELECT count(*) INTO wanted
            FROM unnest(r_step, r_fate) AS r (step, fate) WHERE ok[r.step] AND r.fate IN (1, 3);
        DELETE FROM work t USING unnest(r_step, r_id, r_fencing, r_fate) AS r (step, id, fencing, fate)
            WHERE r.fate = 1 AND ok[r.step]
                AND t.id = ANY (ARRAY[r.id]) AND t.fencing_number = r.fencing;
        GET DIAGNOSTICS done = ROW_COUNT;
        wanted := wanted - done;
        IF wanted > 0 THEN
            UPDATE work t
                SET fencing_number = nextval('fencing_numbers'), parked_at = s_recorded[r.step],
                    last_error = r.reason, leased_until = NULL, lease_holder = NULL
                FROM unnest(r_step, r_id, r_fencing, r_fate, r_reason) AS r (step, id, fencing, fate, reason)
                WHERE r.fate = 3 AND ok[r.step]
                    AND t.id = ANY (ARRAY[r.id]) AND t.fencing_number = r.fencing;
            GET DIAGNOSTICS done = ROW_COUNT;
            IF done <> wanted THEN
                RAISE EXCEPTION 'a lease was lost meanwhile' USING ERRCODE = 'serialization_failure';
            END IF;
        END IF;
    END IF;
    IF cardinality(c_step) > 0 THEN
        DELETE FROM work t USING unnest(c_step, c_key) AS c (step, key)
            WHERE ok[c.step] AND t.stream_id = ANY (ARRAY[s_stream[c.step]]) AND t.key = c.key
                -- An item that this very step moves stays.
                AND NOT t.id = ANY (w_id);
    END IF;
    IF replaced IS NOT NULL THEN
        DELETE FROM work t WHERE t.id = ANY (replaced);
    END IF;
    IF cardinality(w_step) > 0 THEN
        PERFORM schedule_work(
            s_stream, s_recorded, ok, w_step, w_id, w_fencing, w_queue, w_kind, w_name, w_key,
            w_payload, w_due, w_deadline, w_attempt, w_explanation);
    END IF;
    IF cardinality(m_step) > 0 THEN
        PERFORM put_rows(array_agg(m.model), array_agg(s_stream[m.step]), array_agg(m.content))
            FROM unnest(m_step, m_model, m_content) AS m (step, model, content)
            WHERE ok[m.step];
    END IF;
END
$$;
