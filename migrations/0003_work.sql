-- Calls and timers: what is to happen at a moment.
--
-- A row is waiting (leased_until and parked_at null), leased, or parked. Finished work is deleted.
-- No index is ever scanned from its beginning on the hot path, because its beginning is where dead entries gather
-- while somebody holds an old snapshot; docs/decisions/0003 tells how claims know where to begin.
-- One sequence for all items, so that an item scheduled anew under an old id never meets an old receipt.
CREATE SEQUENCE fencing_numbers;

CREATE TABLE work (
    id uuid NOT NULL,
    -- A new one for every new item, every claim and every move: the newest row of anything has the highest.
    fencing_number bigint NOT NULL DEFAULT nextval('fencing_numbers'),
    -- Order of arrival, which decides among items due at the same moment.
    arrival bigint NOT NULL DEFAULT nextval('fencing_numbers'),
    stream_id uuid NOT NULL,
    -- The moment asked for.
    due_at timestamptz NOT NULL,
    -- The moment by which it stands in line: never before the writer's own now, so that nothing new appears far
    -- below where claims have come to.
    due_key timestamptz NOT NULL,
    deadline timestamptz,
    leased_until timestamptz,
    claimed_at timestamptz,
    parked_at timestamptz,
    attempt integer NOT NULL,
    -- A lease ran out since it was scheduled or moved: that attempt may have had its effect.
    interrupted boolean NOT NULL DEFAULT false,
    queue text NOT NULL,
    kind text NOT NULL,
    name text NOT NULL,
    key text NOT NULL,
    payload text NOT NULL,
    explanation text NOT NULL,
    lease_holder text,
    last_error text,
    -- With the number in the key a receipt finds its row at once, past the dead versions of a much-retried item.
    CONSTRAINT work_pkey PRIMARY KEY (id, fencing_number)
) WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02);

CREATE INDEX work_waiting ON work (queue, due_key, due_at, arrival)
    WHERE leased_until IS NULL AND parked_at IS NULL;
CREATE INDEX work_waiting_by_deadline ON work (queue, deadline, due_key)
    WHERE leased_until IS NULL AND parked_at IS NULL AND deadline IS NOT NULL;
CREATE INDEX work_leased ON work (queue, leased_until) WHERE leased_until IS NOT NULL;
-- Ends with arrival so that the newest item of a key is met first. Not with fencing_number: as long as that stands in
-- one index only, no plan for a receipt can choose another.
CREATE INDEX work_of_stream ON work (stream_id, key, arrival);
CREATE INDEX work_parked ON work (parked_at, arrival) WHERE parked_at IS NOT NULL;

-- What holds for a queue over all processes: free starts and a breaker's pause. The revision rises with every change
-- for the same reason as elsewhere: the live row is met first.
CREATE TABLE queues (
    queue text NOT NULL,
    revision bigint NOT NULL DEFAULT 0,
    -- Token bucket in millionths of a start, and the moment up to which it is filled.
    start_millionths bigint,
    refilled_at timestamptz,
    paused_until timestamptz,
    pause_reason text,
    CONSTRAINT queues_pkey PRIMARY KEY (queue, revision)
) WITH (fillfactor = 50);

-- One live row for each queue.
CREATE TABLE queue_names (
    queue text PRIMARY KEY
);
