"""What the Python world takes for the same: torch.randn, and scikit-learn's GaussianRandomProjection.

Prints one line for each: name, median seconds, smallest and largest, runs.
"""

import statistics
import sys
import time


def measure(name, runs, work):
    work()
    seconds = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    print(f"{name} {statistics.median(seconds):.5g} {min(seconds):.5g} {max(seconds):.5g} {runs}", flush=True)


def entries():
    import torch

    torch.set_num_threads(2)
    values = torch.empty(10_000_000)
    measure("torch.randn-10M", 15, lambda: torch.randn(values.shape, out=values))


def transform():
    import numpy
    from sklearn.random_projection import GaussianRandomProjection

    x = numpy.random.default_rng(1).standard_normal((128, 10_000), dtype=numpy.float32)
    measure("sklearn-GaussianRandomProjection", 3,
            lambda: GaussianRandomProjection(10_000, random_state=1).fit(x).transform(x))


for case in sys.argv[1:]:
    {"entries": entries, "transform": transform}[case]()
