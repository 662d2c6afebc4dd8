-- The history. One row per event, written once and never touched again.
--
-- data and metadata are canonical JSON (RFC 8785) kept as text: the very bytes that were hashed. jsonb would
-- order and number them its own way, and nobody could recompute a hash from a dump.
CREATE TABLE events (
    stream_id uuid NOT NULL,
    stream_version bigint NOT NULL CHECK (stream_version > 0),
    -- The transaction that wrote it, 64 bits wide. The sealer compares it with snapshots to find what is new.
    tx xid8 NOT NULL DEFAULT pg_current_xact_id(),
    recorded_at timestamptz NOT NULL,
    schema_version integer NOT NULL,
    type text NOT NULL,
    data text NOT NULL,
    metadata text NOT NULL,
    previous_hash bytea NOT NULL,
    hash bytea NOT NULL,
    -- Also the last guard of the compare-and-set: two writers can never both append version n.
    CONSTRAINT events_pkey PRIMARY KEY (stream_id, stream_version)
);

-- For the sealer only. Equal and ascending keys: deduplicated, written at the right edge, cheap.
CREATE INDEX events_by_transaction ON events (tx);

-- Hashes do not compress, and short JSON hardly does: do not try on every insert.
ALTER TABLE events
    ALTER COLUMN previous_hash SET STORAGE EXTERNAL,
    ALTER COLUMN hash SET STORAGE EXTERNAL;

-- Refuses changes for everybody, the owner included. Grants refuse them for the application already; this is for
-- the hand that connects as somebody else.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% of % is refused: history is insert only', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END
$$;

CREATE TRIGGER events_are_insert_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON events
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
