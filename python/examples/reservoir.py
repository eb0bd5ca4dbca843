"""Optical reservoir computing: predicts a chaotic series, that of Mackey and Glass, from the light of an untrained medium:
python reservoir.py [--quick]

The mirrors show the present value and the last state, both as bits; the camera's intensities are the next state; only the linear
readout is trained (Dong et al. 2018, arXiv 1609.05204).
"""

import sys

import numpy as np

from backlight import Opu

DELAY = 17


def series(length):
    """Returns the equation of Mackey and Glass, dx/dt = 0.2 x(t - 17) / (1 + x(t - 17)^10) - 0.1 x, once a unit of time, standardized."""
    steps = 10
    x = np.full((length + 300) * steps + DELAY * steps, 1.2)
    for i in range(DELAY * steps, len(x) - 1):
        late = x[i - DELAY * steps]
        x[i + 1] = x[i] + (0.2 * late / (1 + late ** 10) - 0.1 * x[i]) / steps
    x = x[DELAY * steps + 300 * steps::steps][:length]
    return (x - x.mean()) / x.std()


def main(quick=False):
    length, size, value_bits, horizon = (900, 200, 40, 10) if quick else (3000, 600, 60, 10)
    values = series(length)
    # A thermometer of bits for the value; a state's bit is on where its light is above the usual.
    thermometer = (values[:, None] > np.linspace(-2.2, 2.2, value_bits)).astype(np.int8)
    states = np.empty((length, size), np.float32)
    state = np.zeros(size, np.int8)
    with Opu(preset="wang-2024", outputs=size, seed=4) as opu:
        for t in range(length):
            bits = np.concatenate([np.repeat(thermometer[t], 4), state])
            light = opu.intensities(bits)
            states[t] = np.log1p(np.maximum(light, 0) / max(1, bits.sum()))
            state = (light > np.median(light)).astype(np.int8)
    wash = 100
    split = length * 2 // 3
    target = values[wash + horizon:]

    def error(features):
        """Fits a ridge on the first part, and returns the error on the rest, relative to the series' deviation."""
        features = np.hstack([features, np.ones((len(features), 1))])[wash:-horizon].astype(np.float64)
        train = split - wash
        gram = features[:train].T @ features[:train] + 0.1 * np.eye(features.shape[1])
        weights = np.linalg.solve(gram, features[:train].T @ target[:train])
        return float(np.sqrt(np.mean((features[train:] @ weights - target[train:]) ** 2)) / target[train:].std())

    found = {"the present value alone": error(values[:, None]), "its bits alone": error(thermometer.astype(float)),
             "the reservoir and the value": error(np.hstack([states, values[:, None]]))}
    print(f"Mackey and Glass, {horizon} steps ahead: root mean square error by deviation")
    for name, value in found.items():
        print(f"{name:28} {value:.3f}")
    return found


if __name__ == "__main__":
    main("--quick" in sys.argv)
