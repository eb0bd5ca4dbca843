"""Calls of a projection from Python, in turn with those of a Java program that starts this: inputs, outputs, batch.

Prints "ready", then for every line of standard input, a number of calls, the median of their seconds and that of the service alone.
"""

import statistics
import sys
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "python"))
from backlight import Opu  # noqa: E402

inputs, outputs, batch = map(int, sys.argv[1:4])
x = np.random.default_rng(1).standard_normal((batch, inputs), dtype=np.float32)


def calls(count):
    seconds = []
    before = opu.account.service_seconds
    for _ in range(count):
        start = time.perf_counter()
        opu.project(x)
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds), (opu.account.service_seconds - before) / count


with Opu(kind="hadamard", inputs=inputs, outputs=outputs, seed=7) as opu:
    print("ready", flush=True)
    for line in sys.stdin:
        print(*(f"{s:.9f}" for s in calls(int(line))), flush=True)
