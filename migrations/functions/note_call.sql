-- Books a call where there is room: fewer than call_limit since the window's beginning, and no hold. Answers whether
-- there was.
CREATE OR REPLACE FUNCTION note_call(
    wanted text, kind text, at timestamptz, since timestamptz, call_limit bigint
) RETURNS boolean LANGUAGE plpgsql
    SET enable_hashjoin = off SET enable_mergejoin = off SET enable_seqscan = off SET enable_bitmapscan = off
    SET enable_memoize = off SET jit = off SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
    budget provider_budgets := lock_budget(wanted, kind);
    lately timestamptz[] := ARRAY(SELECT c FROM unnest(budget.calls) AS c WHERE c > since);
BEGIN
    IF budget.held_until > at OR cardinality(lately) >= call_limit THEN RETURN false; END IF;
    UPDATE provider_budgets b SET revision = b.revision + 1, calls = lately || at
        WHERE b.account = wanted AND b.template = kind AND b.revision = budget.revision;
    RETURN true;
END
$$;
