"""A small transformer that learns to continue a text, letter by letter, by direct feedback: python transformer_on_text.py [--quick]

Each token has an error, and each block gets its projection, token by token. The text is Python's own documentation, which comes
with it. Needs PyTorch.
"""

import sys

import torch
from pydoc_data.topics import topics
from torch import nn

from backlight import Opu
from backlight.torch import direct_feedback

CONTEXT = 48


class Transformer(nn.Module):
    def __init__(self, letters, width, blocks):
        super().__init__()
        self.tokens = nn.Embedding(letters, width)
        self.places = nn.Parameter(0.02 * torch.randn(CONTEXT, width))
        self.blocks = nn.ModuleList(nn.TransformerEncoderLayer(width, 4, 2 * width, 0.0, "gelu", batch_first=True, norm_first=True)
                                    for _ in range(blocks))
        self.head = nn.Sequential(nn.LayerNorm(width), nn.Linear(width, letters))
        self.register_buffer("mask", torch.triu(torch.full((CONTEXT, CONTEXT), float("-inf")), 1), persistent=False)

    def forward(self, x):
        state = self.tokens(x) + self.places
        for block in self.blocks:
            state = block(state, self.mask)
        return self.head(state)


def main(quick=False):
    torch.manual_seed(1)
    # Without letters that occur once or twice, of which newer versions of Python have more.
    text = "".join(topics[name] for name in sorted(topics))
    text = text.encode("ascii", "ignore").decode()[:400_000]
    letters = sorted(set(text))
    codes = torch.tensor([letters.index(letter) for letter in text])
    train, test = codes[:-20_000], codes[-20_000:]
    model = Transformer(len(letters), 32 if quick else 96, 1 if quick else 3)
    optimizer = torch.optim.Adam(model.parameters(), 0.006 if quick else 0.001)

    def loss_of(part, rows):
        starts = torch.randint(len(part) - CONTEXT - 1, (rows,))
        windows = torch.stack([part[i:i + CONTEXT + 1] for i in starts])
        return nn.functional.cross_entropy(model(windows[:, :-1]).flatten(0, 1), windows[:, 1:].flatten())

    with Opu(kind="gaussian", seed=1) as opu, \
            direct_feedback(model, stages=list(model.blocks), head=model.head, opu=opu, scale=0.1) as feedback:
        for step in range(120 if quick else 1500):
            optimizer.zero_grad()
            loss = loss_of(train, 8 if quick else 32)
            loss.backward()
            optimizer.step()
            if step % 100 == 99:
                print(f"step {step + 1}  loss {loss.item():.3f}")
        alignment = feedback.alignment(lambda: loss_of(test, 16))
        with torch.no_grad():
            loss = loss_of(test, 40 if quick else 200).item()
    shares = torch.bincount(train, minlength=len(letters)) / len(train)
    frequencies = -torch.log(shares[test].clamp_min(1e-6)).mean().item()
    print(f"held-out loss {loss:.3f} a letter; by the letters' frequencies alone it would be {frequencies:.3f}")
    print("alignment with backpropagation:", ", ".join(f"{cosine:.2f}" for cosine in alignment.values()))
    return loss, frequencies


if __name__ == "__main__":
    main("--quick" in sys.argv)
