#!/usr/bin/env bash
# What the ledger costs, beside plain C with a prepared statement. See docs/performance.md.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=script/common.sh
. script/common.sh

own_folder bench-store
build_bench
"${CC:-cc}" -O2 -Wall -Wextra -o "$DIR/floor" Benchmarks/floor/sqlite.c -lsqlite3
floor=$(for round in 1 2 3 4 5; do "$DIR/floor" "$DIR/floor-$round.db" docs/schema.sql 200000 100 10000; done | sort -n | sed -n 3p)
"$BENCH" store "$DIR" "$floor"
