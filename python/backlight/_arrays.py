"""Arrays of the caller's kind, in and out: NumPy or PyTorch, one vector or a batch."""

from __future__ import annotations

import sys
from typing import Any, Callable, Tuple

import numpy as np

from .errors import InputError

KEPT = (np.float16, np.float32, np.float64)


def is_tensor(x: Any) -> bool:
    """Returns whether x is a PyTorch tensor, without importing PyTorch."""
    torch = sys.modules.get("torch")
    return torch is not None and isinstance(x, torch.Tensor)


def rows_of(x: Any, inputs: "int | None" = None) -> Tuple[np.ndarray, Callable[[np.ndarray], Any], Callable[[], None]]:
    """Returns x as rows, and what gives a result back in the kind of x.

    Args:
        x: real numbers, NumPy array, PyTorch tensor or what NumPy makes an array of, shape (n,) or (batch, n)
        inputs: n, or None for any

    Returns:
        an array of float32, or of int8 if x is int8 or bool, shape (batch, n), contiguous, in native byte order (x itself
        where that is such an array); a function that turns a float32 array of shape (batch, m) into the kind of x: an array
        or a tensor on the same device, of shape (m,) or (batch, m), of the same floating-point type, float32 for integers; and
        one that raises InputError with the place of a value that is NaN or infinite.

    Raises:
        InputError: for another shape or type, or a value that is NaN or infinite; that of float32 is left to the service, which
            looks at every value anyway.
    """
    tensor = x if is_tensor(x) else None
    if tensor is not None:
        array = _from_tensor(tensor)
    else:
        try:
            array = np.asarray(x)
        except ValueError as e:
            # Rows of different lengths, for example.
            raise InputError(f"x is no array of real numbers: {e}") from e
    if array.dtype.kind not in "biuf":
        raise InputError(f"x has type {array.dtype}; expected real numbers.")
    if array.ndim not in (1, 2) or array.shape[-1] == 0:
        raise InputError(f"x has shape {array.shape}; expected (n,) or (batch, n), n at least 1.")
    if inputs is not None and array.shape[-1] != inputs:
        raise InputError(f"x has shape {array.shape}; expected {inputs} in its last dimension.")
    kind = np.dtype(np.int8) if array.dtype in (np.int8, np.bool_) else np.dtype(np.float32)
    rows = np.atleast_2d(array)
    if array.dtype == np.bool_:
        rows = np.ascontiguousarray(rows).view(np.int8)
    else:
        with np.errstate(over="ignore"):
            rows = np.ascontiguousarray(rows, dtype=kind)
    if kind == np.float32 and array.dtype != np.float32:
        _require_finite(rows, array)
    single = array.ndim == 1
    result_type = array.dtype.newbyteorder("=") if array.dtype.type in KEPT else np.dtype(np.float32)

    def back(result: np.ndarray) -> Any:
        result = result[0] if single else result
        if tensor is not None:
            return _to_tensor(result, tensor)
        return result.astype(result_type, copy=False)

    return rows, back, lambda: _require_finite(rows, array)


def _require_finite(rows: np.ndarray, array: np.ndarray) -> None:
    flat = rows.reshape(-1)
    # One pass of BLAS finds nearly all; squares that overflow are looked at again.
    with np.errstate(over="ignore", invalid="ignore"):
        if flat.size == 0 or np.isfinite(np.dot(flat, flat)):
            return
    finite = np.isfinite(flat)
    if finite.all():
        return
    at = int(np.argmin(finite))
    row, column = divmod(at, rows.shape[1])
    value = array.reshape(rows.shape)[row, column]
    place = f"at {column}" if array.ndim == 1 else f"in row {row}, column {column} (counted from 0)"
    if np.isfinite(value):
        raise InputError(f"x has {value} {place}; expected numbers within the range of float32.")
    raise InputError(f"x has {value} {place}; expected finite numbers.")


def _from_tensor(tensor: Any) -> np.ndarray:
    import torch

    if tensor.is_complex() or tensor.layout != torch.strided:
        raise InputError(f"x is a tensor of {tensor.dtype} and layout {tensor.layout}; expected real numbers, dense.")
    if tensor.device.type == "meta":
        raise InputError("x is a tensor of the device meta, which has no values; expected one that has.")
    plain = tensor.detach()
    if plain.dtype == torch.bfloat16:
        plain = plain.float()
    return plain.cpu().numpy()


def _to_tensor(result: np.ndarray, like: Any) -> Any:
    import torch

    dtype = like.dtype if like.is_floating_point() else torch.float32
    return torch.from_numpy(result).to(device=like.device, dtype=dtype)
