"""What the program writes, read by the programs that it is written for."""

import importlib.metadata
import importlib.util
import subprocess

import numpy as np
import pytest

import cascade_registry as cr


def predicted(*arguments):
    subprocess.run([cr.program(), "predict", *map(str, arguments), "--quiet"], check=True)


def write_plane(plane, dff):
    """Writes what suite2p keeps of a plane with four ROIs, and returns their fluorescence without neuropil."""
    plane.mkdir(parents=True)
    fluorescence = 500 * (1 + dff).astype(np.float32)
    neuropil = np.full_like(fluorescence, 100)
    np.save(plane / "F.npy", fluorescence + 0.7 * neuropil)
    np.save(plane / "Fneu.npy", neuropil)
    np.save(plane / "spks.npy", np.zeros_like(fluorescence))
    np.save(plane / "iscell.npy", np.array([[1, 0.9], [0, 0.1], [1, 0.8], [1, 0.7]]))
    image = np.zeros((8, 8), np.float32)
    np.save(plane / "ops.npy", {
        "fs": 30.0, "neucoeff": 0.7, "nchannels": 1, "nframes": dff.shape[1], "Ly": 8, "Lx": 8, "xrange": [0, 8],
        "yrange": [0, 8], "meanImg": image, "meanImgE": image, "Vcorr": image})
    np.save(plane / "stat.npy", np.array(
        [{"ypix": np.array([roi]), "xpix": np.array([roi]), "med": [roi, roi]} for roi in range(4)], dtype=object))
    return fluorescence


def test_suite2p_finds_a_row_for_every_roi(recording, tmp_path):
    plane = tmp_path / "suite2p" / "plane0"
    fluorescence = write_plane(plane, recording.dff)
    predicted(plane, "--write-spks")
    spikes = np.load(plane / "spks.npy")
    assert spikes.dtype == np.float32 and spikes.shape == fluorescence.shape
    assert np.isfinite(spikes).all() and spikes[[0, 2, 3]].sum() > 5 and (spikes[1] == 0).all()
    assert np.load(plane / "cascade_spike_prob.npy").shape == fluorescence.shape


def test_suite2p_itself_reads_the_planes_and_combines_them(recording, tmp_path):
    # Its own code for it, by itself: the rest of suite2p needs much that finds cells in films.
    pytest.importorskip("natsort")
    try:
        place = importlib.metadata.distribution("suite2p").locate_file("suite2p/io/save.py")
    except importlib.metadata.PackageNotFoundError as error:
        pytest.skip(f"{error}")
    specification = importlib.util.spec_from_file_location("suite2p_save", place)
    save = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(save)

    planes = [tmp_path / "suite2p" / f"plane{number}" for number in range(2)]
    for plane, dff in zip(planes, [recording.dff, recording.dff[:, ::-1]]):
        write_plane(plane, dff)
        predicted(plane, "--write-spks")
    _, _, fluorescence, _, spikes, is_cell, *_ = save.combined(tmp_path / "suite2p", save=False)
    assert spikes.shape == fluorescence.shape and spikes.dtype == fluorescence.dtype
    assert np.array_equal(spikes, np.concatenate([np.load(plane / "spks.npy") for plane in planes]))
    assert spikes[is_cell == 1].sum() > 10 and (spikes[is_cell == 0] == 0).all()


def test_an_array_of_h5py_is_predicted_like_that_of_numpy(recording, tmp_path):
    h5py = pytest.importorskip("h5py")
    with h5py.File(tmp_path / "lab.h5", "w") as file:
        plane = file.create_group("imaging/plane0")
        plane.create_dataset("dff", data=recording.dff.astype(np.float32), compression="gzip", chunks=True)
        plane["times"] = np.arange(recording.dff.shape[1]) / 30
        plane.attrs["fps"] = 30.0
    np.save(tmp_path / "lab.npy", recording.dff.astype(np.float32))
    for name in ("lab.h5", "lab.npy"):
        predicted(tmp_path / name, "--rate", "30", "--output", tmp_path / f"{name}.out.npy")
    assert np.array_equal(np.load(tmp_path / "lab.h5.out.npy"), np.load(tmp_path / "lab.npy.out.npy"), equal_nan=True)


def test_pynwb_reads_the_series(recording, tmp_path):
    pynwb = pytest.importorskip("pynwb")
    from datetime import datetime, timezone

    from pynwb.ophys import DfOverF, Fluorescence, ImageSegmentation, OpticalChannel

    content = pynwb.NWBFile(
        session_description="a recording", identifier="test",
        session_start_time=datetime(2024, 5, 1, tzinfo=timezone.utc))
    device = content.create_device("microscope")
    plane = content.create_imaging_plane(
        name="plane", optical_channel=OpticalChannel(
            name="green", description="green", emission_lambda=510.0), description="a plane", device=device,
        excitation_lambda=920.0, imaging_rate=30.0, indicator="GCaMP6f", location="V1")
    segmentation = ImageSegmentation().create_plane_segmentation("cells", plane)
    module = content.create_processing_module("ophys", "traces")
    module.add(segmentation.parent)
    for neuron in range(len(recording.dff)):
        segmentation.add_roi(pixel_mask=[(neuron, neuron, 1.0)])
    rois = segmentation.create_roi_table_region("all", region=list(range(len(recording.dff))))
    traces = DfOverF()
    module.add(traces)
    traces.create_roi_response_series(
        name="dff", data=recording.dff.T, rois=rois, unit="n.a.", rate=30.0)
    with pynwb.NWBHDF5IO(tmp_path / "session.nwb", "w") as file:
        file.write(content)

    predicted(tmp_path / "session.nwb", "--output", tmp_path / "spikes.nwb")
    with pynwb.NWBHDF5IO(tmp_path / "spikes.nwb", "r") as file:
        found = [each for each in file.read().objects.values() if type(each).__name__ == "RoiResponseSeries" and each.name != "dff"]
        result = np.array([each.data[:] for each in found])
    expected = cr.predict(recording.dff, 30, indicator="GCaMP6f", region="V1").spike_prob
    np.testing.assert_allclose(result[0].T, expected, atol=1e-6)
