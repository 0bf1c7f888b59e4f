#!/usr/bin/env bash
# Makes sure that Java and Maven are there for the tests that need a Neo4j server: installed with apt where this runs as root.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/apt.sh"

has_java() { java -version >/dev/null 2>&1 && mvn -v >/dev/null 2>&1; }

wait_for_apt
if has_java; then
    exit 0
fi
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    echo "Java or Maven is not installed, and only root can install them with apt-get. Install default-jre-headless and maven." >&2
    exit 1
fi
# Whichever Java the release has: 17 and later will do.
apt_install default-jre-headless maven
has_java
