#!/bin/sh
# Makes the two roles and the database, once, when the database container first starts: the owner, who migrates, and the
# app, limited in rights and patience. Passwords come from the environment and reach no command line.
set -eu

psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres <<'SQL'
\getenv owner_password DATABASE_OWNER_PASSWORD
\getenv app_password DATABASE_APP_PASSWORD
CREATE ROLE caserounds_owner LOGIN PASSWORD :'owner_password';
CREATE ROLE caserounds_app LOGIN PASSWORD :'app_password';
ALTER ROLE caserounds_app SET statement_timeout = '15s';
ALTER ROLE caserounds_app SET lock_timeout = '5s';
ALTER ROLE caserounds_app SET idle_in_transaction_session_timeout = '30s';
REVOKE ALL ON DATABASE postgres FROM PUBLIC;
REVOKE ALL ON DATABASE template1 FROM PUBLIC;
CREATE DATABASE caserounds OWNER caserounds_owner TEMPLATE template1;
REVOKE ALL ON DATABASE caserounds FROM PUBLIC;
GRANT CONNECT ON DATABASE caserounds TO caserounds_app;
SQL
