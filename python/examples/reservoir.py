"""Optical reservoir computing: predicts a chaotic series, that of Mackey and Glass, from the light of an untrained medium:
python reservoir.py [--quick]

The mirrors show some past values as bits, the medium mixes them, and the camera squares the mixture; only a linear readout of the
intensities is trained. Memory is on the mirrors, as in next-generation reservoir computing (Gauthier et al. 2021,
arXiv 2106.07688), so that the whole series is one batch.
"""

import sys

import numpy as np

from backlight import Opu

DELAY = 17
HORIZON = 20
LAGS = np.arange(6) * 5


def series(length):
    """Returns the equation of Mackey and Glass, dx/dt = 0.2 x(t - 17) / (1 + x(t - 17)^10) - 0.1 x, once a unit of time, standardized."""
    steps = 10
    x = np.full((length + 300) * steps + DELAY * steps, 1.2)
    for i in range(DELAY * steps, len(x) - 1):
        late = x[i - DELAY * steps]
        x[i + 1] = x[i] + (0.2 * late / (1 + late ** 10) - 0.1 * x[i]) / steps
    x = x[DELAY * steps + 300 * steps::steps][:length]
    return (x - x.mean()) / x.std()


def error(features, target, train):
    """Fits a ridge on the first rows, and returns the error on the others, relative to the deviation of the target."""
    features = (features - features[:train].mean(0)) / features[:train].std(0).clip(1e-9)
    features = np.hstack([features, np.ones((len(features), 1))])
    gram = features[:train].T @ features[:train] + 1.0 * np.eye(features.shape[1])
    weights = np.linalg.solve(gram, features[:train].T @ target[:train])
    return float(np.sqrt(np.mean((features[train:] @ weights - target[train:]) ** 2)) / target[train:].std())


def main(quick=False):
    length, size, value_bits = (1500, 400, 32) if quick else (6000, 2000, 64)
    values = series(length)
    last = LAGS[-1]
    past = np.stack([values[last - lag:length - HORIZON - lag] for lag in LAGS], 1)
    target = values[last + HORIZON:]
    # A thermometer of bits for each value.
    bits = (past[:, :, None] > np.linspace(-2.2, 2.2, value_bits)).reshape(len(past), -1).astype(np.int8)
    with Opu(preset="wang-2024", outputs=size, seed=4) as opu:
        light = opu.intensities(bits)
    train = len(past) * 2 // 3
    found = {"the present value": error(past[:, :1], target, train), "the same values": error(past, target, train),
             "light": error(np.hstack([past, light]), target, train)}
    print(f"Mackey and Glass, {HORIZON} steps ahead: root mean square error by deviation, of a linear readout of")
    for name, value in found.items():
        print(f"{name:20} {value:.3f}")
    return found


if __name__ == "__main__":
    main("--quick" in sys.argv)
