"""A small convolutional network that learns handwritten digits by light: python convnet_on_digits.py [--quick]

A convolution's feedback has an element for each of its channels and pixels. Needs PyTorch and scikit-learn (for its digits).
"""

import sys

import torch
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from torch import nn

from backlight import Opu
from backlight.torch import direct_feedback


class ConvNet(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.block1 = nn.Sequential(nn.Conv2d(1, channels, 3, padding=1), nn.Tanh(), nn.MaxPool2d(2))
        self.block2 = nn.Sequential(nn.Conv2d(channels, 2 * channels, 3, padding=1), nn.Tanh(), nn.MaxPool2d(2))
        self.block3 = nn.Sequential(nn.Flatten(), nn.Linear(8 * channels, 128), nn.Tanh())
        self.head = nn.Linear(128, 10)

    def forward(self, x):
        return self.head(self.block3(self.block2(self.block1(x))))


def main(quick=False):
    torch.manual_seed(1)
    x, y = load_digits(return_X_y=True)
    x = torch.tensor(x / 16, dtype=torch.float32).reshape(-1, 1, 8, 8)
    train_x, test_x, train_y, test_y = train_test_split(x, torch.tensor(y), test_size=0.25, random_state=1)
    model = ConvNet(8 if quick else 16)
    optimizer = torch.optim.Adam(model.parameters(), 0.003)
    criterion = nn.CrossEntropyLoss()
    with Opu(preset="wang-2024", seed=1) as opu, \
            direct_feedback(model, stages=[model.block1, model.block2, model.block3], head=model.head, opu=opu):
        for epoch in range(8 if quick else 25):
            for rows in torch.randperm(len(train_x)).split(64):
                optimizer.zero_grad()
                loss = criterion(model(train_x[rows]), train_y[rows])
                loss.backward()
                optimizer.step()
            with torch.no_grad():
                accuracy = (model(test_x).argmax(1) == test_y).float().mean().item()
            print(f"epoch {epoch + 1}  loss {loss.item():.4f}  test accuracy {accuracy:.2%}")
        print(f"the device: {opu.account.frames:,} frames for {opu.rows:,} errors, {opu.outputs:,} outputs each")
    return accuracy


if __name__ == "__main__":
    main("--quick" in sys.argv)
