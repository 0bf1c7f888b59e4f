#!/usr/bin/env bash
# Makes sure that Chromium is there for the browser tests and the pictures: installed with apt where this runs as root.
set -euo pipefail

find_chromium() { command -v chromium || command -v chromium-browser || command -v google-chrome; }

if found=$(find_chromium); then
    echo "$found"
    exit 0
fi
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    echo "Chromium is not installed, and only root can install it with apt-get. Install the package 'chromium' yourself." >&2
    exit 1
fi
export DEBIAN_FRONTEND=noninteractive
wait_for_lock="-o DPkg::Lock::Timeout=300"
apt-get $wait_for_lock -qq update >&2
# DejaVu draws what Chromium alone has no letters for.
apt-get $wait_for_lock -qq install -y --no-install-recommends chromium fonts-dejavu-core >&2
find_chromium
