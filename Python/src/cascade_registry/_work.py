"""Looks recordings over, makes some up, trains models, and scores them."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from ._arrays import as_file, exchange_folder
from ._program import Progress, run


def inspect(recording, frame_rate: float | None = None, **options: Any) -> dict[str, Any]:
    """Tell what a recording holds, and what is wrong with it.

    Parameters
    ----------
    recording : array_like or path
        ΔF/F [neurons × frames], or a recording in any form that the program reads.
    frame_rate : float, optional
        In Hz, where the recording does not say it.
    **options
        Of ``cascade-registry inspect``.

    Returns
    -------
    dict
        ``traceSets``, each with ``roiCount``, ``frameCount``, ``frameRateHz``, ``kind`` and ``findings``.

    Raises
    ------
    CascadeError
        For a recording that cannot be read.
    """
    with as_file(recording) as (file, form, nameless):
        return run(["inspect"], [file], {"rate": frame_rate, **form, **options}, nameless=nameless)


@dataclass(frozen=True)
class Simulation:
    """A recording that was made up.

    Attributes
    ----------
    dff : numpy.ndarray
        ΔF/F as fractions [neurons × frames].
    spikes : numpy.ndarray
        True spikes per frame [neurons × frames].
    spike_times : list of numpy.ndarray
        True spikes per neuron in seconds.
    frame_rate : float
        In Hz.
    """

    dff: np.ndarray = field(repr=False)
    spikes: np.ndarray = field(repr=False)
    spike_times: list[np.ndarray] = field(repr=False)
    frame_rate: float


def simulate(frame_rate: float, **options: Any) -> Simulation:
    """Make up ΔF/F whose spikes are known. The same seed makes the same recording.

    Parameters
    ----------
    frame_rate : float
        In Hz.
    **options
        Of ``cascade-registry simulate``: ``indicator="GCaMP8m"``, ``neurons=50``, ``duration="10min"``, ``noise=4``,
        ``spike_rate=0.5``, ``seed=1``.

    Returns
    -------
    Simulation

    Raises
    ------
    CascadeError
        For an indicator that nobody knows how to simulate.
    """
    with exchange_folder(0) as folder:
        report = run(["simulate"], options={"rate": frame_rate, "output": folder / "made-up.npy", **options})
        return Simulation(
            dff=np.load(folder / "made-up.npy"), spikes=np.load(folder / "made-up.spikes.npy"),
            spike_times=[np.array(neuron["spikeTimesSeconds"], dtype=float) for neuron in report["neurons"]],
            frame_rate=float(frame_rate))


def train(configuration: str | os.PathLike, progress: Progress = None, **options: Any) -> dict[str, Any]:
    """Train a model on ground truth of the registry. Interrupted and called again, it goes on where it was.

    Parameters
    ----------
    configuration : path
        A YAML file; ``cascade-registry train template`` prints one to fill in.
    progress : bool or callable, optional
        As for `predict`.
    **options
        Of ``cascade-registry train``.

    Returns
    -------
    dict
        What was trained, and how it went.

    Raises
    ------
    CascadeError
        For a configuration that contradicts itself or names no ground truth.
    """
    return run(["train", "run"], [Path(configuration)], options, progress)


def evaluate(model: str, progress: Progress = None, **options: Any) -> dict[str, Any]:
    """Score a model on ground truth, and keep the scores with it.

    Parameters
    ----------
    model : str
        Its name.
    progress : bool or callable, optional
        As for `predict`.
    **options
        Of ``cascade-registry evaluate``: ``dataset=["DS09", "DS14"]``, ``noise="2,8"``.

    Returns
    -------
    dict
        The scores by dataset and noise level.

    Raises
    ------
    CascadeError
        For a model or a dataset that is not there.
    """
    return run(["evaluate"], [model], options, progress)
