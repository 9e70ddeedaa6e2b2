#!/bin/bash
# Run once by the postgres image on an empty volume: roles, passwords, the database.
set -euo pipefail
psql=(psql -v ON_ERROR_STOP=1 -U "$POSTGRES_USER")
"${psql[@]}" -d template1 -f /pkh/peran.sql
"${psql[@]}" -d postgres \
    -v pemilik="$PKH_SANDI_PEMILIK" -v aplikasi="$PKH_SANDI_APLIKASI" <<'SQL'
ALTER ROLE pkh_pemilik PASSWORD :'pemilik';
ALTER ROLE pkh_aplikasi PASSWORD :'aplikasi';
CREATE DATABASE pkh OWNER pkh_pemilik;
SQL
"${psql[@]}" -d pkh -f /pkh/peran.sql
