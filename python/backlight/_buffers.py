"""Files that both sides of one machine map, so that arrays need not pass through a socket."""

from __future__ import annotations

import mmap
import os
import threading
from typing import Any, Dict, List, Optional

import numpy as np

from . import _service
from ._http import Client
from .errors import BacklightError

LEAST_BYTES = 1 << 16
"""Arrays below this are sent: naming a buffer costs more."""

_MOST_OUTPUTS = 4
_STEP = 1 << 16


class Buffer:
    """A buffer of the service, and its map."""

    def __init__(self, client: Client, size: int) -> None:
        """Raises BacklightError where the service has no room, OSError where its file cannot be opened here."""
        told = _service.ask(client, b"POST", b"/buffers", {"bytes": size})
        self.name = str(told["buffer"])
        self.size = size
        try:
            file = os.open(told["path"], os.O_RDWR | getattr(os, "O_CLOEXEC", 0))
            try:
                if os.fstat(file).st_size < size:
                    raise OSError("it is too short")
                self.memory = mmap.mmap(file, size)
            finally:
                os.close(file)
        except OSError:
            self.drop(client)
            raise
        self.header = f"{self.name} 0\r\n".encode()

    def drop(self, client: Client) -> None:
        """Gives the buffer back; its map stays usable."""
        try:
            if client.is_open:
                client.request(b"DELETE", b"/buffers/" + self.name.encode())
        except BacklightError:
            pass


class _Lease:
    """Owner of an output: the base of the array that shows it. When the array is gone, the buffer can be used again."""

    def __init__(self, buffer: Buffer, free: List[Buffer], shape: Any) -> None:
        self._buffer = buffer
        self._free = free
        self.__array_interface__ = dict(np.frombuffer(buffer.memory, np.float32, int(np.prod(shape))).reshape(shape).__array_interface__)

    def __del__(self) -> None:
        # Appending to a list is safe in whatever thread the collector runs.
        self._free.append(self._buffer)


class Buffers:
    """The buffers of one connection: one for inputs, some for outputs, each used again when the result in it is gone."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._input: Optional[Buffer] = None
        self._free: List[Buffer] = []
        self._outputs: Dict[str, int] = {}
        self._refused = False
        self._lock = threading.Lock()

    def input_for(self, rows: np.ndarray) -> Optional[Buffer]:
        """Returns a buffer that holds rows; None where they are to be sent."""
        if rows.nbytes < LEAST_BYTES or self._refused:
            return None
        if self._input is None or self._input.size < rows.nbytes:
            if self._input is not None:
                self._input.drop(self._client)
                self._input = None
            self._input = self._make(rows.nbytes)
        if self._input is not None:
            np.copyto(np.frombuffer(self._input.memory, rows.dtype, rows.size).reshape(rows.shape), rows)
        return self._input

    def output_for(self, count: int) -> Optional[Buffer]:
        """Returns a buffer for a number of float32; None where they are to be received."""
        size = 4 * count
        if size < LEAST_BYTES or self._refused:
            return None
        for i in range(len(self._free) - 1, -1, -1):
            found = self._free.pop(i)
            if size <= found.size <= 4 * size + _STEP:
                return found
            # Of another size than what is projected now.
            del self._outputs[found.name]
            found.drop(self._client)
        if len(self._outputs) >= _MOST_OUTPUTS:
            return None
        made = self._make(size)
        if made is not None:
            self._outputs[made.name] = made.size
        return made

    def array(self, buffer: Buffer, shape: Any) -> np.ndarray:
        """Returns the output in a buffer, without a copy."""
        return np.asarray(_Lease(buffer, self._free, shape))

    def give_back(self, buffer: Buffer) -> None:
        """Takes a buffer back into which nothing was written."""
        self._free.append(buffer)

    def _make(self, size: int) -> Optional[Buffer]:
        try:
            return Buffer(self._client, (size + _STEP - 1) // _STEP * _STEP)
        except (BacklightError, OSError):
            # Without room, or on another machine or as another user, arrays are sent.
            self._refused = True
            return None
