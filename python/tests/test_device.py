"""The server of a laboratory's device, message by message, as docs/protocol.md has them; needs no service."""

import errno
import json
import random
import socket
import threading
import time

import numpy as np
import pytest
from bench import FaultyBench, NumpyBench, Refusing

from backlight import ConnectionLostError, InputError, device
from backlight.device import Device, Exposure, Fault, Frames, Geometry, Layout, Region, Server
from backlight._http import Address, Client

TOKEN = "a-token-of-a-bench"
LAYOUT = {"mirror_rows": 10, "mirror_columns": 12, "inputs": 10, "macro_pixel_side": 3, "anchor_mirrors": 7, "bits": 11,
          "region_rows": 5, "region_columns": 64}


@pytest.fixture
def server():
    with Server(NumpyBench(mirrors=(10, 12), pixels=(8, 128)), "127.0.0.1:0", TOKEN) as server:
        yield server


@pytest.fixture
def client(server):
    with Client(Address(server.address), TOKEN, 10) as client:
        yield client


def ask(client, method, path, document=None, headers=b"", body=None):
    sent = (json.dumps(document).encode(),) if document is not None else () if body is None else (body,)
    answer = client.request(method, path, headers, sent)
    return answer.status, json.loads(bytes(answer.body)) if b"json" in answer.headers[b"content-type"] else answer


def frames_of(numbers, bits):
    packed = np.packbits(np.asarray(bits, np.uint8), axis=1, bitorder="little")
    return np.asarray(numbers, "<i8").tobytes() + np.zeros(len(numbers), "<f4").tobytes() + packed.tobytes()


def exposing(preparation, exchange, frames, exposure=b"400 1 1"):
    return (f"Backlight-Preparation: {preparation}\r\nBacklight-Exchange: {exchange}\r\nBacklight-Frames: {frames}\r\n".encode()
            + b"Backlight-Exposure: " + exposure + b"\r\n")


def test_describes_prepares_and_exposes(client):
    status, told = ask(client, b"GET", b"/device")
    assert status == 200
    assert (told["mirror_rows"], told["mirror_columns"], told["sensor_rows"], told["sensor_columns"]) == (10, 12, 8, 128)
    assert told["saturation_counts"] == 255 and told["carrier_radians_per_row"] is None
    status, prepared = ask(client, b"POST", b"/device/prepare", LAYOUT)
    assert status == 200
    bits = np.zeros((3, 11), np.uint8)
    bits[1, [0, 4]] = 1
    bits[2, 10] = 1
    status, answer = ask(client, b"POST", b"/device/expose", headers=exposing(prepared["preparation"], 94, 3), body=frames_of([7, 1 << 62, 9], bits))
    assert status == 200
    assert answer.headers[b"backlight-exchange"] == b"94"
    assert answer.headers[b"backlight-array"] == b"uint8 3,5,64"
    assert np.frombuffer(answer.body, "<i8", 3).tolist() == [7, 1 << 62, 9]
    counts = np.frombuffer(answer.body, np.uint8, offset=24).reshape(3, 5, 64).astype(float)
    # 18 mirrors, and 7: 0.2 counts each on average, so that the mean of 320 pixels of exponential brightness is off by 6 %.
    assert counts[0].mean() == pytest.approx(4, abs=0.3)
    assert counts[1].mean() - 4 == pytest.approx(18 * 0.2, rel=0.4)
    assert counts[2].mean() - 4 == pytest.approx(7 * 0.2, rel=0.5)


def test_exposures_of_an_earlier_preparation_are_refused(client):
    _, first = ask(client, b"POST", b"/device/prepare", LAYOUT)
    _, second = ask(client, b"POST", b"/device/prepare", LAYOUT)
    assert first != second
    body = frames_of([1], np.zeros((1, 11)))
    status, error = ask(client, b"POST", b"/device/expose", headers=exposing(first["preparation"], 1, 1), body=body)
    assert (status, error["kind"]) == (409, "preparation")
    status, _ = ask(client, b"POST", b"/device/expose", headers=exposing(second["preparation"], 2, 1), body=body)
    assert status == 200


def test_the_layout_is_that_of_the_protocol():
    # Bit by bit, as the text of the protocol says it.
    for rows, columns, inputs, side, anchor in ((10, 12, 10, 3, 7), (7, 11, 5, 2, 0), (9, 9, 9, 3, 0), (8, 5, 13, 1, 20), (6, 10, 4, 2, 44)):
        layout = Layout(rows, columns, inputs, side, anchor)
        expected = np.full((rows, columns), -1)
        k = columns // side
        for j in range(inputs):
            expected[side * (j // k):side * (j // k) + side, side * (j % k):side * (j % k) + side] = j
        left = anchor
        for place in reversed(range(rows * columns)):
            if left and expected[place // columns, place % columns] < 0:
                expected[place // columns, place % columns] = inputs
                left -= 1
        assert np.array_equal(layout.bit_of_mirrors(), expected)
        shown = list(Frames(layout, np.arange(2), np.zeros(2), np.eye(2, layout.bits, dtype=np.uint8)).patterns())
        assert np.array_equal(shown[1], expected == 1)


@pytest.mark.parametrize("change, status, words", [
    ({"inputs": 200}, 422, "do not fit on 10 x 12 mirrors"),
    ({"bits": 10}, 422, "bits is 10; expected 11"),
    ({"region_columns": 256}, 422, "the camera has 8 x 128"),
    ({"mirror_rows": 9}, 422, "this bench has 10 x 12"),
    ({"inputs": 1.5}, 422, "inputs is 1.5; expected a whole number"),
    ({"inputs": True}, 422, "inputs is true"),
    ({"more": 1}, 400, "'more'"),
    ({"inputs": None}, 422, "null"),
])
def test_refuses_preparations_that_do_not_fit(client, change, status, words):
    found, error = ask(client, b"POST", b"/device/prepare", {**LAYOUT, **change})
    assert found == status and words in error["message"]


@pytest.mark.parametrize("headers, body, status, words", [
    (exposing("x", 1, 1), b"", 409, "preparation"),
    (exposing("", 1, 0), b"", 400, "Backlight-Frames is '0'; expected 1 to 256"),
    (exposing("", 1, 257), b"", 400, "expected 1 to 256"),
    (exposing("", -1, 1), b"", 400, "Backlight-Exchange"),
    (exposing("", 1, 1, b"nan 1 1"), b"", 422, "expected above 0"),
    (exposing("", 1, 1, b"400 1.5 1"), b"", 422, "0 to 1"),
    (exposing("", 1, 1, b"400 1"), b"", 400, "cannot be read"),
    (exposing("P", 1, 2), b"x" * 15, 422, "has 15 bytes; expected 28 for 2 frames of 11 bits"),
])
def test_refuses_exposures_that_do_not_fit(client, headers, body, status, words):
    _, prepared = ask(client, b"POST", b"/device/prepare", LAYOUT)
    headers = headers.replace(b"Preparation: P", b"Preparation: " + prepared["preparation"].encode())
    found, error = ask(client, b"POST", b"/device/expose", headers=headers, body=body)
    assert (found, words in error["message"]) == (status, True), error


def talk(address, message):
    with socket.create_connection(address.rsplit(":", 1), timeout=10) as sock:
        sock.sendall(message)
        sock.shutdown(socket.SHUT_WR)
        answer = b""
        while True:
            piece = sock.recv(65536)
            if not piece:
                return answer
            answer += piece


@pytest.mark.parametrize("lines, status, words", [
    (b"", 400, b"says version none of the protocol; this bench speaks version 1"),
    (b"Backlight-Protocol: 2\r\n", 400, b"says version 2"),
    (b"Backlight-Protocol: 1\r\n", 401, b"needs a token"),
    (b"Backlight-Protocol: 1\r\nAuthorization: Bearer another-token-than-its\r\n", 401, b"not that of this bench"),
    (b"Backlight-Protocol: 1\r\nAuthorization: Bearer a-token-of-a-bench\r\nContent-Length: 9999999\r\n", 413, b"at most 65536"),
    (b"Backlight-Protocol: 1\r\nAuthorization: Bearer a-token-of-a-bench\r\nContent-Length: x\r\n", 400, b"no number"),
    (b"Backlight-Protocol: 1\r\nAuthorization: Bearer a-token-of-a-bench\r\nTransfer-Encoding: chunked\r\n", 411, b"Content-Length"),
    (b"X: " + b"y" * 9000 + b"\r\n", 431, b'"kind": "header", "message": "The request cannot be read: its header lines are longer than 8192 bytes."'),
    (b"no colon\r\n", 400, b'"kind": "request", "message": "The request cannot be read: a header line has no name."'),
], ids=["no version", "another version", "no token", "another token", "length", "no number", "chunks", "long", "no header"])
def test_refuses_strangers(server, lines, status, words):
    answer = talk(server.address, b"GET /device HTTP/1.1\r\nHost: backlight\r\n" + lines + b"\r\n")
    assert answer.startswith(b"HTTP/1.1 %d " % status) and words in answer


def test_health_needs_no_version_and_paths_are_few(server, client):
    assert b'"status": "ok"' in talk(server.address, b"GET /health HTTP/1.1\r\nAuthorization: Bearer " + TOKEN.encode() + b"\r\n\r\n")
    assert ask(client, b"GET", b"/elsewhere")[0] == 404
    assert ask(client, b"GET", b"/device/prepare")[0] == 405


@pytest.mark.parametrize("fault, status, kind, words", [
    ("drop", 502, "connection_lost", "cable is loose"),
    ("fault", 502, "timeout", "did not answer for 2 seconds"),
    ("reshape", 422, None, "expose returned uint8 of shape (1, 4, 64); expected uint8 or uint16 of shape (1, 5, 64)"),
])
def test_reports_what_the_device_finds(fault, status, kind, words):
    with Server(FaultyBench(fault, every=1, mirrors=(10, 12), pixels=(8, 128)), "127.0.0.1:0") as server, \
            Client(Address(server.address), None, 10) as client:
        _, prepared = ask(client, b"POST", b"/device/prepare", LAYOUT)
        found, error = ask(client, b"POST", b"/device/expose", headers=exposing(prepared["preparation"], 1, 1), body=frames_of([1], np.zeros((1, 11))))
        assert found == status and error.get("fault") == kind and words in error["message"]


def test_reports_a_preparation_that_the_device_refuses():
    with Server(Refusing(mirrors=(10, 12), pixels=(8, 128)), "127.0.0.1:0") as server, Client(Address(server.address), None, 10) as client:
        assert ask(client, b"POST", b"/device/prepare", LAYOUT) == (422, {"kind": "choice", "message": "The mirrors are out for cleaning."})


def test_survives_damaged_messages_and_dropped_connections(server):
    random.seed(2)
    good = (b"POST /device/prepare HTTP/1.1\r\nHost: backlight\r\nBacklight-Protocol: 1\r\nAuthorization: Bearer " + TOKEN.encode()
            + b"\r\nContent-Length: %d\r\n\r\n" % len(json.dumps(LAYOUT)) + json.dumps(LAYOUT).encode())
    for _ in range(600):
        damaged = bytearray(good)
        for _ in range(random.randint(1, 4)):
            at = random.randrange(len(damaged))
            if random.random() < 0.5:
                damaged[at] = random.randrange(256)
            else:
                del damaged[at:at + random.randint(1, 30)]
        answer = talk(server.address, bytes(damaged[:random.randint(0, len(damaged))]))
        assert answer == b"" or answer.startswith((b"HTTP/1.1 2", b"HTTP/1.1 4"))
    with Client(Address(server.address), TOKEN, 10) as client:
        assert ask(client, b"POST", b"/device/prepare", LAYOUT)[0] == 200
    assert threading.active_count() < 20


def silent(address, said=b""):
    sock = socket.create_connection(address.rsplit(":", 1), timeout=10)
    sock.sendall(said)
    return sock


def test_silent_strangers_do_not_keep_the_bench(server, client, monkeypatch):
    monkeypatch.setattr(device, "_READ_SECONDS", 1.0)
    assert ask(client, b"GET", b"/device")[0] == 200
    strangers = [silent(server.address, b"GET /device HTTP/1.1\r\n"[:i]) for i in range(15)]
    try:
        # One too many: it is told so, and closed; the one that is served goes on.
        refused = talk(server.address, b"")
        assert refused.startswith(b"HTTP/1.1 503 ") and b'"kind": "busy"' in refused
        assert ask(client, b"GET", b"/device")[0] == 200
        for stranger in strangers:
            assert stranger.recv(1) == b""
    finally:
        for stranger in strangers:
            stranger.close()
    with Client(Address(server.address), TOKEN, 10) as another:
        assert ask(another, b"GET", b"/device")[0] == 200
    assert ask(client, b"GET", b"/device")[0] == 200


class Failing:
    """A socket that listens, and whose next accepts fail."""

    def __init__(self, listening, errors):
        self.listening = listening
        self.errors = errors

    def accept(self):
        if self.errors:
            raise OSError(self.errors.pop(), "injected")
        return self.listening.accept()

    def __getattr__(self, name):
        return getattr(self.listening, name)


def test_errors_of_single_connections_do_not_end_the_bench(server):
    errors = [errno.EMFILE, errno.ECONNABORTED, errno.ENOBUFS]
    server._socket = Failing(server._socket, errors)
    for _ in range(6):
        with Client(Address(server.address), TOKEN, 10) as client:
            assert ask(client, b"GET", b"/device")[0] == 200
    assert not errors


def test_a_connection_without_a_thread_does_not_end_the_bench(server, monkeypatch):
    class Full(threading.Thread):
        def start(self):
            raise RuntimeError("can't start new thread")

    monkeypatch.setattr(device.threading, "Thread", Full)
    assert talk(server.address, b"") == b""
    monkeypatch.undo()
    with Client(Address(server.address), TOKEN, 10) as client:
        assert ask(client, b"GET", b"/device")[0] == 200
    assert len(server._connections) <= 1


def test_a_stranger_gains_no_time_byte_by_byte(server, monkeypatch):
    monkeypatch.setattr(device, "_READ_SECONDS", 0.3)
    with silent(server.address) as stranger:
        began = time.monotonic()
        stranger.settimeout(0.05)
        while time.monotonic() < began + 10:
            try:
                stranger.sendall(b"X")
                assert stranger.recv(1) == b""
                break
            except socket.timeout:
                pass
            except ConnectionError:
                break
        assert time.monotonic() < began + 5


def test_connections_end_that_are_idle_or_stop_within_a_body(server, monkeypatch):
    monkeypatch.setattr(device, "_READ_SECONDS", 0.2)
    head = b"GET /device HTTP/1.1\r\nBacklight-Protocol: 1\r\nAuthorization: Bearer " + TOKEN.encode() + b"\r\n"
    with silent(server.address, head + b"Content-Length: 10\r\n\r\nhalf") as stopped:
        assert stopped.recv(1) == b""
    monkeypatch.setattr(device, "_IDLE_SECONDS", 1.0)
    with silent(server.address, head + b"\r\n") as idle:
        assert idle.recv(65536).startswith(b"HTTP/1.1 200 ")
        time.sleep(0.4)
        # Longer than a stranger may wait.
        idle.sendall(head + b"\r\n")
        assert idle.recv(65536).startswith(b"HTTP/1.1 200 ")
        with server._guard:
            held, = server._connections.values()
        assert held.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
        assert idle.recv(1) == b""


def test_listens_on_unix_sockets_and_removes_stale_ones(tmp_path):
    path = tmp_path / "bench"
    stale = socket.socket(socket.AF_UNIX)
    stale.bind(str(path))
    stale.close()
    with Server(NumpyBench(mirrors=(10, 12), pixels=(8, 128)), f"unix:{path}") as server:
        assert path.stat().st_mode & 0o077 == 0
        with Client(Address(server.address), None, 10) as client:
            assert ask(client, b"GET", b"/device")[0] == 200
        with pytest.raises(ConnectionLostError, match="cannot be listened on"):
            Server(NumpyBench(), f"unix:{path}")
    assert not path.exists()
    path.write_text("a file of somebody")
    with pytest.raises(ConnectionLostError, match="cannot be listened on"):
        Server(NumpyBench(), f"unix:{path}")
    assert path.read_text() == "a file of somebody"


def test_refuses_what_cannot_be_served(server):
    with pytest.raises(ConnectionLostError, match=r"cannot be listened on: Address already in use\.$"):
        Server(NumpyBench(), server.address, TOKEN)
    with pytest.raises(InputError, match="expected a token"):
        Server(NumpyBench(), "0.0.0.0:0")
    with pytest.raises(InputError, match="16 to 256 letters"):
        Server(NumpyBench(), "127.0.0.1:0", "short")
    with pytest.raises(InputError, match="geometry of Device is None"):
        Server(Device(), "127.0.0.1:0")
    with pytest.raises(InputError, match="expected host:port|expected unix:"):
        Server(NumpyBench(), "nowhere")
    with pytest.raises(InputError, match="bits is 17; expected 1 to 16"):
        Geometry(mirrors=(1, 1), pixels=(1, 64), bits=17)
    with pytest.raises(InputError, match="mirrors is"):
        Geometry(mirrors=(0, 1), pixels=(1, 64))
    with pytest.raises(InputError, match="expected 'timeout'"):
        Fault("tired", "It is tired.")


def test_the_bench_is_linear_in_the_field():
    bench = NumpyBench(electrons=1e6, bits=16, read_electrons=0, black=0)
    layout = Layout(96, 120, 20, 4, 0)
    bench.prepare(layout, Region(16, 128))
    bits = np.eye(20, dtype=np.uint8)
    one = bench.expose(Frames(layout, np.arange(20), np.zeros(20), bits), Exposure(1000, 1, 1)).astype(float)
    all_on = bench.expose(Frames(layout, np.arange(1), np.zeros(1), np.ones((1, 20), np.uint8)), Exposure(1000, 1, 1)).astype(float)
    # Means add, as cross terms average out over 2,048 pixels: 20 of them are off by some percent.
    assert all_on.mean() == pytest.approx(one.sum(0).mean(), rel=0.1)
