"""Spikes from calcium imaging: fetch a fitting pretrained network and predict, in one call.

>>> import cascade_registry as cr
>>> recording = cr.simulate(30, neurons=3, duration="60s")
>>> cr.predict(recording.dff, recording.frame_rate, offline=True).spike_prob.shape
(3, 1800)
"""

from ._lookup import Neuron, Recording, Resolution, fetch, ground_truth, models, resolve
from ._prediction import Prediction, predict, predict_file
from ._program import CascadeError, program
from ._stream import Stream
from ._version import VERSION as __version__
from ._work import Simulation, evaluate, inspect, simulate, train

__all__ = [
    "CascadeError", "Neuron", "Prediction", "Recording", "Resolution", "Simulation", "Stream", "__version__", "evaluate",
    "fetch", "ground_truth", "inspect", "models", "predict", "predict_file", "program", "resolve", "simulate", "train",
]
