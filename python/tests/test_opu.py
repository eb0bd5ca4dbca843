"""Projections through the service."""

import os
import pickle
import subprocess
import threading

import numpy as np
import pytest

import backlight
from backlight import BatchSizeError, ConnectionLostError, InputError, Opu, ServiceError, TokenError, _service

pytestmark = pytest.mark.usefixtures("service")


@pytest.fixture
def rng():
    return np.random.default_rng(4)


def ternary(rng, *shape):
    return rng.integers(-1, 2, shape).astype(np.int8)


@pytest.mark.parametrize("kind", ["gaussian", "binomial", "hadamard", "dense"])
def test_is_a_fixed_linear_map_of_unit_variance(kind, rng):
    with Opu(kind=kind, outputs=3000, seed=5) as opu, Opu(kind=kind, outputs=3000, seed=6) as other:
        b = opu.project(np.eye(70, dtype=np.float32))
        x = rng.standard_normal((9, 70)).astype(np.float32)
        assert np.allclose(opu.project(x), x @ b, rtol=1e-4, atol=1e-4)
        # The mean square of 210,000 entries is off by 0.3 %; six times that has a probability of 1e-9 of being exceeded.
        assert np.mean(b ** 2) == pytest.approx(1, abs=0.02)
        assert not np.allclose(other.project(x), opu.project(x))
        assert (opu.inputs, opu.outputs, opu.ternary) == (70, 3000, False)


def test_gives_what_the_program_gives(program, rng, tmp_path):
    x = rng.standard_normal((5, 100)).astype(np.float32)
    np.save(tmp_path / "x.npy", x)
    subprocess.run([program, "project", "-q", str(tmp_path / "x.npy"), str(tmp_path / "y.npy"), "--outputs", "333", "--kind", "gaussian", "--seed", "-3"],
                   check=True, stdout=subprocess.DEVNULL)
    with Opu(kind="gaussian", outputs=333, seed=-3) as opu:
        assert np.array_equal(opu.project(x), np.load(tmp_path / "y.npy"))


def test_keeps_the_kind_of_array(rng):
    x = rng.standard_normal((6, 40))
    with Opu(kind="gaussian", outputs=50) as opu:
        y = opu.project(x.astype(np.float32))
        assert y.dtype == np.float32 and y.shape == (6, 50)
        assert opu.project(x).dtype == np.float64
        assert np.array_equal(opu.project(x).astype(np.float32), y)
        assert opu.project(x.astype(np.float16)).dtype == np.float16
        assert opu.project(x.tolist()).dtype == np.float64
        assert np.array_equal(opu.project(x[2].astype(np.float32)), y[2])
        assert np.array_equal(opu.project(x.astype(">f4")), y)
        assert np.array_equal(opu.project(np.asfortranarray(x.astype(np.float32))), y)
        assert np.array_equal(opu.project(x.astype(np.float32)[::2]), y[::2])
        assert opu.project(np.empty((0, 40), np.float32)).shape == (0, 50)
        codes = ternary(rng, 6, 40)
        assert np.array_equal(opu.project(codes), opu.project(codes.astype(np.float32)))
        assert np.array_equal(opu.project(codes.astype(np.int64)), opu.project(codes))
        assert np.array_equal(opu.project(codes > 0), opu.project((codes > 0).astype(np.float32)))


def test_takes_and_gives_tensors(rng):
    torch = pytest.importorskip("torch")
    x = torch.randn(6, 40, requires_grad=True)
    with Opu(kind="gaussian", outputs=50) as opu:
        y = opu.project(x)
        assert isinstance(y, torch.Tensor) and y.dtype == torch.float32 and y.shape == (6, 50) and not y.requires_grad
        assert np.array_equal(y.numpy(), opu.project(x.detach().numpy()))
        assert opu.project(x.double()).dtype == torch.float64
        assert opu.project(x.bfloat16()).dtype == torch.bfloat16
        assert opu.project(torch.ones(40, dtype=torch.int8)).shape == (50,)
        assert torch.equal(opu.project(x.t().contiguous().t()), y)
        with pytest.raises(InputError, match="expected real numbers, dense"):
            opu.project(x.detach().to_sparse())
        with pytest.raises(InputError, match="has no values"):
            opu.project(torch.empty(40, device="meta"))
        with pytest.raises(InputError, match="in row 2, column 7"):
            bad = x.detach().clone()
            bad[2, 7] = torch.nan
            opu.project(bad)


def test_large_arrays_are_the_same_by_buffers_and_by_sockets(rng, monkeypatch):
    x = rng.standard_normal((300, 700)).astype(np.float32)
    with Opu(kind="hadamard", outputs=900, seed=2) as opu, Opu(kind="hadamard", outputs=900, seed=2) as sent:
        mapped = opu.project(x)
        assert opu._buffers._outputs, "no buffer was used"
        sent._open(700)
        sent._buffers = None
        assert np.array_equal(sent.project(x), mapped)
        codes = ternary(rng, 300, 700)
        assert np.array_equal(opu.project(codes), sent.project(codes))


def test_results_in_buffers_stay_what_they_are(rng):
    with Opu(kind="hadamard", outputs=900, seed=2) as opu:
        inputs = [rng.standard_normal((40, 700)).astype(np.float32) for _ in range(9)]
        results = [opu.project(x) for x in inputs]
        copies = [np.array(y) for y in results]
        part = results[3][5:7]
        del results[3]
        for x, y in zip(inputs, copies):
            assert np.array_equal(opu.project(x), y)
        results.insert(3, None)
        part[0] += 1
        for _ in range(3):
            opu.project(inputs[0])
    for kept, copied in zip(results, copies):
        assert kept is None or np.array_equal(kept, copied)
    assert np.array_equal(part[1], copies[3][6]) and np.array_equal(part[0], copies[3][5] + 1)


def test_buffers_are_used_again(rng):
    x = rng.standard_normal((40, 700)).astype(np.float32)
    with Opu(kind="hadamard", outputs=900, seed=2) as opu:
        for _ in range(20):
            opu.project(x)
        assert len(opu._buffers._outputs) == 1
        for rows in (30, 3, 40, 25):
            opu.project(x[:rows])
        assert len(opu._buffers._outputs) <= 2


def test_light_takes_codes_and_keeps_an_account(rng):
    x = ternary(rng, 200, 64)
    with Opu(preset="launay-2020", outputs=300, seed=3) as opu, Opu(kind="gaussian", outputs=300, seed=3) as ideal:
        assert opu.ternary
        assert opu.account.frames == 0
        y = opu.project(x)
        account = opu.account
        assert account.rows == 200 and opu.rows == 200
        assert account.frames > 0 and account.calibration_frames > 0
        assert account.joules == pytest.approx(30 * account.seconds, rel=1e-6)
        assert 0.99 < account.fidelity <= 1
        # A retrieval without guard band gives the entries of the Gaussian projection of that seed.
        assert np.corrcoef(y.ravel(), ideal.project(x).ravel())[0, 1] == pytest.approx(account.fidelity, abs=0.01)
        assert ideal.account.frames == 0 and ideal.account.fidelity is None and ideal.account.rows == 200
        assert np.corrcoef(opu.project(x).ravel(), y.ravel())[0, 1] > 0.98


def test_bit_planes_let_light_take_real_numbers(rng):
    x = rng.standard_normal((20, 64)).astype(np.float32)
    with Opu(outputs=300, seed=3, bit_planes=8) as opu, Opu(kind="gaussian", outputs=300, seed=3) as ideal:
        assert not opu.ternary
        assert np.corrcoef(opu.project(x).ravel(), ideal.project(x).ravel())[0, 1] > 0.97


def test_measurements_change_nothing_and_resumed_rows_have_their_noise(rng):
    x = ternary(rng, 30, 64)
    with Opu(outputs=100, seed=3) as opu:
        first, second = opu.project(x), opu.project(x)
        assert not np.array_equal(first, second)
    with Opu(outputs=100, seed=3) as opu:
        assert np.array_equal(opu.project(x), first)
        with opu.measure():
            assert not np.array_equal(opu.project(x), second)
        assert opu.rows == 30
        stored = pickle.dumps(opu)
        assert np.array_equal(opu.project(x), second)
        opu.seek(30)
        assert np.array_equal(opu.project(x), second)
    assert len(stored) < 1000
    with pickle.loads(stored) as again:
        assert (again.inputs, again.outputs, again.rows, again.seed) == (64, 100, 30, 3)
        assert np.array_equal(again.project(x), second)


def test_intensities_have_the_noise_of_their_row_after_a_reconnection(rng):
    bits = rng.integers(0, 2, (10, 64)).astype(np.int8)
    with Opu(outputs=100, seed=3) as opu:
        opu.intensities(bits)
        second = opu.intensities(bits)
    with Opu(outputs=100, seed=3) as opu:
        opu.intensities(bits)
        opu.close()
        assert np.array_equal(opu.intensities(bits), second)
        assert opu.rows == 20


def test_intensities_are_those_of_a_complex_medium(rng):
    x = rng.standard_normal((7, 40)).astype(np.float32)
    with Opu(kind="gaussian", outputs=500, seed=3) as opu, Opu(kind="gaussian", outputs=1000, seed=3) as both:
        fields = both.project(x).reshape(7, 500, 2)
        assert np.allclose(opu.intensities(x), (fields ** 2).sum(2) / 2, rtol=1e-4, atol=1e-4)
    bits = rng.integers(0, 2, (7, 64))
    with Opu(outputs=500, seed=3) as opu:
        light = opu.intensities(bits)
        assert light.shape == (7, 500)
        # Exponential brightness: the mean of 500 is off by 4.5 %.
        assert np.allclose(light.mean(1), bits.sum(1), rtol=0.35)


def test_projects_by_a_matrix_of_ones_own(rng, tmp_path):
    t = (rng.standard_normal((60, 40)) + 1j * rng.standard_normal((60, 40))).astype(np.complex64)
    np.save(tmp_path / "t.npy", t)
    np.save(tmp_path / "r.npy", t.real)
    x = rng.standard_normal((7, 40)).astype(np.float32)
    with Opu(path=tmp_path / "r.npy") as opu:
        assert (opu.inputs, opu.outputs) == (40, 60)
        assert np.allclose(opu.project(x), x @ t.real.T, rtol=1e-4, atol=1e-4)
    with Opu(path=tmp_path / "t.npy") as opu:
        assert np.allclose(opu.intensities(x), np.abs(x @ t.T) ** 2, rtol=1e-3, atol=1e-3)


@pytest.mark.parametrize("x, words", [
    (np.full(40, np.nan), "nan at 0"),
    (np.full(40, np.nan, np.float32), "nan at 0"),
    (np.where(np.arange(80).reshape(2, 40) == 47, np.inf, 1).astype(np.float32), "inf in row 1, column 7"),
    (np.where(np.arange(80).reshape(2, 40) == 47, -np.inf, 1), "-inf in row 1, column 7"),
    (np.full(40, 1e300), "1e.300 at 0; expected numbers within the range of float32"),
    (np.ones(41), r"shape \(41,\); expected 40"),
    (np.ones((2, 2, 40)), r"shape \(2, 2, 40\); expected \(n,\) or \(batch, n\)"),
    (np.ones(40, complex), "type complex128; expected real numbers"),
    (["a"] * 40, "expected real numbers"),
    (np.array([object()] * 40), "type object"),
    ([[1.0] * 40, [1.0]], "x is no array of real numbers"),
])
def test_refuses_other_inputs_in_one_sentence(x, words):
    with Opu(kind="gaussian", outputs=50, inputs=40) as opu:
        with pytest.raises(InputError, match=words):
            opu.project(x)
        assert opu.project(np.ones(40)).shape == (50,)


def test_huge_but_finite_numbers_pass():
    with Opu(kind="dense", outputs=3, inputs=4) as opu:
        assert np.isfinite(opu.project(np.full(4, 1e30, np.float32))).all()


@pytest.mark.parametrize("arguments, words", [
    (dict(kind="laser", outputs=3), "expected 'opu', 'dense'"),
    (dict(kind="gaussian", preset="wang-2024", outputs=3), "preset goes with kind 'opu' only"),
    (dict(preset="wang-2024", driver="bench", outputs=3), "exclude each other"),
    (dict(kind="matrix", outputs=3), "needs a path"),
    (dict(outputs=0), "outputs is 0; expected 1 to"),
    (dict(outputs=2.5), "outputs is 2.5; expected a whole number"),
    (dict(outputs=3, seed=1 << 63), "seed is 9223372036854775808"),
    (dict(outputs=3, address="host"), "expected unix:/absolute/path or host:port"),
    (dict(outputs=3, address="h:1", token="short"), "16 to 256 letters"),
])
def test_refuses_descriptions_in_one_sentence(arguments, words):
    with pytest.raises(InputError, match=words):
        Opu(**arguments)


def test_refuses_what_the_service_refuses(tmp_path):
    with pytest.raises(InputError, match="outputs is not given"):
        Opu().project(np.ones(3))
    with pytest.raises(InputError, match="wang-2025.*wang-2024"):
        Opu(preset="wang-2025", outputs=3).project(np.ones(3))
    with pytest.raises(InputError, match="camera.bitz"):
        Opu(parameters={"camera.bitz": 3}, outputs=3).project(np.ones(3))
    with pytest.raises(InputError, match="row 0, column 1"):
        Opu(outputs=3).project(np.array([1, 0.5, 0]))
    with pytest.raises(InputError, match="none.npy"):
        Opu(path=tmp_path / "none.npy").project(np.ones(3))


def test_the_sizes_that_a_training_expects_are_checked():
    opu = Opu(kind="gaussian")
    opu.expect(10, 20)
    assert opu.project(np.ones(10)).shape == (20,)
    with pytest.raises(InputError, match="has 10 inputs; expected 11"):
        opu.expect(11, 20)
    with pytest.raises(InputError, match="expected at least 21"):
        opu.expect(10, 21)
    opu.close()


def test_connects_to_a_service_that_runs(remote, rng):
    x = rng.standard_normal((40, 100)).astype(np.float32)
    with Opu.connect(remote.address, remote.token, kind="gaussian", outputs=333, seed=1) as far, Opu(kind="gaussian", outputs=333, seed=1) as near:
        assert np.array_equal(far.project(x), near.project(x))
        with pytest.raises(BatchSizeError, match=r"x has 1000 rows; the service takes at most 787 of 100 inputs and 333 outputs"):
            far.project(np.ones((1000, 100), np.float32))
        assert far.project(np.ones((787, 100), np.float32)).shape == (787, 333)
    with pytest.raises(TokenError, match="token"):
        Opu.connect(remote.address, "another-token-than-its", kind="gaussian", outputs=3).project(np.ones(3))
    with pytest.raises(TokenError, match="token"):
        Opu.connect(remote.address, kind="gaussian", outputs=3).project(np.ones(3))


def test_several_threads_may_share_one(rng):
    x = rng.standard_normal((50, 64)).astype(np.float32)
    with Opu(kind="gaussian", outputs=400) as opu:
        expected = opu.project(x)
        wrong = []

        def work():
            for _ in range(20):
                if not np.array_equal(opu.project(x), expected):
                    wrong.append(1)

        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert not wrong


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_a_forked_process_has_a_connection_of_its_own(rng):
    x = rng.standard_normal((50, 64)).astype(np.float32)
    with Opu(kind="gaussian", outputs=400) as opu:
        expected = opu.project(x)
        child = os.fork()
        if child == 0:
            good = False
            try:
                good = all(np.array_equal(opu.project(x), expected) for _ in range(5))
            finally:
                os._exit(0 if good else 1)
        for _ in range(5):
            assert np.array_equal(opu.project(x), expected)
        assert os.waitpid(child, 0)[1] == 0


def test_a_lost_connection_is_said_and_made_anew(rng):
    x = ternary(rng, 30, 64)
    with Opu(outputs=100, seed=3) as opu:
        first = opu.project(x)
        second = opu.project(x)
        opu.seek(30)
        opu._client._stream.sock.shutdown(2)
        with pytest.raises(ConnectionLostError, match="unix:"):
            opu.project(x)
        assert np.array_equal(opu.project(x), second)
        assert not np.array_equal(first, second)


def test_the_service_ends_with_its_user_and_starts_again(service):
    own = _service.Service()
    process = own._process
    folder = own._folder
    opu = Opu.connect(own.address.text, kind="gaussian", outputs=3)
    assert opu.project(np.ones(3)).shape == (3,)
    # As when Python is killed: all that the service sees is the end of its input.
    process.stdin.close()
    assert process.wait(20) == 0
    with pytest.raises(ConnectionLostError):
        opu.project(np.ones(3))
    own.close()
    assert not os.path.exists(folder)


def test_says_how_to_get_the_program(monkeypatch, tmp_path):
    monkeypatch.setenv("BACKLIGHT_HOME", str(tmp_path))
    with pytest.raises(backlight.ServiceNotFoundError, match="no program backlight in it"):
        _service.command()
    monkeypatch.delenv("BACKLIGHT_HOME")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(_service, "__file__", str(tmp_path / "lib" / "backlight" / "_service.py"))
    with pytest.raises(backlight.ServiceNotFoundError, match="cloning.*Opu.connect"):
        _service.command()
    program = tmp_path / "backlight"
    program.write_text("#!/bin/sh\necho 'backlight: no JDK 25 was found' >&2\nexit 1\n")
    program.chmod(0o755)
    assert _service.command() == str(program)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    with pytest.raises(ServiceError, match="did not start: no JDK 25 was found"):
        _service.Service()
