#!/bin/sh
# The tests of docs/hosting.md run an nginx of their own. Install it where this machine lets us
# (Debian or Ubuntu, as root or with password-less sudo); else say what to do.
set -u
server() { command -v nginx >/dev/null 2>&1 || [ -x /usr/sbin/nginx ]; }
server && exit 0
if command -v apt-get >/dev/null 2>&1; then
    if [ "$(id -u)" = 0 ]; then as_root=""
    elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then as_root="sudo"
    else as_root="none"
    fi
    if [ "$as_root" != none ]; then
        echo "Installing nginx for the tests …"
        export DEBIAN_FRONTEND=noninteractive
        # RUNLEVEL: without starting a server of its own.
        $as_root apt-get update -qq >/dev/null &&
            $as_root env RUNLEVEL=1 apt-get install -y -qq --no-install-recommends nginx >/dev/null
    fi
fi
server && exit 0
echo "No nginx here: install it (Debian: apt-get install nginx) to run all tests."
[ "${CI:-}" = true ] && exit 1
exit 0
