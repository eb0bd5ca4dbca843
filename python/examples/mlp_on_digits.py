"""A perceptron of two hidden layers that learns handwritten digits by light: python mlp_on_digits.py [--quick]

Each hidden layer gets B·e in place of its gradient, computed by the digital twin of an optical processing unit. Needs PyTorch and
scikit-learn (for its digits).
"""

import sys

import torch
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from torch import nn

from backlight import Opu
from backlight.torch import direct_feedback


class Mlp(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.first = nn.Sequential(nn.Linear(64, width), nn.Tanh())
        self.second = nn.Sequential(nn.Linear(width, width), nn.Tanh())
        self.head = nn.Linear(width, 10)

    def forward(self, x):
        return self.head(self.second(self.first(x)))


def main(quick=False):
    torch.manual_seed(1)
    x, y = load_digits(return_X_y=True)
    parts = train_test_split(torch.tensor(x / 16, dtype=torch.float32), torch.tensor(y), test_size=0.25, random_state=1)
    train_x, test_x, train_y, test_y = parts
    model = Mlp(64 if quick else 256)
    optimizer = torch.optim.Adam(model.parameters(), 0.003)
    criterion = nn.CrossEntropyLoss()
    with Opu(preset="launay-2020", seed=1) as opu, \
            direct_feedback(model, stages=[model.first, model.second], head=model.head, opu=opu) as feedback:
        for epoch in range(5 if quick else 20):
            for rows in torch.randperm(len(train_x)).split(64):
                optimizer.zero_grad()
                loss = criterion(model(train_x[rows]), train_y[rows])
                loss.backward()
                optimizer.step()
            with torch.no_grad():
                accuracy = (model(test_x).argmax(1) == test_y).float().mean().item()
            print(f"epoch {epoch + 1}  loss {loss.item():.4f}  test accuracy {accuracy:.2%}")
        alignment = feedback.alignment(lambda: criterion(model(test_x), test_y))
        account = opu.account
    print("alignment with backpropagation:", ", ".join(f"{name} {cosine:.2f}" for name, cosine in alignment.items()))
    print(f"the device: {account.frames:,} frames, {account.seconds:.1f} s, {account.joules:,.0f} J, fidelity {account.fidelity:.3f}")
    return accuracy


if __name__ == "__main__":
    main("--quick" in sys.argv)
