-- What the application may do. It connects as whoever DATABASE_URL names and steps down to dossier_app when it may,
-- so that even a mistake of ours cannot change history. Roles belong to the cluster: where the migrating user may
-- not create one, everything works without it, and the triggers still refuse.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'dossier_app') THEN
        CREATE ROLE dossier_app NOLOGIN;
    END IF;
EXCEPTION
    WHEN insufficient_privilege THEN
        RAISE NOTICE 'role dossier_app is missing and may not be created: the application keeps its user''s rights';
    -- Two databases of one cluster may be migrated at once.
    WHEN duplicate_object OR unique_violation THEN
        NULL;
END
$$;

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'dossier_app') THEN RETURN; END IF;
    GRANT SELECT ON ALL TABLES IN SCHEMA public TO dossier_app;
    GRANT INSERT ON events, pages, page_events, commands, natural_keys, charts, queue_names TO dossier_app;
    GRANT INSERT, UPDATE, DELETE ON streams, work, queues, checkpoints, counters, financings TO dossier_app;
    GRANT INSERT, UPDATE ON sealing TO dossier_app;
    GRANT USAGE ON SEQUENCE fencing_numbers TO dossier_app;
END
$$;
