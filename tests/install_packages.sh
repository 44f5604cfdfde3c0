#!/bin/sh
# What the tests run beside Python: a browser and fonts for the world's scripts, PostgreSQL, nginx and
# jemalloc. What is missing is installed where this machine lets us (Debian or Ubuntu, as root or with
# password-less sudo); else say what to do.
set -u
PATH=$PATH:/usr/sbin:/sbin
have() { command -v "$1" >/dev/null 2>&1; }

missing=""
have chromium || have chromium-browser || have google-chrome ||
    missing="$missing chromium fonts-noto-core fonts-noto-cjk"
have initdb || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing="$missing postgresql"
have nginx || missing="$missing nginx"
ldconfig -p 2>/dev/null | grep -q libjemalloc || missing="$missing libjemalloc2"
[ -z "$missing" ] && exit 0

as_root="none"
if have apt-get; then
    if [ "$(id -u)" = 0 ]; then as_root="env"
    elif have sudo && sudo -n true 2>/dev/null; then as_root="sudo env"
    fi
fi
if [ "$as_root" != none ]; then
    echo "Installing for the tests:$missing …"
    # No server is started: none of PostgreSQL's clusters is made, none of nginx' runs.
    $as_root mkdir -p /etc/postgresql-common
    [ -e /etc/postgresql-common/createcluster.conf ] ||
        echo "create_main_cluster = false" | $as_root tee /etc/postgresql-common/createcluster.conf >/dev/null
    $as_root apt-get update -qq >/dev/null &&
        $as_root DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 \
            apt-get install -y -qq --no-install-recommends $missing >/dev/null && exit 0
fi
echo "Not here:$missing. Install them (Debian: apt-get install$missing) to run all tests."
# CI must not pass without them; elsewhere the tests say themselves that they were skipped.
[ "${CI:-}" = true ] && exit 1
exit 0
