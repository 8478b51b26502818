#!/bin/sh
# Make a virtual environment with the first Python 3.11-3.13 that is found, or say what to install.
set -eu
target="$1"
for name in python3.13 python3.12 python3.11 python3 python; do
    found=$(command -v "$name" 2>/dev/null) || continue
    "$found" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' 2>/dev/null || continue
    if ! "$found" -c 'import venv, ensurepip' 2>/dev/null; then
        echo "$name has no venv module. On Debian or Ubuntu: sudo apt install ${name}-venv" >&2
        continue
    fi
    echo "Making $target with $("$found" --version) ($found)"
    "$found" -m venv "$target"
    exit 0
done
echo "Sonobridge needs Python 3.11, 3.12 or 3.13 with the venv module, and found none." >&2
echo "Install one (Debian or Ubuntu: sudo apt install python3 python3-venv) and run make again." >&2
exit 1
