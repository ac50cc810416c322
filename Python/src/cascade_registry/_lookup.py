"""Looks models and ground truth up."""

from __future__ import annotations

import importlib.util
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from ._arrays import as_file, exchange_folder
from ._program import Progress, run


@dataclass(frozen=True)
class Resolution:
    """Which model suits a recording.

    Attributes
    ----------
    model : str or None
        The name of the best one; `None` when none fits.
    reason : str or None
        Why it is the best.
    report : dict
        What decided about each of the others.
    """

    model: str | None
    reason: str | None
    report: dict[str, Any] = field(repr=False)


def resolve(
    recording=None, frame_rate: float | None = None, *, noise: Sequence[float] | None = None,
    indicator: str | None = None, cell_class: str | None = None, registry: str | os.PathLike | None = None,
    offline: bool = False, **options: Any,
) -> Resolution:
    """Find the model that suits a recording: of those that are here, and those that can be fetched.

    Parameters
    ----------
    recording : array_like or path, optional
        ΔF/F [neurons × frames], or a file; its noise is measured.
    frame_rate : float, optional
        In Hz, where the recording does not say it.
    noise : sequence of float, optional
        Noise levels ν of neurons in %·s^½, where there is no recording.
    indicator, cell_class : str, optional
        What is known of the recording.
    registry : path, optional
        The registry's folder.
    offline : bool
        Open no connection.
    **options
        Every other option of ``cascade-registry resolve``, such as ``region="spinal cord"``.

    Returns
    -------
    Resolution

    Raises
    ------
    CascadeError
        For a recording that cannot be read, and when nothing is known about it.
    """
    given = dict(
        rate=frame_rate, noise=None if noise is None else ",".join(map(str, noise)), indicator=indicator,
        cell_class=cell_class, registry=registry, offline=offline, **options)
    if recording is None:
        report = run(["resolve"], options=given)
    else:
        with as_file(recording) as (file, form, nameless):
            report = run(["resolve"], [file], {**form, **given}, nameless=nameless)
    best = next((candidate for candidate in report["candidates"] if candidate.get("rank") == 1), None)
    return Resolution(best and best["model"]["name"], best and best["decision"], report)


def models(*words: str, registry: str | os.PathLike | None = None, offline: bool = False, **options: Any):
    """Look models up: those that are here, and those that lists offer.

    Parameters
    ----------
    *words : str
        Words that occur in a model's name, traits, datasets or source.
    registry : path, optional
        The registry's folder.
    offline : bool
        Open no connection.
    **options
        Conditions of ``cascade-registry model list``: ``rate="25-35"``, ``indicator="GCaMP8m"``, ``noise=4``,
        ``causal=False``, ``fetched=True``, ``sort="rate"``, ``limit=10``.

    Returns
    -------
    pandas.DataFrame or list of dict
        A row per model; a list where pandas is not installed.

    Raises
    ------
    CascadeError
        For names that nobody knows.
    """
    return _table(run(["model", "list"], words, {"registry": registry, "offline": offline, **options})["models"])


def fetch(
    *names: str, registry: str | os.PathLike | None = None, progress: Progress = None, **options: Any
) -> dict[str, Any]:
    """Fetch models that lists offer, and check them.

    Parameters
    ----------
    *names : str
        Names, as `models` shows them; or none, and conditions among the options.
    registry : path, optional
        The registry's folder.
    progress : bool or callable, optional
        As for `predict`.
    **options
        Of ``cascade-registry model fetch``.

    Returns
    -------
    dict
        What was fetched, as the program tells it.

    Raises
    ------
    CascadeError
        When one cannot be fetched.
    """
    return run(["model", "fetch"], names, {"registry": registry, **options}, progress)


@dataclass(frozen=True)
class Recording:
    """A recording with known spikes.

    Attributes
    ----------
    dff : numpy.ndarray
        ΔF/F as fractions [frames], NaN where frames are missing.
    frame_rate : float
        In Hz.
    frame_times : numpy.ndarray
        When each frame was taken, in seconds.
    spike_times : numpy.ndarray
        In seconds, on the clock of the frames.
    """

    dff: np.ndarray = field(repr=False)
    frame_rate: float
    frame_times: np.ndarray = field(repr=False)
    spike_times: np.ndarray = field(repr=False)


@dataclass(frozen=True)
class Neuron:
    """A neuron of the ground truth; its traces are read when they are asked for.

    Attributes
    ----------
    dataset, name, digest : str
        What it is called, and the digest of its content.
    noise_level : float or None
        ν in %·s^½, the median over its recordings.
    spike_count : int
        Over all recordings.
    traits : dict
        What is known of it, such as ``"indicator"``.
    """

    dataset: str
    name: str
    digest: str
    noise_level: float | None
    spike_count: int
    traits: dict[str, str]
    report: dict[str, Any] = field(repr=False)
    registry: str | None = field(default=None, repr=False)

    def traces(self) -> list[Recording]:
        """Read the recordings.

        Returns
        -------
        list of Recording
            In order.

        Raises
        ------
        CascadeError
            When the neuron is no longer in the registry.
        """
        with exchange_folder(self.report["byteCount"]) as folder:
            run(["ground-truth", "export"], [self.digest], {"output": folder, "registry": self.registry})
            return _recordings(next(folder.rglob("*.safetensors")))


def ground_truth(*words: str, registry: str | os.PathLike | None = None, **options: Any) -> list[Neuron]:
    """Look neurons with known spikes up.

    Parameters
    ----------
    *words : str
        Words, or their beginnings, that occur in anything that is known of a neuron.
    registry : path, optional
        The registry's folder.
    **options
        Conditions of ``cascade-registry ground-truth list``: ``dataset="DS09"``, ``indicator="GCaMP6f"``,
        ``noise="..2"``.

    Returns
    -------
    list of Neuron

    Raises
    ------
    CascadeError
        For names that nobody knows.
    """
    report = run(["ground-truth", "list"], words, {"registry": registry, **options})
    return [
        Neuron(
            dataset=row["dataset"], name=row["name"], digest=row["digest"], noise_level=row.get("noiseLevel"),
            spike_count=row["spikeCount"], traits=row["traits"], report=row,
            registry=None if registry is None else os.fspath(registry))
        for row in report["neurons"]
    ]


def _table(rows: list[dict[str, Any]]):
    if importlib.util.find_spec("pandas") is None:
        return rows
    import pandas

    return pandas.DataFrame(rows)


def _recordings(file: Path) -> list[Recording]:
    """Reads the program's own form of a neuron: safetensors, a header of JSON and then all numbers."""
    content = file.read_bytes()
    start = 8 + int.from_bytes(content[:8], "little")
    header = json.loads(content[8:start])
    known = header.pop("__metadata__")

    def array(name: str) -> np.ndarray:
        entry = header[name]
        first, last = entry["data_offsets"]
        kind = {"F64": "<f8", "F32": "<f4"}[entry["dtype"]]
        return np.frombuffer(content[start + first : start + last], dtype=kind).reshape(entry["shape"]).copy()

    count = sum(name.endswith(".dff") for name in header)
    return [
        Recording(
            dff=array(f"{name}.dff"), frame_rate=float(known[f"{name}.frame_rate_hz"]),
            frame_times=array(f"{name}.time"), spike_times=array(f"{name}.spikes"))
        for name in (f"recording_{index}" for index in range(count))
    ]
