-- The provider itself asked to be left alone, as processes of the release before tell it; keep_pause is told the writer's
-- clock too.
CREATE OR REPLACE FUNCTION hold_queue(wanted text, until timestamptz, reason text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM keep_pause(wanted, until, reason, true, NULL);
END
$$;
