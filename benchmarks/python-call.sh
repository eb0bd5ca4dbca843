#!/usr/bin/env bash
# A projection of the kind hadamard called from Python, through the service, beside the same call in this Java program:
#
#   benchmarks/python-call.sh [INPUTS [OUTPUTS [BATCH [ROUNDS]]]]
#
# Defaults: 1016 2040 1536 21. Both take turns of 20 calls after 5 s of calls each. Needs a build (mvn -DskipTests package), and Python
# with NumPy (PYTHON names another interpreter).
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/java.sh"
exec "${java[@]}" -XX:+UseSerialGC org.backlight.benchmarks.PythonCall "$@"
