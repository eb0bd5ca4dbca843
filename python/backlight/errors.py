"""Exceptions of this package. Each message is one sentence that names the thing, what was found and what was expected."""

from __future__ import annotations


class BacklightError(Exception):
    """Base of all exceptions of this package."""


class InputError(BacklightError, ValueError):
    """An argument or array that cannot be used: its shape, type, or values such as NaN."""


class BatchSizeError(InputError):
    """A batch larger than a service takes at once."""


class ServiceNotFoundError(BacklightError):
    """No Backlight is installed where this package looks for it."""


class ServiceError(BacklightError):
    """The service failed, or said something that its protocol does not know."""


class ConnectionLostError(BacklightError, ConnectionError):
    """A service could not be reached, or its connection ended in the middle of a message."""


class TokenError(BacklightError, PermissionError):
    """The service refuses the token, or needs one."""


class ProtocolVersionError(BacklightError):
    """The other side speaks another version of the protocol."""


class DeviceError(BacklightError):
    """The device behind the service failed, or a laboratory's device cannot do what it was asked."""
