#!/usr/bin/env bash
# Every benchmark that compares, one after the other, as one table of ratios below a description of the machine:
#
#   benchmarks/all.sh [--data-dir DIR] [--rounds N]
#
#   --data-dir DIR   the folder that holds mnist/ and cornell-movie-dialogs/; without it those rows are left out
#   --rounds N       how often steps of training are measured, in turn; 3 by default
#
# Needs a build (mvn -DskipTests package); rivals of the Python world are left out where their packages are missing,
# and the page of `backlight watch` where chromium is.
# On two cores about an hour and three quarters, estimated from the times of its parts, of which a half is the steps of four blocks and their
# rivals (--rounds 1: about 40 minutes in all), 9 GB of memory, and 18 GB of disk for temporary files. What the benchmarks say beside their ratios goes to standard error.
set -euo pipefail
data_dir=
rounds=3

. "$(dirname "${BASH_SOURCE[0]}")/options.sh"

while [ $# -gt 0 ]; do
    case $1 in
        -h | --help)
            usage
            ;;
        --data-dir | --rounds)
            [ $# -ge 2 ] || fail "$1 needs a value"
            case $1 in
                --data-dir) data_dir=$2 ;;
                --rounds) rounds=$2 ;;
            esac
            shift 2
            ;;
        *) fail "unknown argument $1; --help lists the known ones" ;;
    esac
done
[[ $rounds =~ ^[1-9][0-9]{0,2}$ ]] || fail "--rounds is $rounds, expected 1 to 999"
[ -z "$data_dir" ] || [ -d "$data_dir" ] || fail "--data-dir names $data_dir, which is no folder"
[ -z "$data_dir" ] || data_dir=$(cd "$data_dir" && pwd)
. "$(dirname "${BASH_SOURCE[0]}")/java.sh"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Prints the first value of a key of /proc/cpuinfo or sysctl.
processor() {
    sed -n 's/^model name[[:space:]]*: //p' /proc/cpuinfo 2>/dev/null | head -n 1 | grep . ||
        sysctl -n machdep.cpu.brand_string 2>/dev/null || uname -m
}

# Prints those of the instructions that kernels are written for that this processor has.
instructions() {
    local name found=
    for name in avx2 avx512f avx512_bf16 amx_bf16 asimd sve; do
        ! grep -qw "$name" /proc/cpuinfo 2>/dev/null || found="$found${found:+, }$name"
    done
    printf '%s' "${found:-instructions not known}"
}

memory() {
    awk '/^MemTotal/ { printf "%.0f GiB", $2 / 1048576 }' /proc/meminfo 2>/dev/null | grep . ||
        sysctl -n hw.memsize 2>/dev/null | awk '{ printf "%.0f GiB", $1 / 1073741824 }' || printf 'unknown'
}

# Runs a benchmark, whose lines go to the file $work/lines; says so and returns 1 if it fails.
run() {
    printf 'all: %s\n' "$*" >&2
    if "$@" >"$work/lines" 2>"$work/messages"; then
        cat "$work/lines" >&2
    else
        cat "$work/messages" >&2
        printf '| %s | failed | |\n' "${*##*/}"
        return 1
    fi
}

# Prints the rows of the twin at a size.
twin() {
    run benchmarks/opu-throughput.sh "$@" || return 0
    awk -v work="twin $1, $2 to $3, batch $4, density $5" \
        '/^ratio/ { ratio = $2 } /projections per second/ { rate = $1 " projections/s, " $6 " frames/s" }
         /^peer-ratio/ { way = $0; sub(/.*\/ /, "", way); peers = peers sprintf("| %s, against %s | %s | %s |\n", work, way, $2, $3 " " $4 " " substr($5, 1, length($5) - 1)) }
         /^Hadamard/ { rival = "Hadamard" } /^stored matrix/ { rival = "stored matrix" }
         END { printf "| %s, against its %s | %s | %s |\n%s", work, rival, ratio, rate, peers }' "$work/lines"
}

# Prints a row for each method of a training step.
steps() {
    local title=$1
    shift
    run "$@" || return 0
    awk -v title="$title" '/^method / { first = $NF; found = 1; next }
        /^ratio / { sub(/:$/, "", $4); printf "| %s: %s / %s | %s | %s %s |\n", title, $2, $4, $5, $6, $7; next }
        found && NF > 3 { printf "| %s: %s / %s | %s | %s s/step, projection %s s |\n", title, $1, first, $(NF - 2), $2, $6 }' \
        "$work/lines"
}

# Prints a row for each comparison of projections with their rivals.
projections() {
    run benchmarks/projection-ratios.sh "$1" || return 0
    awk '/ x the device/ { rate = $2; for (i = 1; i < NF; i++) if ($i == "x") ratio = $(i - 1); printf "| hadamard, 1e6 to 2e6, the device\047s 340/s | %.3f | %s projections/s |\n", 1 / ratio, rate }
         / \/ stored OpenBLAS: / { ratio = $NF; sub(/:? [0-9.]*$/, ""); printf "| %s | %s | |\n", $0, ratio }
         /^ratio / { sub(/:$/, "", $3); printf "| %s %s / the rival in Python | %.3f | %s times as fast |\n", $2, $3, 1 / $4, $4 }' "$work/lines"
}

printf '%s, %s processors (%s), %s; %s; Java %s; commit %s\n\n' "$(processor)" "$(getconf _NPROCESSORS_ONLN)" \
    "$(instructions)" "$(memory)" "$(uname -sr)" \
    "$(sed -n 's/^JAVA_RUNTIME_VERSION="\(.*\)"/\1/p' "$jdk/release")" \
    "$(git rev-parse --short HEAD 2>/dev/null || printf 'unknown')"
printf '| work | ratio | figures |\n|---|---|---|\n'
twin wang-2024 2040 2040 1536 0.2
twin wang-2024 2040 2040 6144 0.14
twin launay-2020 10 1024 128 0.3
twin wang-2024 1000000 2000000 1 0.1
for case in hadamard entries transform batch vector ternary; do
    case $case in
        entries | transform)
            "${PYTHON:-/usr/bin/python3}" -c 'import torch, sklearn' 2>/dev/null || continue
            ;;
    esac
    projections "$case"
done
python=
python_bf16=
if "${PYTHON:-/usr/bin/python3}" -c 'import torch' 2>/dev/null; then
    python=,pytorch-fp32
    # Without instructions for it, PyTorch's bf16 is many times slower than its float32.
    ! grep -qwE 'avx512_bf16|amx_bf16|bf16' /proc/cpuinfo 2>/dev/null || python_bf16=,pytorch
fi
steps '4 blocks of width 2,040' benchmarks/gpt-step.sh "bp,direct,odfa,autograd,autograd-fp32,autograd-dfa$python$python_bf16" "$rounds" 4 4 2040 24 4080 24 1016 64 BF16
steps '6 blocks of width 256' benchmarks/gpt-step.sh "bp,direct,block,autograd,autograd-dfa$python" "$rounds" 12 6 256 8 1024 24 1016 64 FP32
steps 'convolutions 32-64-128 on 3 × 32 × 32' benchmarks/cnn-step.sh bp,dfa,autograd "$rounds" 30
for kind in grey color; do
    ! run benchmarks/image-folder.sh 60000 "$kind" "$rounds" ||
        awk -v kind="$kind" '/^first reading/ { first = $3 } /^from the cache/ { cached = $4 }
             /^ratio of times/ { printf "| 60,000 PNG files, %s, first reading / ImageIO.read alone | %s | %s images/s, from the cache %s |\n", kind, $(NF - 2), first, cached }' \
            "$work/lines"
done
if command -v chromium >/dev/null; then
    ! run benchmarks/watch-page.sh paint,delay,slow 200 10000 "$rounds" ||
        awk '/ runs of / { sub(/, opened.*/, ""); what = $0 }
             /^(first paint|figures drawn) / { name = $1 " " $2; range = $0; sub(/[^(]*\(/, "", range); sub(/\)$/, "", range)
                 printf "| page, %s: %s | | %s ms (%s) |\n", what, name, $3, range }
             /^point, / { split($0, part, /  +/); range = $0; sub(/[^(]*\(/, "", range); sub(/\)$/, "", range)
                 printf "| page, line to %s | | %s (%s) |\n", part[1], part[2], range }
             /^(watched elsewhere|page open here) / { name = $0; sub(/ +[0-9.]+ s .*/, "", name); range = $0; sub(/[^(]*\(/, "", range); sub(/\).*/, "", range)
                 for (i = 1; i < NF; i++) if ($i == "ratio") printf "| training, %s / alone | %s | %s |\n", name, $(i + 1), range }
             /^share / { name = $2; range = $0; sub(/[^(]*\(/, "", range); sub(/\).*/, "", range)
                 printf "| processor time of those who watch %s, of all cores | %s %% | %s |\n", name, $3, range }' "$work/lines"
fi
if [ -d "$data_dir/mnist" ]; then
    ! run benchmarks/mnist-speed.sh --data-dir "$data_dir" --epochs 2 --repetitions "$rounds" ||
        sed -n '/^Ratios/,$p' "$work/lines" | sed -n 's/^  \(.* \/ .*[^ ]\)  *\([0-9.]*\)   (\(.*\)).*/| MNIST: \1 | \2 | \3 |/p'
fi
if [ -d "$data_dir/cornell-movie-dialogs" ]; then
    ! run benchmarks/tokenizer-speed.sh "$data_dir" "$rounds" ||
        awk '/^  ratio of/ { what = $3; sub(/,$/, "", what); range = $0; sub(/.*\(/, "", range); sub(/\).*/, "", range)
             for (i = 1; i < NF; i++) if ($(i + 1) ~ /^\(/) ratio = $i
             printf "| rate of %s tokens / the rival in Rust | %s | %s |\n", what, ratio, range }' "$work/lines"
    ! run benchmarks/export-memory.sh --data-dir "$data_dir" --rounds "$rounds" ||
        sed -n 's/^\(peak of resident memory \/ weights\) \([0-9.]*\) (\(.*\))$/| export of 1.07 billion parameters, \1 | \2 | \3 |/p' "$work/lines"
fi
