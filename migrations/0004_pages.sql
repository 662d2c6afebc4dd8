-- The one order of all events, made afterwards by the sealer (docs/decisions/0004).

CREATE TABLE pages (
    number bigint PRIMARY KEY CHECK (number > 0),
    first_position bigint NOT NULL UNIQUE,
    last_position bigint NOT NULL UNIQUE,
    merkle_root bytea NOT NULL,
    previous_page_hash bytea NOT NULL,
    hash bytea NOT NULL,
    sealed_at timestamptz NOT NULL,
    signature bytea NOT NULL
);

-- Which event has which position: dense, from 1. The unique index is what the sealer's anti-join asks. Readers of
-- the global order find a stretch of events by their transactions, which lie side by side in the table; tx repeats
-- the event's own column and means no more than equality, so it holds in any cluster.
CREATE TABLE page_events (
    global_position bigint PRIMARY KEY CHECK (global_position > 0),
    tx xid8 NOT NULL,
    stream_id uuid NOT NULL,
    stream_version bigint NOT NULL,
    CONSTRAINT page_events_once UNIQUE (stream_id, stream_version)
);

CREATE TRIGGER pages_are_insert_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON pages
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER page_events_are_insert_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON page_events
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Where the sealer has come to. One row.
CREATE TABLE sealing (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    -- The cluster and database whose transaction numbers the snapshots speak of. Different after a restore
    -- elsewhere: then what is unpaged is found without them.
    cluster_id text NOT NULL,
    -- Everything that this snapshot sees is paged.
    sealed_snapshot pg_snapshot,
    -- While a large difference is paged in parts: where it ends, and the last event that is paged.
    target_snapshot pg_snapshot,
    target_tx xid8,
    target_stream_id uuid,
    target_stream_version bigint
);

CREATE TABLE checkpoints (
    subscription text PRIMARY KEY,
    global_position bigint NOT NULL
) WITH (fillfactor = 50);

-- Sums that subscriptions keep; they move together with the checkpoint.
CREATE TABLE counters (
    subscription text NOT NULL,
    name text NOT NULL,
    value bigint NOT NULL,
    PRIMARY KEY (subscription, name)
) WITH (fillfactor = 50);
