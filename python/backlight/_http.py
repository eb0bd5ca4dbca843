"""The part of HTTP/1.1 that Backlight's protocol needs, on plain sockets: messages with a Content-Length, over TCP or a Unix
socket. A message of a few bytes costs some microseconds, where the standard library's takes hundreds."""

from __future__ import annotations

import re
import socket
import time
from typing import Any, Callable, Dict, List, Optional, Sequence, Tuple, Union

from .errors import ConnectionLostError, InputError, ServiceError

VERSION = 1
VERSION_HEADER = b"Backlight-Protocol: %d\r\n" % VERSION
LONGEST_HEAD = 8192
_TOKEN = re.compile(r"[A-Za-z0-9\-._~+/=]{16,256}\Z")

Bytes = Union[bytes, bytearray, memoryview]


class Address:
    """Where a server listens: ``unix:/absolute/path``, ``host:port`` or ``[address]:port``."""

    def __init__(self, text: str) -> None:
        """Raises InputError if the text is no address."""
        self.text = text
        self.path: Optional[str] = None
        self.host = ""
        self.port = 0
        if text.startswith("unix:"):
            self.path = text[len("unix:"):]
            if not self.path.startswith("/"):
                raise InputError(f"the address is {text!r}; expected an absolute path behind unix:.")
            return
        host, colon, port = text.rpartition(":")
        if not colon or not host or not port.isascii() or not port.isdigit() or int(port) > 65535:
            raise InputError(f"the address is {text!r}; expected unix:/absolute/path or host:port.")
        self.host = host[1:-1] if host.startswith("[") and host.endswith("]") else host
        self.port = int(port)

    def connect(self, timeout: Optional[float]) -> socket.socket:
        """Returns a connected socket. Raises ConnectionLostError."""
        try:
            if self.path is not None:
                sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
                try:
                    sock.settimeout(timeout)
                    sock.connect(self.path)
                except BaseException:
                    sock.close()
                    raise
            else:
                sock = socket.create_connection((self.host, self.port), timeout)
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return sock
        except OSError as e:
            raise ConnectionLostError(f"{self.text} cannot be reached: {e.strerror or e}.") from e

    def __str__(self) -> str:
        return self.text


def require_token(token: str) -> str:
    """Returns a token. Raises InputError if it is none."""
    if not _TOKEN.match(token):
        raise InputError("the token is not one: expected 16 to 256 letters, digits or any of -._~+/=.")
    return token


class HeadTooLongError(ValueError):
    """The header lines of a message are longer than LONGEST_HEAD bytes."""


class Stream:
    """Messages of a connection, read and written one after another."""

    def __init__(self, sock: socket.socket) -> None:
        self.sock = sock
        self._buffer = bytearray(65536)
        self._view = memoryview(self._buffer)
        self._from = 0
        self._to = 0

    def send(self, head: bytes, body: Sequence[Bytes] = ()) -> None:
        """Sends a head and the parts of a body."""
        parts: List[memoryview] = [memoryview(head)]
        parts += [memoryview(part).cast("B") for part in body if len(part)]
        if len(parts) == 1:
            self.sock.sendall(head)
            return
        sent = self.sock.sendmsg(parts)
        for part in parts:
            if sent >= len(part):
                sent -= len(part)
            else:
                self.sock.sendall(part[sent:])
                sent = 0

    def read_head(self, within: Optional[float] = None) -> Optional[Tuple[bytes, Dict[bytes, bytes]]]:
        """Returns the first line and the headers, names in lower case; None where the other side has closed the connection.

        Args:
            within: seconds for all of it, in place of the socket's timeout, which is for each piece; it changes that

        Raises:
            OSError: if time is up
            ConnectionLostError: if it ends in the middle
            HeadTooLongError: if its header lines are too long
            ValueError: if this is not HTTP
        """
        until = None if within is None else time.monotonic() + within
        while True:
            end = self._buffer.find(b"\r\n\r\n", self._from, self._to)
            if 0 <= end <= self._from + LONGEST_HEAD:
                break
            if end >= 0 or self._to - self._from >= LONGEST_HEAD:
                raise HeadTooLongError(f"its header lines are longer than {LONGEST_HEAD} bytes")
            if self._from > 0:
                self._view[:self._to - self._from] = bytes(self._view[self._from:self._to])
                self._to -= self._from
                self._from = 0
            if until is not None:
                left = until - time.monotonic()
                if left <= 0:
                    raise socket.timeout("timed out")
                self.sock.settimeout(left)
            got = self.sock.recv_into(self._view[self._to:])
            if got == 0:
                if self._to == 0:
                    return None
                raise ConnectionLostError("the connection ended in the middle of a message.")
            self._to += got
        lines = bytes(self._view[self._from:end]).split(b"\r\n")
        self._from = end + 4
        if self._from == self._to:
            self._from = self._to = 0
        headers: Dict[bytes, bytes] = {}
        for line in lines[1:]:
            name, colon, value = line.partition(b":")
            if not colon or not name or name != name.strip():
                raise ValueError("a header line has no name")
            name = name.lower()
            if name == b"content-length" and name in headers:
                raise ValueError("it has two lengths")
            headers[name] = value.strip()
        return lines[0], headers

    def read_into(self, body: memoryview) -> None:
        """Fills a buffer of bytes. Raises ConnectionLostError if the connection ends before."""
        held = min(self._to - self._from, len(body))
        if held:
            body[:held] = self._view[self._from:self._from + held]
            self._from += held
            if self._from == self._to:
                self._from = self._to = 0
        while held < len(body):
            got = self.sock.recv_into(body[held:])
            if got == 0:
                raise ConnectionLostError("the connection ended in the middle of a message.")
            held += got

    def close(self) -> None:
        """Closes the connection."""
        try:
            self.sock.close()
        except OSError:
            pass


def length_of(headers: Dict[bytes, bytes]) -> int:
    """Returns the length of a body, 0 where none is said. Raises ValueError if it is no number."""
    value = headers.get(b"content-length", b"0")
    if not value.isdigit() or len(value) > 18:
        raise ValueError("its length is no number")
    return int(value)


class Answer:
    """Answer to a request: status, headers by name in lower case, and the body (empty where it was read into a buffer)."""

    __slots__ = ("body", "headers", "status")

    def __init__(self, status: int, headers: Dict[bytes, bytes], body: Bytes) -> None:
        self.status = status
        self.headers = headers
        self.body = body


class Client:
    """Connection to a server: one request at a time."""

    def __init__(self, address: Address, token: Optional[str] = None, timeout: Optional[float] = None) -> None:
        self.address = address
        lines = b"Host: backlight\r\n" + VERSION_HEADER
        if token is not None:
            lines += b"Authorization: Bearer " + require_token(token).encode() + b"\r\n"
        self._lines = b" HTTP/1.1\r\n" + lines
        self._stream: Optional[Stream] = Stream(address.connect(timeout))

    def request(self, method: bytes, path: bytes, headers: bytes = b"", body: Sequence[Bytes] = (),
                into: Optional[Callable[[Dict[bytes, bytes], int], Optional[memoryview]]] = None) -> Answer:
        """Sends a request and returns its answer.

        Args:
            method, path: as HTTP has them
            headers: further header lines, each with its line end
            body: the body's parts
            into: gives the buffer for the body of an answer of status 200, from its headers and length; None for one of our own

        Raises:
            ConnectionLostError: if the connection ends; it is closed then
            ServiceError: if the answer is not HTTP; likewise
        """
        if self._stream is None:
            raise ConnectionLostError(f"the connection to {self.address} is closed.")
        length = sum(memoryview(part).nbytes for part in body)
        head = b"".join((method, b" ", path, self._lines, headers, b"Content-Length: %d\r\n\r\n" % length))
        done = False
        try:
            broken: Optional[OSError] = None
            try:
                self._stream.send(head, body)
            except (BrokenPipeError, ConnectionResetError) as e:
                # A server that refuses a request early says why before it closes the connection.
                broken = e
            found = self._stream.read_head()
            if found is None:
                raise ConnectionLostError(f"{self.address} closed the connection.") from broken
            line, fields = found
            if not line.startswith(b"HTTP/1.") or not line[9:12].isdigit():
                raise ValueError("it is not HTTP")
            status = int(line[9:12])
            if b"transfer-encoding" in fields:
                raise ValueError("it comes in chunks")
            size = length_of(fields)
            target = into(fields, size) if into is not None and status == 200 and size else None
            result: Bytes = b""
            if target is None and size:
                if status >= 400 and size > 1 << 20:
                    raise ValueError("its error is longer than 1 MiB")
                result = bytearray(size)
                target = memoryview(result)
            if target is not None:
                self._stream.read_into(target)
            done = True
            if fields.get(b"connection", b"").lower() == b"close":
                self.close()
            return Answer(status, fields, result)
        except ValueError as e:
            raise ServiceError(f"{self.address} gave an answer that cannot be read: {e}.") from e
        except socket.timeout as e:
            raise ConnectionLostError(f"{self.address} did not answer in time.") from e
        except ConnectionLostError:
            raise
        except OSError as e:
            raise ConnectionLostError(f"the connection to {self.address} was lost: {e.strerror or e}.") from e
        finally:
            # After half a message the next one could be mistaken.
            if not done:
                self.close()

    @property
    def is_open(self) -> bool:
        """Whether requests can be sent."""
        return self._stream is not None

    def close(self) -> None:
        """Closes the connection; what the server held for it is freed."""
        if self._stream is not None:
            self._stream.close()
            self._stream = None

    def __enter__(self) -> "Client":
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()
