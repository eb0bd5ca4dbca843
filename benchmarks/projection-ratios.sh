#!/usr/bin/env bash
# Projections against their rivals, each pair measured in one run:
#
#   benchmarks/projection-ratios.sh [hadamard|entries|transform|batch|vector|ternary]...
#
# Needs a build (mvn -DskipTests package); entries and transform also python3 with torch and scikit-learn
# (PYTHON names another interpreter); batch, vector and ternary 9 GB of memory.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/java.sh"
cases=("$@")
[ $# -gt 0 ] || cases=(hadamard entries transform batch vector ternary)
messages=$(mktemp)
trap 'rm -f "$messages"' EXIT
for case in "${cases[@]}"; do
    rival=
    case $case in
        entries | transform)
            rival=$("${PYTHON:-/usr/bin/python3}" benchmarks/peers/projection.py "$case")
            echo "$rival (seconds: median, smallest, largest; runs)"
            ;;
    esac
    ours=$("${java[@]}" org.backlight.benchmarks.projection.ProjectionRatios "$case" 2>"$messages") ||
        { cat "$messages" >&2; exit 1; }
    echo "$ours"
    [ -z "$rival" ] || printf '%s\n' "$ours" | awk -v rival="$(cut -d' ' -f2 <<<"$rival")" \
        '{ for (i = 1; i < NF; i++) if ($(i + 1) == "s") { printf "ratio %s %s: %.1f x faster\n", $1, $2, rival / $i; next } }'
done
