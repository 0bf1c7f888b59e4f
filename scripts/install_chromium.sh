#!/usr/bin/env bash
# Makes sure that Chromium is there for the browser tests and the pictures: installed with apt where this runs as root.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/apt.sh"

find_chromium() { command -v chromium || command -v chromium-browser || command -v google-chrome; }

wait_for_apt
if found=$(find_chromium); then
    echo "$found"
    exit 0
fi
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    echo "Chromium is not installed, and only root can install it with apt-get. Install the package 'chromium' yourself." >&2
    exit 1
fi
# DejaVu draws what Chromium alone has no letters for.
apt_install chromium fonts-dejavu-core
find_chromium
