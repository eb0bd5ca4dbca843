"""What tests share: the one service of this process, and a second one that is reached by TCP."""

import os
import subprocess
from collections import namedtuple

import pytest

from backlight import ServiceNotFoundError, _service

Remote = namedtuple("Remote", "address token array_bytes")


@pytest.fixture(scope="session")
def program():
    """The program, without which a test is skipped."""
    try:
        return _service.command()
    except ServiceNotFoundError as e:
        pytest.skip(str(e))


@pytest.fixture(scope="session")
def service(program):
    """The service that this package starts by itself."""
    yield _service.started()
    _service.end()


@pytest.fixture(scope="session")
def remote(program):
    """A service on a port, with a token and low limits."""
    token = "a-token-for-the-tests"
    array_bytes = 1 << 20
    process = subprocess.Popen([program, "serve", "--port", "0", "--array-bytes", str(array_bytes)], stdout=subprocess.PIPE,
                               env={**os.environ, "BACKLIGHT_TOKEN": token}, start_new_session=True, text=True)
    line = process.stdout.readline()
    assert line.startswith("listening on "), line
    yield Remote(line.split()[2], token, array_bytes)
    # A program that was started in the background may not hear an interruption.
    process.terminate()
    try:
        process.wait(20)
    finally:
        process.kill()
        process.stdout.close()
