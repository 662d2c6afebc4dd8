-- One live row per case: its last version, the hash of its last event, where it is and its folded snapshot.
--
-- The key is (stream_id, version) although a stream has one live row. Every step moves the row to a new key, so
-- a reader that knows the version, or asks for the highest, meets the live row first, however many dead versions
-- an old snapshot keeps vacuum from removing. With stream_id alone as the key, updates would be heap-only and
-- each look-up would walk the dead ones. docs/decisions/0002 has the figures.
CREATE TABLE streams (
    stream_id uuid NOT NULL,
    version bigint NOT NULL CHECK (version > 0),
    head_hash bytea NOT NULL,
    chart_hash bytea NOT NULL,
    updated_at timestamptz NOT NULL,
    lifecycle text NOT NULL,
    state text NOT NULL,
    snapshot text NOT NULL,
    CONSTRAINT streams_pkey PRIMARY KEY (stream_id, version)
) WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.05);

-- Answers given to commands, so that the same request gets the same answer.
CREATE TABLE commands (
    stream_id uuid NOT NULL,
    command_id text NOT NULL,
    answer text NOT NULL,
    CONSTRAINT commands_pkey PRIMARY KEY (stream_id, command_id)
);

-- Names that only one case may have, as a merchant transaction id.
CREATE TABLE natural_keys (
    scope text NOT NULL,
    value text NOT NULL,
    stream_id uuid NOT NULL,
    CONSTRAINT natural_keys_pkey PRIMARY KEY (scope, value)
);

-- The text of every chart that a case was ever begun under.
CREATE TABLE charts (
    hash bytea PRIMARY KEY,
    name text NOT NULL,
    chart text NOT NULL
);
