"""Speed from Python: python speed.py [round-trip] [hadamard] [sklearn] [mnist]; all of them by default, but mnist.

- round-trip: an empty projection over a Unix socket, in microseconds
- hadamard: 1,016 to 2,040, batch 1,536, beside what the same calls take in the service
- sklearn: OpticalRandomProjection beside GaussianRandomProjection, 10,000 to 10,000, batch 128, fit and transform
- mnist: a perceptron of PyTorch by direct feedback through the twin, three seeds; needs a folder BACKLIGHT_DATA
"""

import gzip
import os
import sys
import time
from pathlib import Path

import numpy as np

from backlight import Opu


def times(call, count, warm):
    for _ in range(warm):
        call()
    found = []
    for _ in range(count):
        start = time.perf_counter()
        call()
        found.append(time.perf_counter() - start)
    return np.array(found)


def round_trip():
    nothing = np.empty((0, 1016), np.float32)
    with Opu(kind="gaussian", outputs=2040, inputs=1016) as opu:
        found = times(lambda: opu.project(nothing), 3000, 3000) * 1e6
    low, median, high = np.percentile(found, [10, 50, 90])
    print(f"empty projection: {median:.0f} us median, {low:.0f} to {high:.0f} from the 10th to the 90th percentile")


def hadamard():
    x = np.random.default_rng(0).standard_normal((1536, 1016)).astype(np.float32)
    with Opu(kind="hadamard", outputs=2040) as opu:
        times(lambda: opu.project(x), 60, 0)
        before = opu.account.service_seconds
        found = times(lambda: opu.project(x), 200, 0)
        inside = (opu.account.service_seconds - before) / 200
    print(f"hadamard: {np.mean(found) * 1e3:.2f} ms from Python ({np.median(found) * 1e3:.2f} median), {inside * 1e3:.2f} ms in Java: "
          f"{np.mean(found) / inside:.2f} times")


def sklearn():
    from sklearn.random_projection import GaussianRandomProjection

    from backlight.sklearn import OpticalRandomProjection

    x = np.random.default_rng(0).standard_normal((128, 10_000)).astype(np.float32)
    ours = times(lambda: OpticalRandomProjection(10_000, random_state=0).fit_transform(x), 3, 1)
    theirs = times(lambda: GaussianRandomProjection(10_000, random_state=0).fit_transform(x), 1, 0)
    print(f"10,000 to 10,000, batch 128: {np.median(ours):.3f} s, scikit-learn {np.median(theirs):.2f} s: "
          f"{np.median(theirs) / np.median(ours):.1f} times faster")


def mnist():
    import torch
    from torch import nn

    from backlight.torch import direct_feedback

    folder = Path(os.environ["BACKLIGHT_DATA"]) / "mnist"

    def read(name, offset):
        return np.frombuffer(gzip.decompress((folder / name).read_bytes()), np.uint8, offset=offset)

    def part(name):
        images = torch.from_numpy(read(f"{name}-images-idx3-ubyte.gz", 16).reshape(-1, 784).astype(np.float32) / 255)
        return (images - 0.1307) / 0.3081, torch.from_numpy(read(f"{name}-labels-idx1-ubyte.gz", 8).astype(np.int64))

    train_x, train_y = part("train")
    test_x, test_y = part("t10k")
    for seed in (1, 2, 3):
        torch.manual_seed(seed)
        first = nn.Sequential(nn.Linear(784, 512), nn.Tanh())
        second = nn.Sequential(nn.Linear(512, 512), nn.Tanh())
        head = nn.Linear(512, 10)
        model = nn.Sequential(first, second, head)
        epochs, batch = 6, 128
        optimizer = torch.optim.Adam(model.parameters(), 0.001)
        steps = epochs * -(-len(train_x) // batch)
        schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
        start = time.perf_counter()
        with Opu(preset="launay-2020", seed=seed) as opu, direct_feedback(model, stages=[first, second], head=head, opu=opu):
            for epoch in range(epochs):
                for rows in torch.randperm(len(train_x)).split(batch):
                    optimizer.zero_grad()
                    nn.functional.cross_entropy(model(train_x[rows]), train_y[rows]).backward()
                    optimizer.step()
                    schedule.step()
                with torch.no_grad():
                    accuracy = (model(test_x).argmax(1) == test_y).float().mean().item()
                print(f"seed {seed} epoch {epoch + 1}: {accuracy:.2%}, {time.perf_counter() - start:.0f} s", flush=True)


if __name__ == "__main__":
    chosen = sys.argv[1:] or ["round-trip", "hadamard", "sklearn"]
    for word in chosen:
        {"round-trip": round_trip, "hadamard": hadamard, "sklearn": sklearn, "mnist": mnist}[word]()
