"""Computes, with PyTorch, what SelfCalibratingGoldenTests compare with: the loss of a small self-calibrating network, its
gradients, and its weights after three steps. Documentation/self-calibration.md describes the network.

    python3 -m pip install torch numpy
    python3 Tests/TrainingTests/SelfCalibration/golden.py
"""

import json
import pathlib
import struct

import numpy
import torch
import torch.nn.functional as functional

LEVELS, ENCODER, STATISTICS, HIDDEN, UNITS = [3, 4, 5], [3, 4, 5, 4], [3, 4], 6, 5
SEGMENTS, FRAMES = 3, 128


def shapes():
    """Kernels by name, in the order of the weights: [taps, in, out] or [in, out]."""
    kernels = {}
    for index, (inputs, outputs) in enumerate(zip([3] + ENCODER, ENCODER)):
        kernels[f"encoder.conv{index + 1}"] = [7 if index == 0 else 5, inputs, outputs]
    for index, inputs in enumerate([ENCODER[1], ENCODER[3]]):
        kernels[f"encoder.statistics{index + 1}"] = [1, inputs, STATISTICS[index]]
    kernels["body.input"] = [9, 2, LEVELS[0]]
    for level, channels in enumerate(LEVELS):
        kernels[f"body.down{level}"] = [5, LEVELS[max(0, level - 1)], channels]
        if level:
            kernels[f"body.again{level}"] = [5, channels, channels]
    for level in reversed(range(len(LEVELS) - 1)):
        kernels[f"body.up{level}"] = [1, LEVELS[level + 1], LEVELS[level]]
        kernels[f"body.merge{level}"] = [5, LEVELS[level], LEVELS[level]]
    kernels["body.output"] = [1, LEVELS[0], 1]
    modulated = LEVELS + LEVELS[-1:] + LEVELS[-2::-1]
    kernels |= {
        "dense.statistics": [3 * sum(STATISTICS) + 1, HIDDEN],
        "dense.neuron": [HIDDEN, UNITS],
        "dense.response": [UNITS, 2],
        "dense.hint": [3, UNITS],
        "dense.calibration": [UNITS, UNITS],
        "dense.gain": [UNITS, 1],
        "dense.modulation": [UNITS, 2 * sum(modulated)],
        "dense.count": [UNITS + 3, 24],
        "dense.countGain": [24, 1],
    }
    return kernels


class Network:
    """The weights, and the way through them."""

    def __init__(self, random):
        self.weights = {}
        for name, shape in shapes().items():
            for part, extents in (("kernel", shape), ("bias", shape[-1:])):
                values = 0.3 * random.standard_normal(extents)
                self.weights[f"{name}.{part}"] = torch.tensor(values, dtype=torch.float32, requires_grad=True)

    def convolve(self, name, rows, film=None):
        kernel = self.weights[f"{name}.kernel"].permute(2, 1, 0)
        rows = functional.conv1d(rows, kernel, self.weights[f"{name}.bias"], padding=kernel.shape[2] // 2)
        if film is not None:
            channels = rows.shape[1]
            rows = rows * (1 + film[:, :channels, None]) + film[:, channels:, None]
        return rows

    def dense(self, name, numbers):
        return numbers @ self.weights[f"dense.{name}.kernel"] + self.weights[f"dense.{name}.bias"]

    def statistics(self, rows, weights):
        count = weights.sum(2)
        means = [(rows**power * weights).sum(2) / count for power in (1, 2, 4)]
        return [means[0], (means[1] + 1e-8) ** 0.5, (means[2] + 1e-12) ** 0.25]

    def __call__(self, samples, noise, weights, hint):
        x = samples[:, None]
        relative = 0.2 * x / noise[:, None, None]
        rows = torch.cat([x, 0.3 * torch.asinh(x / 0.1), relative], 1)
        found = []
        for index in range(4):
            rows = torch.relu(self.convolve(f"encoder.conv{index + 1}", rows))
            if index in (1, 3):
                statistics = torch.relu(self.convolve(f"encoder.statistics{index // 2 + 1}", rows))
                found += self.statistics(statistics, functional.avg_pool1d(weights[:, None], 2**index))
            if index < 3:
                rows = functional.max_pool1d(rows, 2)
        numbers = torch.cat([torch.log(torch.cat(found, 1) + 1e-2), torch.log(noise)[:, None]], 1)
        neuron = self.dense("neuron", torch.relu(self.dense("statistics", numbers)))
        units = torch.relu(self.dense("calibration", torch.relu(neuron + self.dense("hint", hint))))
        gain = torch.exp(torch.clamp(self.dense("gain", units), -2, 5))
        film = iter(torch.split(self.dense("modulation", units), self.film_sizes(), 1))

        rows = torch.relu(self.convolve("body.input", torch.cat([x * gain[:, :, None], relative], 1)))
        skips = []
        for level in range(len(LEVELS)):
            if level:
                rows = functional.max_pool1d(rows, 2)
            rows = torch.relu(self.convolve(f"body.down{level}", rows, next(film)))
            if level:
                last = level == len(LEVELS) - 1
                rows = torch.relu(self.convolve(f"body.again{level}", rows, next(film) if last else None))
            skips.append(rows)
        for level in reversed(range(len(LEVELS) - 1)):
            rows = functional.interpolate(self.convolve(f"body.up{level}", rows), scale_factor=2) + skips[level]
            rows = torch.relu(self.convolve(f"body.merge{level}", rows, next(film)))
        return functional.softplus(self.convolve("body.output", rows))[:, 0], self.dense("response", neuron)

    @staticmethod
    def film_sizes():
        return [2 * channels for channels in LEVELS + LEVELS[-1:] + LEVELS[-2::-1]]


def losses(network, batch, kind):
    spikes, response = network(batch["samples"], batch["noise"], batch["weights"], batch["hint"])
    labels, weights = batch["labels"], batch["weights"]
    each = spikes - labels * torch.log(spikes + 1e-3) if kind == "poisson" else (spikes - labels) ** 2
    loss = (each * weights).sum() / weights.sum()
    return loss, loss + 0.02 * functional.huber_loss(response, batch["response"])


def make_batch(random):
    samples = 0.2 * random.standard_normal((SEGMENTS, FRAMES)) + numpy.sin(numpy.arange(FRAMES) / 7)
    weights = numpy.ones((SEGMENTS, FRAMES))
    weights[:, :16] = weights[1, 100:] = 0
    numbers = {
        "samples": samples,
        "labels": numpy.maximum(samples, 0),
        "weights": weights,
        # Standardized ln ΔF/F per spike and ln half decay; and whether they are told.
        "response": random.standard_normal((SEGMENTS, 2)),
        "hint": [[0, 0, 0], [1, 0.4, -0.3], [1, -0.2, 0.6]],
        "noise": numpy.median(abs(numpy.diff(samples.astype("float32"))), axis=1) / 0.954,
    }
    return {name: torch.tensor(numpy.asarray(values, dtype="float32")) for name, values in numbers.items()}


def write(path, tensors):
    header, data = {}, b""
    for name, values in tensors.items():
        values = numpy.ascontiguousarray(values, dtype="<f4")
        header[name] = {"dtype": "F32", "shape": list(values.shape), "data_offsets": [len(data), len(data) + values.nbytes]}
        data += values.tobytes()
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)


def main():
    tensors = {}
    random = numpy.random.default_rng(17)
    network, batch = Network(random), make_batch(random)
    tensors |= {f"batch.{name}": values.numpy() for name, values in batch.items()}
    tensors |= {f"weights.{name}": values.detach().numpy().copy() for name, values in network.weights.items()}
    for kind in ("mean_squared_error", "poisson"):
        loss, whole = losses(network, batch, kind)
        for values in network.weights.values():
            values.grad = None
        whole.backward()
        tensors[f"{kind}.loss"] = numpy.array([loss.item()])
        tensors |= {
            f"{kind}.gradient.{name}": numpy.zeros(values.shape) if values.grad is None else values.grad.numpy().copy()
            for name, values in network.weights.items()
        }
    parameters = list(network.weights.values())
    optimizer = torch.optim.AdamW(parameters, lr=3e-3, weight_decay=1e-4, betas=(0.9, 0.98))
    for _ in range(3):
        optimizer.zero_grad()
        losses(network, batch, "poisson")[1].backward()
        for values in parameters:
            # A weight that nothing depends on decays, too.
            values.grad = torch.zeros_like(values) if values.grad is None else values.grad
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()
    tensors |= {f"trained.{name}": values.detach().numpy() for name, values in network.weights.items()}
    write(pathlib.Path(__file__).with_name("golden.safetensors"), tensors)


if __name__ == "__main__":
    main()
