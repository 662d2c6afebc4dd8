-- Many rows of many models at once; called by append_steps.
CREATE OR REPLACE FUNCTION put_rows(models text[], streams uuid[], contents text[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    wanted text;
BEGIN
    FOR wanted IN SELECT DISTINCT m FROM unnest(models) AS m ORDER BY m LOOP
        PERFORM FROM read_models r WHERE r.model = wanted;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'there is no read model %', wanted USING ERRCODE = 'undefined_table';
        END IF;
        EXECUTE format(
            'SELECT %I(array_agg(r.stream), array_agg(r.content))
             FROM unnest($1, $2, $3) AS r (model, stream, content) WHERE r.model = $4', 'put_' || wanted)
            USING models, streams, contents, wanted;
    END LOOP;
END
$$;
