# For scripts that install something from Debian, to be sourced. Two processes of the tests may want something at once.

apt_lock=/var/lock/cladograph-apt

# Waits while another process installs: what is half unpacked looks as if it were there.
wait_for_apt() { [ ! -e "$apt_lock" ] || flock "$apt_lock" true; }

# Installs packages, as root, after whoever came first: `apt-get update` itself does not wait.
apt_install() (
    flock 9
    export DEBIAN_FRONTEND=noninteractive
    wait_for_lock="-o DPkg::Lock::Timeout=300"
    # Without the lock's file: what a package starts would keep it for good.
    apt-get $wait_for_lock -qq update >&2 9>&-
    apt-get $wait_for_lock -qq install -y --no-install-recommends "$@" >&2 9>&-
) 9>"$apt_lock"
