#!/usr/bin/env bash
# The training step of a transformer by several methods, in turn:
#
#   benchmarks/gpt-step.sh [METHODS [ROUNDS [STEPS [BLOCKS [WIDTH [HEADS [FEED-FORWARD [CONTEXT [VOCABULARY [BATCH [PRECISION]]]]]]]]]]]
#
# Defaults: bp,direct 3 4 4 2040 20 4080 24 1016 64 BF16. Methods: bp, bp-global, block, sublayer, direct, odfa, shallow,
# generate, generate-fp32. Needs a build (mvn -DskipTests package). 32 blocks need 17 GiB of memory.
set -euo pipefail
cd "$(dirname "$0")/.."
classpath=benchmarks/target/classes:substrate/target/classes:learning/target/classes:projection/target/classes:optics/target/classes:app/target/classes:$(cat app/target/class-path.txt)
exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" --add-modules=jdk.incubator.vector --enable-native-access=ALL-UNNAMED \
    -cp "$classpath" org.backlight.benchmarks.GptStep "$@"
