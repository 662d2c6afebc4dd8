-- Whatever tables come later, the application may read them without a word. What it may write is still said by the
-- migration that makes the table.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'dossier_app') THEN RETURN; END IF;
    GRANT SELECT ON ALL TABLES IN SCHEMA public TO dossier_app;
    ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO dossier_app;
END
$$;
