-- Makes the function that upserts or deletes rows of a read model, from the table's columns. What it made stays as it is
-- until a migration calls it again.
CREATE OR REPLACE FUNCTION make_read_model(model text) RETURNS void LANGUAGE plpgsql AS $make$
DECLARE
    columns text;
    updates text;
BEGIN
    SELECT string_agg(format('%I', attname), ', ' ORDER BY attnum),
            string_agg(format('%1$I = excluded.%1$I', attname), ', ' ORDER BY attnum)
                FILTER (WHERE attname <> 'stream_id')
        INTO STRICT columns, updates
        FROM pg_attribute
        WHERE attrelid = format('%I', model)::regclass AND attnum > 0 AND NOT attisdropped;
    EXECUTE format($definition$
        CREATE OR REPLACE FUNCTION %1$I(streams uuid[], contents text[]) RETURNS void LANGUAGE plpgsql
            SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
            SET jit = off SET plan_cache_mode = force_generic_plan
        AS $body$
        BEGIN
            -- A row without contents is to go.
            IF array_position(contents, NULL) IS NOT NULL THEN
                DELETE FROM %2$I t USING unnest(streams, contents) AS r (stream, content)
                    WHERE t.stream_id = ANY (ARRAY[r.stream]) AND r.content IS NULL;
            END IF;
            INSERT INTO %2$I (%3$s)
                SELECT %3$s
                FROM unnest(streams, contents) AS r (stream, content),
                    LATERAL jsonb_populate_record(
                        NULL::%2$I, r.content::jsonb || jsonb_build_object('stream_id', r.stream)) AS p
                WHERE r.content IS NOT NULL
                ON CONFLICT (stream_id) DO UPDATE SET %4$s;
        END
        $body$
        $definition$, 'put_' || model, model, columns, updates);
    INSERT INTO read_models (model) VALUES (model) ON CONFLICT DO NOTHING;
END
$make$;
