#!/usr/bin/env bash
# The memory that an export takes, check included, beside what its weights take: the peak of resident memory of
# `./backlight export`, divided by four bytes for each parameter. The run is one step of the last layer alone, the cheapest that
# leaves a whole network:
#
#   benchmarks/export-memory.sh [--data-dir DIR] [--work-dir DIR] [--rounds N] [--run RUN] [RECIPE]
#
#   --data-dir DIR   the folder that holds cornell-movie-dialogs/
#   --work-dir DIR   where a folder is made for run and export, and deleted at the end; the folder for temporary files by default
#   --rounds N       exports, one after the other; 3 by default
#   --run RUN        a finished run that is exported, in place of one that is trained
#
# RECIPE is dialogs-odfa-1b by default: 1.07 billion parameters, for which it needs 5 GiB of memory, 18 GB of disk, and some
# minutes. Needs python3, which asks the system for the peak. Settings of Java go by BACKLIGHT_JAVA_OPTS, as for ./backlight.
set -euo pipefail
data=()
place=$(realpath "${TMPDIR:-/tmp}")
rounds=3
run=
recipe=dialogs-odfa-1b

. "$(dirname "${BASH_SOURCE[0]}")/options.sh"

while [ $# -gt 0 ]; do
    case $1 in
        -h | --help)
            usage
            ;;
        --data-dir | --work-dir | --rounds | --run)
            [ $# -ge 2 ] || fail "$1 needs a value"
            case $1 in
                --data-dir) data=(--data-dir "$(realpath "$2")") ;;
                --work-dir) place=$(realpath "$2") ;;
                --rounds) rounds=$2 ;;
                --run) run=$(realpath "$2") ;;
            esac
            shift 2
            ;;
        -*) fail "there is no option $1" ;;
        *)
            recipe=$1
            shift
            ;;
    esac
done
work=$(mktemp -d "$place/backlight-export.XXXXXX")
trap 'rm -rf "$work"' EXIT
cd "$(dirname "${BASH_SOURCE[0]}")/.."

if [ -z "$run" ]; then
    ./backlight train "$recipe" ${data[@]+"${data[@]}"} --runs-dir "$work/runs" -q --set training.method=shallow \
        --set training.steps=1 --set training.batch-size=1 --set training.evaluation-windows=16
    run=$(echo "$work"/runs/*)
    # Milestones that nothing reads.
    rm -f "$run"/checkpoints/model-*
fi
python3 - "$rounds" ./backlight export "$run" ${data[@]+"${data[@]}"} --out "$work/out/model.onnx" <<'PYTHON'
import json, re, statistics, subprocess, sys

rounds, command = int(sys.argv[1]), sys.argv[2:]
ratios = []
for _ in range(rounds):
    # A process of its own for each export: the peak of children is that of the largest one.
    measured = subprocess.run([sys.executable, "-c", "import json, resource, subprocess, sys, time\n"
        "start = time.monotonic()\n"
        "said = subprocess.run(sys.argv[1:], stdout=subprocess.PIPE, check=True, text=True).stdout\n"
        "peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024\n"
        "print(json.dumps([said, peak, time.monotonic() - start]))"] + command,
        stdout=subprocess.PIPE, check=True, text=True).stdout
    said, peak, seconds = json.loads(measured)
    parameters = int(re.search(r": ([0-9,]+) parameters", said).group(1).replace(",", ""))
    ratios.append(peak / (4 * parameters))
    print(said if not ratios[1:] else "", end="")
    print(f"peak {peak / 2**20:,.0f} MiB, weights {4 * parameters / 2**20:,.0f} MiB, ratio {ratios[-1]:.3f}, {seconds:.0f} s",
          flush=True)
print(f"peak of resident memory / weights {statistics.median(ratios):.3f} ({min(ratios):.3f} to {max(ratios):.3f})")
PYTHON
