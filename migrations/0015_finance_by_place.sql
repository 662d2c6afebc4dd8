-- Finance's lists by the state of a financing, and what a store's financing waits for.
--
-- A state was filtered for within the groups of what Cofidis says, so that a rare one cost a read of a whole group. It
-- belongs to the groups themselves (docs/decisions/0008).
DROP INDEX financings_standing;
DROP INDEX financings_standing_since;
DROP INDEX financings_standing_next;
DROP INDEX financings_standing_amount;
DROP INDEX financings_standing_id;
CREATE INDEX financings_place ON financings (waiting_for, standing, state, stream_id);
CREATE INDEX financings_place_since ON financings (waiting_for, standing, state, status_since, stream_id);
CREATE INDEX financings_place_next ON financings (waiting_for, standing, state, next_at, stream_id)
    WHERE next_at IS NOT NULL;
CREATE INDEX financings_place_amount ON financings (waiting_for, standing, state, amount, stream_id);
CREATE INDEX financings_place_id ON financings (waiting_for, standing, state, merchant_transaction_id, stream_id);

-- Rows that were written before have no values here until `dossier projections rebuild` makes them again.
ALTER TABLE financings
    -- `direct` or `two-step`, in stores.
    ADD COLUMN financing text,
    -- How the customer of a store gets the journey.
    ADD COLUMN sending_type text,
    -- What became of the delivery, in two-step financing: `awaited`, `signalled`, `heard` by Cofidis, `financed`.
    ADD COLUMN delivery text;

SELECT make_read_model('financings');
