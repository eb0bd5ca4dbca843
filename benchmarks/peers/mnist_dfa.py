#!/usr/bin/env python3
"""MNIST by direct feedback alignment in plain PyTorch: the rival of `backlight train mnist-dfa`.

A 784-1024-1024-10 tanh network, softmax cross-entropy, Adam with a learning rate that falls along a cosine. The
error e = (softmax - one-hot) / batch reaches both hidden layers through fixed Gaussian matrices, and every
layer's gradient is written out in closed form, which is faster here than local autograd graphs. With
--method bp, autograd does it all.

Prints one JSON line. `train_seconds` covers the training steps alone: no start-up, no reading of data, no
evaluation.
"""

import argparse
import contextlib
import gzip
import json
import pathlib
import time

import numpy as np
import torch
import torch.nn.functional as F


def read_idx(folder, name):
    """Reads an IDX file of unsigned bytes, packed or not."""
    path = pathlib.Path(folder) / "mnist" / name
    packed = path.with_name(name + ".gz")
    data = gzip.decompress(packed.read_bytes()) if packed.exists() else path.read_bytes()
    dimensions = np.frombuffer(data, ">i4", count=data[3], offset=4)
    return np.frombuffer(data, np.uint8, offset=4 + 4 * data[3]).reshape(dimensions)


def load(folder, part):
    """Standardized images (count, 784) and labels (count)."""
    images = torch.from_numpy(read_idx(folder, f"{part}-images-idx3-ubyte").astype(np.float32))
    labels = torch.from_numpy(read_idx(folder, f"{part}-labels-idx1-ubyte").astype(np.int64))
    return images.view(len(images), -1).div_(255).sub_(0.1307).div_(0.3081), labels


def accuracy(model, images, labels):
    with torch.no_grad():
        return (model(images).argmax(1) == labels).float().mean().item()


def dfa_step(layers, feedback):
    """Returns a function that puts the gradients of one batch into the parameters' .grad."""
    first, second, head = layers
    for layer in layers:
        layer.weight.grad = torch.zeros_like(layer.weight)
        layer.bias.grad = torch.zeros_like(layer.bias)

    def put(layer, delta, inputs):
        torch.mm(delta.t(), inputs, out=layer.weight.grad)
        torch.sum(delta, 0, out=layer.bias.grad)

    def step(x, y):
        h1 = first(x).tanh_()
        h2 = second(h1).tanh_()
        error = F.softmax(head(h2), 1)
        error[torch.arange(len(y)), y] -= 1
        error /= len(y)
        light = [error @ matrix for matrix in feedback]
        put(head, error, h2)
        put(second, torch.ops.aten.tanh_backward(light[-1], h2), h1)
        put(first, torch.ops.aten.tanh_backward(light[0], h1), x)

    return step


def dfa_step_bf16(layers, feedback):
    """The same with bfloat16 matrix products; parameters, error and optimizer stay in float32."""
    first, second, head = layers
    half = torch.bfloat16
    feedback = [matrix.to(half) for matrix in feedback]

    def forward(layer, x):
        return F.linear(x, layer.weight.to(half), layer.bias.to(half))

    def put(layer, delta, inputs):
        layer.weight.grad = (delta.t() @ inputs).float()
        layer.bias.grad = delta.float().sum(0)

    def step(x, y):
        x = x.to(half)
        h1 = forward(first, x).tanh_()
        h2 = forward(second, h1).tanh_()
        error = F.softmax(forward(head, h2).float(), 1)
        error[torch.arange(len(y)), y] -= 1
        error = (error / len(y)).to(half)
        light = [error @ matrix for matrix in feedback]
        put(head, error, h2)
        put(second, torch.ops.aten.tanh_backward(light[-1], h2), h1)
        put(first, torch.ops.aten.tanh_backward(light[0], h1), x)

    return step


def bp_step(model, bf16):
    autocast = (lambda: torch.autocast("cpu", dtype=torch.bfloat16)) if bf16 else contextlib.nullcontext

    def step(x, y):
        model.zero_grad(set_to_none=True)
        with autocast():
            loss = F.cross_entropy(model(x), y)
        loss.backward()

    return step


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data-dir", required=True, help="folder that holds mnist/")
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--steps", type=int, help="stop each epoch after so many steps, for a short trial")
    parser.add_argument("--batch-size", type=int, default=128)
    parser.add_argument("--learning-rate", type=float, default=0.001)
    parser.add_argument("--hidden", type=int, default=1024)
    parser.add_argument("--method", choices=["dfa", "bp"], default="dfa")
    parser.add_argument("--dtype", choices=["fp32", "bf16"], default="fp32")
    parser.add_argument("--feedback", choices=["shared", "independent"], default="independent",
                        help="one Gaussian matrix for both hidden layers, or one for each")
    parser.add_argument("--foreach", action="store_true", help="the optimizer's multi-tensor form")
    parser.add_argument("--threads", type=int, help="default: PyTorch's own choice")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    if options.threads:
        torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)

    train_images, train_labels = load(options.data_dir, "train")
    test_images, test_labels = load(options.data_dir, "t10k")
    width = options.hidden
    layers = [torch.nn.Linear(784, width), torch.nn.Linear(width, width), torch.nn.Linear(width, 10)]
    model = torch.nn.Sequential(layers[0], torch.nn.Tanh(), layers[1], torch.nn.Tanh(), layers[2])
    optimizer = torch.optim.Adam(model.parameters(), lr=options.learning_rate, foreach=options.foreach or None)
    steps = options.epochs * -(-len(train_images) // options.batch_size)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
    bf16 = options.dtype == "bf16"
    if options.method == "bp":
        step = bp_step(model, bf16)
        gradients = torch.enable_grad
    else:
        matrices = 1 if options.feedback == "shared" else 2
        feedback = [torch.randn(10, width) / 10 ** 0.5 for _ in range(matrices)]
        step = (dfa_step_bf16 if bf16 else dfa_step)(layers, feedback)
        gradients = torch.no_grad

    seconds = 0.0
    for _ in range(options.epochs):
        start = time.perf_counter()
        with gradients():
            for batch in torch.randperm(len(train_images)).split(options.batch_size)[:options.steps]:
                step(train_images[batch], train_labels[batch])
                optimizer.step()
                schedule.step()
        seconds += time.perf_counter() - start

    print(json.dumps({
        "train_seconds": round(seconds, 4),
        "test_accuracy": round(accuracy(model, test_images, test_labels), 4),
        "epochs": options.epochs,
        "method": options.method,
        "dtype": options.dtype,
        "threads": torch.get_num_threads(),
        "torch": torch.__version__,
    }))


if __name__ == "__main__":
    main()
