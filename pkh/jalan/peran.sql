-- Two roles on one database. The owner migrates; the app reads and writes rows and owns
-- nothing, so row-level security and append-only triggers hold for it everywhere.
-- Run by a superuser in each database the app lives in (and in template1, where new test
-- databases come from). May be run again at any time. Without passwords: those are set by
-- whoever runs it.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'pkh_pemilik') THEN
        CREATE ROLE pkh_pemilik LOGIN NOSUPERUSER CREATEDB NOCREATEROLE NOBYPASSRLS;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'pkh_aplikasi') THEN
        CREATE ROLE pkh_aplikasi LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS;
    END IF;
END
$$;
ALTER DEFAULT PRIVILEGES FOR ROLE pkh_pemilik
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO pkh_aplikasi;
ALTER DEFAULT PRIVILEGES FOR ROLE pkh_pemilik
    GRANT USAGE, SELECT ON SEQUENCES TO pkh_aplikasi;
-- The second lock (row-level security) is asked before whatever a statement asks itself, and
-- an index only where that cannot tell what it saw. These two tell nothing (upper never fails;
-- LIKE fails of its pattern alone), so names are still searched by their trigram index.
ALTER FUNCTION pg_catalog.upper(text) LEAKPROOF;
ALTER FUNCTION pg_catalog.textlike(text, text) LEAKPROOF;
