"""Hands arrays to the program, and takes them back, through files in memory."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

_SHARED_MEMORY = "/dev/shm"


@contextmanager
def exchange_folder(byte_count: int) -> Iterator[Path]:
    """A folder for files of so many bytes: in memory where there is twice as much room, or else on the disk."""
    place = _SHARED_MEMORY if _free_bytes(_SHARED_MEMORY) > 2 * byte_count else None
    with tempfile.TemporaryDirectory(prefix="cascade-registry-", dir=place) as folder:
        yield Path(folder)


def _free_bytes(folder: str) -> int:
    if not os.access(folder, os.W_OK):
        return -1
    status = os.statvfs(folder)
    return status.f_bavail * status.f_frsize


@contextmanager
def as_file(recording: Any) -> Iterator[tuple[Path, dict[str, str], Path | None]]:
    """A recording as a file: the one that is named, or one with the samples of an array for as long as it is needed.

    Yields the file, the options that go with it, and the file once more if it stands for an array.
    """
    if isinstance(recording, (str, os.PathLike)):
        yield Path(recording), {}, None
        return
    array = traces(recording)
    with exchange_folder(array.nbytes) as folder:
        file = folder / "recording.npy"
        np.save(file, array)
        yield file, {"orientation": "neurons-by-time"}, file


def traces(values: Any) -> np.ndarray:
    """Traces [neurons × frames] as an array that the program reads; one neuron may be a vector.

    Raises
    ------
    TypeError
        For what are no real numbers.
    ValueError
        For more than two dimensions.
    """
    array = np.ma.filled(values.astype(float), np.nan) if isinstance(values, np.ma.MaskedArray) else np.asarray(values)
    if array.dtype.kind not in "fiub":
        raise TypeError(f"traces are real numbers, not {array.dtype}")
    if array.ndim not in (1, 2):
        raise ValueError(f"traces are neurons × frames, not an array of shape {array.shape}")
    if array.dtype.kind == "f" and array.dtype.itemsize not in (4, 8):
        array = array.astype(np.float32 if array.dtype.itemsize < 4 else np.float64)
    return np.atleast_2d(array)


def ragged(values: np.ndarray, offsets: np.ndarray) -> list[np.ndarray]:
    """The parts of an array between neighbouring offsets."""
    return [values[start:end] for start, end in zip(offsets[:-1], offsets[1:])]
