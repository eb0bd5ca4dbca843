"""Direct feedback alignment for PyTorch models: train one's own network by light, or by any other fixed random projection.

    with direct_feedback(model, stages=[model.block1, model.block2], head=model.head, opu=opu):
        loss = criterion(model(x), y)
        loss.backward()
        optimizer.step()

The model is cut behind each stage: what follows it gets a detached copy of its output, so that nothing flows back between
stages. In the backward pass the error e, the gradient of the loss with respect to the head's output, reaches every stage at
once as B·e, in place of the gradient with respect to that stage's output; the head gets its exact gradient. What lies before
the first stage or between two of them (embeddings, activations, pooling) learns with the stage that follows it.

Nøkland 2016, arXiv 1609.01596; by light: Launay et al. 2020, arXiv 2012.06373.
"""

from __future__ import annotations

import math
from typing import Any, Callable, Dict, List, Optional, Protocol, Sequence, Tuple, Union

import numpy as np
import torch
from torch import Tensor, nn

from . import ternary
from .errors import InputError

__all__ = ["DirectFeedback", "Projection", "direct_feedback"]


class Projection(Protocol):
    """What :func:`direct_feedback` needs of a projection: :class:`backlight.Opu` is one, and anything with these two is."""

    @property
    def ternary(self) -> bool:
        """Whether only −1, 0 and 1 can be projected."""

    def project(self, x: Any) -> Any:
        """Returns x·Bᵀ, shape (batch, m), for x of shape (batch, n)."""


def direct_feedback(model: nn.Module, *, stages: Sequence[nn.Module], head: nn.Module, opu: Projection,
                    ternarize: Union[str, ternary.Ternarizer, None] = "auto", scope: str = "independent",
                    scale: float = 1.0) -> "DirectFeedback":
    """Returns a context in which ``model`` learns by direct feedback.

    Args:
        model: the network; its forward pass calls the stages, then the head
        stages: the modules that take feedback at their output, in the order in which they run. An output is a tensor of shape
            (batch, …), or a tuple whose first element is one
        head: the last module, whose output has shape (batch, n), or (batch, tokens, n)
        opu: B, of n inputs, and as many outputs as ``scope`` asks for; an :class:`backlight.Opu` without outputs gets as many
            as are needed. It stays the caller's to close. Feedback of a stage of output (batch, …) takes as many outputs of B
            as a sample has elements; where the head gives an error for each token and the stage an output for each, as many as
            a token has
        ternarize: how e becomes −1, 0 and 1: ``"stochastic"``, ``"relative"``, an object of
            :mod:`backlight.ternary`, or None for e as it is. By default ``"stochastic"`` for what takes only these, else None
        scope: ``"independent"``: each stage takes outputs of its own; ``"shared"``: all take the first ones
        scale: factor on the feedback, above 0

    The context may be entered once around a whole training or for each step. Optimizers, schedulers, gradient accumulation,
    ``torch.autograd.grad`` and gradient scaling work as without it. Outside of it, and where gradients are not computed, the
    model is as it was.

    Raises:
        InputError: if an argument does not fit.
    """
    return DirectFeedback(model, stages, head, opu, ternarize, scope, scale)


class DirectFeedback:
    """The context that :func:`direct_feedback` makes."""

    def __init__(self, model: nn.Module, stages: Sequence[nn.Module], head: nn.Module, opu: Projection,
                 ternarize: Union[str, ternary.Ternarizer, None], scope: str, scale: float) -> None:
        self._stages = list(stages)
        names = {module: name for name, module in model.named_modules()}
        for what, module in [*((f"stage {i}", s) for i, s in enumerate(self._stages)), ("the head", head)]:
            if module not in names:
                raise InputError(f"{what} ({type(module).__name__}) is no module of the model.")
        if len(set(map(id, [*self._stages, head]))) != len(self._stages) + 1:
            raise InputError("a module is named twice among stages and head; expected each once.")
        if not self._stages:
            raise InputError("stages is empty; expected at least one module.")
        if scope not in ("independent", "shared"):
            raise InputError(f"scope is {scope!r}; expected 'independent' or 'shared'.")
        if not (math.isfinite(scale) and scale > 0):
            raise InputError(f"scale is {scale}; expected a finite number above 0.")
        self._names = [names[stage] for stage in self._stages]
        self._model = model
        self._head = head
        self._opu = opu
        self._scope = scope
        self._scale = scale
        if ternarize == "auto":
            ternarize = "stochastic" if opu.ternary else None
        if ternarize is None and opu.ternary:
            raise InputError("ternarize is None, but the device shows -1, 0 and 1 only; expected 'stochastic' or 'relative'.")
        self._ternarize = None if ternarize is None else ternary.ternarizer(ternarize)
        self._hooks: List[Any] = []
        self._outputs: List[Tuple[int, Tensor]] = []
        self._sizes: Optional[List[int]] = None
        self._inputs: Optional[int] = None
        self._draws = 0
        self._rows = 0
        self._measuring = False
        self._exact = False

    def __enter__(self) -> "DirectFeedback":
        if self._hooks:
            raise InputError("this context has been entered already; expected to leave it first.")
        for index, stage in enumerate(self._stages):
            self._hooks.append(stage.register_forward_hook(self._cut(index)))
        self._hooks.append(self._head.register_forward_hook(self._join))
        # What a forward pass that failed has left behind belongs to no other one.
        self._hooks.append(self._model.register_forward_pre_hook(lambda *_: self._outputs.clear()))
        return self

    def __exit__(self, *_: Any) -> None:
        for hook in self._hooks:
            hook.remove()
        self._hooks.clear()
        self._outputs.clear()

    @property
    def draws(self) -> int:
        """How many backward passes have drawn feedback so far, measurements left out."""
        return self._draws

    def state_dict(self) -> Dict[str, Any]:
        """Returns what a resumed training needs: the seed and sizes of B, never its entries, and what was drawn so far."""
        describe = getattr(self._opu, "description", None)
        return {
            "projection": None if describe is None else describe(),
            "inputs": self._inputs,
            "sizes": self._sizes,
            "scope": self._scope,
            "scale": self._scale,
            "ternarize": repr(self._ternarize),
            "draws": self._draws,
            "rows": self._rows,
        }

    def load_state_dict(self, state: Dict[str, Any]) -> None:
        """Goes on where a training was: a twin then sees the noise that the unbroken one would have seen.

        Args:
            state: what :meth:`state_dict` returned

        Raises:
            InputError: if that was of another projection, scope, scale or ternarizer.
        """
        if state["sizes"] is not None and self._sizes is None:
            self._open(state["inputs"], list(state["sizes"]))
        mine = self.state_dict()
        for key in ("projection", "inputs", "sizes", "scope", "scale", "ternarize"):
            if mine[key] != state[key]:
                raise InputError(f"{key} was {state[key]!r} in what is loaded, but is {mine[key]!r} here; expected the same.")
        self._draws = state["draws"]
        self._rows = state["rows"]
        seek = getattr(self._opu, "seek", None)
        if seek is not None and self._sizes is not None:
            seek(self._rows)

    def alignment(self, loss: Callable[[], Tensor]) -> Dict[str, float]:
        """Measures how far feedback points in the direction of backpropagation.

        Args:
            loss: runs the forward pass and returns the loss, such as ``lambda: criterion(model(x), y)``

        Returns:
            for each stage, by its name in the model, the cosine between the gradient of its matrices by direct feedback and the
            exact one; NaN for a stage without matrices that learn. Gradients, buffers and the state of random numbers are as
            before, and so is all that is learned later.
        """
        entered = bool(self._hooks)
        if not entered:
            self.__enter__()
        try:
            groups = [[p for p in stage.parameters() if p.requires_grad and p.dim() > 1] for stage in self._stages]
            parameters = list({id(p): p for group in groups for p in group}.values())
            buffers = [(buffer, buffer.clone()) for buffer in self._model.buffers()]
            cosines = []
            with _KeptRandom():
                self._measuring = True
                direct = _gradients(loss, parameters)
            for buffer, before in buffers:
                buffer.copy_(before)
            with _KeptRandom():
                self._exact = True
                exact = _gradients(loss, parameters)
            for buffer, before in buffers:
                buffer.copy_(before)
            for group in groups:
                cosines.append(_cosine([direct[id(p)] for p in group], [exact[id(p)] for p in group]))
            return dict(zip(self._names, cosines))
        finally:
            self._measuring = False
            self._exact = False
            self._outputs.clear()
            if not entered:
                self.__exit__()

    def _cut(self, index: int) -> Callable[..., Any]:
        def hook(_: nn.Module, __: Any, output: Any) -> Any:
            if self._exact or not torch.is_grad_enabled():
                return None
            first = output[0] if isinstance(output, tuple) else output
            if not isinstance(first, Tensor):
                raise InputError(f"{self._names[index]} gives {type(first).__name__}; expected a tensor, or a tuple that begins with one.")
            if not first.requires_grad:
                return None
            self._outputs.append((index, first))
            cut = first.detach()
            return (cut, *output[1:]) if isinstance(output, tuple) else cut

        return hook

    def _join(self, _: nn.Module, __: Any, output: Any) -> Any:
        if self._exact or not torch.is_grad_enabled() or not self._outputs:
            return None
        first = output[0] if isinstance(output, tuple) else output
        indices, tensors = zip(*self._outputs)
        self._outputs = []
        joined = _Join.apply(first, self, indices, *tensors)
        return (joined, *output[1:]) if isinstance(output, tuple) else joined

    def feedback(self, error: Tensor, indices: Sequence[int], outputs: Sequence[Tensor]) -> List[Tensor]:
        """Returns B·e for outputs of stages.

        Args:
            error: e, shape (…, n)
            indices: which stage each output is of
            outputs: tensors whose shapes the feedback has; their values are not read
        """
        inputs = error.shape[-1]
        rows = error.detach().reshape(-1, inputs).float().cpu().numpy()
        sizes: List[Optional[int]] = [None] * len(self._stages)
        for index, output in zip(indices, outputs):
            sizes[index] = self._size(index, output, error)
        if self._sizes is None or self._inputs is None:
            if None in sizes:
                missing = self._names[sizes.index(None)]
                raise InputError(f"{missing} did not run, or nothing in it learns; expected each stage to take part in the first step.")
            self._open(inputs, [size for size in sizes if size is not None])
        assert self._sizes is not None
        for name, now, before in zip(self._names, sizes, self._sizes):
            if now is not None and now != before:
                raise InputError(f"{name} has {now} outputs for a row of the error now, but had {before} before; expected the same.")
        if inputs != self._inputs:
            raise InputError(f"the head has {inputs} outputs now, but had {self._inputs} before; expected the same.")
        projected = self._project(rows)
        parts = []
        for index, output in zip(indices, outputs):
            start = 0 if self._scope == "shared" else sum(self._sizes[:index])
            part = torch.from_numpy(projected[:, start:start + self._sizes[index]])
            parts.append(part.to(device=output.device, dtype=output.dtype).reshape(output.shape))
        return parts

    def _size(self, index: int, output: Tensor, error: Tensor) -> int:
        rows = error.numel() // error.shape[-1]
        leading = output.numel() // output.shape[-1] if output.dim() > 1 else 0
        if output.shape[:-1] == error.shape[:-1] or (leading == rows and output.shape[0] != rows):
            return output.shape[-1]
        if output.shape[0] == rows:
            return output.numel() // rows
        raise InputError(f"{self._names[index]} gives shape {tuple(output.shape)}, which does not divide among the {rows} rows of "
                         f"the error of shape {tuple(error.shape)}.")

    def _open(self, inputs: int, sizes: List[int]) -> None:
        needed = max(sizes) if self._scope == "shared" else sum(sizes)
        size = getattr(self._opu, "expect", None)
        if size is not None:
            size(inputs, needed)
        self._inputs = inputs
        self._sizes = sizes

    def _project(self, rows: np.ndarray) -> np.ndarray:
        # Measurements draw what no training draws.
        draw = -1 - self._draws if self._measuring else self._draws
        if self._ternarize is None:
            shown, factor = rows, np.full((len(rows), 1), self._scale, np.float32)
        else:
            shown, row_scale = self._ternarize(rows, int(getattr(self._opu, "seed", 0)), draw)
            factor = np.float32(self._scale) * row_scale
        if self._measuring and hasattr(self._opu, "measure"):
            with self._opu.measure():  # type: ignore[attr-defined]
                result = np.asarray(self._opu.project(shown))
        else:
            result = np.asarray(self._opu.project(shown))
        if not self._measuring:
            self._draws += 1
            self._rows += len(rows)
        needed = max(self._sizes or [0]) if self._scope == "shared" else sum(self._sizes or [0])
        if result.ndim != 2 or len(result) != len(rows) or result.shape[1] < needed:
            raise InputError(f"the projection gives shape {result.shape}; expected ({len(rows)}, {needed}) or more outputs.")
        return result * factor


class _Join(torch.autograd.Function):
    """The head's output as it is, which in the backward pass sends its error on to the stages as well."""

    @staticmethod
    def forward(ctx: Any, output: Tensor, feedback: DirectFeedback, indices: Tuple[int, ...], *stages: Tensor) -> Tensor:  # type: ignore[override]
        ctx.feedback = feedback
        ctx.indices = indices
        # Empty tensors of the same shapes would hold memory, which these expanded ones do not.
        ctx.like = [stage.new_empty(()).expand(stage.shape) for stage in stages]
        return output.view_as(output)

    @staticmethod
    @torch.autograd.function.once_differentiable
    def backward(ctx: Any, error: Tensor) -> Any:
        parts = ctx.feedback.feedback(error, ctx.indices, ctx.like)
        return (error, None, None, *parts)


class _KeptRandom:
    """Leaves the state of PyTorch's random numbers as it was, so that both passes drop the same."""

    def __enter__(self) -> None:
        self._cpu = torch.get_rng_state()
        self._cuda = torch.cuda.get_rng_state_all() if torch.cuda.is_available() else None

    def __exit__(self, *_: Any) -> None:
        torch.set_rng_state(self._cpu)
        if self._cuda is not None:
            torch.cuda.set_rng_state_all(self._cuda)


def _gradients(loss: Callable[[], Tensor], parameters: Sequence[Tensor]) -> Dict[int, Optional[Tensor]]:
    with torch.enable_grad():
        found = torch.autograd.grad(loss(), parameters, allow_unused=True)
    return {id(p): g for p, g in zip(parameters, found)}


def _cosine(a: Sequence[Optional[Tensor]], b: Sequence[Optional[Tensor]]) -> float:
    product = squares_a = squares_b = 0.0
    for left, right in zip(a, b):
        if left is not None and right is not None:
            product += float((left.double() * right.double()).sum())
        squares_a += 0.0 if left is None else float(left.double().square().sum())
        squares_b += 0.0 if right is None else float(right.double().square().sum())
    return product / math.sqrt(squares_a * squares_b) if squares_a > 0 and squares_b > 0 else math.nan
