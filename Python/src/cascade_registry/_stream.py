"""Expected spikes while a recording is made."""

from __future__ import annotations

import subprocess
import tempfile
from typing import Any

import numpy as np

from ._program import CascadeError, arguments, interrupt, program


class Stream:
    """One frame in, one frame out, as a rig makes them; with models that look at windows, together they are bit for bit what
    `predict` gives with ``as_streamed=True``, and within 2e-6 of what it gives without. Models that calibrate themselves know
    what was recorded so far, after the first 30 s.

    The frame that comes out speaks for one that went in earlier, by the model's delay; before there is one, it is NaN.

    Parameters
    ----------
    neurons : int
        How many there are in a frame.
    frame_rate : float
        In Hz.
    model : str
        A model's name.
    **options
        Of ``cascade-registry stream``: ``noise=3``, ``units="fluorescence"``, ``threads=1``.

    Examples
    --------
    >>> with Stream(200, 30, model="Builtin_Online_EXC_30Hz_latency200ms_smoothing50ms", noise=2) as stream:  # doctest: +SKIP
    ...     for frame in rig:
    ...         spikes = stream.push(frame)
    ...     last = stream.finish()
    """

    def __init__(self, neurons: int, frame_rate: float, *, model: str, **options: Any):
        self._neurons = neurons
        # What it tells goes to a file, so that it never waits for somebody to read it.
        self._told = tempfile.TemporaryFile()
        given = {"model": model, "neurons": neurons, "rate": frame_rate, "format": "f32", **options}
        self._child = subprocess.Popen(
            [program(), "stream", *arguments(given)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=self._told, bufsize=0, start_new_session=True)

    def push(self, frame) -> np.ndarray:
        """Take a frame, and tell the expected spikes of the one that is now decided.

        Parameters
        ----------
        frame : array_like
            ΔF/F of the newest frame [neurons]; NaN for a neuron that is not there.

        Returns
        -------
        numpy.ndarray
            Expected spikes [neurons], NaN before there is a frame that can be decided.

        Raises
        ------
        ValueError
            For another number of neurons, and when the stream was closed.
        CascadeError
            When the program has ended, with what it said.
        """
        samples = np.ascontiguousarray(frame, dtype="<f4")
        if samples.shape != (self._neurons,):
            raise ValueError(f"a frame has {self._neurons} samples, one per neuron, not the shape {samples.shape}")
        try:
            _write(self._child.stdin, samples.tobytes())
        except BrokenPipeError:
            raise self._failure() from None
        return self._read(4 * self._neurons)[0]

    def finish(self) -> np.ndarray:
        """End the recording.

        Returns
        -------
        numpy.ndarray
            What is left to be said [frames × neurons].

        Raises
        ------
        CascadeError
            When the program has failed, with what it said.
        """
        self._child.stdin.close()
        rest = self._child.stdout.read()
        if self._child.wait() != 0:
            raise self._failure()
        return np.frombuffer(rest, dtype="<f4").reshape(-1, self._neurons)

    def close(self) -> None:
        """Stop, wherever it is."""
        interrupt(self._child)
        self._told.close()

    def __enter__(self) -> Stream:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _read(self, byte_count: int) -> np.ndarray:
        received = bytearray()
        while len(received) < byte_count:
            part = self._child.stdout.read(byte_count - len(received))
            if not part:
                raise self._failure()
            received += part
        return np.frombuffer(received, dtype="<f4").reshape(-1, self._neurons)

    def _failure(self) -> CascadeError:
        status = self._child.wait()
        self._told.seek(0)
        text = self._told.read().decode("utf-8", "replace").strip()
        return CascadeError(text or f"the stream ended with code {status}", category="stream", exit_status=status)


def _write(pipe, content: bytes) -> None:
    rest = memoryview(content)
    while rest:
        rest = rest[pipe.write(rest) :]
