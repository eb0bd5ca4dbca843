#!/usr/bin/env bash
# Training of a tokenizer and encoding, in MB/s, on the movie dialogs; beside Python's tokenizers where there is one:
#
#   benchmarks/tokenizer-speed.sh DATA_FOLDER [REPETITIONS] [VOCABULARY]
#
# Needs a build (mvn -DskipTests package). PYTHON names an interpreter with the module tokenizers.
set -euo pipefail
cd "$(dirname "$0")/.."
[ $# -ge 1 ] || { sed -n '2,/^set/s/^# \{0,1\}//p' "$0" | sed '$d'; exit 2; }
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
python=${PYTHON:-python3}
rival=()
! "$python" -c 'import tokenizers' 2>/dev/null || rival=("$python" benchmarks/peers/tokenizer.py)
classpath=benchmarks/target/classes:substrate/target/classes:app/target/classes:$(cat app/target/class-path.txt)
exec "$java" --enable-native-access=ALL-UNNAMED -cp "$classpath" org.backlight.benchmarks.TokenizerSpeed \
    "$1" "${2:-5}" "${3:-1016}" ${rival[@]+"${rival[@]}"}
