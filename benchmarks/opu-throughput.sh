#!/usr/bin/env bash
# A batch of ternary errors through the simulated device, all noise included, beside the digital projection that it stands for:
#
#   benchmarks/opu-throughput.sh [PRESET [INPUTS [OUTPUTS [BATCH [DENSITY]]]]]
#
# Defaults: launay-2020 10 1024 128 0.3. Needs a build (mvn -DskipTests package).
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/java.sh"
exec "${java[@]}" -XX:+UseSerialGC org.backlight.benchmarks.OpuThroughput "$@"
