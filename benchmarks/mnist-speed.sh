#!/usr/bin/env bash
# Training time on MNIST, side by side: Backlight's DFA against the same training in plain PyTorch
# (peers/mnist_dfa.py), and Backlight's ODFA, simulated device and all, against its own DFA.
#
#   benchmarks/mnist-speed.sh --data-dir DIR [--repetitions N] [--epochs N] [--python PYTHON]
#
#   --data-dir DIR     the folder that holds mnist/
#   --repetitions N    how often everything is run, in turn; 3 by default
#   --epochs N         10 by default
#   --python PYTHON    a Python with torch and numpy; by default python3, or the system's own if that lacks them
#
# All times are of the training steps alone, as both sides measure them. A ratio is taken within each
# repetition, so that what slows the machine for a while slows both of its sides.

set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
data_dir=
repetitions=3
epochs=10
python=

fail() {
    printf 'mnist-speed: %s\n' "$1" >&2
    exit 2
}

while [ $# -gt 0 ]; do
    case $1 in
        -h | --help)
            sed -n '2,/^$/s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"
            exit 0
            ;;
        --data-dir | --repetitions | --epochs | --python)
            [ $# -ge 2 ] || fail "$1 needs a value"
            case $1 in
                --data-dir) data_dir=$2 ;;
                --repetitions) repetitions=$2 ;;
                --epochs) epochs=$2 ;;
                --python) python=$2 ;;
            esac
            shift 2
            ;;
        *) fail "unknown argument $1; --help lists the known ones" ;;
    esac
done
[ -n "$data_dir" ] || fail "--data-dir is missing: the folder that holds mnist/"
[ -d "$data_dir/mnist" ] || fail "$data_dir has no folder mnist; type ./backlight data get mnist --data-dir $data_dir"
for number in "$repetitions" "$epochs"; do
    [[ $number =~ ^[1-9][0-9]{0,3}$ ]] || fail "number is $number, expected 1 to 9999"
done
torch_version=
for candidate in ${python:-python3 /usr/bin/python3}; do
    torch_version=$("$candidate" -c 'import numpy, torch; print(torch.__version__)' 2>/dev/null) || continue
    python=$candidate
    break
done
[ -n "$torch_version" ] || fail "${python:-python3} cannot import torch and numpy; name another one with\
 --python (on Debian: apt install python3-torch)"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Prints the value of key $2 in the JSON file $1.
value() {
    "$python" -c 'import json, sys; print(json.load(open(sys.argv[1]))[sys.argv[2]])' "$1" "$2"
}

# Runs the rival with $2 threads and the further options, leaving its figures in the file $1.
rival() {
    local figures=$1 threads=$2
    shift 2
    "$python" "$here/peers/mnist_dfa.py" --data-dir "$data_dir" --threads "$threads" "$@" >"$figures"
}

# Trains by Backlight the recipe $2 with the further options, leaving its figures in the file $1.
backlight() {
    local figures=$1 recipe=$2 runs
    shift 2
    runs=$(mktemp -d "$work/runs.XXXXXX")
    "$here/../backlight" train "$recipe" --data-dir "$data_dir" --runs-dir "$runs" --name speed \
        --set training.epochs="$epochs" "$@" >"$work/log" 2>&1 ||
        { cat "$work/log" >&2; fail "backlight train $recipe failed"; }
    mv "$runs"/*/summary.json "$figures"
    rm -rf "$runs"
}

# Measures one competitor in a repetition: name $1, label $2, then the command without its figures' file.
measure() {
    local name=$1 label=$2 command=$3 figures seconds
    shift 3
    figures=$work/$name.json
    "$command" "$figures" "$@"
    seconds=$(value "$figures" train_seconds)
    printf '%s\n' "$seconds" >>"$work/$name.seconds"
    printf '  %-22s %9.2f s   test accuracy %.4f\n' "$label" "$seconds" "$(value "$figures" test_accuracy)"
}

# PyTorch's own choice of threads is not always its best: the rival runs with its own or with all cores,
# whichever was faster over 100 steps. Prints the number of threads for the options given.
best_threads() {
    local cores threads seconds best= fastest=
    cores=$("$python" -c 'import os; print(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count())')
    for threads in $(printf '%s\n' "$("$python" -c 'import torch; print(torch.get_num_threads())')" "$cores" | sort -nu); do
        rival "$work/trial.json" "$threads" --epochs 1 --steps 100 "$@"
        seconds=$(value "$work/trial.json" train_seconds)
        if [ -z "$best" ] || [ "$("$python" -c "print(int($seconds < $fastest))")" = 1 ]; then
            best=$threads
            fastest=$seconds
        fi
    done
    printf '%s' "$best"
}

# Prints the line of one ratio: label $1, numerator's name $2, denominator's name $3, wanted at most $4.
ratio() {
    "$python" - "$1" "$work/$2.seconds" "$work/$3.seconds" "$4" <<'PYTHON'
import statistics, sys
label, above, below, wanted = sys.argv[1:]
pairs = zip(*([float(line) for line in open(name)] for name in (above, below)))
ratios = [a / b for a, b in pairs]
goal = f"   wanted at most {wanted}" if wanted else ""
print(f"  {label:<44} {statistics.median(ratios):6.3f}   ({min(ratios):.3f} to {max(ratios):.3f}){goal}")
PYTHON
}

# Builds, if need be, before anything is measured.
"$here/../backlight" --version >/dev/null || fail "backlight does not run"
fp32_threads=$(best_threads --dtype fp32)
rival "$work/trial.json" "$fp32_threads" --epochs 1 --steps 20 --dtype fp32
fp32_trial=$(value "$work/trial.json" train_seconds)
rival "$work/trial.json" "$fp32_threads" --epochs 1 --steps 20 --dtype bf16
bf16_trial=$(value "$work/trial.json" train_seconds)
# On a processor without bf16 arithmetic PyTorch emulates it many times slower: no rival, and minutes per epoch.
rival_bf16=$("$python" -c "print(int($bf16_trial < 3 * $fp32_trial))")
bf16_threads=none
[ "$rival_bf16" = 0 ] || bf16_threads=$(best_threads --dtype bf16)

printf 'MNIST, 784-1024-1024-10 tanh, Adam, batch 128, %s epochs, %s repetitions\n' "$epochs" "$repetitions"
printf 'Rival: plain PyTorch %s, %s; threads: %s (fp32), %s (bf16)\n' \
    "$torch_version" "$(command -v "$python")" "$fp32_threads" "$bf16_threads"
for ((repetition = 1; repetition <= repetitions; repetition++)); do
    printf 'Repetition %s of %s\n' "$repetition" "$repetitions"
    measure rival-fp32 'PyTorch DFA fp32' rival "$fp32_threads" --epochs "$epochs" --dtype fp32
    measure ours-fp32 'Backlight DFA fp32' backlight mnist-dfa
    [ "$rival_bf16" = 0 ] || measure rival-bf16 'PyTorch DFA bf16' rival "$bf16_threads" --epochs "$epochs" --dtype bf16
    measure ours-bf16 'Backlight DFA bf16' backlight mnist-dfa --set training.precision=bf16
    measure ours-odfa 'Backlight ODFA fp32' backlight mnist-odfa
done
printf 'Ratios of training time: median (smallest to largest) of %s\n' "$repetitions"
ratio 'Backlight DFA fp32 / PyTorch DFA fp32' ours-fp32 rival-fp32 0.50
ratio 'Backlight DFA bf16 / PyTorch DFA fp32' ours-bf16 rival-fp32 0.35
if [ "$rival_bf16" = 1 ]; then
    ratio 'Backlight DFA bf16 / PyTorch DFA bf16' ours-bf16 rival-bf16 ''
else
    printf '  PyTorch in bf16 left out: its step takes %s s, in fp32 %s s (processor without bf16)\n' \
        "$("$python" -c "print(round($bf16_trial / 20, 3))")" "$("$python" -c "print(round($fp32_trial / 20, 3))")"
fi
ratio 'Backlight ODFA fp32 / Backlight DFA fp32' ours-odfa ours-fp32 2.0
