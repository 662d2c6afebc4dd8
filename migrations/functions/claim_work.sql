-- The queue's side of a worker: leasing what is due, within what the queue may do (docs/decisions/0003). The last row,
-- without an id, tells about the claim as a whole.
--
-- Running leases are counted from a floor kept in the queue's row. Without it each claim would walk the dead entries of
-- every lease of the last lease span, which nothing may prune while an old snapshot is open.
CREATE OR REPLACE FUNCTION claim_work(
    wanted_queue text, item_limit integer, holder text, at timestamptz, until timestamptz, by_deadline boolean,
    starts_per_second bigint, starts_at_once bigint, concurrency integer,
    -- Below these moments there is nothing, as far as the caller has learnt.
    waiting_from timestamptz, leased_from timestamptz
) RETURNS SETOF claimed LANGUAGE plpgsql
    SET enable_hashjoin = off SET enable_mergejoin = off SET enable_seqscan = off SET enable_bitmapscan = off
    SET enable_memoize = off SET enable_sort = off SET jit = off SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
    line queues;
    is_shared boolean;
    is_paused boolean := false;
    free bigint := item_limit;
    running bigint := 0;
    first_end timestamptz;
    taken bigint;
    lapsed bigint := 0;
    item claimed;
    summary claimed;
    highest timestamptz;
    lowest timestamptz;
    capacity bigint;
    floor_now timestamptz;
    -- No lease that a clock in step wrote ends later: ten times what this claim leases for.
    furthest timestamptz := at + 10 * (until - at);
BEGIN
    SELECT true INTO is_shared FROM queues q WHERE q.queue = wanted_queue ORDER BY q.revision DESC LIMIT 1;
    IF is_shared IS NULL AND starts_per_second IS NULL AND concurrency IS NULL THEN
        -- A queue that was never limited: claims go side by side, and the first that is limited waits for them, since
        -- lock_queue makes the row under this lock.
        PERFORM pg_advisory_xact_lock_shared(hashtextextended('dossier queue ' || wanted_queue, 0));
        SELECT true INTO is_shared FROM queues q WHERE q.queue = wanted_queue ORDER BY q.revision DESC LIMIT 1;
    END IF;
    IF is_shared OR starts_per_second IS NOT NULL OR concurrency IS NOT NULL THEN
        line := lock_queue(wanted_queue);
    END IF;
    -- Leases by a clock that ran far ahead last as long as they would from now on, not until that moment comes.
    WITH far AS (
        SELECT w.ctid FROM work w
        WHERE w.queue = wanted_queue AND w.leased_until > furthest AND w.claimed_at > until
        ORDER BY w.leased_until DESC LIMIT item_limit FOR UPDATE SKIP LOCKED
    )
    UPDATE work w SET leased_until = until, claimed_at = at FROM far WHERE w.ctid = far.ctid;
    IF line.queue IS NOT NULL THEN
        is_paused := line.paused_until IS NOT NULL;
        IF is_paused THEN line := settle_pause(line, at); END IF;
        -- A floor beyond what this claim leases until comes from a clock ahead, or from claims of longer leases.
        IF line.live_from > until THEN line.live_from := NULL; END IF;
        SELECT count(*), min(leases.leased_until) INTO running, floor_now FROM (
            SELECT w.leased_until FROM work w WHERE w.queue = wanted_queue AND w.leased_until > at
                AND w.leased_until >= coalesce(line.live_from, '-infinity')
            ORDER BY w.leased_until LIMIT coalesce(concurrency, 1)) AS leases;
        floor_now := least(coalesce(floor_now, until), until);
        IF is_paused THEN
            free := least(free, CASE WHEN at < line.paused_until OR running > 0 THEN 0 ELSE 1 END);
        END IF;
        IF concurrency IS NOT NULL THEN free := least(free, greatest(0, concurrency - running)); END IF;
        IF starts_per_second IS NOT NULL THEN
            -- Nine tenths of what a second may start come back in one; what may go at once is the tenth beside it.
            capacity := starts_at_once * 1000000;
            IF line.start_millionths IS NULL THEN
                line.start_millionths := capacity;
                line.refilled_at := at;
            ELSIF line.refilled_at > at + interval '5 seconds' THEN
                line.refilled_at := at;
            ELSIF at > line.refilled_at THEN
                -- Two seconds fill it, as it holds no more than a second's worth.
                line.start_millionths := line.start_millionths + starts_per_second
                    * (1000000 * least(2, extract(epoch FROM at - line.refilled_at)))::bigint * 9 / 10;
                line.refilled_at := at;
            END IF;
            line.start_millionths := least(line.start_millionths, capacity);
            free := least(free, line.start_millionths / 1000000);
        END IF;
    END IF;

    IF free > 0 THEN
        -- Leases that ran out: few, and as old as they are, first in line by due moment at the latest then.
        FOR item IN
            WITH due AS (
                SELECT w.ctid FROM work w
                WHERE w.queue = wanted_queue AND w.leased_until >= leased_from AND w.leased_until <= at
                ORDER BY w.leased_until LIMIT free FOR UPDATE SKIP LOCKED
            )
            UPDATE work w
                SET fencing_number = nextval('fencing_numbers'), attempt = w.attempt + 1, leased_until = until,
                    claimed_at = at, lease_holder = holder, interrupted = true
                FROM due WHERE w.ctid = due.ctid
                RETURNING w.id, w.fencing_number, w.stream_id, w.due_at, w.arrival, w.deadline, w.attempt, w.kind,
                    w.name, w.key, w.payload, w.explanation, w.interrupted, NULL::timestamptz
        LOOP
            lapsed := lapsed + 1;
            RETURN NEXT item;
        END LOOP;
    END IF;
    taken := lapsed;

    IF free > lapsed AND NOT by_deadline THEN
        FOR item IN
            WITH due AS (
                SELECT w.ctid FROM work w
                WHERE w.queue = wanted_queue AND w.leased_until IS NULL AND w.parked_at IS NULL
                    AND w.due_key >= waiting_from AND w.due_key <= at
                ORDER BY w.due_key, w.due_at, w.arrival LIMIT free - lapsed FOR UPDATE SKIP LOCKED
            )
            UPDATE work w
                SET fencing_number = nextval('fencing_numbers'), attempt = w.attempt + 1, leased_until = until,
                    claimed_at = at, lease_holder = holder
                FROM due WHERE w.ctid = due.ctid
                RETURNING w.id, w.fencing_number, w.stream_id, w.due_at, w.arrival, w.deadline, w.attempt, w.kind,
                    w.name, w.key, w.payload, w.explanation, w.interrupted, w.due_key
        LOOP
            taken := taken + 1;
            highest := greatest(highest, item.due_key);
            RETURN NEXT item;
        END LOOP;
    ELSIF free > lapsed THEN
        RETURN QUERY
            WITH dated AS (
                SELECT w.ctid FROM work w
                WHERE w.queue = wanted_queue AND w.leased_until IS NULL AND w.parked_at IS NULL
                    AND w.deadline IS NOT NULL AND w.due_key >= waiting_from AND w.due_key <= at
                ORDER BY w.deadline, w.due_key LIMIT free - lapsed FOR UPDATE SKIP LOCKED
            ), undated AS (
                SELECT w.ctid FROM work w
                WHERE w.queue = wanted_queue AND w.leased_until IS NULL AND w.parked_at IS NULL
                    AND w.deadline IS NULL AND w.due_key >= waiting_from AND w.due_key <= at
                ORDER BY w.due_key, w.due_at, w.arrival
                LIMIT free - lapsed - (SELECT count(*) FROM dated) FOR UPDATE SKIP LOCKED
            ), due AS (
                SELECT * FROM dated UNION ALL SELECT * FROM undated
            )
            UPDATE work w
                SET fencing_number = nextval('fencing_numbers'), attempt = w.attempt + 1, leased_until = until,
                    claimed_at = at, lease_holder = holder
                FROM due WHERE w.ctid = due.ctid
                RETURNING w.id, w.fencing_number, w.stream_id, w.due_at, w.arrival, w.deadline, w.attempt, w.kind,
                    w.name, w.key, w.payload, w.explanation, w.interrupted, w.due_key;
        GET DIAGNOSTICS taken = ROW_COUNT;
        taken := taken + lapsed;
    END IF;

    IF starts_per_second IS NOT NULL THEN
        line.start_millionths := line.start_millionths - taken * 1000000;
    END IF;
    IF floor_now IS NOT NULL THEN
        UPDATE queues q
            SET revision = q.revision + 1, start_millionths = line.start_millionths, refilled_at = line.refilled_at,
                live_from = floor_now, paused_until = line.paused_until, paused_at = line.paused_at,
                held_until = line.held_until, held_at = line.held_at
            WHERE q.queue = wanted_queue AND q.revision = line.revision;
    END IF;

    summary.interrupted := free > 0 AND lapsed < free;
    IF free > 0 THEN
        summary.due_key := CASE WHEN taken < free THEN at ELSE highest END;
    END IF;

    -- When to ask again.
    SELECT w.due_at, w.due_key INTO summary.due_at, lowest FROM work w
        WHERE w.queue = wanted_queue AND w.leased_until IS NULL AND w.parked_at IS NULL
            AND w.due_key >= greatest(waiting_from, highest)
        ORDER BY w.due_key, w.due_at, w.arrival LIMIT 1;
    -- By deadline it was taken from anywhere: nothing was left behind below the first that waits.
    IF by_deadline AND free > 0 THEN summary.due_key := least(lowest, at); END IF;
    IF taken >= free THEN
        SELECT least(summary.due_at, min(ended.leased_until)) INTO summary.due_at FROM (
            SELECT w.leased_until FROM work w
            WHERE w.queue = wanted_queue AND w.leased_until >= leased_from AND w.leased_until <= at
            ORDER BY w.leased_until LIMIT 1) AS ended;
    END IF;
    IF summary.due_at IS NOT NULL THEN
        IF is_paused OR concurrency IS NOT NULL THEN
            SELECT min(ends.leased_until), count(*) INTO first_end, running FROM (
                SELECT w.leased_until FROM work w WHERE w.queue = wanted_queue AND w.leased_until > at
                    AND w.leased_until >= floor_now
                ORDER BY w.leased_until LIMIT coalesce(concurrency, 1)) AS ends;
            IF is_paused THEN
                summary.due_at := greatest(summary.due_at, line.paused_until, first_end);
            ELSIF running >= concurrency THEN
                summary.due_at := greatest(summary.due_at, first_end);
            END IF;
        END IF;
        IF starts_per_second IS NOT NULL AND line.start_millionths < 1000000 THEN
            summary.due_at := greatest(summary.due_at, line.refilled_at + make_interval(
                secs => ceil((1000000 - line.start_millionths) * 10 / (starts_per_second * 9)::numeric) / 1000000));
        END IF;
    END IF;
    RETURN NEXT summary;
END
$$;
