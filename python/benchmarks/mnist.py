"""MNIST by a perceptron of PyTorch: backpropagation, direct feedback computed, and direct feedback by the digital twin.

    python mnist.py --data-dir DIR [--validate] [--results FILE] [--methods bp dfa odfa] [--seeds 1 2 3] [--width 512] [--epochs 10] …

Prints the accuracy after the last epoch of each training, and of each method the mean and standard deviation over the seeds. No epoch is
picked. All methods of a seed start from the same weights and see the same samples in the same order.

With --validate the last 10,000 training images are held out and judged, and the test images are not read: for choosing settings. With
--results each training that has ended is a line of that file, and one that is there already is not repeated. DIR holds the folder mnist/
with the four original files, gzip.
"""

import argparse
import gzip
import json
import statistics
import time
from pathlib import Path

import numpy as np
import torch
from torch import nn

from backlight import Opu
from backlight.torch import direct_feedback

HELD_OUT = 10_000

METHODS = {
    "bp": "backpropagation",
    "dfa": "direct feedback, computed",
    "odfa": "direct feedback by the twin",
}


class Mlp(nn.Module):
    """Two hidden layers of tanh units, and a linear head for ten classes."""

    def __init__(self, inputs, width):
        super().__init__()
        self.first = nn.Sequential(nn.Linear(inputs, width), nn.Tanh())
        self.second = nn.Sequential(nn.Linear(width, width), nn.Tanh())
        self.head = nn.Linear(width, 10)

    def forward(self, x):
        return self.head(self.second(self.first(x)))


def read(folder, part):
    """Returns the images of a part ("train" or "t10k") as float32, 0 to 1, shape (samples, pixels), and their labels."""

    def values(name, header):
        return np.frombuffer(gzip.decompress((folder / name).read_bytes()), np.uint8, offset=header)

    labels = values(f"{part}-labels-idx1-ubyte.gz", 8).astype(np.int64)
    images = values(f"{part}-images-idx3-ubyte.gz", 16).reshape(len(labels), -1).astype(np.float32) / 255
    return torch.from_numpy(images), torch.from_numpy(labels)


def data(folder, validate):
    """Returns images and labels to learn from, and those to judge by, standardized by the mean and deviation of the first."""
    train_x, train_y = read(folder, "train")
    if validate:
        held = min(HELD_OUT, len(train_x) // 6)
        train_x, test_x = train_x[:-held], train_x[-held:]
        train_y, test_y = train_y[:-held], train_y[-held:]
    else:
        test_x, test_y = read(folder, "t10k")
    mean, deviation = train_x.mean(), train_x.std()
    return (train_x - mean) / deviation, train_y, (test_x - mean) / deviation, test_y


def train(method, seed, settings, train_x, train_y, test_x, test_y):
    """Returns the accuracy after the last epoch, and what the device took."""
    torch.manual_seed(seed)
    model = Mlp(train_x.shape[1], settings["width"])
    optimizer = torch.optim.Adam(model.parameters(), settings["learning_rate"])
    steps = settings["epochs"] * -(-len(train_x) // settings["batch"])
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
    criterion = nn.CrossEntropyLoss()

    def epochs():
        for epoch in range(settings["epochs"]):
            start = time.perf_counter()
            for rows in torch.randperm(len(train_x)).split(settings["batch"]):
                optimizer.zero_grad()
                criterion(model(train_x[rows]), train_y[rows]).backward()
                optimizer.step()
                schedule.step()
            with torch.no_grad():
                accuracy = (model(test_x).argmax(1) == test_y).double().mean().item()
            print(f"{METHODS[method]}, seed {seed}, epoch {epoch + 1}: {accuracy:.2%}, {time.perf_counter() - start:.0f} s", flush=True)
        return accuracy

    if method == "bp":
        return {"accuracy": epochs()}
    described = {"kind": "gaussian"} if method == "dfa" else {"preset": settings["preset"]}
    with Opu(**described, seed=seed) as opu:
        with direct_feedback(model, stages=[model.first, model.second], head=model.head, opu=opu) as feedback:
            accuracy = epochs()
            cosines = feedback.alignment(lambda: criterion(model(test_x[:1000]), test_y[:1000]))
        account = opu.account
    return {"accuracy": accuracy, "alignment": list(cosines.values()), "frames": account.frames, "device_seconds": account.seconds,
            "joules": account.joules, "fidelity": account.fidelity}


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data-dir", type=Path, required=True)
    parser.add_argument("--validate", action="store_true")
    parser.add_argument("--results", type=Path)
    parser.add_argument("--methods", nargs="+", choices=METHODS, default=list(METHODS))
    parser.add_argument("--seeds", nargs="+", type=int, default=[1, 2, 3])
    parser.add_argument("--width", type=int, default=512)
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--batch", type=int, default=128)
    parser.add_argument("--learning-rate", type=float, default=0.001)
    parser.add_argument("--preset", default="launay-2020")
    given = parser.parse_args(arguments)
    settings = {name: getattr(given, name) for name in ("width", "epochs", "batch", "learning_rate", "preset", "validate")}
    samples = data(given.data_dir / "mnist", given.validate)
    done = []
    if given.results is not None and given.results.exists():
        done = [json.loads(line) for line in given.results.read_text().splitlines()]
    judged = "held-out training images" if given.validate else "test images"
    means = {}
    for method in given.methods:
        accuracies = []
        for seed in given.seeds:
            what = {"method": method, "seed": seed, **settings}
            found = next((line for line in done if {key: line.get(key) for key in what} == what), None)
            if found is None:
                found = {**what, **train(method, seed, settings, *samples)}
                if given.results is not None:
                    with given.results.open("a") as file:
                        file.write(json.dumps(found) + "\n")
            accuracies.append(100 * found["accuracy"])
            if method != "bp":
                told = f"{METHODS[method]}, seed {seed}: alignment {', '.join(f'{cosine:.2f}' for cosine in found['alignment'])}"
                if method == "odfa":
                    told += (f"; {found['frames']:,} frames, {found['device_seconds']:.0f} s and {found['joules'] / 1000:.1f} kJ of the device,"
                             f" fidelity {found['fidelity']:.3f}")
                print(told)
        means[method] = statistics.mean(accuracies)
        spread = f" ± {statistics.stdev(accuracies):.2f}" if len(accuracies) > 1 else ""
        print(f"{METHODS[method]}: {means[method]:.2f}{spread} % of {len(samples[2]):,} {judged} "
              f"({', '.join(f'{a:.2f}' for a in accuracies)})", flush=True)
    return means


if __name__ == "__main__":
    main()
