#!/usr/bin/env bash
# A batch of ternary errors through the simulated device, all noise included, beside the digital projection that it stands for:
#
#   benchmarks/opu-throughput.sh [PRESET [INPUTS [OUTPUTS [BATCH [DENSITY]]]]]
#
# Where Python (PYTHON; /usr/bin/python3) has NumPy and PyTorch, beside the intensities |Tx|^2 of as many frames by those as well, without noise,
# camera and retrieval: benchmarks/peers/simulated_opu.py.
#
# Defaults: launay-2020 10 1024 128 0.3. Needs a build (mvn -DskipTests package).
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/java.sh"
exec "${java[@]}" -XX:+UseSerialGC org.backlight.benchmarks.OpuThroughput "$@"
