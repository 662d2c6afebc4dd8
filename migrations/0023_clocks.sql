-- The clock that all processes of an installation share, as DOSSIER_CLOCK says it ("real" where it is not set). The one
-- with the highest number holds; those before it tell when it was changed.
CREATE TABLE clocks (
    number integer PRIMARY KEY,
    clock text NOT NULL,
    kept_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'dossier_app') THEN RETURN; END IF;
    GRANT SELECT, INSERT ON clocks TO dossier_app;
END
$$;
