"""A bench of one's own behind Backlight's device boundary: python bench.py [HOST:PORT]

In place of mirrors and camera, a matrix and some noise: put your drivers' calls into prepare and expose. Then, where Backlight is,

    ./backlight opu characterize --driver remote --set address=127.0.0.1:5555
    ./backlight train --set feedback.projection='{kind: opu, driver: remote, address: "127.0.0.1:5555"}'
"""

import sys

import numpy as np

from backlight.device import Device, Geometry, serve


class Bench(Device):
    name = "bench of the example"
    geometry = Geometry(mirrors=(120, 160), pixels=(512, 640), bits=8, aperture_pixels=0, exposure_micros=(20, 10_000),
                        counts_per_mirror_microsecond=0.0005, frame_rate_hz=1000, power_watts=30)

    def prepare(self, layout, region):
        rng = np.random.default_rng([5, layout.inputs])
        size = (2, layout.bits, region.rows * region.columns)
        real, imaginary = rng.standard_normal(size, np.float32)
        # A bit's light grows with the mirrors that it drives.
        mirrors = np.full(layout.bits, layout.macro_pixel_side ** 2)
        mirrors[layout.inputs:] = layout.anchor_mirrors
        self.medium = (real + 1j * imaginary) * np.sqrt(mirrors / 2)[:, None].astype(np.float32)
        self.region = region

    def expose(self, frames, exposure):
        light = np.abs(frames.bits.astype(np.float32) @ self.medium) ** 2
        counts = light * self.geometry.counts_per_mirror_microsecond * exposure.micros * exposure.laser_transmission
        counts = np.random.default_rng().normal(counts + 3, np.sqrt(0.02 * counts + 0.1))
        return np.clip(np.rint(counts), 0, 255).astype(np.uint8).reshape(len(frames), self.region.rows, self.region.columns)


if __name__ == "__main__":
    serve(Bench(), sys.argv[1] if len(sys.argv) > 1 else "127.0.0.1:5555")
