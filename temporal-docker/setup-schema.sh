#!/bin/sh
# Creates and upgrades the two databases of Temporal. May run any number of times.
# Runs in temporalio/admin-tools; needs SQL_PLUGIN, SQL_HOST, SQL_PORT, SQL_USER, SQL_PASSWORD.
set -eu
versions=${SCHEMA_FOLDER:-/etc/temporal/schema/postgresql/v12}

setup() { # DATABASE FOLDER
  temporal-sql-tool --db "$1" create
  temporal-sql-tool --db "$1" setup-schema -v 0.0
  temporal-sql-tool --db "$1" update-schema -d "$versions/$2/versioned"
}

setup temporal temporal
setup temporal_visibility visibility
