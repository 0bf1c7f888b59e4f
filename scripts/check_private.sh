#!/usr/bin/env bash
# Fails if a tracked file names somebody's own folders, or the host that packages are to be fetched from.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

git rev-parse --is-inside-work-tree >/dev/null 2>&1 || {
    echo "Not a git checkout: tracked files are not checked for private paths."
    exit 0
}

# A class around one letter keeps each pattern from matching itself.
readonly paths='(^|[^A-Za-z0-9_.~-])/([h]ome|[r]oot|[w]ork|[U]sers)/[A-Za-z0-9_.]'
readonly hosts='(-[-](extra-)?index-url|-[-]find-links|index-ur[l])[ =]+[a-z/]|https?:/[/][^ "]*/simpl[e]'

if git grep -nIE -e "$paths" -e "$hosts"; then
    echo "These lines name folders of one machine or a package index. Take that out." >&2
    exit 1
fi
