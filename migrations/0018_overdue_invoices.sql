-- Which invoice stands in which overdue case, so that the same one in two open cases is seen; and which cases were told
-- something that the provider has not.
--
-- Rows that were written before have no values in the new columns until `dossier projections rebuild` makes them again.
ALTER TABLE overdue_cases
    -- Something was reported to the case that the provider does not have (yet).
    ADD COLUMN unreported boolean,
    ADD COLUMN invoice_references text[],
    -- The debtor in one spelling: EASY number, else first identifier, else name and country.
    ADD COLUMN debtor_key text;

CREATE INDEX overdue_cases_by_debtor ON overdue_cases (policy_number, debtor_key, stream_id)
    WHERE debtor_key IS NOT NULL;
CREATE INDEX overdue_cases_unreported ON overdue_cases (stream_id) WHERE unreported;

-- One row for each invoice of a case; `stream_id` is the case. Kept by the trigger below and by nobody else.
CREATE TABLE overdue_invoices (
    stream_id uuid NOT NULL,
    invoice text NOT NULL,
    PRIMARY KEY (stream_id, invoice)
);

CREATE INDEX overdue_invoices_by_invoice ON overdue_invoices (invoice, stream_id);

CREATE FUNCTION keep_overdue_invoices() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        DELETE FROM overdue_invoices WHERE stream_id = OLD.stream_id;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO overdue_invoices (stream_id, invoice)
            SELECT DISTINCT NEW.stream_id, unnest(NEW.invoice_references);
    END IF;
    RETURN NULL;
END
$$;

CREATE TRIGGER overdue_invoices_begin AFTER INSERT OR DELETE ON overdue_cases
    FOR EACH ROW EXECUTE FUNCTION keep_overdue_invoices();
CREATE TRIGGER overdue_invoices_change AFTER UPDATE ON overdue_cases
    FOR EACH ROW
    WHEN (OLD.invoice_references IS DISTINCT FROM NEW.invoice_references)
    EXECUTE FUNCTION keep_overdue_invoices();

SELECT make_read_model('overdue_cases');
-- Read as other models are; nothing puts rows into it.
INSERT INTO read_models (model) VALUES ('overdue_invoices');

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'dossier_app') THEN RETURN; END IF;
    GRANT SELECT, INSERT, UPDATE, DELETE ON overdue_invoices TO dossier_app;
END
$$;
