#!/usr/bin/env bash
# Training of a tokenizer and encoding, in MB/s, on the movie dialogs; beside Python's tokenizers where there is one:
#
#   benchmarks/tokenizer-speed.sh DATA_FOLDER [REPETITIONS] [VOCABULARY]
#
# Needs a build (mvn -DskipTests package). PYTHON names an interpreter with the module tokenizers.
set -euo pipefail
[ $# -ge 1 ] || { sed -n '2,/^set/s/^# \{0,1\}//p' "$0" | sed '$d'; exit 2; }
folder=$(cd "$1" && pwd)
. "$(dirname "${BASH_SOURCE[0]}")/java.sh"
python=${PYTHON:-python3}
rival=()
! "$python" -c 'import tokenizers' 2>/dev/null || rival=("$python" benchmarks/peers/tokenizer.py)
exec "${java[@]}" org.backlight.benchmarks.TokenizerSpeed "$folder" "${2:-5}" "${3:-1016}" ${rival[@]+"${rival[@]}"}
