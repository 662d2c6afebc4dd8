-- Keeps the rows of overdue_invoices, one for each invoice of a case; for the triggers of overdue_cases.
CREATE OR REPLACE FUNCTION keep_overdue_invoices() RETURNS trigger LANGUAGE plpgsql AS $$
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
