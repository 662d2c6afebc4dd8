-- From PostgreSQL 16 on, whoever creates a role without being a superuser (the master user of most managed databases)
-- becomes its administrator and may yet not take it: SET ROLE dossier_app is refused. The administrator may grant itself
-- that. Older servers know no such option and need nothing.
DO $$
BEGIN
    IF current_setting('server_version_num')::int < 160000
        OR NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'dossier_app')
    THEN
        RETURN;
    END IF;
    IF NOT pg_has_role(current_user, 'dossier_app', 'SET') THEN
        EXECUTE format('GRANT dossier_app TO %I WITH SET TRUE, INHERIT FALSE', current_user);
    END IF;
EXCEPTION
    WHEN insufficient_privilege THEN
        RAISE NOTICE '% may not take the role dossier_app: the application keeps its user''s rights', current_user;
END
$$;
