"""For scripts that call the reference toolbox: the same call, the same frames, the same padding.

``from cascade_registry import compat as cascade`` in place of ``from cascade2p import cascade``.
"""

from __future__ import annotations

import os
from typing import Any

import numpy as np

from ._prediction import predict as _predict
from ._program import CascadeError, run

_THRESHOLDS = {0: "zero", 1: "floor"}


def predict(
    model_name: str, traces, model_folder: str | os.PathLike | None = None, threshold: int | bool = 0,
    padding: float = np.nan, verbosity: int = 1,
) -> np.ndarray:
    """Predict expected spikes as the reference does: one frame early, so that results can be compared frame by frame.

    Parameters
    ----------
    model_name : str
        The model's name; it is fetched where it is not here.
    traces : array_like
        ΔF/F as fractions [neurons × frames].
    model_folder : path, optional
        Taken as the registry's folder. By default the user's.
    threshold : {0, 1, False}
        0: negative outputs become 0. 1: what is below the noise floor becomes 0. False: outputs stay as they are.
    padding : {nan, 0}
        What stands in the frames at both ends that no window speaks for.
    verbosity : int
        0 for silence.

    Returns
    -------
    numpy.ndarray
        Expected spikes per frame [neurons × frames].

    Raises
    ------
    CascadeError
        For a model that nobody has.
    ValueError
        For another threshold or padding.
    """
    if threshold is not False and threshold not in _THRESHOLDS:
        raise ValueError(f"a threshold is 0, 1 or False, not {threshold!r}")
    if not (np.isnan(padding) or padding == 0):
        raise ValueError(f"a padding is NaN or 0, not {padding!r}")
    return _predict(
        traces, frame_rate(model_name, model_folder), model=model_name, registry=model_folder,
        threshold="none" if threshold is False else _THRESHOLDS[int(threshold)],
        padding="nan" if np.isnan(padding) else "zero", alignment="cascade", progress=verbosity > 0 or None).spike_prob


def frame_rate(model_name: str, model_folder: str | os.PathLike | None = None) -> float:
    """The frame rate in Hz that a model was made for; the model is fetched where it is not here.

    Parameters
    ----------
    model_name : str
        The model's name.
    model_folder : path, optional
        The registry's folder.

    Returns
    -------
    float

    Raises
    ------
    CascadeError
        For a model that nobody has.
    """
    return float(_shown(model_name, {"registry": model_folder})["configuration"]["frameRateHz"])


def _shown(model_name: str, options: dict[str, Any]) -> dict[str, Any]:
    try:
        return run(["model", "show"], [model_name], options)
    except CascadeError as error:
        if error.category != "notFound":
            raise
    run(["model", "fetch"], [model_name], options)
    return run(["model", "show"], [model_name], options)
