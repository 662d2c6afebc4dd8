-- A queue's pause as a process with the clock `at` keeps it. What was asked for later than now, by a clock that ran ahead,
-- begins now and lasts as long as it was meant to: that clock makes nobody wait for as long as it was ahead.
CREATE OR REPLACE FUNCTION settle_pause(line queues, at timestamptz) RETURNS queues LANGUAGE plpgsql AS $$
DECLARE
    -- Clocks may differ so much; WorkClaim.clocksApart.
    latest timestamptz := at + interval '5 seconds';
BEGIN
    IF line.held_at > latest THEN
        line.held_until := at + (line.held_until - line.held_at);
        line.held_at := at;
    END IF;
    IF line.paused_at > latest THEN
        line.paused_until := at + (line.paused_until - line.paused_at);
        line.paused_at := at;
        IF line.held_until > line.paused_until THEN
            line.paused_until := line.held_until;
            line.paused_at := line.held_at;
        END IF;
    END IF;
    RETURN line;
END
$$;
