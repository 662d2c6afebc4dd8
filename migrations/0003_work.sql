-- Calls and timers: what is to happen at a moment.
--
-- A row is waiting (leased_until and parked_at null), leased, or parked. Finished work is deleted.
-- No index is ever scanned from its beginning on the hot path, because its beginning is where dead entries gather
-- while somebody holds an old snapshot; docs/decisions/0003 tells how claims know where to begin.
CREATE TABLE work (
    id uuid NOT NULL,
    -- Raised by every claim and every move. A new item begins above all earlier ones of its stream.
    fencing_number bigint NOT NULL,
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
    -- The lease counts against the queue's concurrency limit.
    counted boolean NOT NULL DEFAULT false,
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

CREATE INDEX work_waiting ON work (queue, due_key) WHERE leased_until IS NULL AND parked_at IS NULL;
CREATE INDEX work_waiting_by_deadline ON work (queue, deadline, due_key)
    WHERE leased_until IS NULL AND parked_at IS NULL AND deadline IS NOT NULL;
CREATE INDEX work_leased ON work (queue, leased_until) WHERE leased_until IS NOT NULL;
CREATE INDEX work_counted ON work (queue, leased_until) WHERE leased_until IS NOT NULL AND counted;
CREATE INDEX work_of_stream ON work (stream_id, key, fencing_number);
CREATE INDEX work_parked ON work (parked_at, id) WHERE parked_at IS NOT NULL;

-- What holds for a queue over all processes: free starts, a breaker's pause, the probe under way after it.
CREATE TABLE queues (
    queue text PRIMARY KEY,
    tokens double precision,
    refilled_at timestamptz,
    paused_until timestamptz,
    pause_reason text,
    probe_id uuid,
    probe_fencing_number bigint
) WITH (fillfactor = 50);
