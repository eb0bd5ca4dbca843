#!/usr/bin/env bash
# The training step of a fully connected network by several methods, in turn:
#
#   benchmarks/mlp-step.sh [METHODS [ROUNDS [STEPS [WIDTHS [BATCH [OPTIMIZER [PRECISION]]]]]]]
#
# Defaults: bp,dfa 1 3 55296-16000-12000-9000-13824 16 adam FP32. Methods: bp, dfa, dfa-head, shallow, and bp-whole, … with gradients that
# exist as a whole. Optimizers: adam, sgd, momentum, momentum-bf16, adam-fp8. Needs a build (mvn -DskipTests package). The defaults need 16 GiB of memory.
set -euo pipefail
cd "$(dirname "$0")/.."
classpath=benchmarks/target/classes:substrate/target/classes:learning/target/classes:projection/target/classes:optics/target/classes:app/target/classes:$(cat app/target/class-path.txt)
exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" --add-modules=jdk.incubator.vector --enable-native-access=ALL-UNNAMED \
    -cp "$classpath" org.backlight.benchmarks.MlpStep "$@"
