#!/bin/sh
# What `make demo` shows: a clean site, a faulty one, and recorded responses.
set -eu
accordant=$1
samples=$2

say() { printf '\n\033[1m%s\033[0m\n\n' "$1" | if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then cat; else sed 's/\x1b\[[0-9]*m//g'; fi; }

say "1. A sandbox site that keeps its contract: accordant run"
"$accordant" run

say "2. The same site with a fault: accordant run --fault end-date-ignored"
status=0
"$accordant" run --fault end-date-ignored || status=$?
test "$status" -eq 1 || { echo "expected exit code 1 (findings), got $status"; exit 1; }

say "3. Recorded responses: accordant validate docs/samples"
"$accordant" validate docs/samples

if [ -d "$samples" ]; then
  say "4. The vendor's documented samples of this method: accordant validate ..."
  "$accordant" validate "$samples"/getUserInteractions.* "$samples"/errorResponse.*
else
  say "4. The vendor's documented samples are not in $samples; name their folder: make demo SAMPLES=DIR"
fi
