#!/usr/bin/env bash
# Images per second of a folder of PNG files, the first time and from the cache of decoded images, beside a parallel loop of ImageIO.read:
#
#   benchmarks/image-folder.sh [FILES [KIND [ROUNDS]]]
#
# Defaults: 60000 grey 3. Kinds: grey (28 x 28), color (32 x 32). The files are made in a temporary folder (TMPDIR), and removed. Needs a build
# (mvn -DskipTests package).
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/java.sh"
exec "${java[@]}" -Djava.awt.headless=true ${TMPDIR:+"-Djava.io.tmpdir=$TMPDIR"} org.backlight.benchmarks.ImageFolderSpeed "$@"
