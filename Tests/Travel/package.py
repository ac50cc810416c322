"""Run in a root without Swift, with the wheel installed: a folder of suite2p gives spikes, an array the program's own bits."""

import pathlib
import subprocess

import numpy as np

import cascade_registry as cr

recording = cr.simulate(30, neurons=6, duration="60s", seed=5)
plane = pathlib.Path("suite2p/plane0")
plane.mkdir(parents=True)
neuropil = np.full(recording.dff.shape, 100, np.float32)
np.save(plane / "F.npy", 500 * (1 + recording.dff) + 0.7 * neuropil)
np.save(plane / "Fneu.npy", neuropil)
np.save(plane / "iscell.npy", np.ones((6, 2)))
np.save(plane / "ops.npy", {"fs": 30.0, "neucoeff": 0.7})
subprocess.run(["cascade-registry", "predict", str(plane)], check=True)
spikes = np.load(plane / "cascade_spike_prob.npy")
assert spikes.shape == recording.dff.shape and np.nansum(spikes) > 10, spikes

np.save("recording.npy", recording.dff)
subprocess.run(["cascade-registry", "predict", "recording.npy", "--rate", "30", "--output", "spikes.npy", "--quiet"], check=True)
result = cr.predict(recording.dff, 30)
assert result.spike_prob.tobytes() == np.load("spikes.npy").tobytes()
print(result.model, "gives", np.nansum(result.spike_prob), "spikes, bit for bit those of the program")
