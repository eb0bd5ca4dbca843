#!/usr/bin/env bash
# The training step of a transformer by several methods, in turn:
#
#   benchmarks/gpt-step.sh [METHODS [ROUNDS [STEPS [BLOCKS [WIDTH [HEADS [FEED-FORWARD [CONTEXT [VOCABULARY [BATCH [PRECISION]]]]]]]]]]]
#
# Defaults: bp,direct 3 4 4 2040 20 4080 24 1016 64 BF16. Methods: bp, bp-global, block, sublayer, direct, odfa, shallow,
# generate, generate-fp32. Needs a build (mvn -DskipTests package). 32 blocks need 17 GiB of memory.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/java.sh"
exec "${java[@]}" org.backlight.benchmarks.GptStep "$@"
