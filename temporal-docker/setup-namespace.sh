#!/bin/sh
# Creates the namespace and the search attributes that Standdown needs. May run any number of times.
# Needs the temporal command and TEMPORAL_ADDRESS; TEMPORAL_NAMESPACE and RETENTION are optional.
set -eu
namespace=${TEMPORAL_NAMESPACE:-default}
retention=${RETENTION:-90d}
export TEMPORAL_NAMESPACE="$namespace"

attempts() { # COUNT COMMAND...: once a second until the command succeeds
  left=$1
  shift
  until "$@" >/dev/null 2>&1; do
    left=$((left - 1))
    if [ "$left" -le 0 ]; then
      echo "gave up: $*" >&2
      "$@"
      return 1
    fi
    sleep 1
  done
}

attempts 60 temporal operator cluster health
if temporal operator namespace describe -n "$namespace" >/dev/null 2>&1; then
  echo "namespace $namespace: there already"
else
  temporal operator namespace create -n "$namespace" --retention "$retention"
fi
# Each server process learns of a new namespace within about ten seconds.
attempts 60 temporal operator search-attribute list

known=$(temporal operator search-attribute list)
for name in Vendor Connection Target Phase Verdict Plan; do
  if echo "$known" | grep -Eq "(^|[^A-Za-z])Standdown$name[^A-Za-z]+Keyword([^A-Za-z]|\$)"; then
    echo "search attribute Standdown$name: there already"
  else
    temporal operator search-attribute create --name "Standdown$name" --type Keyword
  fi
done
