"""The service: found, started, and talked to."""

from __future__ import annotations

import atexit
import json
import os
import shutil
import subprocess
import tempfile
import threading
from pathlib import Path
from typing import Any, Dict, List, Optional, Type

from ._http import VERSION, Address, Answer, Client
from .errors import (BacklightError, BatchSizeError, ConnectionLostError, DeviceError, InputError, ProtocolVersionError,
                     ServiceError, ServiceNotFoundError, TokenError)

HOME = "BACKLIGHT_HOME"
"""Variable that names the folder in which the program ``backlight`` lies."""

TOKEN = "BACKLIGHT_TOKEN"
"""Variable that holds the token for an unpickled projection whose service had been shown one."""

_PROGRAM = "backlight"
_START_SECONDS = 1800.0
_END_SECONDS = 5.0
_LONGEST_SOCKET = 100

_KINDS: Dict[str, Type[BacklightError]] = {
    "request": ServiceError,
    "protocol": ProtocolVersionError,
    "token": TokenError,
    "unknown": ServiceError,
    "method": ServiceError,
    "length": ServiceError,
    "limit": BatchSizeError,
    "choice": InputError,
    "shape": InputError,
    "value": InputError,
    "header": ServiceError,
    "internal": ServiceError,
    "device": DeviceError,
    "busy": ServiceError,
    "memory": ServiceError,
}


def command() -> str:
    """Returns the program: that of BACKLIGHT_HOME, of PATH, or of the checkout that this package lies in.

    Raises:
        ServiceNotFoundError: if there is none.
    """
    home = os.environ.get(HOME)
    if home:
        program = Path(home) / _PROGRAM
        if not os.access(program, os.X_OK) or program.is_dir():
            raise ServiceNotFoundError(f"{HOME} is {home}, but there is no program {_PROGRAM} in it; expected the folder of a checkout of Backlight.")
        return str(program.absolute())
    found = shutil.which(_PROGRAM)
    if found:
        return found
    checkout = Path(__file__).resolve().parents[2]
    program = checkout / _PROGRAM
    if (checkout / "pom.xml").is_file() and os.access(program, os.X_OK):
        return str(program)
    raise ServiceNotFoundError(
        f"the program {_PROGRAM} is not in {HOME} (not set), in PATH, or in a checkout around this package; get it by cloning "
        f"Backlight's repository, and set {HOME} to its folder, or connect to a service that runs, by Opu.connect.")


class Service:
    """A service that this process has started, on a private Unix socket; it ends with this process, or by :meth:`close`."""

    def __init__(self) -> None:
        """Starts it. Raises ServiceNotFoundError or ServiceError."""
        program = command()
        folder = tempfile.mkdtemp(prefix="backlight-")
        if len(folder) > _LONGEST_SOCKET - len("/socket"):
            os.rmdir(folder)
            folder = tempfile.mkdtemp(prefix="backlight-", dir="/tmp")
        self._folder = folder
        self._process_id = os.getpid()
        path = os.path.join(folder, "socket")
        self.address = Address("unix:" + path)
        log = os.path.join(folder, "log")
        # That token is another service's; this one would ask for it, on a socket that is this user's alone.
        without_token = {name: value for name, value in os.environ.items() if name != TOKEN}
        try:
            with open(log, "wb") as errors:
                # A session of its own: Ctrl-C in a terminal is Python's, and ends the service when Python ends.
                self._process = subprocess.Popen([program, "serve", "--socket", path, "--until-stdin-closes"],
                                                 stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors,
                                                 start_new_session=True, env=without_token)
        except OSError as e:
            shutil.rmtree(folder, ignore_errors=True)
            raise ServiceNotFoundError(f"{program} cannot be started: {e.strerror or e}.") from e
        ready = threading.Event()
        threading.Thread(target=self._drain, args=(ready,), name="backlight-service", daemon=True).start()
        try:
            started = ready.wait(_START_SECONDS) and self._listening
        except BaseException:
            self.close()
            raise
        if not started:
            self.close(remove=False)
            said = _last_words(log)
            shutil.rmtree(folder, ignore_errors=True)
            raise ServiceError(f"{program} serve did not start{': ' + said if said else ''}.")
        atexit.register(self.close)

    _listening = False

    def _drain(self, ready: threading.Event) -> None:
        assert self._process.stdout is not None
        try:
            with self._process.stdout as lines:
                for line in lines:
                    if line.startswith(b"listening on "):
                        self._listening = True
                        ready.set()
        except (OSError, ValueError):
            pass
        ready.set()

    @property
    def runs(self) -> bool:
        """Whether the service is there for this process."""
        return self._process_id == os.getpid() and self._process.poll() is None

    def close(self, remove: bool = True) -> None:
        """Ends the service."""
        if self._process_id != os.getpid():
            return
        atexit.unregister(self.close)
        process = self._process
        try:
            if process.stdin is not None:
                process.stdin.close()
        except OSError:
            pass
        for end in (process.terminate, process.kill):
            try:
                process.wait(_END_SECONDS)
                break
            except subprocess.TimeoutExpired:
                end()
        else:
            process.wait()
        if remove:
            shutil.rmtree(self._folder, ignore_errors=True)


_lock = threading.Lock()
_started: List[Service] = []


def started() -> Service:
    """Returns the one service that all of this process share; starts it where it does not run."""
    with _lock:
        if _started and _started[0].runs:
            return _started[0]
        _started.clear()
        _started.append(Service())
        return _started[0]


def end() -> None:
    """Ends the service that this process has started, if any."""
    with _lock:
        if _started:
            _started.pop().close()


def connect(address: Optional[str], token: Optional[str], timeout: Optional[float]) -> Client:
    """Returns a connection to a service that runs, or to the one of this process."""
    if address is not None:
        return Client(Address(address), token, timeout)
    service = started()
    try:
        return Client(service.address, token, timeout)
    except ConnectionLostError:
        if service.runs:
            raise
        return Client(started().address, token, timeout)


def check(answer: Answer) -> Answer:
    """Returns an answer without error. Raises what its kind of error stands for."""
    if answer.status < 400:
        said = answer.headers.get(b"backlight-protocol", b"none").decode("latin-1")
        if said != str(VERSION):
            raise ProtocolVersionError(f"the service speaks version {said} of the protocol; expected {VERSION}.")
        return answer
    try:
        error = json.loads(bytes(answer.body).decode())
        kind, message = error["kind"], str(error["message"])
    except (ValueError, KeyError, TypeError):
        raise ServiceError(f"the service answered with status {answer.status} and no reason.") from None
    raise _KINDS.get(kind, ServiceError)(message)


def ask(client: Client, method: bytes, path: bytes, document: Optional[Dict[str, Any]] = None) -> Dict[str, Any]:
    """Sends a JSON object, or nothing, and returns the JSON object of the answer, empty where it has none."""
    body = b"" if document is None else json.dumps(document).encode()
    answer = check(client.request(method, path, body=(body,)))
    if not answer.body:
        return {}
    try:
        read = json.loads(bytes(answer.body).decode())
    except ValueError as e:
        raise ServiceError(f"{client.address} gave JSON that cannot be read.") from e
    if not isinstance(read, dict):
        raise ServiceError(f"{client.address} gave JSON that is no object.")
    return read


def _last_words(log: str) -> str:
    try:
        lines = Path(log).read_text(errors="replace").strip().splitlines()
    except OSError:
        return ""
    last = lines[-1].strip().rstrip(".") if lines else ""
    return last[len("backlight: "):] if last.startswith("backlight: ") else last
