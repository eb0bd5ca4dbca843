"""Random projections and optical random features as transformers of scikit-learn."""

from __future__ import annotations

from typing import Any, Mapping, Optional, Union

import numpy as np
from scipy import sparse
from sklearn.base import BaseEstimator, ClassNamePrefixFeaturesOutMixin, TransformerMixin
from sklearn.random_projection import johnson_lindenstrauss_min_dim
from sklearn.utils import check_random_state
from sklearn.utils.validation import check_is_fitted

from .errors import InputError
from .opu import Opu

__all__ = ["OpticalFeatures", "OpticalRandomProjection"]

_PIECE_BYTES = 64 << 20


class _Projecting(ClassNamePrefixFeaturesOutMixin, TransformerMixin, BaseEstimator):
    """What both transformers share: a projection of a random seed, applied to rows piece by piece."""

    def _prepare(self, X: Any, components: int) -> None:
        seed = check_random_state(self.random_state).randint(np.iinfo(np.int32).max)
        optical = self.kind == "opu"
        self.opu_ = Opu(self.preset if optical else None, components, kind=self.kind, inputs=X.shape[1], seed=int(seed),
                        parameters=self.parameters if optical else None,
                        bit_planes=self.bit_planes if optical else None, address=self.address, token=self.token)
        self.n_components_ = components
        # Where a service cannot do this, fit says so.
        self.opu_.most_rows(X.shape[1])

    def _checked(self, X: Any, reset: bool) -> Any:
        types = [np.float64, np.float32]
        try:
            from sklearn.utils.validation import validate_data
        except ImportError:
            return self._validate_data(X, accept_sparse=["csr", "csc"], dtype=types, reset=reset)
        return validate_data(self, X, accept_sparse=["csr", "csc"], dtype=types, reset=reset)

    def _mapped(self, X: Any, call: Any, factor: float) -> np.ndarray:
        result = np.empty((X.shape[0], self.n_components_), X.dtype)
        width = max(X.shape[1], self.n_components_)
        # Whole where it is small; a projection that is made from its seed costs as much for a few rows as for many.
        most = max(1, min(self.opu_.most_rows(X.shape[1]), max(1024, _PIECE_BYTES // (4 * width))))
        if sparse.issparse(X):
            X = X.tocsr()
        for start in range(0, X.shape[0], most):
            piece = X[start:start + most]
            if sparse.issparse(piece):
                piece = piece.toarray()
            # Computed in float32, whatever the type of X.
            projected = call(np.asarray(piece, np.float32))
            np.multiply(projected, factor, out=result[start:start + most], casting="same_kind")
        return result

    def fit(self, X: Any, y: Any = None) -> Any:
        """Chooses the projection for the number of features of X.

        Args:
            X: array or sparse matrix, shape (n_samples, n_features); only its shape counts
            y: ignored

        Returns:
            the transformer itself.
        """
        X = self._checked(X, reset=True)
        self._prepare(X, self._components(X))
        return self

    def transform(self, X: Any) -> np.ndarray:
        """Projects samples, or computes their features, divided by √n_components.

        Args:
            X: array or sparse matrix, shape (n_samples, n_features)

        Returns:
            float32 or float64 as X (float64 for whole numbers), shape (n_samples, n_components).
        """
        check_is_fitted(self)
        X = self._checked(X, reset=False)
        return self._mapped(X, self._map, 1 / np.sqrt(self.n_components_))

    @property
    def _n_features_out(self) -> int:
        return self.n_components_

    def __getstate__(self) -> Any:
        state = super().__getstate__()
        # What can be pickled could be read; a token is shown, never kept.
        return {**state, "token": None}

    def _more_tags(self) -> Any:
        return {"preserves_dtype": [np.float64, np.float32]}

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        tags.transformer_tags.preserves_dtype = ["float64", "float32"]
        return tags


class OpticalRandomProjection(_Projecting):
    """Random projection, X·Bᵀ / √n_components: keeps distances, as Johnson and Lindenstrauss say.

    Parameters:
        n_components: outputs; ``"auto"`` for as many as keep all squared distances within 1 ± ``eps``
        eps: for ``"auto"``, above 0 and below 1
        kind: ``"gaussian"``, ``"hadamard"``, ``"binomial"`` or ``"dense"``: computed; ``"opu"``: by a device, which takes −1, 0
            and 1, or any numbers with ``bit_planes``, and whose answers have noise
        preset: the device, for kind ``"opu"``
        bit_planes: for kind ``"opu"``: as how many signed bit planes a number is shown, 1 to 16; None for −1, 0 and 1
        parameters: for kind ``"opu"``: parameters of the device
        random_state: seed, generator or None, as everywhere in scikit-learn
        address, token: of a service that runs; by default one is started

    Attributes:
        n_components_: the number of outputs
        n_features_in_: the number of features
        opu_: the projection, a :class:`backlight.Opu`; the matrix is nowhere stored, and a pickle keeps its seed
    """

    def __init__(self, n_components: Union[int, str] = "auto", *, eps: float = 0.1, kind: str = "gaussian", preset: Optional[str] = None,
                 bit_planes: Optional[int] = 8, parameters: Optional[Mapping[str, Any]] = None, random_state: Any = None,
                 address: Optional[str] = None, token: Optional[str] = None) -> None:
        self.n_components = n_components
        self.eps = eps
        self.kind = kind
        self.preset = preset
        self.bit_planes = bit_planes
        self.parameters = parameters
        self.random_state = random_state
        self.address = address
        self.token = token

    def _components(self, X: Any) -> int:
        if isinstance(self.n_components, str):
            if self.n_components != "auto":
                raise InputError(f"n_components is {self.n_components!r}; expected 'auto' or a whole number.")
            components = int(johnson_lindenstrauss_min_dim(n_samples=X.shape[0], eps=self.eps))
            if components > X.shape[1]:
                raise InputError(f"n_components 'auto' takes {components} components to keep {X.shape[0]} samples within eps {self.eps}, "
                                 f"but there are {X.shape[1]} features only; expected a larger eps, or n_components as a number.")
            return components
        return _positive(self.n_components)

    @property
    def _map(self) -> Any:
        return self.opu_.project


class OpticalFeatures(_Projecting):
    """Optical random features \\|T·x\\|² / √n_components, T complex and random: what light computes by itself.

    Inner products of features are those of a kernel (Saade et al. 2016, arXiv 1510.06664; Ohana et al. 2020,
    arXiv 1910.09880): their expectation is k(x, y) = \\|x\\|² \\|y\\|² + (x·y)², for real x and y.

    Parameters:
        n_components: the number of features
        kind: ``"gaussian"``, ``"hadamard"``, ``"binomial"`` or ``"dense"``: computed, for any numbers; ``"opu"``: by a device, for 0
            and 1 only, with the noise of its camera
        preset, parameters: for kind ``"opu"``
        random_state: seed, generator or None, as everywhere in scikit-learn
        address, token: of a service that runs; by default one is started

    Attributes:
        n_components_, n_features_in_, opu_: as of :class:`OpticalRandomProjection`
    """

    bit_planes = None

    def __init__(self, n_components: int = 100, *, kind: str = "gaussian", preset: Optional[str] = None,
                 parameters: Optional[Mapping[str, Any]] = None, random_state: Any = None, address: Optional[str] = None,
                 token: Optional[str] = None) -> None:
        self.n_components = n_components
        self.kind = kind
        self.preset = preset
        self.parameters = parameters
        self.random_state = random_state
        self.address = address
        self.token = token

    def _components(self, X: Any) -> int:
        return _positive(self.n_components)

    @property
    def _map(self) -> Any:
        return self.opu_.intensities


def _positive(components: Any) -> int:
    if not hasattr(components, "__index__") or isinstance(components, bool) or components < 1:
        raise InputError(f"n_components is {components!r}; expected a whole number of at least 1.")
    return int(components)
