"""What happens when a service does not speak as it should; needs none."""

import pickle
import socket
import threading
from types import SimpleNamespace

import numpy as np
import pytest

from backlight import ConnectionLostError, Opu, ProtocolVersionError, ServiceError, TokenError, _service
from backlight._http import Address

OPENED = (b'{"projection": "p1", "kind": "gaussian", "inputs": 3, "outputs": 2, "seed": 0, "values": "real", "intensity_values": "real", '
          b'"rows": 0, "array_bytes": 1000000}')


def message(body, status=b"201 Created", headers=b"", version=b"Backlight-Protocol: 1\r\n"):
    return b"HTTP/1.1 " + status + b"\r\n" + version + headers + b"Content-Length: %d\r\n\r\n" % len(body) + body


def answered(*answers):
    """Returns what a projection of three ones gives or raises, where a service answers its requests by these bytes."""
    listening = socket.create_server(("127.0.0.1", 0))

    def serve():
        sock, _ = listening.accept()
        with sock:
            for answer in answers:
                received = b""
                while b"\r\n\r\n" not in received:
                    received += sock.recv(65536)
                head, _, body = received.partition(b"\r\n\r\n")
                length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
                while len(body) < length:
                    body += sock.recv(65536)
                # In pieces: a message may come so; who does not like its beginning closes the connection before its end.
                try:
                    for start in range(0, len(answer), 37):
                        sock.sendall(answer[start:start + 37])
                except (BrokenPipeError, ConnectionResetError):
                    return

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        opu = Opu.connect("127.0.0.1:%d" % listening.getsockname()[1], kind="gaussian", outputs=2, timeout=5)
        try:
            return opu.project(np.ones(3, np.float32))
        finally:
            opu.close()
    finally:
        listening.close()
        thread.join()


def test_goes_on_at_the_row_after_those_of_intensities(monkeypatch):
    asked = []

    def ask(client, method, path, document=None):
        asked.append((path, document))
        return {"projection": "p1", "inputs": 3, "outputs": 2, "values": "real", "array_bytes": 1000000}

    monkeypatch.setattr(_service, "connect", lambda *_: SimpleNamespace(address=Address("h:1"), is_open=True, close=lambda: None))
    monkeypatch.setattr(_service, "ask", ask)
    opu = Opu(kind="gaussian", outputs=2)
    monkeypatch.setattr(opu, "_exchange", lambda path, rows, outputs: np.zeros((len(rows), outputs), np.float32))
    opu.project(np.ones((3, 3)))
    opu.intensities(np.ones((4, 3)))
    with opu.measure():
        opu.intensities(np.ones((5, 3)))
    assert opu.rows == 7
    opu.close()
    opu.project(np.ones((1, 3)))
    assert asked[-1] == (b"/projections/p1/seek", {"rows": 7})


def test_unpickled_projections_show_the_token_of_the_environment(monkeypatch):
    shown = []

    def connect(address, token, timeout):
        shown.append((address, token))
        return SimpleNamespace(close=lambda: None)

    monkeypatch.setattr(_service, "connect", connect)
    monkeypatch.setenv("BACKLIGHT_TOKEN", "a-token-of-the-environment")
    with Opu.connect("h:1", "a-token-of-somebody", outputs=2) as opu:
        stored = pickle.dumps(opu)
    assert b"a-token-of" not in stored
    with pickle.loads(pickle.dumps(pickle.loads(stored))):
        pass
    # A token is for the service that asked for one.
    with pickle.loads(pickle.dumps(Opu.connect("h:2", outputs=2))):
        pass
    assert shown == [("h:1", "a-token-of-somebody"), ("h:1", "a-token-of-the-environment"), ("h:2", None)]
    monkeypatch.delenv("BACKLIGHT_TOKEN")
    with pytest.raises(TokenError, match="h:1 is not kept in a pickle; expected it in the variable BACKLIGHT_TOKEN"):
        pickle.loads(stored).__enter__()
    # A private socket needs none.
    pickle.loads(pickle.dumps(Opu.connect("unix:/s", "a-token-of-somebody", outputs=2))).__enter__()
    assert shown[-1] == ("unix:/s", None)


def test_the_service_of_this_process_asks_for_no_token(tmp_path, monkeypatch):
    program = tmp_path / "backlight"
    program.write_text(f'#!/bin/sh\necho "${{BACKLIGHT_TOKEN-none}}" > {tmp_path}/token\necho listening on "$3"\ncat\n')
    program.chmod(0o700)
    monkeypatch.setenv("BACKLIGHT_HOME", str(tmp_path))
    monkeypatch.setenv("BACKLIGHT_TOKEN", "a-token-of-another-service")
    _service.Service().close()
    assert (tmp_path / "token").read_text() == "none\n"


GOOD = message(np.array([1.5, 2.5], "<f4").tobytes(), b"200 OK", b"backlight-array:float32 1,2\r\n")


def test_reads_what_is_right():
    assert answered(message(OPENED), GOOD).tolist() == [1.5, 2.5]


@pytest.mark.parametrize("answers, kind, words", [
    ([message(OPENED, version=b"Backlight-Protocol: 2\r\n")], ProtocolVersionError, "speaks version 2 of the protocol; expected 1"),
    ([message(OPENED, version=b"")], ProtocolVersionError, "version none"),
    ([message(b'{"kind": "protocol", "message": "Version 1 was asked for, but this speaks 3."}', b"400 Bad Request")], ProtocolVersionError, "but this speaks 3"),
    ([b"SSH-2.0-OpenSSH_9.2\r\n\r\n"], ServiceError, "it is not HTTP"),
    ([b"SSH-2.0-OpenSSH_9.2\r\n"], ConnectionLostError, "middle of a message"),
    ([b""], ConnectionLostError, "closed the connection"),
    ([b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 2000 + b"\r\n"], ServiceError, "longer than 8192"),
    ([message(OPENED)[:-9]], ConnectionLostError, "middle of a message"),
    ([message(b"{")], ServiceError, "JSON that cannot be read"),
    ([message(b"[]")], ServiceError, "JSON that is no object"),
    ([message(b"oops", b"500 Internal Server Error")], ServiceError, "status 500 and no reason"),
    ([b"HTTP/1.1 200 OK\r\nBacklight-Protocol: 1\r\nTransfer-Encoding: chunked\r\n\r\n"], ServiceError, "in chunks"),
    ([b"HTTP/1.1 200 OK\r\nBacklight-Protocol: 1\r\nContent-Length: -5\r\n\r\n"], ServiceError, "no number"),
    ([b"HTTP/1.1 500 OK\r\nBacklight-Protocol: 1\r\nContent-Length: 99999999\r\n\r\n"], ServiceError, "longer than 1 MiB"),
    ([message(OPENED), GOOD[:-1]], ConnectionLostError, "middle of a message"),
    ([message(OPENED), GOOD.replace(b"1,2", b"1,3")], ServiceError, r"'float32 1,3'; expected float32 of shape \(1, 2\)"),
    ([message(OPENED), message(b"abcd", b"200 OK", b"Backlight-Array: float32 1,2\r\n")], ServiceError, "with 4 bytes; expected 8"),
    ([message(OPENED), message(b'{"kind": "busy", "message": "It has 64 projections."}', b"503 Busy")], ServiceError, "It has 64 projections"),
    ([message(OPENED), message(b'{"kind": "device", "fault": "timeout", "message": "The device did not answer."}', b"502 Bad")], Exception, "did not answer"),
], ids=range(19))
def test_says_what_is_wrong(answers, kind, words):
    with pytest.raises(kind, match=words):
        answered(*answers)


def test_says_that_there_is_nobody(tmp_path):
    with pytest.raises(ConnectionLostError, match="cannot be reached"):
        Opu.connect(f"unix:{tmp_path}/none", kind="gaussian", outputs=2).project(np.ones(3))
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(ConnectionLostError, match="cannot be reached"):
        Opu.connect(f"127.0.0.1:{port}", kind="gaussian", outputs=2).project(np.ones(3))
    with socket.create_server(("127.0.0.1", 0)) as mute:
        with pytest.raises(ConnectionLostError, match="did not answer in time"):
            Opu.connect("127.0.0.1:%d" % mute.getsockname()[1], kind="gaussian", outputs=2, timeout=0.2).project(np.ones(3))
