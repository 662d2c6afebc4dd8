-- No call of this kind before that moment; a longer hold stays.
CREATE OR REPLACE FUNCTION hold_budget(wanted text, kind text, until timestamptz) RETURNS void LANGUAGE plpgsql
    SET enable_hashjoin = off SET enable_mergejoin = off SET enable_seqscan = off SET enable_bitmapscan = off
    SET enable_memoize = off SET jit = off SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
    budget provider_budgets := lock_budget(wanted, kind);
BEGIN
    UPDATE provider_budgets b SET revision = b.revision + 1, held_until = greatest(b.held_until, until)
        WHERE b.account = wanted AND b.template = kind AND b.revision = budget.revision;
END
$$;
