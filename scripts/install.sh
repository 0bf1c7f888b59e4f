#!/usr/bin/env bash
# Fills .venv with what requirements/ pins, every file checked by its hash, and with this project, editable.
# PYTHON in the environment names the interpreter; otherwise the first suitable one of `usual` is taken.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

export UV_PYTHON_DOWNLOADS=never
readonly usual=(python3.11 python3.12 python3.13 python3)
readonly ours=.venv/bin/python

fail() {
    printf 'make install: %s\n' "$*" >&2
    exit 1
}

# 3.11, say; nothing where the interpreter is missing or broken.
version_of() { "$1" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null || true; }

has_lock() { [[ -n "$1" && -f "requirements/$1.txt" ]]; }

# Candidates are run, not only found: a version manager leaves stand-ins for versions that it cannot start.
choose_python() {
    local candidate
    if [[ -n "${PYTHON:-}" ]]; then
        has_lock "$(version_of "$PYTHON")" || fail "PYTHON=$PYTHON is not Python 3.11, 3.12 or 3.13. Name one that is."
        printf '%s\n' "$PYTHON"
        return
    fi
    for candidate in "${usual[@]}"; do
        has_lock "$(version_of "$candidate")" || continue
        printf '%s\n' "$candidate"
        return
    done
    fail "none of ${usual[*]} is Python 3.11, 3.12 or 3.13. Install one, or name it: make install PYTHON=/path/to/python"
}

# Debian keeps ensurepip, which puts pip into a new environment, in a package of its own.
require_ensurepip() {
    local package
    "$1" -c 'import ensurepip, venv' 2>/dev/null && return
    package="python$(version_of "$1")-venv"
    command -v apt-get >/dev/null || fail "$1 comes without ensurepip. Install that part of Python, then run make again."
    [[ "$(id -u)" == 0 ]] || fail "$1 comes without ensurepip. Run this once: sudo apt-get install $package"
    printf 'Installing %s\n' "$package"
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$package" >/dev/null
}

make_venv() {
    local python
    if has_lock "$(version_of "$ours")" && "$ours" -c 'import pip' 2>/dev/null; then
        [[ -z "${PYTHON:-}" || "$(version_of "$PYTHON")" == "$(version_of "$ours")" ]] && return
    fi
    python="$(choose_python)"
    require_ensurepip "$python"
    "$python" -m venv --clear .venv
}

# uv does not read pip's settings: a mirror or a certificate that is set for pip alone is handed on here.
pip_setting() { "$ours" -m pip config list | sed -n "s/^[^=]*\.$1='\(.*\)'\$/\1/p" | head -n 1; }

follow_pip() {
    local index cert
    index="$(pip_setting index-url)"
    cert="$(pip_setting cert)"
    [[ -z "$index" || -n "${UV_DEFAULT_INDEX:-}${UV_INDEX_URL:-}" ]] || export UV_DEFAULT_INDEX="$index"
    [[ -z "$cert" || -n "${SSL_CERT_FILE:-}" ]] || export SSL_CERT_FILE="$cert"
}

uv() { .venv/bin/uv --quiet pip "$@" --python "$ours"; }

make_venv
follow_pip
printf 'Installing for Python %s into .venv\n' "$(version_of "$ours")"
"$ours" -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r requirements/uv.txt
# Compiled now, once: otherwise the first run of every command pays for it, and each run where caches are not written.
uv install --compile-bytecode --no-build --require-hashes -r "requirements/$(version_of "$ours").txt"
uv install --no-deps --no-build-isolation --editable .
# What only training needs is not in the lock: EXTRA=train adds it.
[[ -z "${EXTRA:-}" ]] || uv install --no-build-isolation --editable ".[$EXTRA]"
uv check
# Beside the environment, not in it: these packages ask for an application that nothing here needs.
[[ "${EXTRA:-}" != train ]] || uv install --target .venv/teacher --no-deps --require-hashes -r requirements/teacher.txt
