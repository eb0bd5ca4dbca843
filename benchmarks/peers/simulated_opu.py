#!/usr/bin/env python3
"""An optical processing unit simulated as others do it, a complex Gaussian matrix and |.|^2: a rival of Backlight's twin.

    simulated_opu.py INPUTS OUTPUTS FRAMES DENSITY THREADS

For each line that it reads, it computes the intensities |T x|^2 of FRAMES binary patterns, in which each element is on with the
probability DENSITY, and prints the milliseconds that this takes by NumPy with a complex matrix, by NumPy with a real and an imaginary
one, and by PyTorch with those two. T has OUTPUTS rows of independent circular Gaussian entries. No noise, no camera, no retrieval. PyTorch
has THREADS threads, and NumPy those that OPENBLAS_NUM_THREADS says. Run by benchmarks/opu-throughput.sh, in turn with the twin, which
gives both as many as the twin has.
"""

import sys
import time

import numpy as np
import torch

# Patterns of a product, so that fields stay in reach of the caches.
CHUNK = 1024

inputs, outputs, frames = map(int, sys.argv[1:4])
generator = np.random.default_rng(1)
patterns = (generator.random((frames, inputs), dtype=np.float32) < float(sys.argv[4])).astype(np.float32)
real = generator.standard_normal((inputs, outputs), dtype=np.float32) * np.float32(0.5**0.5)
imaginary = generator.standard_normal((inputs, outputs), dtype=np.float32) * np.float32(0.5**0.5)
matrix = real + 1j * imaginary
out = np.empty((frames, outputs), np.float32)
torch.set_num_threads(int(sys.argv[5]))


def by_complex(x, y):
    field = x.astype(np.complex64) @ matrix
    np.square(np.abs(field), out=y)


def by_parts(x, y):
    np.square(x @ real, out=y)
    y += np.square(x @ imaginary)


def by_torch(x, y):
    x, y = torch.from_numpy(x), torch.from_numpy(y)
    torch.square(x @ torch_real, out=y)
    y += (x @ torch_imaginary).square_()


torch_real, torch_imaginary = torch.from_numpy(real), torch.from_numpy(imaginary)


def milliseconds(work):
    start = time.perf_counter()
    for first in range(0, frames, CHUNK):
        work(patterns[first : first + CHUNK], out[first : first + CHUNK])
    return (time.perf_counter() - start) * 1e3


WAYS = by_complex, by_parts, by_torch
first = [(milliseconds(way), out[:1].copy())[1] for way in WAYS]
for other in first[1:]:
    np.testing.assert_allclose(other, first[0], rtol=1e-2, atol=1e-3 * first[0].mean())
print("ready", flush=True)
for _ in sys.stdin:
    print(*(f"{milliseconds(way):.4f}" for way in WAYS), flush=True)
