#!/usr/bin/env bash
# A simulated week of 100,000 origins (`ORIGINS=` changes that) on a clock that is moved by hand: no network, no waiting.
# See docs/performance.md. Fails where something happened that should not have.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=script/common.sh
. script/common.sh

own_folder bench-week
build_bench
"$BENCH" week "$DIR" "${ORIGINS:-100000}"
