"""Networks that calibrate themselves, in PyTorch or in numpy, from what ``cascade-registry model export`` wrote.

    network = torch_module(load("Builtin_SelfCal_EXC_30Hz_smoothing50ms@1.tar")[0])
    spikes = network(torch.as_tensor(trace))          # ΔF/F of one neuron, [frames]; expected spikes per frame

Documentation/self-calibration.md describes the network. Traces have no missing samples. A model is the mean of its networks.
"""

from __future__ import annotations

import io
import json
import os
import tarfile
from typing import Any

import numpy as np

# Levels of the customary extents, and at least as many frames as an output of these depends on, in whole steps of the last.
_LEVELS, _MARGIN = 5, 192
# Versions of the format of weights: since the second, a network may have a floor; since the third, quiet stretches.
_VERSIONS = ("1", "2", "3")
# What a network takes for none: expected spikes per frame; fewer than these at once where within so many frames no more come.
_RULES = ("floor", "quiet_spikes", "quiet_frames")
# Frames on either side within which spikes come at once.
_HALF_EVENT = 6
# By how much what is left is raised at most.
_LARGEST_RAISE = 4


def load(path: str | os.PathLike, noise_level: int | None = None) -> list[dict[str, np.ndarray]]:
    """The weights of a model's networks, from its export or the ``weights.safetensors`` in it.

    Parameters
    ----------
    path : path-like
        What ``cascade-registry model export`` wrote.
    noise_level : int, optional
        Which networks; those of the first noise level by default. Built-in models have one set for all.

    Returns
    -------
    list of dict
        One per network: tensors by name, kernels as ``[taps, in, out]`` or ``[in, out]``; and what of its expected spikes is
        none: so many per frame (``floor``), and fewer than ``quiet_spikes`` at once where within ``quiet_frames`` frames no
        more come.
    """
    with open(path, "rb") as file:
        data = file.read()
    if tarfile.is_tarfile(path):
        with tarfile.open(fileobj=io.BytesIO(data)) as archive:
            data = archive.extractfile("weights.safetensors").read()
    start = 8 + int.from_bytes(data[:8], "little")
    header = json.loads(data[8:start])
    metadata = header.pop("__metadata__", {})
    version = metadata.get("format_version")
    if version not in _VERSIONS:
        raise ValueError(f"{path}: has format version {version}, this module reads {', '.join(_VERSIONS)}")
    rules = {rule: np.array(metadata.get(rule, 0), "<f4") for rule in _RULES}
    networks: dict[tuple[int, int], dict[str, np.ndarray]] = {}
    for name, entry in header.items():
        level, member, tensor = name.split(".", 2)
        first, last = (start + offset for offset in entry["data_offsets"])
        key = (int(level.rpartition("_")[2]), int(member.rpartition("_")[2]))
        networks.setdefault(key, dict(rules))[tensor] = np.frombuffer(data[first:last], "<f4").reshape(entry["shape"])
    wanted = min(level for level, _ in networks) if noise_level is None else noise_level
    members = [networks[key] for key in sorted(networks) if key[0] == wanted]
    if not members or "encoder.conv1.kernel" not in members[0]:
        raise ValueError(f"{path}: holds no networks that calibrate themselves for noise level {wanted}")
    if f"body.down{_LEVELS}.kernel" in members[0]:
        raise ValueError(f"{path}: has networks of more than {_LEVELS} levels, which only the program can compute")
    return members


class _Numpy:
    """What the way through the network asks of a library of arrays."""

    exp, log, tanh, clip, asinh = np.exp, np.log, np.tanh, np.clip, np.arcsinh
    concatenate, stack, maximum, cumsum = np.concatenate, np.stack, np.maximum, np.cumsum

    @staticmethod
    def median(numbers):
        return np.median(numbers)

    @staticmethod
    def mirror(trace, after):
        return np.pad(trace, (_MARGIN, _MARGIN + after), mode="symmetric")

    @staticmethod
    def convolve(rows, kernel, bias):
        half = len(kernel) // 2
        padded, frames = np.pad(rows, ((0, 0), (half, half))), rows.shape[1]
        return sum(k.T @ padded[:, tap:tap + frames] for tap, k in enumerate(kernel)) + bias[:, None]

    @staticmethod
    def halve(rows):
        return rows.reshape(len(rows), -1, 2).max(axis=2)

    @staticmethod
    def double(rows):
        return rows.repeat(2, axis=1)

    @staticmethod
    def softplus(row):
        return np.logaddexp(0, row)


def _rectified(x):
    return x * (x > 0)


def _layer(w, name, x):
    return x @ w[f"{name}.kernel"] + w[f"{name}.bias"]


def _encoder(w, a, x, sigma, own):
    """The logarithms of the statistics over the frames that are the trace's own."""

    def convolve(name, rows):
        return _rectified(a.convolve(rows, w[f"encoder.{name}.kernel"], w[f"encoder.{name}.bias"]))

    rows = a.stack([x, 0.3 * a.asinh(x / 0.1), 0.2 * x / sigma])
    second = convolve("conv2", a.halve(convolve("conv1", rows)))
    last = convolve("conv4", a.halve(convolve("conv3", a.halve(second))))
    logarithms = []
    for row, level in ((convolve("statistics1", second), 1), (convolve("statistics2", last), 3)):
        weights = own.reshape(-1, 2**level).mean(1)
        for power, floor in ((1, 0.0), (2, 1e-8), (4, 1e-12)):
            mean = (row**power * weights).sum(1) / weights.sum()
            logarithms.append(a.log((mean + floor) ** (1 / power) + 0.01))
    return a.concatenate(logarithms + [a.log(sigma).reshape(1)])


def _body(w, a, x, sigma, gain, modulation):
    """One number for each frame, of which softplus makes expected spikes."""
    levels = sum(name.startswith("body.down") and name.endswith("bias") for name in w)
    place = 0

    def convolve(name, rows, modulated=False):
        nonlocal place
        outputs = a.convolve(rows, w[f"body.{name}.kernel"], w[f"body.{name}.bias"])
        if modulated:
            count = len(outputs)
            scales, shifts = modulation[place:place + count], modulation[place + count:place + 2 * count]
            place += 2 * count
            outputs = (1 + scales)[:, None] * outputs + shifts[:, None]
        return outputs

    rows = _rectified(convolve("input", a.stack([gain * x, 0.2 * x / sigma])))
    skips = []
    for level in range(levels):
        rows = _rectified(convolve(f"down{level}", a.halve(rows) if level else rows, True))
        if level:
            rows = _rectified(convolve(f"again{level}", rows, level == levels - 1))
        skips.append(rows)
    for level in reversed(range(levels - 1)):
        rows = a.double(convolve(f"up{level}", rows)) + skips[level]
        rows = _rectified(convolve(f"merge{level}", rows, True))
    return convolve("output", rows)[0]


def _raised(rest, a, spikes, ones):
    """What is left, raised to the sum of before, or as far as may be."""
    return rest * a.clip(spikes.sum() / a.maximum(rest.sum(), 1e-30 * ones[0]), 0, _LARGEST_RAISE)


def _around(numbers, a, ones, half):
    """For each frame the sum of what is within so many frames."""
    half = min(half, len(numbers))
    none = 0 * ones[:1].repeat(half + 1)
    sums = a.cumsum(a.concatenate([none, numbers, none[1:]]), 0)
    return sums[2 * half + 1:] - sums[:len(numbers)]


def _near_events(w, a, spikes, ones):
    """What is expected where within so many frames enough comes at once."""
    events = (_around(spikes, a, ones, _HALF_EVENT) >= w["quiet_spikes"]) * ones
    return spikes * (_around(events, a, ones, int(w["quiet_frames"])) > 0.5)


def _expected_spikes(w, a, trace, hint, ones):
    """The whole way, with the arrays of a library."""
    frames, after = len(trace), -len(trace) % 16
    steps = abs(trace[1:] - trace[:-1])
    sigma = a.maximum(a.median(steps) / 0.954, 0.001 * ones[0])
    x = a.mirror(trace, after)
    own = a.concatenate([0 * ones[:1]] * _MARGIN + [ones] + [0 * ones[:1]] * (_MARGIN + after))
    neuron = _layer(w, "dense.neuron", _rectified(_layer(w, "dense.statistics", _encoder(w, a, x, sigma, own))))
    told = ones[:1].repeat(3) * 0
    if hint is not None:
        told[0] = 1
        told[1], told[2] = float(np.log(hint[0])) + 1.8, float(np.log(hint[1])) + 0.9
    units = _rectified(_layer(w, "dense.calibration", _rectified(neuron + _layer(w, "dense.hint", told))))
    gain = a.exp(a.clip(_layer(w, "dense.gain", units)[0], -2, 5))
    outputs = _body(w, a, x, sigma, gain, _layer(w, "dense.modulation", units))
    spikes = a.softplus(outputs[_MARGIN:_MARGIN + frames])
    facts = a.stack([a.log(sigma), a.log(spikes.mean() + 0.001), told[0]])
    count = _layer(w, "dense.countGain", a.tanh(_layer(w, "dense.count", a.concatenate([units, facts]))))[0]
    if w["floor"] > 0:
        spikes = _raised(_rectified(spikes - w["floor"]), a, spikes, ones)
    spikes = spikes * a.exp(a.clip(count, -1.5, 1))
    if w["quiet_spikes"] > 0:
        spikes = _raised(_near_events(w, a, spikes, ones), a, spikes, ones)
    return spikes


def expected_spikes(weights: dict[str, np.ndarray], trace: Any, hint: tuple[float, float] | None = None) -> np.ndarray:
    """Expected spikes per frame by one network, in numpy: slow, and a check of the others.

    Parameters
    ----------
    weights : dict
        One of :func:`load`.
    trace : array of float
        ΔF/F of one neuron as a fraction, ``[frames]``.
    hint : (float, float), optional
        ΔF/F of a spike as a fraction, and its half decay in seconds.

    Returns
    -------
    numpy.ndarray
        One number per frame.
    """
    weights = {name: tensor.astype(np.float64) for name, tensor in weights.items()}
    trace = np.asarray(trace, np.float64)
    return _expected_spikes(weights, _Numpy, trace, hint, np.ones(len(trace)))


def torch_module(weights: dict[str, np.ndarray]) -> Any:
    """One network as a module of PyTorch, which must be installed.

    Parameters
    ----------
    weights : dict
        One of :func:`load`.

    Returns
    -------
    torch.nn.Module
        Called with a trace, ``[frames]``, and a hint as :func:`expected_spikes`. Its parameters have the tensors' names, with
        ``/`` for ``.``; what is none are buffers.
    """
    import torch
    from torch.nn import functional

    class Torch:
        exp, log, tanh, clip, asinh = torch.exp, torch.log, torch.tanh, torch.clip, torch.asinh
        concatenate, stack, maximum, cumsum = torch.cat, torch.stack, torch.maximum, torch.cumsum
        softplus = functional.softplus

        @staticmethod
        def median(numbers):
            return torch.quantile(numbers, 0.5)

        @staticmethod
        def mirror(trace, after):
            places = np.pad(np.arange(len(trace)), (_MARGIN, _MARGIN + after), mode="symmetric")
            return trace[torch.as_tensor(places, device=trace.device)]

        @staticmethod
        def convolve(rows, kernel, bias):
            return functional.conv1d(rows[None], kernel.permute(2, 1, 0), bias, padding=len(kernel) // 2)[0]

        @staticmethod
        def halve(rows):
            return functional.max_pool1d(rows[None], 2)[0]

        @staticmethod
        def double(rows):
            return rows.repeat_interleave(2, dim=1)

    class SelfCalibratingNetwork(torch.nn.Module):
        def __init__(self):
            super().__init__()
            for name, tensor in weights.items():
                if name in _RULES:
                    self.register_buffer(name, torch.tensor(tensor))
                else:
                    self.register_parameter(name.replace(".", "/"), torch.nn.Parameter(torch.tensor(tensor)))

        def forward(self, trace, hint=None):
            tensors = {name.replace("/", "."): tensor for name, tensor in self.named_parameters()}
            tensors.update(self.named_buffers())
            return _expected_spikes(tensors, Torch, trace, hint, torch.ones_like(trace))

    return SelfCalibratingNetwork()
