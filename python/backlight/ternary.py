"""Errors turned into codes −1, 0 and 1, which is what a device of binary mirrors can show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Dict, Tuple, Type, Union

import numpy as np

from .errors import InputError

__all__ = ["Relative", "Stochastic", "Ternarizer", "ternarizer"]


@dataclass(frozen=True)
class Relative:
    """code = sign(e) where \\|e\\| > ``multiple`` × the root mean square of the row, else 0; the scale is that root mean square.

    The scale makes B·code follow the size of the errors, which a mean loss divides by the number of rows.
    """

    multiple: float = 1.0

    def __post_init__(self) -> None:
        _require("multiple", self.multiple, self.multiple >= 0, "a finite number, not negative")

    def __call__(self, errors: np.ndarray, seed: int, draw: int) -> Tuple[np.ndarray, np.ndarray]:
        """Returns codes, int8 of shape (rows, n), and scales, float32 of shape (rows, 1)."""
        scale = _root_mean_square(errors)
        return _signs(errors, np.abs(errors) > self.multiple * scale), scale


@dataclass(frozen=True)
class Stochastic:
    """code = sign(e) with probability min(1, \\|e\\| / s), else 0; scale s = ``multiple`` × the root mean square of the row.

    The mean of s·code is e where \\|e\\| ≤ s. Codes are a function of (seed, draw, row, column), so that a resumed training
    draws what the unbroken one would have drawn.
    """

    multiple: float = 2.5

    def __post_init__(self) -> None:
        _require("multiple", self.multiple, self.multiple > 0, "a finite number above 0")

    def __call__(self, errors: np.ndarray, seed: int, draw: int) -> Tuple[np.ndarray, np.ndarray]:
        """Returns codes, int8 of shape (rows, n), and scales, float32 of shape (rows, 1)."""
        scale = np.float32(self.multiple) * _root_mean_square(errors)
        # Draws of measurements are negative; a generator's key has no sign.
        key = np.array([seed & 0xFFFFFFFFFFFFFFFF, draw & 0xFFFFFFFFFFFFFFFF], np.uint64)
        chance = np.random.Generator(np.random.Philox(key=key)).random(errors.shape, dtype=np.float32)
        return _signs(errors, chance * scale < np.abs(errors)), scale


Ternarizer = Union[Relative, Stochastic]

_KINDS: Dict[str, Type[Union[Relative, Stochastic]]] = {"relative": Relative, "stochastic": Stochastic}


def ternarizer(choice: Union[str, Ternarizer]) -> Ternarizer:
    """Returns the ternarizer of a name (``"relative"``, ``"stochastic"``, with their defaults), or what is one.

    Raises:
        InputError: if there is none of that name.
    """
    if isinstance(choice, (Relative, Stochastic)):
        return choice
    if choice not in _KINDS:
        raise InputError(f"ternarize is {choice!r}; expected {', '.join(map(repr, _KINDS))}, one of their objects, or None.")
    return _KINDS[choice]()


def _root_mean_square(errors: np.ndarray) -> np.ndarray:
    return np.sqrt(np.mean(np.square(errors, dtype=np.float32), axis=1, keepdims=True, dtype=np.float32))


def _signs(errors: np.ndarray, shown: np.ndarray) -> np.ndarray:
    return (np.sign(errors) * shown).astype(np.int8)


def _require(name: str, value: float, fits: bool, expected: str) -> None:
    if not (np.isfinite(value) and fits):
        raise InputError(f"{name} is {value}; expected {expected}.")
