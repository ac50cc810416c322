"""How much longer a call takes than the program takes for the same recording: below 30 ms for small ones, 5 % for large ones.

After ``make python``: ``.build/wheel/environment/bin/python Python/benchmarks/overhead.py``
"""

import statistics
import subprocess
import tempfile
import time
from pathlib import Path

import numpy as np

import cascade_registry as cr


def seconds(work):
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def measure(neurons, frames, pairs):
    dff = np.random.default_rng(1).normal(0, 0.1, (neurons, frames)).astype(np.float32)
    with tempfile.TemporaryDirectory() as folder:
        np.save(Path(folder) / "recording.npy", dff)
        command = [
            cr.program(), "predict", f"{folder}/recording.npy", "--rate=30", f"--output={folder}/spikes.npy", "--force",
            "--offline", "--json", "--orientation=neurons-by-time"]
        own, called = [], []
        for _ in range(pairs):  # in turn, so that both meet the same machine
            # In a session of its own, as the package runs it: a busy Linux divides its processors among sessions.
            own.append(seconds(lambda: subprocess.run(command, check=True, capture_output=True, start_new_session=True)))
            called.append(seconds(lambda: cr.predict(dff, 30, offline=True)))
    more = statistics.median(there - here for there, here in zip(called, own))
    print(
        f"{neurons:5} × {frames:6}: program {1000 * statistics.median(own):6.0f} ms, call {1000 * more:+6.1f} ms"
        f" ({100 * more / statistics.median(own):+.1f} %), medians of {pairs} pairs")


measure(10, 1000, 15)
measure(100, 36000, 5)
