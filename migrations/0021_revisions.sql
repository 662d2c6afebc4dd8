-- Rows that are written again and again get what changes into their keys, as streams and queues have it: whoever asks
-- for the highest meets the live row first, however many dead versions an old snapshot keeps vacuum from removing.
-- Writers are in functions/: remember_sealing, advance_checkpoint, replace_login, note_call, hold_budget.
--
-- What a process of the release before writes into these tables by itself is refused from now on, and tried again by it
-- until it is replaced: sealing, sums of subscriptions, logins and budgets at Coface. Nothing of it is lost.
ALTER TABLE sealing
    ADD COLUMN revision bigint NOT NULL DEFAULT 0,
    DROP CONSTRAINT sealing_pkey,
    ADD CONSTRAINT sealing_pkey PRIMARY KEY (only_row, revision);

-- A position only rises, so it is the revision.
ALTER TABLE checkpoints
    DROP CONSTRAINT checkpoints_pkey,
    ADD CONSTRAINT checkpoints_pkey PRIMARY KEY (subscription, global_position);

ALTER TABLE counters
    ADD COLUMN revision bigint NOT NULL DEFAULT 0,
    DROP CONSTRAINT counters_pkey,
    ADD CONSTRAINT counters_pkey PRIMARY KEY (subscription, name, revision);

ALTER TABLE provider_logins
    DROP CONSTRAINT provider_logins_pkey,
    ADD CONSTRAINT provider_logins_pkey PRIMARY KEY (account, version);
CREATE INDEX provider_logins_alarmed ON provider_logins (account) WHERE alarm IS NOT NULL;

ALTER TABLE provider_budgets
    ADD COLUMN revision bigint NOT NULL DEFAULT 0,
    DROP CONSTRAINT provider_budgets_pkey,
    ADD CONSTRAINT provider_budgets_pkey PRIMARY KEY (account, template, revision);
