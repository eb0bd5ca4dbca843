"""The examples, on little data."""

import importlib.util
from pathlib import Path

import pytest

pytestmark = pytest.mark.usefixtures("service")
EXAMPLES = Path(__file__).parents[1] / "examples"


def load(name):
    spec = importlib.util.spec_from_file_location("example_" + name, EXAMPLES / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name, least", [("mlp_on_digits", 0.8), ("convnet_on_digits", 0.7)])
def test_networks_learn_digits_by_light(name, least):
    pytest.importorskip("torch")
    pytest.importorskip("sklearn")
    assert load(name).main(quick=True) > least


def test_a_transformer_learns_more_than_frequencies():
    pytest.importorskip("torch")
    loss, frequencies = load("transformer_on_text").main(quick=True)
    assert loss < frequencies - 0.1


def test_features_by_light_are_worth_those_of_scikit_learn():
    pytest.importorskip("sklearn")
    found = load("kernel_ridge_on_digits").main(quick=True)
    assert found["OpticalFeatures, computed"] > found["pixels alone"]
    assert found["OpticalFeatures, by light"] > found["RBFSampler"] - 0.05


def test_light_predicts_a_chaotic_series():
    found = load("reservoir").main(quick=True)
    assert found["light"] < 0.7 * found["the same values"]
