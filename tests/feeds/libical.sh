#!/bin/sh
# Sees to it that libical is there: as root on Debian it is installed, else one line says so.
set -eu
is_there() { /sbin/ldconfig -p | grep -q 'libical\.so\.3 '; }
is_there && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  log=$(mktemp)
  if apt-get update -qq >"$log" 2>&1 \
    && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq libical3 >>"$log" 2>&1 && is_there; then
    rm -f "$log"
    exit 0
  fi
  tail -n 3 "$log" >&2
  rm -f "$log"
fi
echo "The tests of feeds need libical 3; on Debian: apt-get install libical3" >&2
exit 1
