"""Backlight from Python: random projections by light or from a seed, as NumPy, scikit-learn and PyTorch want them.

- :class:`Opu`: a projection
- :mod:`backlight.sklearn`: transformers
- :mod:`backlight.torch`: training by direct feedback alignment
- :mod:`backlight.device`: a laboratory's bench, behind Backlight's device boundary
- :mod:`backlight.errors`: all exceptions

Needs NumPy; scikit-learn and PyTorch where their modules are used.
"""

from .errors import (BacklightError, BatchSizeError, ConnectionLostError, DeviceError, InputError, ProtocolVersionError,
                     ServiceError, ServiceNotFoundError, TokenError)
from .opu import KINDS, Account, Opu

__version__ = "0.1.0"

__all__ = ["KINDS", "Account", "BacklightError", "BatchSizeError", "ConnectionLostError", "DeviceError", "InputError", "Opu",
           "ProtocolVersionError", "ServiceError", "ServiceNotFoundError", "TokenError"]
