"""A laboratory's bench behind Backlight's device boundary: binary frames in, camera counts out.

    from backlight.device import Device, Geometry, serve

    class Bench(Device):
        geometry = Geometry(mirrors=(912, 1140), pixels=(1088, 2040), bits=8, grain=(4, 1), exposure_micros=(20, 10_000),
                            counts_per_mirror_microsecond=0.002, frame_rate_hz=1500, power_watts=30)

        def prepare(self, layout, region):
            self.camera.set_region(region.rows, region.columns)

        def expose(self, frames, exposure):
            self.camera.exposure = exposure.micros
            return np.stack([self.snap(pattern) for pattern in frames.patterns()])

    serve(Bench(), "0.0.0.0:5555", token="…")

On the other side: ``./backlight opu characterize --driver remote --set address=host:5555 --set token=…``. Finding the exposure,
calibration, retrieval, drift, faults and the account are Backlight's; see docs/devices.md and docs/protocol.md.
"""

from __future__ import annotations

import hmac
import itertools
import json
import logging
import math
import os
import socket
import threading
from dataclasses import dataclass
from typing import Any, Dict, Iterator, List, Optional, Sequence, Tuple

import numpy as np

from ._http import VERSION, VERSION_HEADER, Address, Bytes, HeadTooLongError, Stream, length_of, require_token
from .errors import BacklightError, ConnectionLostError, InputError

__all__ = ["Device", "Exposure", "Fault", "Frames", "Geometry", "Layout", "Region", "Server", "serve"]

FAULTS = ("timeout", "connection_lost", "stuck_frame", "saturated", "blank")
"""The kinds of :class:`Fault`."""

_log = logging.getLogger(__name__)
_LONGEST_JSON = 65536
_MOST_BYTES = 1 << 30
_MOST_CONNECTIONS = 16
_ACCEPT_PAUSE_SECONDS = 0.05
# Until the header lines of a connection's first request are complete, and between two pieces of a body.
_READ_SECONDS = 30.0
# Between requests, and for an answer to be taken.
_IDLE_SECONDS = 3600.0
# A host that is gone without a word is noticed after two minutes.
_KEEPALIVE = (("TCP_KEEPIDLE", 60), ("TCP_KEEPINTVL", 15), ("TCP_KEEPCNT", 4))


@dataclass(frozen=True)
class Geometry:
    """Sizes, limits and speed of a device, which the host must know to use it.

    Attributes:
        mirrors: rows and columns of mirrors
        pixels: rows and columns of camera pixels
        bits: of the camera, 1 to 16
        grain: pixel rows and columns that one speckle grain covers
        exposure_micros: the shortest and the longest exposure, in microseconds
        counts_per_mirror_microsecond: counts above black that one more mirror adds to a pixel each microsecond, on average over
            the speckle; an estimate within a factor of 100 will do
        frame_rate_hz: frames per second
        power_watts: electrical power while it runs
        aperture_pixels: side of the square in which a pixel collects light, in pixels, 0 to 1
        carrier: phase advance of the reference beam from one pixel row, and from one pixel column, to the next, in radians;
            None without a reference arm
        saturation_counts: a pixel that reads this or more may have lost light; 2^bits − 1 by default
        minimum_laser_transmission: of the laser's attenuator; 1 if there is none
        minimum_reference_transmission: of the reference arm's; 1 if there is none
        maximum_inputs, maximum_outputs: what it takes at most; its mirrors and pixels by default
        load_micros: microseconds to load a pattern
        frames_at_once: the most frames of one exposure
    """

    mirrors: Tuple[int, int]
    pixels: Tuple[int, int]
    bits: int = 8
    grain: Tuple[int, int] = (1, 1)
    exposure_micros: Tuple[float, float] = (20.0, 10_000.0)
    counts_per_mirror_microsecond: float = 0.002
    frame_rate_hz: float = 1000.0
    power_watts: float = 30.0
    aperture_pixels: float = 1.0
    carrier: Optional[Tuple[float, float]] = None
    saturation_counts: Optional[float] = None
    minimum_laser_transmission: float = 1.0
    minimum_reference_transmission: float = 1.0
    maximum_inputs: Optional[int] = None
    maximum_outputs: Optional[int] = None
    load_micros: Optional[float] = None
    frames_at_once: int = 1000

    def __post_init__(self) -> None:
        """Raises InputError if a value lies outside its range."""
        for name, pair in (("mirrors", self.mirrors), ("pixels", self.pixels), ("grain", self.grain)):
            if len(pair) != 2 or any(not hasattr(n, "__index__") or n < 1 for n in pair):
                raise InputError(f"{name} is {pair!r}; expected rows and columns, whole numbers of at least 1.")
        shortest, longest = self.exposure_micros
        for name, value, fits, expected in (
                ("bits", self.bits, 1 <= self.bits <= 16, "1 to 16"),
                ("exposure_micros", self.exposure_micros, 0 < shortest <= longest < math.inf, "the shortest and the longest, above 0"),
                ("counts_per_mirror_microsecond", self.counts_per_mirror_microsecond, 0 < self.counts_per_mirror_microsecond < math.inf, "above 0"),
                ("frame_rate_hz", self.frame_rate_hz, 0 < self.frame_rate_hz < math.inf, "above 0"),
                ("power_watts", self.power_watts, 0 <= self.power_watts < math.inf, "0 or more"),
                ("aperture_pixels", self.aperture_pixels, 0 <= self.aperture_pixels <= 1, "0 to 1"),
                ("minimum_laser_transmission", self.minimum_laser_transmission, 0 <= self.minimum_laser_transmission <= 1, "0 to 1"),
                ("minimum_reference_transmission", self.minimum_reference_transmission, 0 <= self.minimum_reference_transmission <= 1, "0 to 1"),
                ("frames_at_once", self.frames_at_once, self.frames_at_once >= 1, "at least 1")):
            if not fits:
                raise InputError(f"{name} is {value!r}; expected {expected}.")

    def document(self, name: str) -> Dict[str, Any]:
        """Returns the description that the protocol's ``GET /device`` answers, as JSON has it."""
        row, column = self.carrier or (None, None)
        inputs = self.maximum_inputs or self.mirrors[0] * self.mirrors[1]
        outputs = self.maximum_outputs or self.pixels[0] * self.pixels[1]
        told = {
            "name": name,
            "mirror_rows": self.mirrors[0], "mirror_columns": self.mirrors[1],
            "sensor_rows": self.pixels[0], "sensor_columns": self.pixels[1],
            "aperture_pixels": self.aperture_pixels, "grain_rows": self.grain[0], "grain_columns": self.grain[1],
            "carrier_radians_per_row": row, "carrier_radians_per_column": column,
            "maximum_inputs": inputs, "maximum_outputs": outputs, "bits": self.bits,
            "saturation_counts": (1 << self.bits) - 1 if self.saturation_counts is None else self.saturation_counts,
            "minimum_exposure_micros": self.exposure_micros[0], "maximum_exposure_micros": self.exposure_micros[1],
            "minimum_laser_transmission": self.minimum_laser_transmission,
            "minimum_reference_transmission": self.minimum_reference_transmission,
            "counts_per_mirror_microsecond": self.counts_per_mirror_microsecond,
            "frame_rates": [{"inputs": inputs, "outputs": outputs, "hertz": self.frame_rate_hz}],
            "power_watts": self.power_watts, "frames_at_once": self.frames_at_once}
        if self.load_micros is not None:
            told["load_micros"] = self.load_micros
        return told


@dataclass(frozen=True)
class Region:
    """The pixels that are read, from the sensor's first one: ``rows`` × ``columns``."""

    rows: int
    columns: int


@dataclass(frozen=True)
class Layout:
    """Where the bits of a frame lie on the mirrors.

    Each input drives one square macro-pixel; these fill the mirrors row by row. An anchor, if there is one, is a further bit that
    drives a number of the mirrors that are left, taken from the last one backwards. Other mirrors stay off.

    Attributes:
        mirror_rows, mirror_columns: of the device
        inputs: inputs
        macro_pixel_side: side of a macro-pixel, in mirrors
        anchor_mirrors: mirrors of the anchor; 0 for none
    """

    mirror_rows: int
    mirror_columns: int
    inputs: int
    macro_pixel_side: int
    anchor_mirrors: int

    @property
    def bits(self) -> int:
        """Bits in a frame: the inputs, then the anchor."""
        return self.inputs + (1 if self.anchor_mirrors else 0)

    def bit_of_mirrors(self) -> np.ndarray:
        """Returns which bit drives each mirror: int32, shape (mirror_rows, mirror_columns); −1 where none does."""
        side = self.macro_pixel_side
        down, across = self.mirror_rows // side, self.mirror_columns // side
        cells = np.arange(down * across, dtype=np.int32).reshape(down, across)
        cells[cells >= self.inputs] = -1
        bits = np.full((self.mirror_rows, self.mirror_columns), -1, np.int32)
        bits[:down * side, :across * side] = cells.repeat(side, 0).repeat(side, 1)
        flat = bits.reshape(-1)
        free = np.flatnonzero(flat < 0)
        if self.anchor_mirrors:
            flat[free[len(free) - self.anchor_mirrors:]] = self.inputs
        return bits


@dataclass(frozen=True)
class Exposure:
    """Light and time of an exposure.

    Attributes:
        micros: how long the camera collects light, in microseconds
        laser_transmission: of the laser's attenuator, 0 to 1
        reference_transmission: of the reference arm's, 0 to 1; 0 is a closed shutter
    """

    micros: float
    laser_transmission: float
    reference_transmission: float


class Frames:
    """Frames to show, in their order.

    Attributes:
        layout: where their bits lie on the mirrors
        numbers: of the frames, int64, shape (frames,)
        phases: added to the reference beam during each, in radians, float32, shape (frames,)
        bits: uint8 of 0 and 1, shape (frames, layout.bits)
    """

    def __init__(self, layout: Layout, numbers: np.ndarray, phases: np.ndarray, bits: np.ndarray) -> None:
        self.layout = layout
        self.numbers = numbers
        self.phases = phases
        self.bits = bits
        self._bit_of_mirrors: Optional[np.ndarray] = None

    def __len__(self) -> int:
        return len(self.numbers)

    def patterns(self) -> Iterator[np.ndarray]:
        """Yields what the mirrors show for each frame: uint8 of 0 and 1, shape (mirror_rows, mirror_columns)."""
        if self._bit_of_mirrors is None:
            self._bit_of_mirrors = self.layout.bit_of_mirrors()
        for bits in self.bits:
            # The last one stands for mirrors that no bit drives.
            yield np.append(bits, np.uint8(0))[self._bit_of_mirrors]


class Fault(BacklightError):
    """What a device raises that notices itself that it failed. The host then repeats the exposure, three times at most."""

    def __init__(self, kind: str, message: str) -> None:
        """Says what went wrong.

        Args:
            kind: ``"timeout"``, ``"connection_lost"``, ``"stuck_frame"``, ``"saturated"`` or ``"blank"``
            message: where and how, a sentence
        """
        if kind not in FAULTS:
            raise InputError(f"the kind of a fault is {kind!r}; expected {', '.join(map(repr, FAULTS))}.")
        super().__init__(message)
        self.kind = kind


class Device:
    """A bench: mirrors, a scattering medium, and a camera. A subclass sets ``geometry``, and writes two methods.

    Calls come one at a time, from one thread or another.
    """

    geometry: Geometry
    """Sizes, limits and speed; set by the subclass, or in its constructor."""

    name: str = "bench"
    """What it is called in sentences."""

    def prepare(self, layout: Layout, region: Region) -> None:
        """Sets where the bits of frames lie on the mirrors, and which pixels are read.

        Called again, with the same arguments, before an exposure that failed is repeated: the place to open a lost connection.

        Raises:
            InputError: if they do not fit the device
            Fault: if the device fails
        """
        raise NotImplementedError

    def expose(self, frames: Frames, exposure: Exposure) -> np.ndarray:
        """Shows each frame on the mirrors, exposes, and reads the camera.

        Returns:
            counts: uint8 (for up to 8 bits) or uint16, shape (len(frames), region.rows, region.columns), in the order of the
            frames

        Raises:
            Fault: if the device fails
        """
        raise NotImplementedError

    def close(self) -> None:
        """Frees the device; called when its server ends."""


class _Refusal(Exception):
    def __init__(self, status: int, kind: str, message: str, **more: Any) -> None:
        super().__init__(message)
        self.status = status
        self.kind = kind
        self.more = more


class Server:
    """Serves a device to Backlight, until :meth:`close`."""

    def __init__(self, device: Device, address: str, token: Optional[str] = None) -> None:
        """Listens; connections are taken from then on, on threads.

        Args:
            device: what is served; closed with this
            address: ``"host:port"`` (port 0 for any that is free) or ``"unix:/path"``
            token: what clients must show; needed for every host but this machine

        Raises:
            InputError: if the address or the token is none, or there should be one
            ConnectionLostError: if the address is in use, or cannot be had.
        """
        where = Address(address)
        if token is None and where.path is None and where.host not in ("localhost", "127.0.0.1", "::1"):
            raise InputError(f"{address} can be reached from other machines; expected a token, which clients must show.")
        if not isinstance(getattr(device, "geometry", None), Geometry):
            raise InputError(f"geometry of {type(device).__name__} is {getattr(device, 'geometry', None)!r}; expected a Geometry.")
        self._token = None if token is None else b"Bearer " + require_token(token).encode()
        self._device = device
        self._work = threading.Lock()
        self._preparations = itertools.count(1)
        # Names that no earlier server of this device has used, as the clock goes on.
        self._prefix = os.urandom(6).hex()
        self._preparation: Optional[str] = None
        self._layout: Optional[Layout] = None
        self._region: Optional[Region] = None
        self._connections: Dict[int, socket.socket] = {}
        self._guard = threading.Lock()
        self._closed = threading.Event()
        self._path = where.path
        try:
            if where.path is not None:
                _remove_stale(where)
                self._socket = _private_socket(where.path)
                self.address = address
            else:
                family = socket.AF_INET6 if ":" in where.host else socket.AF_INET
                self._socket = socket.create_server((where.host, where.port), family=family, backlog=_MOST_CONNECTIONS)
                host = f"[{where.host}]" if ":" in where.host else where.host
                self.address = f"{host}:{self._socket.getsockname()[1]}"
        except OSError as e:
            raise ConnectionLostError(f"{address} cannot be listened on: {_words(e)}.") from e
        threading.Thread(target=self._accept, name="backlight-device", daemon=True).start()

    def wait(self) -> None:
        """Returns when the server has been closed."""
        self._closed.wait()

    def close(self) -> None:
        """Ends all connections, and closes the device."""
        if self._closed.is_set():
            return
        self._closed.set()
        try:
            # Wakes the thread that accepts.
            self._socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self._socket.close()
        with self._guard:
            open_now = list(self._connections.values())
        for sock in open_now:
            _shut(sock)
        if self._path is not None:
            try:
                os.unlink(self._path)
            except OSError:
                pass
        with self._work:
            self._device.close()

    def __enter__(self) -> "Server":
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()

    def _accept(self) -> None:
        while not self._closed.is_set():
            try:
                sock, _ = self._socket.accept()
            except OSError:
                # A connection that was gone before it was taken, or no more files for now; only closing ends the service.
                if self._closed.wait(_ACCEPT_PAUSE_SECONDS) or self._socket.fileno() < 0:
                    return
                continue
            with self._guard:
                if self._closed.is_set():
                    sock.close()
                    return
                full = len(self._connections) >= _MOST_CONNECTIONS
                if not full:
                    self._connections[id(sock)] = sock
            if full:
                # Nobody waits for this one.
                sock.settimeout(1)
                self._refuse(Stream(sock), _Refusal(503, "busy", f"The bench has {_MOST_CONNECTIONS} connections, as many as it takes."))
                sock.close()
                continue
            try:
                threading.Thread(target=self._serve, args=(sock,), name="backlight-connection", daemon=True).start()
            except RuntimeError:
                # No more threads for now.
                self._forget(sock)

    def _serve(self, sock: socket.socket) -> None:
        try:
            if sock.family != socket.AF_UNIX:
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            stream = Stream(sock)
            if not self._one(stream, _READ_SECONDS):
                return
            # Whoever has been answered has shown the token.
            if sock.family != socket.AF_UNIX:
                _keep_alive(sock)
            while self._one(stream, _IDLE_SECONDS):
                pass
        except (OSError, BacklightError):
            pass
        finally:
            self._forget(sock)

    def _forget(self, sock: socket.socket) -> None:
        with self._guard:
            self._connections.pop(id(sock), None)
        sock.close()

    def _one(self, stream: Stream, within: float) -> bool:
        """Answers a request whose header lines come within so many seconds; returns whether another one can follow."""
        try:
            found = stream.read_head(within)
        except ValueError as e:
            status, kind = (431, "header") if isinstance(e, HeadTooLongError) else (400, "request")
            self._refuse(stream, _Refusal(status, kind, f"The request cannot be read: {e}."))
            return False
        if found is None:
            return False
        stream.sock.settimeout(_READ_SECONDS)
        line, headers = found
        words = line.split(b" ")
        if len(words) != 3 or not words[2].startswith(b"HTTP/1."):
            self._refuse(stream, _Refusal(400, "request", "The request is not HTTP/1.1."))
            return False
        body = bytearray()
        try:
            self._admit(words[1], headers)
            body = self._body(stream, words[1], headers)
        except _Refusal as e:
            # What follows may be the body, which was not read.
            self._refuse(stream, e)
            return False
        stream.sock.settimeout(_IDLE_SECONDS)
        try:
            answer_headers, parts = self._answer(words[0], words[1], headers, body)
        except _Refusal as e:
            self._refuse(stream, e)
            return True
        length = sum(memoryview(part).nbytes for part in parts)
        stream.send(b"HTTP/1.1 200 OK\r\n" + VERSION_HEADER + answer_headers + b"Content-Length: %d\r\n\r\n" % length, parts)
        return headers.get(b"connection", b"").lower() != b"close"

    def _refuse(self, stream: Stream, refusal: _Refusal) -> None:
        body = json.dumps({"kind": refusal.kind, "message": str(refusal), **refusal.more}).encode()
        try:
            stream.send(b"HTTP/1.1 %d Refused\r\n" % refusal.status + VERSION_HEADER + b"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body), (body,))
        except OSError:
            pass

    def _admit(self, path: bytes, headers: Dict[bytes, bytes]) -> None:
        version = headers.get(b"backlight-protocol")
        if version != str(VERSION).encode() and not (version is None and path == b"/health"):
            said = "none" if version is None else version[:20].decode("latin-1")
            raise _Refusal(400, "protocol", f"The request says version {said} of the protocol; this bench speaks version {VERSION}.")
        if self._token is not None and not hmac.compare_digest(headers.get(b"authorization", b""), self._token):
            raise _Refusal(401, "token", "The token is not that of this bench." if b"authorization" in headers else "This bench needs a token.")

    def _body(self, stream: Stream, path: bytes, headers: Dict[bytes, bytes]) -> bytearray:
        if b"transfer-encoding" in headers:
            raise _Refusal(411, "length", "The request comes in chunks; expected a Content-Length.")
        try:
            length = length_of(headers)
        except ValueError:
            raise _Refusal(400, "request", "The Content-Length is no number.") from None
        most = _MOST_BYTES if path == b"/device/expose" else _LONGEST_JSON
        if length > most:
            raise _Refusal(413, "limit", f"The request has {length} bytes; this bench takes at most {most}.")
        if headers.get(b"expect", b"").lower() == b"100-continue":
            stream.send(b"HTTP/1.1 100 Continue\r\n\r\n")
        body = bytearray()
        # Memory grows with what arrives, not with what is announced.
        while len(body) < length:
            piece = bytearray(min(length - len(body), 1 << 20))
            stream.read_into(memoryview(piece))
            body += piece
        return body

    def _answer(self, method: bytes, path: bytes, headers: Dict[bytes, bytes], body: bytearray) -> Tuple[bytes, Sequence[Bytes]]:
        routes = {b"/device": (b"GET", self._describe), b"/device/prepare": (b"POST", self._prepare),
                  b"/device/expose": (b"POST", self._expose), b"/health": (b"GET", self._health)}
        if path not in routes:
            raise _Refusal(404, "unknown", f"There is no path {path[:60].decode('latin-1')}.")
        wanted, call = routes[path]
        if method != wanted:
            raise _Refusal(405, "method", f"{path.decode()} takes {wanted.decode()} only.")
        try:
            return call(headers, body)
        except _Refusal:
            raise
        except Fault as e:
            raise _Refusal(502, "device", str(e), fault=e.kind) from e
        except InputError as e:
            raise _Refusal(422, "choice", str(e)) from e
        except Exception as e:
            _log.exception("the device failed")
            raise _Refusal(502, "device", f"{type(e).__name__}: {e}".strip().rstrip(".:") + ".", fault="connection_lost") from e

    def _health(self, _: Dict[bytes, bytes], __: bytearray) -> Tuple[bytes, Sequence[Bytes]]:
        with self._guard:
            count = len(self._connections)
        return _json({"status": "ok", "protocol": VERSION, "pid": os.getpid(), "connections": count})

    def _describe(self, _: Dict[bytes, bytes], __: bytearray) -> Tuple[bytes, Sequence[Bytes]]:
        return _json(self._device.geometry.document(self._device.name))

    def _prepare(self, _: Dict[bytes, bytes], body: bytearray) -> Tuple[bytes, Sequence[Bytes]]:
        names = ("mirror_rows", "mirror_columns", "inputs", "macro_pixel_side", "anchor_mirrors", "bits", "region_rows", "region_columns")
        try:
            told = json.loads(body.decode())
            values = {name: told[name] for name in names}
            unknown = [name for name in told if name not in names]
        except (ValueError, TypeError, KeyError, RecursionError) as e:
            raise _Refusal(400, "request", "The preparation cannot be read; expected a JSON object of " + ", ".join(names) + ".") from e
        if unknown:
            raise _Refusal(400, "request", f"The preparation has {unknown[0]!r}; expected {', '.join(names)}.")
        for name, value in values.items():
            if type(value) is not int or value < (0 if name == "anchor_mirrors" else 1):
                raise _Refusal(422, "choice", f"{name} is {json.dumps(value)}; expected a whole number of at least {0 if name == 'anchor_mirrors' else 1}.")
        layout = Layout(*(values[name] for name in names[:5]))
        region = Region(values["region_rows"], values["region_columns"])
        geometry = self._device.geometry
        if (layout.mirror_rows, layout.mirror_columns) != tuple(geometry.mirrors):
            raise _Refusal(422, "choice", f"The layout is for {layout.mirror_rows} x {layout.mirror_columns} mirrors; this bench has {geometry.mirrors[0]} x {geometry.mirrors[1]}.")
        side = layout.macro_pixel_side
        free = geometry.mirrors[0] * geometry.mirrors[1] - layout.inputs * side * side
        if layout.inputs > (geometry.mirrors[0] // side) * (geometry.mirrors[1] // side) or layout.anchor_mirrors > free:
            raise _Refusal(422, "choice", f"{layout.inputs} macro-pixels of side {side} and an anchor of {layout.anchor_mirrors} mirrors do not fit on {geometry.mirrors[0]} x {geometry.mirrors[1]} mirrors.")
        if values["bits"] != layout.bits:
            raise _Refusal(422, "choice", f"bits is {values['bits']}; expected {layout.bits} for this layout.")
        if region.rows > geometry.pixels[0] or region.columns > geometry.pixels[1]:
            raise _Refusal(422, "choice", f"The region has {region.rows} x {region.columns} pixels; the camera has {geometry.pixels[0]} x {geometry.pixels[1]}.")
        with self._work:
            self._preparation = None
            self._device.prepare(layout, region)
            self._layout = layout
            self._region = region
            self._preparation = f"{self._prefix}{next(self._preparations)}"
            return _json({"preparation": self._preparation})

    def _expose(self, headers: Dict[bytes, bytes], body: bytearray) -> Tuple[bytes, Sequence[Bytes]]:
        count = _number(headers, b"backlight-frames", self._device.geometry.frames_at_once)
        exchange = _number(headers, b"backlight-exchange", (1 << 63) - 1)
        exposure = self._exposure(headers)
        with self._work:
            if self._preparation is None or headers.get(b"backlight-preparation", b"") != self._preparation.encode():
                raise _Refusal(409, "preparation", "The exposure belongs to a preparation that is not in force.")
            layout, region = self._layout, self._region
            assert layout is not None and region is not None
            width = (layout.bits + 7) // 8
            if len(body) != count * (12 + width):
                raise _Refusal(422, "shape", f"The exposure has {len(body)} bytes; expected {count * (12 + width)} for {count} frames of {layout.bits} bits.")
            numbers = np.frombuffer(body, "<i8", count)
            phases = np.frombuffer(body, "<f4", count, 8 * count)
            packed = np.frombuffer(body, np.uint8, count * width, 12 * count).reshape(count, width)
            bits = np.unpackbits(packed, axis=1, count=layout.bits, bitorder="little")
            counts = np.asarray(self._device.expose(Frames(layout, numbers, phases, bits), exposure))
        shape = (count, region.rows, region.columns)
        expected = [np.dtype(np.uint8), np.dtype(np.uint16)] if self._device.geometry.bits <= 8 else [np.dtype(np.uint16)]
        if counts.shape != shape or counts.dtype not in expected:
            raise _Refusal(422, "shape", f"expose returned {counts.dtype} of shape {counts.shape}; expected {' or '.join(map(str, expected))} of shape {shape}.")
        wire = np.ascontiguousarray(counts, counts.dtype.newbyteorder("<"))
        told = b"Backlight-Exchange: %d\r\nBacklight-Array: %s %d,%d,%d\r\nContent-Type: application/octet-stream\r\n" % (
            exchange, counts.dtype.name.encode(), *shape)
        return told, (numbers.tobytes(), wire.data.cast("B"))

    def _exposure(self, headers: Dict[bytes, bytes]) -> Exposure:
        try:
            micros, laser, reference = (float(word) for word in headers.get(b"backlight-exposure", b"").split())
        except ValueError:
            raise _Refusal(400, "request", "Backlight-Exposure cannot be read; expected microseconds and two transmissions.") from None
        if not (0 < micros < math.inf and 0 <= laser <= 1 and 0 <= reference <= 1):
            raise _Refusal(422, "choice", f"The exposure is {micros} microseconds at transmissions {laser} and {reference}; expected above 0, and 0 to 1.")
        return Exposure(micros, laser, reference)


def serve(device: Device, address: str, token: Optional[str] = None) -> None:
    """Serves a device until Ctrl-C.

    Args:
        device: what is served; closed at the end
        address: ``"host:port"`` (port 0 for any that is free) or ``"unix:/path"``
        token: what clients must show; needed for every host but this machine

    Raises:
        BacklightError: as :class:`Server`.
    """
    with Server(device, address, token) as server:
        print(f"listening on {server.address}", flush=True)
        try:
            server.wait()
        except KeyboardInterrupt:
            pass


def _json(document: Dict[str, Any]) -> Tuple[bytes, List[Bytes]]:
    return b"Content-Type: application/json\r\n", [json.dumps(document, allow_nan=False).encode()]


def _number(headers: Dict[bytes, bytes], name: bytes, most: int) -> int:
    value = headers.get(name, b"")
    if not value.isdigit() or len(value) > 19 or not 1 <= int(value) <= most:
        raise _Refusal(400, "request", f"{name.decode().title()} is {value[:40].decode('latin-1')!r}; expected 1 to {most}.")
    return int(value)


def _keep_alive(sock: socket.socket) -> None:
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in _KEEPALIVE:
        # Not every system has all of them.
        if hasattr(socket, name):
            sock.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)


def _shut(sock: socket.socket) -> None:
    try:
        sock.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass


def _words(e: OSError) -> str:
    # Python names the address once more in some sentences; numbers of the resolver of names are no numbers of the system.
    if isinstance(e, socket.gaierror) or not e.errno:
        return e.strerror or str(e)
    return os.strerror(e.errno)


def _private_socket(path: str) -> socket.socket:
    """Returns a socket that listens at a path which only this user can connect to."""
    listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        before = os.umask(0o177)
        try:
            listening.bind(path)
        finally:
            os.umask(before)
        listening.listen(_MOST_CONNECTIONS)
    except BaseException:
        listening.close()
        raise
    return listening


def _remove_stale(where: Address) -> None:
    assert where.path is not None
    try:
        if not os.path.exists(where.path):
            return
        where.connect(1).close()
    except ConnectionLostError:
        # A socket that nobody listens on is left from a server that was killed; what is no socket stays.
        import stat

        if stat.S_ISSOCK(os.stat(where.path).st_mode):
            os.unlink(where.path)


def _main(arguments: Optional[Sequence[str]] = None) -> None:
    import argparse
    import importlib
    import sys

    parser = argparse.ArgumentParser(prog="python -m backlight.device", description="Serves a laboratory's device to Backlight.")
    parser.add_argument("device", metavar="MODULE:CLASS", help="a subclass of backlight.device.Device")
    parser.add_argument("--address", default="127.0.0.1:5555", help="host:port or unix:/path; %(default)s by default")
    parser.add_argument("--token", default=os.environ.get("BACKLIGHT_TOKEN"), help="what clients must show; BACKLIGHT_TOKEN by default")
    options = parser.parse_args(arguments)
    module, _, name = options.device.partition(":")
    sys.path.insert(0, os.getcwd())
    try:
        try:
            kind = getattr(importlib.import_module(module), name)
        except (ImportError, AttributeError, ValueError) as e:
            raise InputError(f"{options.device} cannot be found: {e}.") from e
        # Run as a program, this module is not the one that the device's module imports.
        from backlight import device as shared

        if not (isinstance(kind, type) and issubclass(kind, shared.Device)):
            raise InputError(f"{options.device} is no subclass of backlight.device.Device.")
        shared.serve(kind(), options.address, options.token)
    except BacklightError as e:
        print(f"backlight.device: {e}", file=sys.stderr)
        sys.exit(2)


if __name__ == "__main__":
    _main()
