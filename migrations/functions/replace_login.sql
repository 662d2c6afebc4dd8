-- The record of an account's login, if the one before is the version that was read. Answers whether it was.
CREATE OR REPLACE FUNCTION replace_login(
    wanted text, new_version bigint, new_fingerprint text, token bytea, minted timestamptz, token_ends timestamptz,
    new_tries bigint, silent timestamptz, logging_in timestamptz, new_alarm text, alarmed timestamptz
) RETURNS boolean LANGUAGE plpgsql
    SET enable_hashjoin = off SET enable_mergejoin = off SET enable_seqscan = off SET enable_bitmapscan = off
    SET enable_memoize = off SET jit = off SET plan_cache_mode = force_generic_plan
AS $$
BEGIN
    UPDATE provider_logins l
        SET version = new_version, fingerprint = new_fingerprint, sealed_token = token, minted_at = minted,
            token_ends_at = token_ends, tries = new_tries, silent_until = silent, logging_in_until = logging_in,
            alarm = new_alarm, alarmed_at = alarmed
        WHERE l.account = wanted AND l.version = new_version - 1;
    IF FOUND THEN RETURN true; END IF;
    -- One at a time writes the first.
    PERFORM pg_advisory_xact_lock(hashtextextended('dossier login ' || wanted, 0));
    PERFORM FROM provider_logins l WHERE l.account = wanted ORDER BY l.version DESC LIMIT 1;
    IF FOUND THEN RETURN false; END IF;
    INSERT INTO provider_logins (account, version, fingerprint, sealed_token, minted_at, token_ends_at, tries,
            silent_until, logging_in_until, alarm, alarmed_at)
        VALUES (wanted, new_version, new_fingerprint, token, minted, token_ends, new_tries, silent, logging_in,
            new_alarm, alarmed);
    RETURN true;
END
$$;
