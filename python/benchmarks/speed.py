"""Speed from Python: python speed.py [round-trip] [sklearn]; both by default. Medians, with the smallest and the largest.

- round-trip: an empty projection over a Unix socket, in microseconds
- sklearn: OpticalRandomProjection beside GaussianRandomProjection in turn, 10,000 to 10,000, batch 128, fit and transform

benchmarks/python-call.sh of the repository measures a call from Python beside the same call in Java; mnist.py, what networks learn.
"""

import sys
import time

import numpy as np

from backlight import Opu


def seconds(call):
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def spread(values, unit, digits):
    return f"{np.median(values):.{digits}f} {unit} ({min(values):.{digits}f} to {max(values):.{digits}f})"


def round_trip():
    nothing = np.empty((0, 1016), np.float32)
    with Opu(kind="gaussian", outputs=2040, inputs=1016) as opu:
        # Until the service's code is compiled.
        for _ in range(50_000):
            opu.project(nothing)
        rounds = [np.median([seconds(lambda: opu.project(nothing)) for _ in range(1000)]) * 1e6 for _ in range(9)]
    print(f"empty projection: {spread(rounds, 'us', 0)}, medians of 1,000 calls, {len(rounds)} rounds")


def sklearn():
    from sklearn.random_projection import GaussianRandomProjection

    from backlight.sklearn import OpticalRandomProjection

    x = np.random.default_rng(0).standard_normal((128, 10_000)).astype(np.float32)

    def ours():
        OpticalRandomProjection(10_000, kind="gaussian", random_state=0).fit_transform(x)

    def theirs():
        GaussianRandomProjection(10_000, random_state=0).fit_transform(x)

    for _ in range(5):
        ours()
    pairs = np.array([(seconds(ours), seconds(theirs)) for _ in range(7)])
    print(f"10,000 to 10,000, batch 128: {spread(pairs[:, 0], 's', 3)}; scikit-learn {spread(pairs[:, 1], 's', 2)}: "
          f"{spread(pairs[:, 1] / pairs[:, 0], 'times faster', 1)}, {len(pairs)} pairs")


if __name__ == "__main__":
    for word in sys.argv[1:] or ["round-trip", "sklearn"]:
        {"round-trip": round_trip, "sklearn": sklearn}[word]()
