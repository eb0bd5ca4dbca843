#!/usr/bin/env bash
# The training step of a transformer by several methods, in turn:
#
#   benchmarks/gpt-step.sh [METHODS [ROUNDS [STEPS [BLOCKS [WIDTH [HEADS [FEED-FORWARD [CONTEXT [VOCABULARY [BATCH [PRECISION]]]]]]]]]]]
#
# Defaults: bp,direct 3 4 4 2040 20 4080 24 1016 64 BF16. Methods: bp, bp-global, block, sublayer, direct, odfa, shallow,
# generate, generate-fp32; and the rivals autograd and autograd-dfa, the same network on libtorch's autograd, and pytorch and
# pytorch-dfa, the same in Python (the program that PYTHON names; /usr/bin/python3), each in bf16 by autocast where that is the precision, and
# in float32 with -fp32 behind it. After the table come the ratios to each rival. Needs a build (mvn -DskipTests package). 32 blocks need 17 GiB of memory.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/java.sh"
exec "${java[@]}" org.backlight.benchmarks.GptStep "$@"
