#!/bin/sh
# The tests of the queue run a PostgreSQL of their own. Install it where this machine lets us (Debian
# or Ubuntu, as root or with password-less sudo); else say what to do.
set -u
server() { command -v initdb >/dev/null 2>&1 || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; }
server && exit 0
if command -v apt-get >/dev/null 2>&1; then
    if [ "$(id -u)" = 0 ]; then as_root=""
    elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then as_root="sudo"
    else as_root="none"
    fi
    if [ "$as_root" != none ]; then
        echo "Installing PostgreSQL for the tests …"
        export DEBIAN_FRONTEND=noninteractive
        # Without a cluster of its own, which would start a server.
        $as_root mkdir -p /etc/postgresql-common
        [ -e /etc/postgresql-common/createcluster.conf ] ||
            echo "create_main_cluster = false" | $as_root tee /etc/postgresql-common/createcluster.conf >/dev/null
        $as_root apt-get update -qq >/dev/null &&
            $as_root apt-get install -y -qq --no-install-recommends postgresql >/dev/null
    fi
fi
server && exit 0
echo "No PostgreSQL here: install it (Debian: apt-get install postgresql) to run all tests."
[ "${CI:-}" = true ] && exit 1
exit 0
