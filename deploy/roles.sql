-- PostgreSQL: two roles for the site's database. Run this in it, as a superuser, before the first `db upgrade` and after
-- each: it may be run again and again. Give both roles passwords of their own (\password).
--
--   {{ database_owner }} owns the tables and their triggers: for `db upgrade`, `move-database`, `housekeeping` and `users erase`
--   {{ database_site }} is what the server and all other commands sign in with: it reads and writes rows, and makes or changes no
--                  table; of the security log and of the list of changes it may read entries and add to them

BEGIN;  -- all of it or nothing: the site goes on meanwhile, and always has its rights

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = {{ database_owner | as_literal }}) THEN
        CREATE ROLE {{ database_owner | as_identifier }} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = {{ database_site | as_literal }}) THEN
        CREATE ROLE {{ database_site | as_identifier }} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION;
    END IF;
END $$;

REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE, CREATE ON SCHEMA public TO {{ database_owner | as_identifier }};
GRANT USAGE ON SCHEMA public TO {{ database_site | as_identifier }};

REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {{ database_site | as_identifier }};
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {{ database_site | as_identifier }};
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {{ database_site | as_identifier }};

DO $$
BEGIN
    IF to_regclass('public.security_event') IS NOT NULL THEN
        REVOKE UPDATE, DELETE ON security_event FROM {{ database_site | as_identifier }};
    END IF;
    IF to_regclass('public.audit_entry') IS NOT NULL THEN
        REVOKE UPDATE, DELETE ON audit_entry FROM {{ database_site | as_identifier }};
    END IF;
    IF to_regclass('public.alembic_version') IS NOT NULL THEN
        REVOKE INSERT, UPDATE, DELETE ON alembic_version FROM {{ database_site | as_identifier }};
    END IF;
END $$;

COMMIT;
