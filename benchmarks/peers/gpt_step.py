#!/usr/bin/env python3
"""The training step of Backlight's GPT, written plainly in PyTorch: a rival of `benchmarks/gpt-step.sh`, which runs it.

    gpt_step.py METHOD STEPS BLOCKS WIDTH HEADS FEED-FORWARD CONTEXT VOCABULARY BATCH PRECISION

METHOD is pytorch (backpropagation by autograd) or pytorch-dfa (direct feedback alignment as TinyDFA does it: the error at
the logits goes to each block by a stored random matrix, and from there on through the block by autograd); with -fp32
behind it, PRECISION does not matter. BF16 is autocast. Runs with PyTorch 1.13 and newer; what newer ones do faster, such as
fused attention and a fused Adam, is used where it is there. Of one thread and as many as there are processors, the number is taken
that makes the shortest of three steps shorter.

Prints one line: medians over steps, in seconds, of the step, forward pass with loss, projection, backward pass and update, and the
peak of resident memory in GiB.
"""

import contextlib
import os
import resource
import statistics
import sys
import time

import torch
import torch.nn.functional as F
from torch import nn

LEARNING_RATE = 1e-4


class Block(nn.Module):
    def __init__(self, width, heads, feed_forward):
        super().__init__()
        self.heads = heads
        self.norm1 = nn.LayerNorm(width)
        self.qkv = nn.Linear(width, 3 * width)
        self.output = nn.Linear(width, width)
        self.norm2 = nn.LayerNorm(width)
        self.expand = nn.Linear(width, feed_forward)
        self.contract = nn.Linear(feed_forward, width)

    def attention(self, x):
        windows, length, width = x.shape
        q, k, v = self.qkv(x).view(windows, length, 3, self.heads, width // self.heads).permute(2, 0, 3, 1, 4)
        if hasattr(F, "scaled_dot_product_attention"):
            mixed = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        else:
            hidden = torch.ones(length, length, dtype=torch.bool).triu(1)
            scores = (q @ k.transpose(2, 3) / (width // self.heads) ** 0.5).masked_fill(hidden, float("-inf"))
            mixed = scores.softmax(-1) @ v
        return self.output(mixed.transpose(1, 2).reshape(windows, length, width))

    def forward(self, x):
        x = x + self.attention(self.norm1(x))
        return x + self.contract(F.gelu(self.expand(self.norm2(x))))


class Embedding(nn.Module):
    def __init__(self, vocabulary, context, width):
        super().__init__()
        self.tokens = nn.Embedding(vocabulary, width)
        self.positions = nn.Parameter(torch.zeros(context, width))

    def forward(self, tokens):
        return self.tokens(tokens) + self.positions[: tokens.shape[1]]


class Head(nn.Module):
    """The adapter, the last block, and the logits."""

    def __init__(self, width, heads, feed_forward, vocabulary):
        super().__init__()
        self.adapter = nn.Linear(width, width, bias=False)
        self.block = Block(width, heads, feed_forward)
        self.norm = nn.LayerNorm(width)
        self.logits = nn.Linear(width, vocabulary)

    def forward(self, x):
        # The residual stream is float32, whatever is multiplied.
        return self.logits(self.norm(self.block(self.adapter(x).float())))


def optimizer_of(parameters):
    try:
        return torch.optim.Adam(parameters, LEARNING_RATE, fused=True)
    except (RuntimeError, TypeError):
        # Fused on CPUs since 2.4; the form for many tensors at once is no faster there.
        return torch.optim.Adam(parameters, LEARNING_RATE)


class Step:
    def __init__(self, direct, bf16, sizes):
        blocks, width, heads, feed_forward, context, vocabulary = sizes
        self.direct = direct
        self.bf16 = bf16
        self.hidden = nn.ModuleList([Embedding(vocabulary, context, width)]
                                    + [Block(width, heads, feed_forward) for _ in range(blocks - 1)])
        self.head = Head(width, heads, feed_forward, vocabulary)
        for name, parameter in [*self.hidden.named_parameters(), *self.head.named_parameters()]:
            if parameter.dim() > 1:
                nn.init.normal_(parameter, std=(2 / (5 * width)) ** 0.5)
        self.optimizer = optimizer_of([*self.hidden.parameters(), *self.head.parameters()])
        self.feedback = torch.randn(vocabulary, width) / width ** 0.5 if direct else None

    def __call__(self, tokens, targets):
        marks = [time.perf_counter()]
        self.optimizer.zero_grad(set_to_none=True)
        pieces = []
        with torch.autocast("cpu", dtype=torch.bfloat16) if self.bf16 else contextlib.nullcontext():
            x = tokens
            for stage in self.hidden:
                x = stage(x)
                if self.direct:
                    pieces.append(x)
                    x = x.detach()
            logits = self.head(x)
        logits = logits.float().flatten(0, 1)
        loss = F.cross_entropy(logits, targets.flatten())
        if self.direct:
            logits.retain_grad()
        marks.append(time.perf_counter())
        loss.backward()
        marks.append(time.perf_counter())
        if self.direct:
            light = logits.grad @ self.feedback
        marks.append(time.perf_counter())
        for piece in pieces:
            piece.backward(light.view_as(piece).to(piece.dtype))
        marks.append(time.perf_counter())
        self.optimizer.step()
        marks.append(time.perf_counter())
        forward, exact, projection, backward, update = (b - a for a, b in zip(marks, marks[1:]))
        return marks[-1] - marks[0], forward, projection, exact + backward, update


def main():
    method = sys.argv[1]
    steps, *sizes, batch = map(int, sys.argv[2:10])
    bf16 = sys.argv[10] == "BF16" and not method.endswith("-fp32")
    torch.manual_seed(1)
    context, vocabulary = sizes[-2:]
    step = Step("-dfa" in method, bf16, sizes)

    def data():
        windows = torch.randint(vocabulary, (batch, context + 1))
        return windows[:, :-1], windows[:, 1:]

    best = None
    for threads in (os.cpu_count() or 1, 1):
        torch.set_num_threads(threads)
        seconds = min(step(*data())[0] for _ in range(3))
        if best is None or seconds < best[0]:
            best = seconds, threads
    torch.set_num_threads(best[1])
    figures = [step(*data()) for _ in range(steps)]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 << 20)
    print(*(f"{statistics.median(each):.6f}" for each in zip(*figures)), f"{peak:.6f}")


main()
