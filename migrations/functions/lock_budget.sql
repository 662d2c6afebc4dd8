-- The row of an account's budget for one kind of call, locked; made when there is none.
CREATE OR REPLACE FUNCTION lock_budget(wanted text, kind text) RETURNS provider_budgets LANGUAGE plpgsql
    SET enable_hashjoin = off SET enable_mergejoin = off SET enable_seqscan = off SET enable_bitmapscan = off
    SET enable_memoize = off SET jit = off SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
    budget provider_budgets;
BEGIN
    LOOP
        SELECT * INTO budget FROM provider_budgets b WHERE b.account = wanted AND b.template = kind
            ORDER BY b.revision DESC LIMIT 1 FOR UPDATE;
        IF FOUND THEN RETURN budget; END IF;
        -- One at a time makes the row.
        PERFORM pg_advisory_xact_lock(hashtextextended('dossier budget ' || wanted || ' ' || kind, 0));
        PERFORM FROM provider_budgets b WHERE b.account = wanted AND b.template = kind
            ORDER BY b.revision DESC LIMIT 1;
        IF NOT FOUND THEN
            INSERT INTO provider_budgets (account, template, calls) VALUES (wanted, kind, ARRAY[]::timestamptz[]);
        END IF;
    END LOOP;
END
$$;
