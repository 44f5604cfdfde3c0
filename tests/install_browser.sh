#!/bin/sh
# The browser tests need Chromium and fonts for the world's scripts. Install them where this
# machine lets us (Debian or Ubuntu, as root or with password-less sudo); else say what to do.
set -u
have() { command -v "$1" >/dev/null 2>&1; }
browser() { have chromium || have chromium-browser || have google-chrome; }
browser && exit 0
if have apt-get; then
    if [ "$(id -u)" = 0 ]; then as_root=""
    elif have sudo && sudo -n true 2>/dev/null; then as_root="sudo"
    else as_root="none"
    fi
    if [ "$as_root" != none ]; then
        echo "Installing Chromium for the browser tests …"
        export DEBIAN_FRONTEND=noninteractive
        $as_root apt-get update -qq >/dev/null &&
            $as_root apt-get install -y -qq --no-install-recommends chromium fonts-noto-core fonts-noto-cjk >/dev/null
    fi
fi
browser && exit 0
echo "No Chromium here: install it (Debian: apt-get install chromium) to run the browser tests."
# CI must not pass without them; elsewhere the tests say themselves that they were skipped.
[ "${CI:-}" = true ] && exit 1
exit 0
