"""Random projections by light, or from a seed."""

from __future__ import annotations

import os
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Dict, Iterator, Mapping, Optional

import numpy as np

from . import _arrays, _service
from ._buffers import Buffers
from ._http import Address, Client, require_token
from .errors import BatchSizeError, ConnectionLostError, InputError, ServiceError, TokenError

KINDS = ("opu", "dense", "gaussian", "binomial", "hadamard", "matrix")
"""The kinds of projection."""


@dataclass(frozen=True)
class Account:
    """What a projection has taken so far.

    Attributes:
        rows: rows that were projected
        frames: camera frames for them; 0 where there is no device
        calibration_frames: camera frames of calibrations and measurements
        seconds: time of all frames on the device
        joules: energy of the device in that time
        fidelity: correlation with the ideal projection of the last rows; None where it is not known
        service_seconds: time that calls took in the service
        faults: faults of the device by kind, those that a repetition cured included
    """

    rows: int
    frames: int
    calibration_frames: int
    seconds: float
    joules: float
    fidelity: Optional[float]
    service_seconds: float
    faults: Mapping[str, int]


class Opu:
    """A fixed random linear map from n inputs to m outputs, applied to rows: y = x·Bᵀ, B of shape (m, n).

        with Opu(preset="wang-2024", outputs=10_000, seed=1) as opu:
            y = opu.project(x)

    Entries of B have mean 0 and variance 1. A seed fixes them; B itself is nowhere stored. The kinds:

    - ``"opu"`` (the default): an optical processing unit, by ``preset`` its digital twin, or by ``driver`` a laboratory's device.
      It takes −1, 0 and 1, or with ``bit_planes`` real numbers
    - ``"gaussian"``, ``"binomial"``, ``"hadamard"``, ``"dense"``: computed from the seed; real numbers
    - ``"matrix"``: a file of NumPy, ``path``, of shape (rows, n): float32, with as many outputs, or complex64, with two for each
      row, the real and the imaginary part of T·x

    The service that computes is started on first use, and shared by all objects of this process that name no address. An
    object may be used by several threads, one at a time; it can be pickled, which keeps its seed and sizes, never B. A pickle has
    no token either: if there was one, the copy shows that of the variable BACKLIGHT_TOKEN.
    """

    def __init__(self, preset: Optional[str] = None, outputs: Optional[int] = None, *, kind: Optional[str] = None,
                 inputs: Optional[int] = None, seed: int = 0, driver: Optional[str] = None,
                 parameters: Optional[Mapping[str, Any]] = None, bit_planes: Optional[int] = None,
                 path: "str | os.PathLike[str] | None" = None, address: Optional[str] = None, token: Optional[str] = None,
                 timeout: Optional[float] = None) -> None:
        """Describes a projection; nothing is started or opened before it is used or entered.

        Args:
            preset: the device, for kind ``"opu"``; ``"launay-2020"`` by default
            outputs: m, at least 1
            kind: see above
            inputs: n; that of the first x by default
            seed: which B, any 64-bit whole number
            driver: for kind ``"opu"``: the driver of a device, in place of a preset
            parameters: for kind ``"opu"``: parameters of the device, such as ``{"camera.bits": 10}``
            bit_planes: for kind ``"opu"``: takes real numbers as so many signed bit planes, 1 to 16
            path: for kind ``"matrix"``: the file
            address: of a service that runs, ``"unix:/path"`` or ``"host:port"``; see :meth:`connect`
            token: what that service wants to be shown
            timeout: seconds to wait for each part of an answer; None for ever

        Raises:
            InputError: if these contradict each other.
        """
        if kind is None:
            kind = "matrix" if path is not None else "opu"
        if kind not in KINDS:
            raise InputError(f"kind is {kind!r}; expected {', '.join(map(repr, KINDS))}.")
        for name, value in (("preset", preset), ("driver", driver), ("parameters", parameters), ("bit_planes", bit_planes)):
            if value is not None and kind != "opu":
                raise InputError(f"{name} goes with kind 'opu' only, not {kind!r}.")
        if preset is not None and driver is not None:
            raise InputError("preset and driver exclude each other; expected one of them.")
        if (path is not None) != (kind == "matrix"):
            raise InputError("path goes with kind 'matrix', and that needs a path.")
        self.kind = kind
        self.preset = preset
        self.driver = driver
        self.parameters = dict(parameters or {})
        self.bit_planes = bit_planes
        self.path = None if path is None else os.path.abspath(os.fspath(path))
        self.seed = _whole("seed", seed, -(1 << 63), (1 << 63) - 1)
        self._given_inputs = None if inputs is None else _whole("inputs", inputs, 1, (1 << 63) - 1)
        self._given_outputs = None if outputs is None else _whole("outputs", outputs, 1, (1 << 63) - 1)
        self._address = None if address is None else Address(address).text
        self._token = None if token is None else require_token(token)
        self._had_token = token is not None and address is not None
        self._timeout = timeout
        self._forget()

    @classmethod
    def connect(cls, address: str, token: Optional[str] = None, **description: Any) -> "Opu":
        """Returns a projection of a service that runs.

        Args:
            address: ``"unix:/path"`` or ``"host:port"``
            token: what the service wants to be shown; none on a private Unix socket
            description: as for the constructor

        Raises:
            InputError: if the address or the token is none, or the description contradicts itself.
        """
        return cls(address=address, token=token, **description)

    def _forget(self) -> None:
        self._lock = threading.RLock()
        self._client: Optional[Client] = None
        self._buffers: Optional[Buffers] = None
        self._process_id = os.getpid()
        self._opened: Optional[Dict[str, Any]] = None
        self._rows = 0
        self._measuring = False

    @property
    def inputs(self) -> Optional[int]:
        """n, or None where it is not known yet."""
        return self._given_inputs if self._opened is None else int(self._opened["inputs"])

    @property
    def outputs(self) -> Optional[int]:
        """m, or None where it is not known yet."""
        return self._given_outputs if self._opened is None else int(self._opened["outputs"])

    @property
    def ternary(self) -> bool:
        """Whether it takes −1, 0 and 1 only."""
        if self._opened is None:
            return self.kind == "opu" and self.bit_planes is None
        return self._opened["values"] == "ternary"

    def description(self) -> Dict[str, Any]:
        """Returns what fixes B: kind, device, seed and sizes, all of them small; as JSON has them."""
        told = {"kind": self.kind, "preset": self.preset, "driver": self.driver, "parameters": self.parameters,
                "bit_planes": self.bit_planes, "path": self.path, "seed": self.seed, "inputs": self.inputs,
                "outputs": self.outputs}
        return {key: value for key, value in told.items() if value not in (None, {})}

    def expect(self, inputs: int, outputs: int) -> None:
        """Sets the sizes that are not set yet, and checks the others.

        Args:
            inputs: n
            outputs: the fewest outputs that are needed

        Raises:
            InputError: if it has other inputs or fewer outputs.
        """
        with self._lock:
            if self.kind == "matrix" and self._opened is None:
                self._open(inputs)
            if self.inputs is None:
                self._given_inputs = inputs
            if self.outputs is None:
                self._given_outputs = outputs
            if self.inputs != inputs:
                raise InputError(f"the projection has {self.inputs} inputs; expected {inputs}.")
            if self.outputs is not None and self.outputs < outputs:
                raise InputError(f"the projection has {self.outputs} outputs; expected at least {outputs}.")

    def project(self, x: Any) -> Any:
        """Projects one vector or a batch.

        Args:
            x: real numbers (−1, 0 and 1 where :attr:`ternary`), NumPy array or PyTorch tensor, shape (n,) or (batch, n)

        Returns:
            x·Bᵀ, of the same kind as x, on the same device, shape (m,) or (batch, m), of the floating-point type of x, or
            float32 for whole numbers. It is computed in float32. PyTorch's gradients do not pass.

        Raises:
            InputError: for another shape or type, or a value that cannot be projected, with its place
            BatchSizeError: if x or the result is larger than the service takes at once
            DeviceError: if the device failed
            ConnectionLostError: if the service is gone
        """
        return self._call(b"project", x)

    def intensities(self, x: Any) -> Any:
        """Returns \\|T·x\\|² for complex T, independent of B, whose entries have mean 0 and mean square 1 (kind ``"matrix"``: the
        matrix itself).

        Args:
            x: as for :meth:`project`, but of 0 and 1 only with kind ``"opu"``

        Returns:
            as :meth:`project`, all of them 0 or above, up to the camera's noise

        Raises:
            BacklightError: as :meth:`project`.
        """
        return self._call(b"intensities", x)

    def most_rows(self, inputs: int) -> int:
        """Returns how many rows of float32 can be projected at once."""
        with self._lock:
            opened = self._open(inputs)
            return max(1, int(opened["array_bytes"]) // (4 * max(int(opened["inputs"]), int(opened["outputs"]))))

    def _call(self, what: bytes, x: Any) -> Any:
        rows, back, require_finite = _arrays.rows_of(x, self.inputs)
        with self._lock:
            opened = self._open(rows.shape[1])
            if rows.shape[1] != opened["inputs"]:
                raise InputError(f"x has shape {np.shape(x)}; expected {opened['inputs']} in its last dimension.")
            outputs = int(opened["outputs"])
            if what == b"intensities":
                # A complex matrix has two outputs for each intensity, the real and the imaginary part.
                outputs = int(opened.get("intensity_outputs", outputs))
            most = int(opened["array_bytes"])
            if max(rows.nbytes, 4 * len(rows) * outputs) > most:
                raise BatchSizeError(f"x has {len(rows)} rows; the service takes at most {self.most_rows(rows.shape[1])} of {rows.shape[1]} "
                                     f"inputs and {outputs} outputs at once.")
            try:
                result = self._exchange(b"/projections/" + opened["projection"].encode() + b"/" + what, rows, outputs)
            except InputError:
                # The place in x, where the service names that among rows.
                require_finite()
                raise
            if not self._measuring:
                # As the service counts them: intensities, too, have the noise of their row.
                self._rows += len(rows)
        return back(result)

    def _exchange(self, path: bytes, rows: np.ndarray, outputs: int) -> np.ndarray:
        assert self._client is not None
        shape = (len(rows), outputs)
        headers = b"Backlight-Array: %s %d,%d\r\n" % (b"int8" if rows.dtype == np.int8 else b"float32", len(rows), rows.shape[1])
        if self._measuring:
            headers += b"Backlight-Measure: true\r\n"
        source = target = None
        if self._buffers is not None:
            source = self._buffers.input_for(rows)
            target = self._buffers.output_for(len(rows) * outputs)
        if source is not None:
            headers += b"Backlight-Input: " + source.header
        if target is not None:
            headers += b"Backlight-Output: " + target.header
        result = None

        def receive(_: Dict[bytes, bytes], size: int) -> Optional[memoryview]:
            nonlocal result
            if target is not None or size != 4 * len(rows) * outputs:
                return None
            result = np.empty(shape, np.float32)
            return result.data.cast("B")

        done = False
        try:
            answer = self._client.request(b"POST", path, headers, () if source is not None or rows.size == 0 else (rows.data.cast("B"),), receive)
            _service.check(answer)
            told = answer.headers.get(b"backlight-array", b"")
            if told != b"float32 %d,%d" % shape:
                raise ServiceError(f"the service answered with {told.decode('latin-1')!r}; expected float32 of shape {shape}.")
            if target is not None:
                done = True
                return self._buffers.array(target, shape)  # type: ignore[union-attr]
        except ConnectionLostError:
            self._drop()
            raise
        finally:
            if target is not None and not done and self._buffers is not None:
                self._buffers.give_back(target)
        if result is None:
            if shape[0] != 0:
                raise ServiceError(f"the service answered with {len(answer.body)} bytes; expected {4 * shape[0] * shape[1]}.")
            result = np.empty(shape, np.float32)
        return result

    def _open(self, inputs: Optional[int]) -> Dict[str, Any]:
        if self._process_id != os.getpid():
            # A forked process has a connection of its own.
            self._drop()
            self._process_id = os.getpid()
        if self._opened is not None and self._client is not None and self._client.is_open:
            return self._opened
        if self._given_outputs is None and self.kind != "matrix":
            raise InputError("outputs is not given; expected the number m of outputs.")
        request = {"kind": self.kind, "inputs": self.inputs or inputs, "outputs": self.outputs, "preset": self.preset, "driver": self.driver,
                   "set": self.parameters or None, "bit_planes": self.bit_planes, "path": self.path,
                   "seed": None if self.kind == "matrix" else self.seed}
        self._drop()
        client = self._connect()
        try:
            opened = _service.ask(client, b"POST", b"/projections", {key: value for key, value in request.items() if value is not None})
            if self._rows:
                # A twin goes on with the noise of the next row.
                _service.ask(client, b"POST", b"/projections/" + opened["projection"].encode() + b"/seek", {"rows": self._rows})
        except BaseException:
            client.close()
            raise
        self._client = client
        self._opened = opened
        self._buffers = Buffers(client) if client.address.path is not None else None
        return opened

    def _connect(self) -> Client:
        token = self._token
        if token is None and self._had_token:
            # A pickle could be read, so it has none.
            token = os.environ.get(_service.TOKEN) or None
            if token is None and Address(str(self._address)).path is None:
                raise TokenError(f"the token of {self._address} is not kept in a pickle; expected it in the variable {_service.TOKEN}.")
        return _service.connect(self._address, token, self._timeout)

    def _drop(self) -> None:
        if self._client is not None:
            self._client.close()
        self._client = None
        self._buffers = None

    def _asked(self, method: bytes, end: bytes = b"", document: Optional[Dict[str, Any]] = None) -> Dict[str, Any]:
        opened = self._open(self.inputs)
        assert self._client is not None
        try:
            return _service.ask(self._client, method, b"/projections/" + opened["projection"].encode() + end, document)
        except ConnectionLostError:
            self._drop()
            raise

    @property
    def account(self) -> Account:
        """What the projection has taken since it was opened; asks the service."""
        with self._lock:
            if self._opened is None and self._given_inputs is None and self.kind != "matrix":
                return Account(0, 0, 0, 0.0, 0.0, None, 0.0, {})
            told = self._asked(b"GET", b"?fidelity=true")
            fidelity = told.get("fidelity")
            return Account(int(told["projected_rows"]), int(told["frames"]), int(told["calibration_frames"]), float(told["device_seconds"]),
                           float(told["joules"]), None if fidelity is None else float(fidelity), float(told["seconds"]),
                           dict(told.get("faults", {})))

    @property
    def rows(self) -> int:
        """The number of the next row: rows projected so far, or since :meth:`seek`, those of intensities included; measurements
        left out."""
        return self._rows

    def seek(self, rows: int) -> None:
        """Goes on as if ``rows`` rows had been projected, so that a twin gives the next row the noise of that number."""
        with self._lock:
            rows = _whole("rows", rows, 0, 1 << 55)
            if self._opened is not None:
                self._asked(b"POST", b"/seek", {"rows": rows})
            self._rows = rows

    @contextmanager
    def measure(self) -> Iterator[None]:
        """Makes projections within it measurements: what is projected afterwards is the same as without them."""
        with self._lock:
            before = self._measuring
            self._measuring = True
            try:
                yield
            finally:
                self._measuring = before

    def close(self) -> None:
        """Closes the projection; it is opened anew where it is used again."""
        with self._lock:
            if self._process_id == os.getpid():
                self._drop()

    def __enter__(self) -> "Opu":
        with self._lock:
            if self.kind == "matrix" or (self.inputs is not None and self.outputs is not None):
                self._open(self.inputs)
            elif self._client is None:
                # What is wrong with the service shows here, and not at the first projection.
                self._connect().close()
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()

    def __del__(self) -> None:
        client = getattr(self, "_client", None)
        if client is not None and self._process_id == os.getpid():
            client.close()

    def __getstate__(self) -> Dict[str, Any]:
        state = self.__dict__.copy()
        for name in ("_lock", "_client", "_buffers", "_process_id", "_opened", "_measuring", "_token"):
            del state[name]
        state["_given_inputs"] = self.inputs
        state["_given_outputs"] = self.outputs
        return state

    def __setstate__(self, state: Dict[str, Any]) -> None:
        rows = state["_rows"]
        self._token = None
        self.__dict__.update(state)
        self._forget()
        self._rows = rows

    def __repr__(self) -> str:
        return "Opu(" + ", ".join(f"{key}={value!r}" for key, value in self.description().items()) + ")"


def _whole(name: str, value: Any, least: int, most: int) -> int:
    try:
        whole = value.__index__()
    except AttributeError:
        raise InputError(f"{name} is {value!r}; expected a whole number.") from None
    if not least <= whole <= most:
        raise InputError(f"{name} is {whole}; expected {least} to {most}.")
    return int(whole)
