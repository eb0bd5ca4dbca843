"""Transformers, by scikit-learn's own checks and against its own transformers."""

import pickle

import numpy as np
import pytest

pytest.importorskip("sklearn")

from scipy import sparse  # noqa: E402
from sklearn.base import clone  # noqa: E402
from sklearn.metrics.pairwise import euclidean_distances  # noqa: E402
from sklearn.pipeline import make_pipeline  # noqa: E402
from sklearn.preprocessing import StandardScaler  # noqa: E402
from sklearn.utils.estimator_checks import check_estimator  # noqa: E402

from backlight import InputError  # noqa: E402
from backlight.sklearn import OpticalFeatures, OpticalRandomProjection  # noqa: E402

pytestmark = pytest.mark.usefixtures("service")


@pytest.mark.parametrize("estimator", [OpticalRandomProjection(7), OpticalRandomProjection(7, kind="hadamard"), OpticalFeatures(7)],
                         ids=["gaussian", "hadamard", "features"])
def test_passes_the_checks_of_scikit_learn(estimator):
    check_estimator(estimator)


def test_keeps_distances():
    x = np.random.default_rng(0).standard_normal((40, 500))
    projection = OpticalRandomProjection("auto", eps=0.9, random_state=1).fit(x)
    assert projection.n_components_ == 91
    projection = OpticalRandomProjection(2000, random_state=1).fit(x)
    near = euclidean_distances(projection.transform(x))
    far = euclidean_distances(x)
    pairs = np.triu_indices(40, 1)
    # Squared distances are off by sqrt(2 / 2000) = 3.2 %, distances by half of that; six times it for 780 pairs.
    assert np.allclose(near[pairs] / far[pairs], 1, atol=0.095)


def test_takes_sparse_samples_and_keeps_types():
    x = sparse.random(50, 300, 0.05, format="csr", random_state=3)
    projection = OpticalRandomProjection(64, random_state=1)
    dense = projection.fit_transform(x.toarray())
    for form in ("csr", "csc", "coo"):
        assert np.allclose(projection.fit_transform(x.asformat(form)), dense, atol=1e-6)
    assert dense.dtype == np.float64
    assert projection.transform(x.astype(np.float32)).dtype == np.float32
    assert projection.transform(np.ones((2, 300), int)).dtype == np.float64
    assert projection.get_feature_names_out()[:2].tolist() == ["opticalrandomprojection0", "opticalrandomprojection1"]
    assert len(projection.get_feature_names_out()) == 64


def test_pieces_give_the_same(monkeypatch):
    from backlight import sklearn as ours

    x = np.random.default_rng(0).standard_normal((3000, 20)).astype(np.float32)
    projection = OpticalRandomProjection(30, random_state=1).fit(x)
    whole = projection.transform(x)
    monkeypatch.setattr(ours, "_PIECE_BYTES", 1)
    assert np.array_equal(projection.transform(x), whole)


def test_seeds_clones_and_pickles():
    x = np.random.default_rng(0).standard_normal((5, 20)).astype(np.float32)
    one = OpticalRandomProjection(30, random_state=1).fit(x)
    assert np.array_equal(clone(one).fit_transform(x), one.transform(x))
    assert not np.allclose(OpticalRandomProjection(30, random_state=2).fit_transform(x), one.transform(x))
    stored = pickle.dumps(one)
    assert len(stored) < 2000
    assert np.array_equal(pickle.loads(stored).transform(x), one.transform(x))
    assert "a-token-of-somebody" not in str(pickle.dumps(OpticalRandomProjection(3, token="a-token-of-somebody")))
    assert make_pipeline(StandardScaler(), one).fit_transform(x).shape == (5, 30)


def test_projects_by_light():
    x = np.random.default_rng(0).standard_normal((30, 64)).astype(np.float32)
    light = OpticalRandomProjection(200, kind="opu", random_state=1).fit(x)
    digital = OpticalRandomProjection(200, random_state=1).fit(x)
    assert np.corrcoef(light.transform(x).ravel(), digital.transform(x).ravel())[0, 1] > 0.97
    assert light.opu_.account.frames > 0


def test_features_are_those_of_the_kernel():
    rng = np.random.default_rng(0)
    x = rng.standard_normal((12, 30))
    x /= np.linalg.norm(x, axis=1, keepdims=True)
    features = OpticalFeatures(20_000, random_state=1).fit_transform(x)
    expected = 1 + (x @ x.T) ** 2
    # A feature's square has a deviation below 5 (of moments of exponential laws), the mean of 20,000 one of 0.035.
    assert np.allclose(features @ features.T, expected, atol=0.21)
    bits = rng.integers(0, 2, (6, 64))
    light = OpticalFeatures(3000, kind="opu", random_state=1).fit_transform(bits)
    norms = bits.sum(1)
    found = light @ light.T
    assert np.corrcoef(found[np.triu_indices(6)], (np.outer(norms, norms) + (bits @ bits.T) ** 2)[np.triu_indices(6)])[0, 1] > 0.98


def test_refuses_in_one_sentence():
    x = np.ones((1000, 20))
    with pytest.raises(InputError, match="takes .* but there are 20 features only"):
        OpticalRandomProjection().fit(x)
    for wrong in (0, -1, 2.5, True):
        with pytest.raises(InputError, match="n_components is"):
            OpticalRandomProjection(wrong).fit(x)
    with pytest.raises(InputError, match="expected 'auto'"):
        OpticalRandomProjection("many").fit(x)
    with pytest.raises(InputError, match="kind is 'x'"):
        OpticalRandomProjection(3, kind="x").fit(x)
    with pytest.raises(InputError, match="row 0, column 0"):
        OpticalFeatures(3, kind="opu").fit_transform(x / 2)
