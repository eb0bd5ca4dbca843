#!/usr/bin/env bash
# The page of `backlight watch` with many runs, in Debian's Chromium: when it paints and draws its figures; how long a line takes
# from its file into the page; and a training whose run is watched, by a page on this machine and by one elsewhere, beside one
# that nobody watches, in turn:
#
#   benchmarks/watch-page.sh [PARTS [RUNS [POINTS [ROUNDS [EPOCHS]]]]]
#
# Defaults: paint,delay,slow 200 10000 5 6. Needs a build (mvn -DskipTests package), chromium, and 300 MB for the runs in the folder for temporary files.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/java.sh"
exec "${java[@]}" org.backlight.benchmarks.WatchPage "$@"
