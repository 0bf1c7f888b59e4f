#!/usr/bin/env bash
# Makes sure that Java and Maven are there for the tests that need a Neo4j server: installed with apt where this runs as root.
set -euo pipefail

has_java() { java -version >/dev/null 2>&1 && mvn -v >/dev/null 2>&1; }

if has_java; then
    exit 0
fi
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    echo "Java or Maven is not installed, and only root can install them with apt-get. Install default-jre-headless and maven." >&2
    exit 1
fi
export DEBIAN_FRONTEND=noninteractive
wait_for_lock="-o DPkg::Lock::Timeout=300"
apt-get $wait_for_lock -qq update >&2
# Whichever Java the release has: 17 and later will do.
apt-get $wait_for_lock -qq install -y --no-install-recommends default-jre-headless maven >&2
has_java
