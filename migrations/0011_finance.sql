-- What finance asks for: lists of a million transactions by any filter and order, and every change of an amount.
--
-- Rows that were written before have no values here until `dossier projections rebuild` makes them again.
ALTER TABLE financings
    -- Ids have an order of bytes, which is what a search by their beginning needs.
    ALTER COLUMN merchant_transaction_id TYPE text COLLATE "C",
    -- The merchant at Cofidis where it is another than the account's own, else empty.
    ADD COLUMN merchant text COLLATE "C",
    ADD COLUMN seller_id text,
    -- The provider's status as lists show it, never null.
    ADD COLUMN standing text COLLATE "C",
    ADD COLUMN status_since timestamptz,
    ADD COLUMN title text,
    ADD COLUMN state_since timestamptz,
    ADD COLUMN is_final boolean,
    ADD COLUMN waiting_for text COLLATE "C",
    ADD COLUMN next_kind text,
    ADD COLUMN next_name text,
    ADD COLUMN last_read_at timestamptz,
    ADD COLUMN refundable bigint,
    -- By our own calls, and as the provider reported last, believed or not.
    ADD COLUMN expected_authorized bigint,
    ADD COLUMN expected_cancelled bigint,
    ADD COLUMN expected_validated bigint,
    ADD COLUMN expected_refunded bigint,
    ADD COLUMN reported_authorized bigint,
    ADD COLUMN reported_cancelled bigint,
    ADD COLUMN reported_validated bigint,
    ADD COLUMN reported_refunded bigint,
    ADD COLUMN differs boolean;

SELECT make_read_model('financings');

-- A list asks for the rows of some groups in some order. Each index begins with what makes a group and goes on with an
-- order, so that a page is read group by group and merged: whatever is asked for, what is read is a page for each group
-- and never a stretch of the table (docs/decisions/0008).
--
-- Groups by where a financing stands: some thirty.
CREATE INDEX financings_standing ON financings (waiting_for, standing, stream_id);
CREATE INDEX financings_standing_since ON financings (waiting_for, standing, status_since, stream_id);
CREATE INDEX financings_standing_next ON financings (waiting_for, standing, next_at, stream_id)
    WHERE next_at IS NOT NULL;
CREATE INDEX financings_standing_amount ON financings (waiting_for, standing, amount, stream_id);
CREATE INDEX financings_standing_id ON financings (waiting_for, standing, merchant_transaction_id, stream_id);
-- Groups by what it is: merchants times products.
CREATE INDEX financings_kind ON financings (merchant, product, integration, capture_mode, stream_id);
CREATE INDEX financings_kind_since ON financings (merchant, product, integration, capture_mode, status_since, stream_id);
CREATE INDEX financings_kind_next ON financings (merchant, product, integration, capture_mode, next_at, stream_id)
    WHERE next_at IS NOT NULL;
CREATE INDEX financings_kind_amount ON financings (merchant, product, integration, capture_mode, amount, stream_id);
CREATE INDEX financings_kind_id
    ON financings (merchant, product, integration, capture_mode, merchant_transaction_id, stream_id);
-- Keys that somebody searches by, and what is rare.
DROP INDEX financings_by_merchant_transaction;
CREATE INDEX financings_by_merchant_transaction ON financings (merchant_transaction_id, stream_id);
CREATE INDEX financings_by_amount ON financings (amount, stream_id);
CREATE INDEX financings_by_seller ON financings (seller_id, stream_id) WHERE seller_id IS NOT NULL;
CREATE INDEX financings_that_differ ON financings (stream_id) WHERE differs;
DROP INDEX financings_for_people;

-- A ledger is a read model with a row for each event that changed an amount. Its function takes the rows of one step, or
-- with `isWhole` all rows that the stream is to have.
CREATE FUNCTION make_ledger(model text) RETURNS void LANGUAGE plpgsql AS $make$
DECLARE
    columns text;
    updates text;
BEGIN
    SELECT string_agg(format('%I', attname), ', ' ORDER BY attnum),
            string_agg(format('%1$I = excluded.%1$I', attname), ', ' ORDER BY attnum)
                FILTER (WHERE attname NOT IN ('stream_id', 'stream_version'))
        INTO STRICT columns, updates
        FROM pg_attribute
        WHERE attrelid = format('%I', model)::regclass AND attnum > 0 AND NOT attisdropped;
    EXECUTE format($definition$
        CREATE OR REPLACE FUNCTION %1$I(streams uuid[], contents text[]) RETURNS void LANGUAGE plpgsql
            SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
            SET jit = off SET plan_cache_mode = force_generic_plan
        AS $body$
        BEGIN
            DELETE FROM %2$I t USING unnest(streams, contents) AS r (stream, content)
                WHERE t.stream_id = ANY (ARRAY[r.stream])
                    AND (r.content IS NULL OR (r.content::jsonb ->> 'isWhole')::boolean);
            INSERT INTO %2$I (%3$s)
                SELECT %3$s
                FROM unnest(streams, contents) AS r (stream, content),
                    LATERAL jsonb_array_elements(r.content::jsonb -> 'postings') AS e (posting),
                    LATERAL jsonb_populate_record(
                        NULL::%2$I, e.posting || jsonb_build_object('stream_id', r.stream)) AS p
                WHERE r.content IS NOT NULL
                ON CONFLICT (stream_id, stream_version) DO UPDATE SET %4$s;
        END
        $body$
        $definition$, 'put_' || model, model, columns, updates);
    INSERT INTO read_models (model) VALUES (model) ON CONFLICT DO NOTHING;
END
$make$;

CREATE TABLE financing_postings (
    stream_id uuid NOT NULL,
    stream_version bigint NOT NULL,
    -- In Paris.
    day date NOT NULL,
    merchant text COLLATE "C" NOT NULL,
    currency text COLLATE "C" NOT NULL,
    merchant_transaction_id text NOT NULL,
    event text NOT NULL,
    recorded_at timestamptz NOT NULL,
    -- By how much each amount changed, in minor units.
    authorized bigint NOT NULL,
    cancelled bigint NOT NULL,
    validated bigint NOT NULL,
    refunded bigint NOT NULL,
    CONSTRAINT financing_postings_pkey PRIMARY KEY (stream_id, stream_version)
);

-- A day's statement, in its order.
CREATE INDEX financing_postings_by_day
    ON financing_postings (day, merchant, currency, recorded_at, stream_id, stream_version);
-- What all days before it come to.
CREATE INDEX financing_postings_balances ON financing_postings (merchant, currency, day)
    INCLUDE (authorized, cancelled, validated, refunded);

SELECT make_ledger('financing_postings');

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'dossier_app') THEN RETURN; END IF;
    GRANT SELECT, INSERT, UPDATE, DELETE ON financing_postings TO dossier_app;
END
$$;
