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
# The rival runs as it is installed and, where its OpenBLAS does not recognize the processor and takes slower
# kernels than it has, also with the best of them (OPENBLAS_CORETYPE): "tuned".
#
# All times are of the training steps alone, as both sides measure them. A ratio is taken within each
# repetition, so that what slows the machine for a while slows both of its sides.

set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
data_dir=
repetitions=3
epochs=10
python=

. "$(dirname "${BASH_SOURCE[0]}")/options.sh"

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

# Runs the rival with the kernels $2 ("own" for OpenBLAS' own choice), $3 threads and the further options, leaving
# its figures in the file $1.
rival() {
    local figures=$1 kernels=$2 threads=$3
    shift 3
    local variable=(env)
    [ "$kernels" = own ] || variable=(env "OPENBLAS_CORETYPE=$kernels")
    "${variable[@]}" "$python" "$here/peers/mnist_dfa.py" --data-dir "$data_dir" --threads "$threads" "$@" >"$figures"
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

# Prints the rival's seconds for 100 steps: kernels $1, threads $2, then further options.
trial() {
    rival "$work/trial.json" "$1" "$2" --epochs 1 --steps 100 "${@:3}"
    value "$work/trial.json" train_seconds
}

# PyTorch's own choice of threads is not always its best: the rival runs with its own or with all cores,
# whichever is faster. Prints the kernels, the number of threads and its seconds of the fastest of the kernels
# given before "--"; further options follow.
fastest() {
    local kernels=() best= least= cores threads seconds kernel
    while [ "$1" != -- ]; do
        kernels+=("$1")
        shift
    done
    shift
    cores=$("$python" -c 'import os; print(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count())')
    for kernel in "${kernels[@]}"; do
        for threads in $(printf '%s\n' "$("$python" -c 'import torch; print(torch.get_num_threads())')" "$cores" | sort -nu); do
            seconds=$(trial "$kernel" "$threads" "$@")
            if [ -z "$best" ] || [ "$("$python" -c "print(int($seconds < $least))")" = 1 ]; then
                best="$kernel $threads"
                least=$seconds
            fi
        done
    done
    printf '%s %s\n' "$best" "$least"
}

# The x86 kernels of OpenBLAS that this processor can run.
kernels_here() {
    grep -qw avx2 /proc/cpuinfo 2>/dev/null && printf '%s\n' Haswell
    grep -qw avx512bw /proc/cpuinfo 2>/dev/null && printf '%s\n' SkylakeX
    true
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
read -r _ fp32_threads fp32_trial < <(fastest own -- --dtype fp32)
read -r _ bf16_threads bf16_trial < <(fastest own -- --dtype bf16)
# On a processor without bf16 arithmetic PyTorch emulates it many times slower: no rival, and minutes per epoch.
rival_bf16=$("$python" -c "print(int($bf16_trial < 3 * $fp32_trial))")
# Only where the tuned rival is faster by more than the noise of a short trial is it another rival.
mapfile -t kernels < <(kernels_here)
tuned=0
if [ ${#kernels[@]} -gt 0 ]; then
    read -r tuned_kernels tuned_threads tuned_trial < <(fastest "${kernels[@]}" -- --dtype fp32)
    tuned=$("$python" -c "print(int($tuned_trial < 0.9 * $fp32_trial))")
fi

printf 'MNIST, 784-1024-1024-10 tanh, Adam, batch 128, %s epochs, %s repetitions\n' "$epochs" "$repetitions"
printf 'Rival: plain PyTorch %s, %s; threads: %s (fp32), %s (bf16)\n' \
    "$torch_version" "$(command -v "$python")" "$fp32_threads" "$bf16_threads"
[ "$tuned" = 0 ] || printf 'Tuned rival: kernels %s of its OpenBLAS, threads: %s; 100 steps take %s s, with its own choice %s s\n' \
    "$tuned_kernels" "$tuned_threads" "$tuned_trial" "$fp32_trial"
for ((repetition = 1; repetition <= repetitions; repetition++)); do
    printf 'Repetition %s of %s\n' "$repetition" "$repetitions"
    measure rival-fp32 'PyTorch DFA fp32' rival own "$fp32_threads" --epochs "$epochs" --dtype fp32
    [ "$tuned" = 0 ] || measure tuned-fp32 'the same, tuned' rival "$tuned_kernels" "$tuned_threads" --epochs "$epochs" --dtype fp32
    measure ours-fp32 'Backlight DFA fp32' backlight mnist-dfa
    [ "$rival_bf16" = 0 ] || measure rival-bf16 'PyTorch DFA bf16' rival own "$bf16_threads" --epochs "$epochs" --dtype bf16
    measure ours-bf16 'Backlight DFA bf16' backlight mnist-dfa --set training.precision=bf16
    measure ours-odfa 'Backlight ODFA fp32' backlight mnist-odfa
done
printf 'Ratios of training time: median (smallest to largest) of %s\n' "$repetitions"
ratio 'Backlight DFA fp32 / PyTorch DFA fp32' ours-fp32 rival-fp32 0.50
ratio 'Backlight DFA bf16 / PyTorch DFA fp32' ours-bf16 rival-fp32 0.35
if [ "$tuned" = 1 ]; then
    ratio 'Backlight DFA fp32 / PyTorch DFA fp32, tuned' ours-fp32 tuned-fp32 0.50
    ratio 'Backlight DFA bf16 / PyTorch DFA fp32, tuned' ours-bf16 tuned-fp32 0.35
fi
if [ "$rival_bf16" = 1 ]; then
    ratio 'Backlight DFA bf16 / PyTorch DFA bf16' ours-bf16 rival-bf16 ''
else
    printf '  PyTorch in bf16 left out: 100 steps take %s s, in fp32 %s s (processor without bf16)\n' \
        "$bf16_trial" "$fp32_trial"
fi
ratio 'Backlight ODFA fp32 / Backlight DFA fp32' ours-odfa ours-fp32 2.0
