"""Direct feedback in PyTorch, against hand-made gradients and against backpropagation; needs no service."""

import copy
import io
import math

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from torch import nn  # noqa: E402

from backlight import InputError  # noqa: E402
from backlight.ternary import Relative, Stochastic  # noqa: E402
from backlight.torch import direct_feedback  # noqa: E402


class Matrix:
    """A projection by a matrix at hand, shape (m, n)."""

    def __init__(self, b, ternary=False):
        self.b = np.asarray(b, np.float32)
        self.ternary = ternary
        self.seed = 5
        self.shown = []

    def project(self, x):
        self.shown.append(np.array(x))
        return np.asarray(x, np.float32) @ self.b.T


class Mlp(nn.Module):
    def __init__(self, widths=(7, 6, 5, 4)):
        super().__init__()
        self.first = nn.Sequential(nn.Linear(widths[0], widths[1]), nn.Tanh())
        self.second = nn.Sequential(nn.Linear(widths[1], widths[2]), nn.Tanh())
        self.head = nn.Linear(widths[2], widths[3])

    def forward(self, x):
        return self.head(self.second(self.first(x)))


def batch(rows=9, inputs=7, classes=4):
    return torch.randn(rows, inputs), torch.randint(classes, (rows,))


@pytest.fixture(autouse=True)
def seeded():
    torch.manual_seed(3)
    np.random.seed(3)


def test_is_the_gradient_that_one_computes_by_hand():
    model = Mlp()
    x, y = batch()
    b = np.random.standard_normal((11, 4))
    with direct_feedback(model, stages=[model.first, model.second], head=model.head, opu=Matrix(b), scale=0.5):
        nn.functional.cross_entropy(model(x), y).backward()

    x64 = x.double().numpy()
    w = [(layer.weight.detach().double().numpy(), layer.bias.detach().double().numpy()) for layer in (model.first[0], model.second[0], model.head)]
    h1 = np.tanh(x64 @ w[0][0].T + w[0][1])
    h2 = np.tanh(h1 @ w[1][0].T + w[1][1])
    z = h2 @ w[2][0].T + w[2][1]
    p = np.exp(z - z.max(1, keepdims=True))
    e = (p / p.sum(1, keepdims=True) - np.eye(4)[y.numpy()]) / len(x64)
    d1 = 0.5 * e @ b[:6].T * (1 - h1 ** 2)
    d2 = 0.5 * e @ b[6:].T * (1 - h2 ** 2)
    for layer, gradient, below in ((model.first[0], d1, x64), (model.second[0], d2, h1), (model.head, e, h2)):
        assert np.allclose(layer.weight.grad.numpy(), gradient.T @ below, rtol=1e-4, atol=1e-6)
        assert np.allclose(layer.bias.grad.numpy(), gradient.sum(0), rtol=1e-4, atol=1e-6)


def test_shared_scope_gives_all_stages_the_first_outputs():
    model = Mlp()
    x, y = batch()
    b = np.random.standard_normal((6, 4))
    with direct_feedback(model, stages=[model.first, model.second], head=model.head, opu=Matrix(b), scope="shared"):
        out = model(x)
        e, = torch.autograd.grad(nn.functional.cross_entropy(out, y), out, retain_graph=True)
        bias = torch.autograd.grad(nn.functional.cross_entropy(out, y), [model.second[0].bias])[0]
    h2 = model.second(model.first(x))
    expected = (e @ torch.from_numpy(b[:5].astype(np.float32)).T * (1 - h2 ** 2)).sum(0)
    assert torch.allclose(bias, expected, atol=1e-6)


def test_equals_backpropagation_where_b_is_the_transposed_head():
    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.hidden = nn.Sequential(nn.Linear(7, 6), nn.ReLU())
            self.head = nn.Linear(6, 4)

        def forward(self, x):
            return self.head(self.hidden(x))

    net = Net()
    x, y = batch()

    def loss():
        return nn.functional.cross_entropy(net(x), y)

    exact = torch.autograd.grad(loss(), list(net.parameters()))
    b = Matrix(net.head.weight.detach().numpy().T)
    with direct_feedback(net, stages=[net.hidden], head=net.head, opu=b) as feedback:
        found = torch.autograd.grad(loss(), list(net.parameters()))
        cosine = feedback.alignment(loss)
    for left, right in zip(exact, found):
        assert torch.allclose(left, right, atol=1e-6)
    assert cosine == {"hidden": pytest.approx(1, abs=1e-6)}


def test_nothing_flows_between_stages():
    model = Mlp()
    x, y = batch()
    zero = Matrix(np.vstack([np.zeros((6, 4)), np.ones((5, 4))]))
    with direct_feedback(model, stages=[model.first, model.second], head=model.head, opu=zero):
        nn.functional.cross_entropy(model(x), y, reduction="sum").backward()
    assert model.first[0].weight.grad.abs().max() == 0
    model.zero_grad()
    with direct_feedback(model, stages=[model.first, model.second], head=model.head,
                         opu=Matrix(np.vstack([np.ones((6, 4)), np.zeros((5, 4))]))):
        (model(x) * torch.arange(4)).sum().backward()
    assert model.second[0].weight.grad.abs().max() == 0
    assert model.first[0].weight.grad.abs().max() > 0


def test_what_lies_between_stages_learns_with_the_next_one():
    class Net(Mlp):
        def __init__(self):
            super().__init__()
            self.embedding = nn.Embedding(10, 7)
            self.between = nn.Linear(6, 6)

        def forward(self, x):
            return self.head(self.second(self.between(self.first(self.embedding(x)))))

    model = Net()
    with direct_feedback(model, stages=[model.first, model.second], head=model.head, opu=Matrix(np.random.standard_normal((11, 4)))):
        model(torch.arange(9)).square().sum().backward()
    assert model.embedding.weight.grad.abs().sum() > 0
    assert model.between.weight.grad.abs().sum() > 0


def test_without_gradients_and_outside_the_model_is_as_it_was():
    model = Mlp()
    x, y = batch()
    before = torch.autograd.grad(nn.functional.cross_entropy(model(x), y), list(model.parameters()))
    b = Matrix(np.random.standard_normal((11, 4)))
    with direct_feedback(model, stages=[model.first, model.second], head=model.head, opu=b):
        with torch.no_grad():
            inside = model(x)
    assert b.shown == []
    assert torch.equal(inside, model(x))
    after = torch.autograd.grad(nn.functional.cross_entropy(model(x), y), list(model.parameters()))
    assert all(torch.equal(a, c) for a, c in zip(before, after))


def test_a_forward_pass_that_failed_leaves_nothing_behind():
    model = Mlp()
    x, y = batch()
    b = Matrix(np.random.standard_normal((11, 4)))
    with direct_feedback(model, stages=[model.first, model.second], head=model.head, opu=b):
        removed = model.second.register_forward_pre_hook(lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            model(x)
        removed.remove()
        once = torch.autograd.grad(nn.functional.cross_entropy(model(x), y), list(model.parameters()))
        again = torch.autograd.grad(nn.functional.cross_entropy(model(x), y), list(model.parameters()))
    assert all(torch.equal(a, c) for a, c in zip(once, again))


def test_tokens_and_convolutions_get_feedback_of_their_shapes():
    class Conv(nn.Module):
        def __init__(self):
            super().__init__()
            self.conv = nn.Conv2d(1, 3, 3, padding=1)
            self.head = nn.Linear(3 * 16, 4)

        def forward(self, x):
            return self.head(torch.relu(self.conv(x)).flatten(1))

    conv = Conv()
    b = np.random.standard_normal((48, 4)).astype(np.float32)
    x = torch.randn(5, 1, 4, 4)
    with direct_feedback(conv, stages=[conv.conv], head=conv.head, opu=Matrix(b)):
        out = conv(x)
        bias, = torch.autograd.grad(out.sum(), [conv.conv.bias])
    assert torch.allclose(bias, torch.from_numpy((np.ones((5, 4)) @ b.T).reshape(5, 3, 16).sum((0, 2))).float(), atol=1e-4)

    class Tokens(nn.Module):
        def __init__(self):
            super().__init__()
            self.block = nn.TransformerEncoderLayer(8, 2, 16, batch_first=True)
            self.head = nn.Linear(8, 4)

        def forward(self, x):
            return self.head(self.block(x))

    tokens = Tokens()
    shown = Matrix(np.random.standard_normal((8, 4)))
    with direct_feedback(tokens, stages=[tokens.block], head=tokens.head, opu=shown):
        nn.functional.cross_entropy(tokens(torch.randn(3, 6, 8)).flatten(0, 1), torch.randint(4, (18,))).backward()
    assert shown.shown[0].shape == (18, 4)
    assert tokens.block.linear1.weight.grad.abs().sum() > 0


def test_any_optimizer_learns_by_it():
    x = torch.randn(256, 7)
    y = (x[:, :4] * 3).argmax(1)
    for make in (lambda p: torch.optim.SGD(p, 0.2, momentum=0.9), lambda p: torch.optim.Adam(p, 0.01), lambda p: torch.optim.RMSprop(p, 0.01)):
        model = Mlp((7, 32, 32, 4))
        head_only = copy.deepcopy(model)
        losses = []
        for net, context in ((model, True), (head_only, False)):
            optimizer = make(net.parameters() if context else net.head.parameters())
            feedback = direct_feedback(net, stages=[net.first, net.second], head=net.head,
                                       opu=Matrix(np.random.default_rng(0).standard_normal((64, 4)) / 2))
            for _ in range(120):
                optimizer.zero_grad()
                with feedback:
                    loss = nn.functional.cross_entropy(net(x), y)
                loss.backward()
                optimizer.step()
            losses.append(loss.item())
        assert losses[0] < 0.6 * losses[1]


def test_ternary_devices_are_shown_codes_whose_mean_is_the_error():
    errors = np.array([[0.3, -0.1, 0.0, 0.02], [4.0, 0.0, -1.0, 2.0]], np.float32)
    total = np.zeros_like(errors, np.float64)
    for draw in range(4000):
        codes, scale = Stochastic()(errors, 7, draw)
        assert set(np.unique(codes)) <= {-1, 0, 1}
        total += codes * scale
    # The deviation of a mean is at most s / (2 sqrt(4000)); six of them have a probability below 1e-8 in all.
    assert np.all(np.abs(total / 4000 - errors) < 6 * scale / 2 / math.sqrt(4000))
    codes, scale = Relative(1)(errors, 0, 0)
    assert codes.tolist() == [[1, 0, 0, 0], [1, 0, 0, 0]]
    assert np.allclose(scale, np.sqrt(np.mean(errors ** 2, 1, keepdims=True)))


def test_saved_and_resumed_it_goes_on_exactly_and_keeps_no_matrix():
    x, y = batch(64)
    b = np.random.standard_normal((22 * 500, 4))

    def steps(model, optimizer, feedback, count):
        for _ in range(count):
            optimizer.zero_grad()
            with feedback:
                nn.functional.cross_entropy(model(x), y).backward()
            optimizer.step()

    def fresh():
        torch.manual_seed(8)
        model = Mlp()
        return model, torch.optim.Adam(model.parameters(), 0.01), direct_feedback(
            model, stages=[model.first, model.second], head=model.head, opu=Matrix(b, ternary=True))

    unbroken = fresh()
    steps(*unbroken, 6)
    first = fresh()
    steps(*first, 3)
    file = io.BytesIO()
    torch.save({"model": first[0].state_dict(), "optimizer": first[1].state_dict(), "feedback": first[2].state_dict()}, file)
    assert len(file.getvalue()) < b.nbytes / 10
    file.seek(0)
    saved = torch.load(file)
    resumed = fresh()
    resumed[0].load_state_dict(saved["model"])
    resumed[1].load_state_dict(saved["optimizer"])
    resumed[2].load_state_dict(saved["feedback"])
    steps(*resumed, 3)
    for left, right in zip(unbroken[0].parameters(), resumed[0].parameters()):
        assert torch.equal(left, right)


def test_measuring_alignment_changes_nothing_that_is_learned():
    x, y = batch(64)
    b = np.random.standard_normal((11, 4))
    found = []
    for measured in (False, True):
        torch.manual_seed(8)
        model = Mlp()
        model.second.append(nn.BatchNorm1d(5))
        model.second.append(nn.Dropout(0.2))
        optimizer = torch.optim.Adam(model.parameters(), 0.01)
        with direct_feedback(model, stages=[model.first, model.second], head=model.head, opu=Matrix(b, ternary=True)) as feedback:
            for _ in range(3):
                if measured:
                    cosines = feedback.alignment(lambda: nn.functional.cross_entropy(model(x), y))
                    assert list(cosines) == ["first", "second"]
                    assert all(-1 <= c <= 1 for c in cosines.values())
                optimizer.zero_grad()
                nn.functional.cross_entropy(model(x), y).backward()
                optimizer.step()
        found.append(model.state_dict())
    assert all(torch.equal(found[0][key], found[1][key]) for key in found[0])


@pytest.mark.parametrize("change, words", [
    (dict(stages=[]), "at least one"),
    (dict(stages=[nn.Linear(1, 1)]), "no module of the model"),
    (dict(scope="both"), "expected 'independent' or 'shared'"),
    (dict(scale=0.0), "above 0"),
    (dict(ternarize="half"), "expected 'relative', 'stochastic'"),
])
def test_refuses_in_one_sentence(change, words):
    model = Mlp()
    arguments = {"stages": [model.first, model.second], "head": model.head, "opu": Matrix(np.ones((11, 4))), **change}
    with pytest.raises(InputError, match=words):
        direct_feedback(model, **arguments)


def test_refuses_what_does_not_fit_in_one_sentence():
    model = Mlp()
    x, y = batch()
    with pytest.raises(InputError, match="shows -1, 0 and 1 only"):
        direct_feedback(model, stages=[model.first], head=model.head, opu=Matrix(np.ones((11, 4)), ternary=True), ternarize=None)
    with pytest.raises(InputError, match="named twice"):
        direct_feedback(model, stages=[model.first, model.first], head=model.head, opu=Matrix(np.ones((11, 4))))
    with direct_feedback(model, stages=[model.first, model.second], head=model.head, opu=Matrix(np.ones((10, 4)))):
        with pytest.raises(InputError, match=r"shape \(9, 10\); expected \(9, 11\)"):
            model(x).sum().backward()
