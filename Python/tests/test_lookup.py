import subprocess

import numpy as np
import pytest

import cascade_registry as cr


@pytest.fixture(scope="session")
def neurons(registry, recording, tmp_path_factory):
    """Two neurons of ground truth that were made up."""
    folder = tmp_path_factory.mktemp("own")
    lines = ["dataset: Own-GCaMP6f-m-V1", "indicator: GCaMP6f", "neurons:"]
    for index in range(2):
        np.savetxt(folder / f"cell{index}.csv", recording.dff[index])
        spikes = ", ".join(map(str, recording.spike_times[index]))
        lines += [
            f"  - name: cell{index}", "    recordings:", f"      - dff: cell{index}.csv", "        frame_rate_hz: 30.0",
            f"        spikes: [{spikes}]"]
    (folder / "own.yaml").write_text("\n".join(lines) + "\n")
    subprocess.run([cr.program(), "ground-truth", "import", folder / "own.yaml", "--quiet"], check=True)
    return cr.ground_truth(dataset="Own")


def test_models_are_a_table():
    table = cr.models(rate=30)
    names = list(table["name"]) if hasattr(table, "columns") else [row["name"] for row in table]
    assert "Builtin_EXC_30Hz_smoothing50ms" in names and all("30Hz" in name for name in names)


def test_resolve_tells_the_model_and_why(recording):
    for found in [cr.resolve(recording.dff, 30), cr.resolve(frame_rate=30, noise=[2, 3])]:
        assert found.model == "Builtin_SelfCal_EXC_30Hz_smoothing50ms" and found.reason


def test_without_a_fitting_model_there_is_none():
    found = cr.resolve(frame_rate=500, noise=[2])
    assert found.model is None and found.reason is None and len(found.report["candidates"]) == len(cr.models())


def test_neurons_have_their_traces(neurons, recording):
    assert [neuron.name for neuron in neurons] == ["cell0", "cell1"]
    assert neurons[0].traits == {"indicator": "GCaMP6f"}
    trace = neurons[1].traces()[0]
    np.testing.assert_allclose(trace.dff, recording.dff[1], atol=1e-6)
    np.testing.assert_allclose(trace.spike_times, recording.spike_times[1])
    assert trace.frame_rate == 30 and len(trace.frame_times) == len(trace.dff)


def test_inspect_tells_what_is_wrong(recording):
    fine, raw = cr.inspect(recording.dff, 30), cr.inspect(300 * (1 + recording.dff), 30)
    assert fine["traceSets"][0]["findings"] == []
    assert raw["traceSets"][0]["findings"][0]["check"] == "raw-fluorescence"


def test_a_model_that_nobody_has_is_told():
    with pytest.raises(cr.CascadeError) as caught:
        cr.fetch("Nobody_EXC_30Hz_smoothing50ms")
    assert caught.value.category == "notFound"


def test_the_same_seed_makes_the_same_recording():
    first, second = (cr.simulate(15, neurons=2, duration="20s", seed=3) for _ in range(2))
    np.testing.assert_array_equal(first.dff, second.dff)
    assert [len(times) for times in first.spike_times] == list(first.spikes.sum(axis=1))
