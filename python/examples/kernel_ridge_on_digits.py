"""Kernel ridge regression on handwritten digits by optical random features, beside those of scikit-learn:
python kernel_ridge_on_digits.py [--quick]

Features |T·x|² approximate the kernel |x|²|y|² + (x·y)². A device shows 0 and 1, so the digits become black and white for it.
"""

import sys
import time

import numpy as np
from sklearn.datasets import load_digits
from sklearn.kernel_approximation import Nystroem, RBFSampler
from sklearn.linear_model import RidgeClassifier
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from backlight.sklearn import OpticalFeatures


def main(quick=False):
    x, y = load_digits(return_X_y=True)
    grey = (x / 16).astype(np.float32)
    binary = (x > 5).astype(np.float32)
    count = 300 if quick else 2000
    arms = {
        "pixels alone": (grey, None),
        "RBFSampler": (grey, RBFSampler(gamma=0.2, n_components=count, random_state=1)),
        "Nystroem": (grey, Nystroem(gamma=0.2, n_components=min(count, 1000), random_state=1)),
        "OpticalFeatures, computed": (grey, OpticalFeatures(count, random_state=1)),
        "OpticalFeatures, by light": (binary, OpticalFeatures(count, kind="opu", preset="wang-2024", random_state=1)),
    }
    found = {}
    for name, (samples, features) in arms.items():
        train_x, test_x, train_y, test_y = train_test_split(samples, y, test_size=0.25, random_state=1)
        start = time.perf_counter()
        # By light, features are camera counts; scaling makes one strength of the ridge serve all arms.
        steps = [StandardScaler(), RidgeClassifier(alpha=10.0)]
        model = make_pipeline(*([] if features is None else [features]), *steps).fit(train_x, train_y)
        found[name] = model.score(test_x, test_y)
        print(f"{name:27} {found[name]:7.2%}  {time.perf_counter() - start:6.2f} s")
    return found


if __name__ == "__main__":
    main("--quick" in sys.argv)
