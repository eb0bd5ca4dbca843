#!/usr/bin/env bash
# The training step of a fully connected network by several methods, in turn:
#
#   benchmarks/mlp-step.sh [METHODS [ROUNDS [STEPS [WIDTHS [BATCH [OPTIMIZER [PRECISION]]]]]]]
#
# Defaults: bp,dfa 1 3 55296-16000-12000-9000-13824 16 adam FP32. Methods: bp, dfa, dfa-head, shallow, and bp-whole, … with gradients that
# exist as a whole. Optimizers: adam, sgd, momentum, momentum-bf16, adam-fp8. Needs a build (mvn -DskipTests package). The defaults need 16 GiB of memory.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/java.sh"
exec "${java[@]}" org.backlight.benchmarks.MlpStep "$@"
