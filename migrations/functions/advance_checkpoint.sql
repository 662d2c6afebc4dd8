-- Moves a subscription on, if it still is where the caller believes it, and its sums with it. Answers whether it did.
-- Each name occurs once.
CREATE OR REPLACE FUNCTION advance_checkpoint(
    wanted text, from_position bigint, to_position bigint, names text[], amounts bigint[]
) RETURNS boolean LANGUAGE plpgsql
    SET enable_hashjoin = off SET enable_mergejoin = off SET enable_seqscan = off SET enable_bitmapscan = off
    SET enable_memoize = off SET jit = off SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
    done bigint;
BEGIN
    IF from_position = 0 THEN
        -- One at a time begins.
        PERFORM pg_advisory_xact_lock(hashtextextended('dossier subscription ' || wanted, 0));
        PERFORM FROM checkpoints c WHERE c.subscription = wanted ORDER BY c.global_position DESC LIMIT 1;
        IF FOUND THEN RETURN false; END IF;
        INSERT INTO checkpoints (subscription, global_position) VALUES (wanted, to_position);
    ELSE
        UPDATE checkpoints c SET global_position = to_position
            WHERE c.subscription = wanted AND c.global_position = from_position;
        IF NOT FOUND THEN RETURN false; END IF;
    END IF;
    IF cardinality(names) = 0 THEN RETURN true; END IF;

    -- Whoever moved the checkpoint is alone here.
    UPDATE counters c SET revision = c.revision + 1, value = c.value + n.amount
        FROM unnest(names, amounts) AS n (name, amount)
        CROSS JOIN LATERAL (
            SELECT t.ctid FROM counters t WHERE t.subscription = wanted AND t.name = n.name
            ORDER BY t.revision DESC LIMIT 1
        ) AS latest
        WHERE c.ctid = latest.ctid;
    GET DIAGNOSTICS done = ROW_COUNT;
    IF done < cardinality(names) THEN
        INSERT INTO counters (subscription, name, value)
            SELECT wanted, n.name, n.amount
            FROM unnest(names, amounts) AS n (name, amount)
            LEFT JOIN LATERAL (
                SELECT t.revision FROM counters t WHERE t.subscription = wanted AND t.name = n.name
                ORDER BY t.revision DESC LIMIT 1
            ) AS latest ON true
            WHERE latest.revision IS NULL;
    END IF;
    RETURN true;
END
$$;
