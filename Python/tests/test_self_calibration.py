import json
import os
import subprocess
import sys

import numpy as np
import pytest

import cascade_registry as cr
from cascade_registry import self_calibration

MODEL = "Builtin_SelfCal_EXC_30Hz_smoothing50ms"


@pytest.fixture(scope="module")
def export(registry, tmp_path_factory):
    file = tmp_path_factory.mktemp("export") / "model.tar"
    subprocess.run([cr.program(), "model", "export", MODEL, "--output", file, "--quiet"], check=True)
    return file


def mean(networks, trace, hint=None):
    return np.mean([self_calibration.expected_spikes(weights, trace, hint) for weights in networks], axis=0)


@pytest.mark.parametrize("frames", [1800, 777])
def test_an_exported_model_says_what_the_program_says(recording, export, frames):
    networks = self_calibration.load(export)
    traces = recording.dff[:2, :frames]
    result = cr.predict(traces, 30, model=MODEL).spike_prob
    for trace, expected in zip(traces, result):
        predicted = np.isfinite(expected)
        assert predicted.sum() == frames - 63
        np.testing.assert_allclose(mean(networks, trace)[predicted], expected[predicted], atol=1e-5, rtol=0)


def test_a_hint_is_told_as_the_program_tells_it(recording, export):
    networks = self_calibration.load(export)
    result = cr.predict(recording.dff[:1], 30, model=MODEL, spike_amplitude=20, half_decay=0.4).spike_prob[0]
    predicted = np.isfinite(result)
    told, untold = mean(networks, recording.dff[0], (0.2, 0.4)), mean(networks, recording.dff[0])
    np.testing.assert_allclose(told[predicted], result[predicted], atol=1e-5, rtol=0)
    assert np.abs(told - untold).max() > 1e-3


# Of the package, another Python takes this module only: what else is beside it may be for this one.
IN_PYTORCH = """
import importlib.util, sys
import numpy as np, torch

module, export, traces, output = sys.argv[1:]
spec = importlib.util.spec_from_file_location("self_calibration", module)
self_calibration = importlib.util.module_from_spec(spec)
spec.loader.exec_module(self_calibration)
networks = [self_calibration.torch_module(weights) for weights in self_calibration.load(export)]
predicted = {}
for name, trace in np.load(traces).items():
    for kind, hint in (("plain", None), ("told", (0.2, 0.4))):
        for precision in ("double", "float"):
            with torch.no_grad():
                outputs = [getattr(network, precision)()(getattr(torch.as_tensor(trace), precision)(), hint) for network in networks]
            predicted[f"{name} {kind} {precision}"] = torch.stack(outputs).mean(0).numpy()
np.savez(output, **predicted)
"""


@pytest.fixture
def python_with_pytorch():
    for python in (sys.executable, "/usr/bin/python3"):
        try:
            if subprocess.run([python, "-c", "import torch"], capture_output=True).returncode == 0:
                return python
        except FileNotFoundError:
            continue
    pytest.skip("neither this Python nor the system's has PyTorch (Debian: apt install python3-torch)")


def test_an_exported_model_says_the_same_in_pytorch(recording, export, python_with_pytorch, tmp_path):
    traces = {"long": recording.dff[0], "short": recording.dff[1, :777]}
    np.savez(tmp_path / "traces.npz", **traces)
    files = [self_calibration.__file__, export, tmp_path / "traces.npz", tmp_path / "predicted.npz"]
    environment = {name: text for name, text in os.environ.items() if name != "PYTHONPATH"}
    subprocess.run([python_with_pytorch, "-c", IN_PYTORCH, *files], env=environment, check=True)
    networks = self_calibration.load(export)
    predicted = np.load(tmp_path / "predicted.npz")
    for name, trace in traces.items():
        for kind, hint in (("plain", None), ("told", (0.2, 0.4))):
            expected = mean(networks, trace, hint)
            np.testing.assert_allclose(predicted[f"{name} {kind} double"], expected, atol=1e-12, rtol=0)
            np.testing.assert_allclose(predicted[f"{name} {kind} float"], expected, atol=1e-5, rtol=0)


def test_networks_that_look_at_windows_are_refused(registry, tmp_path):
    file = tmp_path / "windows.tar"
    model = "Builtin_EXC_30Hz_smoothing50ms"
    subprocess.run([cr.program(), "model", "export", model, "--output", file, "--quiet"], check=True)
    with pytest.raises(ValueError, match="no networks that calibrate themselves"):
        self_calibration.load(file)


def write_weights(folder, names, metadata):
    header = {f"level_1.member_0.{name}": {"dtype": "F32", "shape": [1], "data_offsets": [4 * i, 4 * i + 4]}
              for i, name in enumerate(names)}
    text = json.dumps({"__metadata__": metadata, **header}).encode()
    file = folder / "weights.safetensors"
    file.write_bytes(len(text).to_bytes(8, "little") + text + bytes(4 * len(names)))
    return file


def test_networks_of_more_levels_are_refused(tmp_path):
    file = write_weights(tmp_path, ["encoder.conv1.kernel", "body.down5.kernel"], {"format_version": "1"})
    with pytest.raises(ValueError, match="more than 5 levels"):
        self_calibration.load(file)


RULES = ("floor", "quiet_spikes", "quiet_frames")


def test_what_is_none_stands_beside_the_weights_and_what_is_newer_is_refused(tmp_path, export):
    network = self_calibration.load(export)[0]
    assert [network[rule] for rule in RULES] == [np.float32(0.01), 1, 300]
    names = ["encoder.conv1.kernel"]
    for version, rules in (("1", {}), ("2", {"floor": "0.25"}), ("3", dict(zip(RULES, ("0.25", "2", "60"))))):
        loaded = self_calibration.load(write_weights(tmp_path, names, {"format_version": version} | rules))[0]
        assert all(loaded[rule] == float(rules.get(rule, 0)) for rule in RULES)
    with pytest.raises(ValueError, match="format version 4"):
        self_calibration.load(write_weights(tmp_path, names, {"format_version": "4"}))


def test_a_floor_is_taken_and_the_sum_stays_unless_hardly_anything_is_left(recording, export):
    trace = recording.dff[0, :900]
    weights = self_calibration.load(export)[0] | {"quiet_spikes": np.array(0, "<f4")}

    def spikes(floor):
        return self_calibration.expected_spikes({**weights, "floor": np.array(floor, "<f4")}, trace)

    plain = spikes(0)
    some, hardly = spikes(np.quantile(plain, 0.8)), spikes(plain.max() * 0.999)
    assert (some[plain < np.quantile(plain, 0.5)] == 0).all() and (some > 0).any()
    assert some.sum() == pytest.approx(plain.sum(), rel=1e-6) and hardly.sum() < 0.5 * plain.sum()
    assert (spikes(100) == 0).all()


def test_quiet_stretches_are_silent_and_the_sum_stays_unless_hardly_anything_is_left(recording, export):
    trace = recording.dff[0, :900]
    weights = self_calibration.load(export)[0]

    def spikes(least, reach=30):
        rules = {"quiet_spikes": np.array(least, "<f4"), "quiet_frames": np.array(reach, "<f4")}
        return self_calibration.expected_spikes({**weights, **rules}, trace)

    plain = spikes(0)
    at_once = np.array([plain[max(0, i - 6):i + 7].sum() for i in range(len(plain))])
    for least in np.quantile(at_once, [0.5, 0.9]):
        found = spikes(least)
        near = [at_once[max(0, i - 30):i + 31].max() >= np.float32(least) for i in range(len(plain))]
        assert ((found > 0) == (near & (plain > 0))).all() and 0 < (found > 0).sum() < len(plain)
        assert found.sum() == pytest.approx(min(plain.sum(), 4 * plain[near].sum()), rel=1e-6)
    assert (spikes(1000) == 0).all()
