-- What finance staff list and filter of overdue accounts. Amounts are whole minor units of `currency`.
CREATE TABLE overdue_cases (
    stream_id uuid PRIMARY KEY,
    customer_reference text NOT NULL,
    policy_number text NOT NULL,
    debt_type text NOT NULL,
    easy_number text,
    debtor_name text NOT NULL,
    debtor_country text NOT NULL,
    overdue_id text,
    state text NOT NULL,
    -- The provider's status in one spelling, and as it came.
    status text,
    raw_status text,
    currency text NOT NULL,
    invoice_count bigint NOT NULL,
    invoiced bigint NOT NULL,
    settled bigint NOT NULL,
    at_risk bigint NOT NULL,
    intervention boolean NOT NULL,
    -- The last day that is still to be kept, with the arithmetic that led to it; null once it is.
    deadline date,
    deadline_kind text,
    deadline_explanation text,
    late boolean NOT NULL,
    drafted_at timestamptz NOT NULL,
    declared_at timestamptz,
    indemnified bigint,
    refusal_code text,
    -- Why a person is needed; null when nobody is.
    attention text,
    next_at timestamptz,
    next_explanation text,
    updated_at timestamptz NOT NULL
) WITH (fillfactor = 80);

CREATE INDEX overdue_cases_by_state ON overdue_cases (state, stream_id);
CREATE INDEX overdue_cases_by_deadline ON overdue_cases (deadline, stream_id) WHERE deadline IS NOT NULL;
CREATE INDEX overdue_cases_by_easy_number ON overdue_cases (easy_number) WHERE easy_number IS NOT NULL;
CREATE INDEX overdue_cases_by_overdue_id ON overdue_cases (overdue_id) WHERE overdue_id IS NOT NULL;
CREATE INDEX overdue_cases_for_people ON overdue_cases (stream_id) WHERE attention IS NOT NULL;

CREATE TABLE company_identifications (
    stream_id uuid PRIMARY KEY,
    country_code text NOT NULL,
    inquiry text NOT NULL,
    easy_number text,
    company_name text,
    hits bigint NOT NULL,
    state text NOT NULL,
    searched_at timestamptz,
    fresh_until timestamptz,
    attention text,
    next_at timestamptz,
    next_explanation text,
    updated_at timestamptz NOT NULL
) WITH (fillfactor = 80);

CREATE INDEX company_identifications_by_easy_number ON company_identifications (easy_number)
    WHERE easy_number IS NOT NULL;
CREATE INDEX company_identifications_for_people ON company_identifications (stream_id)
    WHERE attention IS NOT NULL;

SELECT make_read_model('overdue_cases');
SELECT make_read_model('company_identifications');

-- What all processes share of an account at a provider: one login at a time, the memory of refused ones, and how often
-- each endpoint was asked. The token is sealed with a key made from the account's secrets, which are not here.
CREATE TABLE provider_logins (
    account text PRIMARY KEY,
    -- Who writes names the version after the one that was read, so that nobody overwrites what nobody saw.
    version bigint NOT NULL,
    fingerprint text NOT NULL,
    sealed_token bytea,
    minted_at timestamptz,
    token_ends_at timestamptz,
    tries bigint NOT NULL,
    silent_until timestamptz,
    logging_in_until timestamptz,
    alarm text,
    alarmed_at timestamptz
);

CREATE TABLE provider_budgets (
    account text NOT NULL,
    template text NOT NULL,
    -- When it was asked lately; older moments are dropped with each call.
    calls timestamptz[] NOT NULL,
    held_until timestamptz,
    PRIMARY KEY (account, template)
);

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'dossier_app') THEN RETURN; END IF;
    GRANT SELECT, INSERT, UPDATE, DELETE ON overdue_cases, company_identifications TO dossier_app;
    GRANT SELECT, INSERT, UPDATE ON provider_logins, provider_budgets TO dossier_app;
END
$$;
