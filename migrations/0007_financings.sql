-- What finance staff list, filter and search. Amounts are whole minor units of `currency`.
CREATE TABLE financings (
    stream_id uuid PRIMARY KEY,
    merchant_transaction_id text NOT NULL,
    merchant_transaction_date text NOT NULL,
    provider_transaction_id text,
    product text NOT NULL,
    integration text NOT NULL,
    capture_mode text NOT NULL,
    webhook boolean NOT NULL,
    currency text NOT NULL,
    amount bigint NOT NULL,
    state text NOT NULL,
    -- The provider's status in one spelling, and as it came.
    status text,
    raw_status text,
    authorized bigint NOT NULL,
    cancelled bigint NOT NULL,
    validated bigint NOT NULL,
    refunded bigint NOT NULL,
    -- Why a person is needed; null when nobody is.
    attention text,
    next_at timestamptz,
    next_explanation text,
    started_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
) WITH (fillfactor = 80);

CREATE INDEX financings_by_state ON financings (state, stream_id);
CREATE INDEX financings_by_merchant_transaction ON financings (merchant_transaction_id);
CREATE INDEX financings_by_provider_transaction ON financings (provider_transaction_id)
    WHERE provider_transaction_id IS NOT NULL;
CREATE INDEX financings_for_people ON financings (stream_id) WHERE attention IS NOT NULL;

SELECT make_read_model('financings');
