"""The benchmark of MNIST, on images that are made up here."""

import gzip
import importlib.util
import struct
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch")
pytestmark = pytest.mark.usefixtures("service")
BENCHMARKS = Path(__file__).parents[1] / "benchmarks"


@pytest.fixture(scope="module")
def mnist():
    spec = importlib.util.spec_from_file_location("benchmark_mnist", BENCHMARKS / "mnist.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def folder(tmp_path):
    """A folder with files as MNIST has them: ten shapes, each with noise."""
    rng = np.random.default_rng(5)
    shapes = rng.integers(0, 256, (10, 28, 28))
    (tmp_path / "mnist").mkdir()
    for part, count in (("train", 1200), ("t10k", 200)):
        labels = rng.integers(0, 10, count)
        images = np.clip(shapes[labels] + rng.normal(0, 100, (count, 28, 28)), 0, 255).astype(np.uint8)
        for name, header, values in ((f"{part}-images-idx3-ubyte.gz", (2051, count, 28, 28), images),
                                     (f"{part}-labels-idx1-ubyte.gz", (2049, count), labels.astype(np.uint8))):
            head = struct.pack(f">{len(header)}i", *header)
            (tmp_path / "mnist" / name).write_bytes(gzip.compress(head + values.tobytes()))
    return tmp_path


def test_mnist_is_learned_by_all_methods_and_goes_on_where_it_was(mnist, folder, capsys, monkeypatch):
    results = folder / "results.jsonl"
    words = ["--data-dir", str(folder), "--results", str(results), "--seeds", "1", "2", "--width", "64", "--epochs", "4", "--batch", "32",
             "--learning-rate", "0.003"]
    means = mnist.main(words)
    assert set(means) == {"bp", "dfa", "odfa"}
    assert min(means.values()) > 90
    said = capsys.readouterr().out
    assert "direct feedback by the twin: " in said and "of 200 test images" in said and " ± " in said
    assert len(results.read_text().splitlines()) == 6

    def not_again(*_):
        raise AssertionError("a training that is in the file was repeated")

    monkeypatch.setattr(mnist, "train", not_again)
    assert mnist.main(words) == means


def test_settings_are_chosen_without_the_test_images(mnist, folder, capsys):
    for file in (folder / "mnist").glob("t10k*"):
        file.unlink()
    words = ["--data-dir", str(folder), "--methods", "bp", "--seeds", "1", "--width", "32", "--epochs", "2"]
    assert mnist.main([*words, "--validate"])["bp"] > 90
    assert "of 200 held-out training images" in capsys.readouterr().out
    with pytest.raises(FileNotFoundError):
        mnist.main(words)
