#!/usr/bin/env bash
# Two minutes of the soak.
. "$(dirname "$0")/lib.sh"

CFMON_BIN=$BIN script/soak 2
