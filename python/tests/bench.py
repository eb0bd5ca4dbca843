"""An optical bench of its own, written from physics alone: a second device behind the boundary, beside Backlight's twin.

Mirrors are on or off; light passes a medium, a complex Gaussian matrix; a camera of some bits counts photons, with shot noise, read
noise and a black level. Nothing is shared with the twin: other sizes, another matrix, another camera, no reference arm.
"""

from __future__ import annotations

import sys
import time

import numpy as np

from backlight import InputError
from backlight.device import Device, Exposure, Fault, Frames, Geometry, Layout, Region, Server


class NumpyBench(Device):
    """The bench. Each bit's light is the sum over its mirrors, of which each has entries of its own."""

    name = "NumPy bench"

    def __init__(self, mirrors=(96, 120), pixels=(64, 512), bits=8, seed=11, electrons=9_000.0, read_electrons=6.0, black=4.0):
        self.geometry = Geometry(mirrors=mirrors, pixels=pixels, bits=bits, grain=(1, 1), aperture_pixels=0,
                                 exposure_micros=(5.0, 20_000.0), counts_per_mirror_microsecond=0.0005, frame_rate_hz=2000,
                                 power_watts=12, frames_at_once=256)
        self._rng = np.random.default_rng(seed)
        self._medium_seed = seed
        self._electrons = electrons
        self._read = read_electrons
        self._black = black
        self._most = (1 << bits) - 1
        self._fields = None
        self._region = None
        self._layout = None

    def prepare(self, layout: Layout, region: Region) -> None:
        if (layout, region) == (self._layout, self._region):
            return
        side = layout.macro_pixel_side
        pixels = region.rows * region.columns
        # A macro-pixel's column is a sum of side² independent ones, and so Gaussian again, of that variance.
        rng = np.random.default_rng([self._medium_seed, layout.inputs, side])
        shape = (layout.bits, pixels)
        fields = np.empty(shape, np.complex64)
        fields.real = rng.standard_normal(shape, np.float32)
        fields.imag = rng.standard_normal(shape, np.float32)
        fields *= side / np.sqrt(2)
        if layout.anchor_mirrors:
            fields[-1] *= np.sqrt(layout.anchor_mirrors) / side
        self._fields, self._region, self._layout = fields, region, layout

    def ideal(self, codes: np.ndarray, pixels: np.ndarray) -> np.ndarray:
        """Returns what a perfect retrieval by the anchor's light gives, Re(conj(Ta)·Tx) / |Ta|, shape (rows, pixels)."""
        fields = self._fields[:, pixels].astype(np.complex128)
        anchor = fields[-1]
        return np.real(np.conj(anchor) * (codes @ fields[:-1])) / np.abs(anchor)

    def expose(self, frames: Frames, exposure: Exposure) -> np.ndarray:
        light = np.square(np.abs(frames.bits.astype(np.complex64) @ self._fields))
        gain = self._most / self._electrons
        per_microsecond = self.geometry.counts_per_mirror_microsecond / gain
        mean = light * (per_microsecond * exposure.micros * exposure.laser_transmission)
        electrons = self._rng.poisson(mean) + self._rng.normal(0, self._read, mean.shape)
        counts = np.clip(np.rint(electrons * gain + self._black), 0, self._most)
        shape = (len(frames), self._region.rows, self._region.columns)
        return counts.astype(np.uint8 if self._most < 256 else np.uint16).reshape(shape)


def _of_rows(numbers):
    """Returns whether frames are those of projected rows: others have a mark in one of the highest bits of their numbers."""
    return bool(numbers[0] < 1 << 60)


class FaultyBench(NumpyBench):
    """The bench, which fails in one way in every ``every``-th exposure of projected rows, ``failures`` times in all.

    Calibration is left alone: its search for the light accepts what is a fault later.
    """

    def __init__(self, fault="", every=5, failures=3, stall_seconds=3.0, **sizes):
        super().__init__(**sizes)
        self._fault = fault
        self._every = every
        self._left = failures
        self._calls = 0
        self._last = None
        self._stall_seconds = stall_seconds

    def expose(self, frames: Frames, exposure: Exposure) -> np.ndarray:
        counts = super().expose(frames, exposure)
        self._calls += _of_rows(frames.numbers)
        fails = self._left > 0 and _of_rows(frames.numbers) and self._calls % self._every == 0
        if fails:
            self._left -= 1
            if self._fault == "stall":
                time.sleep(self._stall_seconds)
            elif self._fault == "drop":
                raise ConnectionResetError("the camera's cable is loose")
            elif self._fault == "fault":
                raise Fault("timeout", "The camera did not answer for 2 seconds.")
            elif self._fault == "freeze" and self._last is not None:
                counts = np.broadcast_to(self._last, counts.shape).copy()
            elif self._fault == "saturate":
                counts = np.full_like(counts, self._most)
            elif self._fault == "reshape":
                counts = counts[:, :-1]
            elif self._fault == "blank":
                counts = np.full_like(counts, int(self._black))
        self._last = counts[-1]
        return counts


class Refusing(NumpyBench):
    """The bench, which refuses every preparation."""

    def prepare(self, layout: Layout, region: Region) -> None:
        raise InputError("The mirrors are out for cleaning.")


class LateServer(Server):
    """Answers some exposures by the answer to the one before, as a server may that has lost count."""

    def __init__(self, *arguments, every=5, failures=3):
        self._before = None
        self._every = every
        self._left = failures
        self._calls = 0
        super().__init__(*arguments)

    def _expose(self, headers, body):
        answer = super()._expose(headers, body)
        rows = _of_rows(np.frombuffer(body, "<i8", 1))
        self._calls += rows
        before, self._before = self._before, answer
        if rows and self._left > 0 and self._calls % self._every == 0 and before is not None:
            self._left -= 1
            return before
        return answer


def _main():
    """Serves ``late`` or a bench with a fault: FAULT EVERY FAILURES; or writes the ideal: ideal CODES PIXELS LAYOUT… REGION… OUT."""
    if sys.argv[1] == "ideal":
        codes, pixels, out = (sys.argv[i] for i in (2, 3, 11))
        numbers = [int(n) for n in sys.argv[4:11]]
        bench = NumpyBench()
        bench.prepare(Layout(*numbers[:5]), Region(*numbers[5:]))
        ideal = bench.ideal(np.load(codes), np.load(pixels).astype(int).ravel())
        np.save(out, ideal.astype(np.float32))
        return
    fault, every, failures = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    if fault == "late":
        server = LateServer(NumpyBench(), "127.0.0.1:0", every=every, failures=failures)
    else:
        server = Server(FaultyBench(fault, every, failures), "127.0.0.1:0")
    print(f"listening on {server.address}", flush=True)
    sys.stdin.read()
    server.close()


if __name__ == "__main__":
    _main()
