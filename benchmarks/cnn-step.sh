#!/usr/bin/env bash
# The training step of a convolutional network on images of CIFAR-10's size by several methods, in turn:
#
#   benchmarks/cnn-step.sh [METHODS [ROUNDS [STEPS [CHANNELS [DENSE [BATCH]]]]]]
#
# Defaults: bp,dfa,autograd 3 30 32-64-128 128 128. Methods: bp, dfa, shallow, and the rival autograd, the same network on libtorch's
# autograd. Needs a build (mvn -DskipTests package).
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/java.sh"
exec "${java[@]}" org.backlight.benchmarks.CnnStep "$@"
