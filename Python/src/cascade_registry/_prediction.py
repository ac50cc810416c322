"""Predicts expected spikes from arrays and from files."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from ._arrays import as_file, exchange_folder, ragged, traces
from ._program import Progress, run


@dataclass(frozen=True)
class Prediction:
    """Expected spikes, and how they were made.

    Attributes
    ----------
    spike_prob : numpy.ndarray
        Expected spikes per frame [neurons × frames], NaN where nothing can be said. The sum over frames is a number of
        spikes; times the frame rate it is a rate in Hz.
    frame_rate : float
        In Hz.
    noise_levels : numpy.ndarray
        The standardised noise level ν of each neuron in %·s^½: 1 is very good, 3 to 4 is decent, above 5 is poor.
    model : str
        Name and version of the model.
    warnings : tuple of str
        What to know before the result is believed.
    report : dict
        Everything that the program tells about how the result was made, as in the file that it puts beside every output.
    spike_times : list of numpy.ndarray or None
        Discrete spikes per neuron in seconds, if they were asked for.
    """

    spike_prob: np.ndarray
    frame_rate: float
    noise_levels: np.ndarray
    model: str
    warnings: tuple[str, ...]
    report: dict[str, Any] = field(repr=False)
    spike_times: list[np.ndarray] | None = field(default=None, repr=False)

    def plot(self, neurons: Any = None):
        """Draw the rates of some neurons with matplotlib.

        Parameters
        ----------
        neurons : sequence of int, optional
            Their numbers, from 0. By default the five with the most expected spikes.

        Returns
        -------
        matplotlib.figure.Figure
        """
        from matplotlib import pyplot

        if neurons is None:
            neurons = np.sort(np.argsort(-np.nansum(self.spike_prob, axis=1), kind="stable")[:5])
        figure, axes = pyplot.subplots(
            len(neurons), 1, sharex=True, squeeze=False, figsize=(7.2, 1 + 1.1 * len(neurons)), layout="constrained")
        seconds = np.arange(self.spike_prob.shape[1]) / self.frame_rate
        for neuron, axis in zip(neurons, axes[:, 0]):
            axis.plot(seconds, self.spike_prob[neuron] * self.frame_rate, linewidth=0.8)
            if self.spike_times is not None:
                times = self.spike_times[neuron]
                axis.plot(times, np.zeros_like(times), "|", color="black", markersize=8)
            axis.set_ylabel(f"neuron {neuron}\n(Hz)")
        axes[-1, 0].set_xlabel("time (s)")
        figure.suptitle(self.model, fontsize="medium")
        return figure


def predict(
    dff, frame_rate: float, *, model: str | None = None, indicator: str | None = None, cell_class: str | None = None,
    smoothing: float | str | None = None, causal: bool | None = None, spikes: bool = False,
    registry: str | os.PathLike | None = None, offline: bool = False, progress: Progress = None, **options: Any,
) -> Prediction:
    """Predict the expected spikes of ΔF/F.

    Parameters
    ----------
    dff : array_like
        ΔF/F as fractions [neurons × frames], or one neuron [frames]; NaN where frames are missing.
    frame_rate : float
        In Hz.
    model : str, optional
        A model's name, ``NAME@VERSION``, alias or digest; it is fetched where it is not here. By default the one that
        suits the recording best, as `resolve` finds it.
    indicator, cell_class : str, optional
        What is known of the recording, such as ``"GCaMP8m"`` and ``"interneuron"``.
    smoothing : float or str, optional
        The wished smoothing in ms.
    causal : bool, optional
        Whether the smoothing must be causal, or must not be.
    spikes : bool
        Whether discrete spikes are found, too.
    registry : path, optional
        The registry's folder. By default that of ``CASCADE_REGISTRY``, or the user's.
    offline : bool
        Open no connection.
    progress : bool or callable, optional
        Show on standard error what the program tells meanwhile; or a function that gets every line.
    **options
        Every other option of ``cascade-registry predict``: ``species="mouse"``, ``units="percent"``,
        ``accept=["smoothed"]``, ``threads=4``.

    Returns
    -------
    Prediction

    Raises
    ------
    CascadeError
        When no model fits, or when what is given looks like something else than ΔF/F.

    Examples
    --------
    >>> import cascade_registry as cr
    >>> result = cr.predict(dff, 30, indicator="GCaMP6f")            # doctest: +SKIP
    >>> rates = result.spike_prob * result.frame_rate                # doctest: +SKIP
    """
    given = dict(
        rate=frame_rate, model=model, indicator=indicator, cell_class=cell_class, smoothing=smoothing, causal=causal,
        registry=registry, offline=offline, **options)
    return _predict(traces(dff), given, spikes, progress)


def predict_file(
    path: str | os.PathLike, frame_rate: float | None = None, *, model: str | None = None,
    indicator: str | None = None, cell_class: str | None = None, smoothing: float | str | None = None,
    causal: bool | None = None, spikes: bool = False, registry: str | os.PathLike | None = None, offline: bool = False,
    progress: Progress = None, **options: Any,
) -> Prediction:
    """Predict the expected spikes of a recording in any form that the program reads.

    Parameters
    ----------
    path : path
        A folder of suite2p, a file of CaImAn, NWB, MATLAB, NumPy, or text.
    frame_rate : float, optional
        In Hz, where the recording does not say it.
    model, indicator, cell_class, smoothing, causal, spikes, registry, offline, progress : optional
        As for `predict`.
    **options
        As for `predict`; and ``trace_set``, ``variable``, ``all_rois``, ``neuropil`` and the others of
        ``cascade-registry predict``.

    Returns
    -------
    Prediction
        A row for every neuron that was predicted. Nothing is written beside the recording; the command
        ``cascade-registry predict`` does that.

    Raises
    ------
    CascadeError
        As for `predict`.
    """
    given = dict(
        rate=frame_rate, model=model, indicator=indicator, cell_class=cell_class, smoothing=smoothing, causal=causal,
        registry=registry, offline=offline, **options)
    return _predict(path, given, spikes, progress)


def _predict(recording, options: dict[str, Any], spikes: bool, progress: Progress) -> Prediction:
    with as_file(recording) as (file, form, nameless), exchange_folder(_byte_count(file)) as folder:
        return _predict_file(file, {**form, **options}, folder, spikes, progress, nameless)


def _byte_count(path: Path) -> int:
    files = path.rglob("*") if path.is_dir() else [path]
    return sum(file.stat().st_size for file in files if file.is_file())


def _predict_file(
    recording: Path, options: dict[str, Any], folder: Path, spikes: bool, progress: Progress, nameless: Path | None
) -> Prediction:
    result, placed = folder / "spike_prob.npy", folder / "spikes.npz"
    report = run(
        ["predict"], [recording], {**options, "output": result, "spikes": placed if spikes else None}, progress,
        nameless)
    neurons = report["neurons"]
    return Prediction(
        spike_prob=np.load(result), frame_rate=float(report["recording"]["frameRateHz"]),
        noise_levels=np.array([_number(neuron.get("noiseLevel")) for neuron in neurons]),
        model=f"{report['model']['name']}@{report['model']['version']}", warnings=_warnings(report), report=report,
        spike_times=_spike_times(placed) if spikes else None)


def _spike_times(file: Path) -> list[np.ndarray]:
    with np.load(file) as arrays:
        return ragged(arrays["spike_times"], arrays["offsets"])


def _warnings(report: dict[str, Any]) -> tuple[str, ...]:
    findings = [finding["message"] for finding in report.get("findings", []) if finding["severity"] != "info"]
    chosen = report.get("choice") or {}
    texts = [*report.get("warnings", []), *chosen.get("warnings", []), *findings]
    return tuple(dict.fromkeys(text if isinstance(text, str) else text["message"] for text in texts))


def _number(value: float | None) -> float:
    return np.nan if value is None else value
