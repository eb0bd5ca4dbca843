#!/usr/bin/env bash
# Does noise in the optical feedback act as regularization? Trains MNIST over read noise of the camera, on 1,000
# images, where a network overfits, and on all of them; and, as the rival of noise, without noise but for fewer
# epochs. docs/reproduction/noise.md says what came out. About 20 minutes on two cores; a stopped run goes on.
#
#   benchmarks/noise-regularization.sh [FOLDER]     BACKLIGHT_DATA names the data folder
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
folder=${1:-noise-regularization}

explore() {
    ./backlight opu explore --recipe mnist-odfa --jobs 2 "$@"
}

few=(--set 'dataset={kind: mnist, train: 1000, test: 10000}' --set training.batch-size=50 --seeds 1,2,3)
explore "${few[@]}" --set training.epochs=20 --vary camera.read-noise-electrons=0,400,800,1600,3200 \
    --out "$folder/few-images"
explore "${few[@]}" --set feedback.projection.camera.read-noise-electrons=0 --vary training.epochs=3,5,10 \
    --out "$folder/few-epochs"
explore --seeds 1 --vary camera.read-noise-electrons=13,800,1600 --out "$folder/all-images"
