"""What faults are injected into: a registry with a bit of everything, and every command that writes."""

import hashlib
import http.server
import json
import math
import os
import random
import shutil
import struct
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Callable

MODEL = "Global_EXC_30Hz_smoothing50ms"
OTHER = "Global_EXC_30Hz_smoothing100ms"
LONGEST_SECONDS = 120

TRAINING = """model_name: {name}
sampling_rate: 30
training_datasets: [Lab-one, Lab-two]
noise_levels: [4]
smoothing: {smoothing}
windowsize: 16
before_frac: 0.5
filter_sizes: [5, 3, 2]
filter_numbers: [4, 5, 4]
dense_expansion: 3
loss_function: mean_squared_error
optimizer: Adagrad
nr_of_epochs: 2
ensemble_size: 1
batch_size: 512
training_finished: No
"""


@dataclass(frozen=True)
class Command:
    """A command that changes something."""

    name: str
    arguments: str
    # Files and folders that it makes outside of the registry.
    outputs: tuple[str, ...] = ()
    # What it ends with when it is repeated after it has done its work.
    repeated: tuple[int, ...] = (0,)
    # Makes the place ready for it.
    prepare: Callable[["Place"], None] | None = None
    begins_damaged: bool = False
    # Where it is not permitted to make something, it goes on without.
    does_without: bool = False


@dataclass
class Outcome:
    """How the program ended: its exit code, minus the signal, or None where it did not end."""

    code: int | None
    output: str
    errors: str
    seconds: float


class Place:
    """A folder with a registry, in which the program is run."""

    def __init__(self, folder: Path, program: Path):
        self.folder = folder
        self.program = program
        self.registry = folder / "registry"

    def environment(self, extra: dict[str, str]) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
        return kept | {
            "CASCADE_REGISTRY": str(self.registry),
            "CASCADE_LISTS": "",
            "HOME": str(self.folder),
            "TMPDIR": str(self.folder / "temporary"),
            "OPENBLAS_NUM_THREADS": "1",
            "SWIFT_BACKTRACE": "enable=no",
        } | extra

    def start(self, arguments: str, extra: dict[str, str] = {}) -> subprocess.Popen:
        return subprocess.Popen(
            [self.program, *arguments.split()], cwd=self.folder, env=self.environment(extra), text=True,
            errors="replace", stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def run(self, arguments: str, extra: dict[str, str] = {}, signals: tuple[float, int] | None = None) -> Outcome:
        """Runs the program; `signals` is a signal and after how many seconds it is sent."""
        begin = time.monotonic()
        process = self.start(arguments, extra)
        if signals:
            try:
                process.wait(signals[0])
            except subprocess.TimeoutExpired:
                process.send_signal(signals[1])
        try:
            output, errors = process.communicate(timeout=LONGEST_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            output, errors = process.communicate()
            return Outcome(None, output, errors, time.monotonic() - begin)
        return Outcome(process.returncode, output, errors, time.monotonic() - begin)

    def must(self, arguments: str) -> Outcome:
        outcome = self.run(arguments)
        if outcome.code != 0:
            raise SystemExit(f"{arguments}: ended with {outcome.code}\n{outcome.errors}")
        return outcome

    def copy(self, folder: Path) -> "Place":
        shutil.copytree(self.folder, folder, symlinks=True)
        return Place(folder, self.program)

    def remove(self):
        shutil.rmtree(self.folder, ignore_errors=True)

    def files(self) -> dict[str, str]:
        """The digest of every file by its path."""
        found = {}
        for folder, _, names in os.walk(self.folder):
            for name in names:
                path = Path(folder, name)
                found[str(path.relative_to(self.folder))] = hashlib.sha256(path.read_bytes()).hexdigest()
        return found


def write_npy(path: Path, values: list[float]):
    header = f"{{'descr': '<f8', 'fortran_order': False, 'shape': ({len(values)},), }}"
    header += " " * (63 - (10 + len(header)) % 64) + "\n"
    path.write_bytes(
        b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode() + struct.pack(f"<{len(values)}d", *values))


def write_ground_truth(folder: Path, dataset: str, seed: int):
    """Two neurons whose ΔF/F follows their spikes."""
    generator = random.Random(seed)
    folder.mkdir(parents=True)
    lines = [f"dataset: {dataset}", "indicator: GCaMP6f", "species: mouse", "cell_class: excitatory", "neurons:"]
    for neuron in ("cell1", "cell2"):
        spikes = sorted(generator.uniform(0, 30) for _ in range(30))
        trace = [
            sum(0.3 * math.exp((spike - frame / 30) / 0.5) for spike in spikes if spike <= frame / 30)
            + generator.uniform(-0.05, 0.05) for frame in range(900)]
        write_npy(folder / f"{neuron}_dff.npy", trace)
        write_npy(folder / f"{neuron}_spikes.npy", spikes)
        lines += [f"  - name: {neuron}", "    recordings:", f"      - dff: {neuron}_dff.npy",
                  "        frame_rate_hz: 30.0", f"        spikes: {neuron}_spikes.npy"]
    (folder / "manifest.yaml").write_text("\n".join(lines) + "\n")


def age(folder: Path):
    """Makes everything in a folder two hours old, as what an interrupted command left behind some time ago."""
    before = time.time() - 7200
    for path in [folder, *folder.rglob("*")]:
        os.utime(path, (before, before), follow_symlinks=False)


def damage(place: Place):
    """Changes a byte of a model that can be made again from the file that it was imported from."""
    manifest = json.loads((place.registry / "manifests/models/imported@1.json").read_text())
    digest = manifest["objects"]["weights"]["digest"]
    path = place.registry / "store/sha256" / digest[:2] / digest
    path.chmod(0o644)
    contents = bytearray(path.read_bytes())
    contents[len(contents) // 2] ^= 1
    path.write_bytes(contents)


def litter(place: Place):
    """Leaves behind what interrupted commands may leave."""
    (place.registry / "tmp/import-left").mkdir(parents=True)
    (place.registry / "tmp/import-left/file").write_text("left")
    unused = hashlib.sha256(b"unused").hexdigest()
    (place.registry / "store/sha256" / unused[:2]).mkdir(exist_ok=True)
    (place.registry / "store/sha256" / unused[:2] / unused).write_bytes(b"unused")
    age(place.registry)


def outdate(place: Place):
    """Lets the catalog be behind, as after a change by another host, or a moment ago."""
    for folder in (place.registry / "manifests").rglob("*"):
        if folder.is_dir():
            os.utime(folder)


def lengthen_list(place: Place):
    with open(place.folder / "list.yaml", "a") as file:
        file.write("GC8s_EXC_15Hz_smoothing100ms:\n  Link: http://127.0.0.1:9/another\n  Info:\n")


def empty(place: Place):
    shutil.rmtree(place.registry)


COMMANDS = [
    Command("create", "info", prepare=empty, does_without=True),
    Command(
        "predict", f"predict recording.npy --rate 30 --model {MODEL} --threads 1 --output p.npy --output p.mat "
        "--output p.csv --plot p.svg --lock p.lock", outputs=("p.npy", "p.mat", "p.csv", "p.npy.json", "p.mat.json", "p.csv.json",
        "p.svg", "p.lock"), repeated=(64,)),
    Command(
        "predict-chosen", "predict recording.npy --rate 30 --allow-extrapolation --threads 1",
        outputs=("recording.spike_prob.npy", "recording.spike_prob.npy.json"), repeated=(64,)),
    Command("simulate", "simulate --rate 30 --neurons 2 --duration 10s --output s.npy", repeated=(64,),
            outputs=("s.npy", "s.spikes.npy", "s.npy.json")),
    Command("import-zip", "model import torch.zip --name new"),
    Command("import-folder", "model import keras --name new"),
    Command("import-tar", "model import other.tar --name new"),
    Command("export-tar", f"model export {MODEL} --output e.tar", outputs=("e.tar",), repeated=(64,)),
    Command("export-zip", f"model export {MODEL} --form torch --output e.zip", outputs=("e.zip",), repeated=(64,)),
    Command("export-folder", f"model export {MODEL} --form keras --output e", outputs=("e",), repeated=(64,)),
    Command("alias", f"model alias second {MODEL}"),
    Command("alias-behind", f"model alias second {MODEL}", prepare=outdate),
    Command("unalias", "model alias --delete favourite", repeated=(66,)),
    Command("remove", "model remove imported", repeated=(66,)),
    Command("catalog-add", "catalog add more.yaml"),
    Command("catalog-refresh", "catalog refresh", prepare=lengthen_list),
    Command("catalog-remove", "catalog remove list", repeated=(66,)),
    Command("fetch", f"model fetch {OTHER}"),
    Command("neurons-import", "ground-truth import third --threads 1"),
    Command("neurons-export-native", "ground-truth export Lab-one Lab-two --output g", outputs=("g",), repeated=(64,)),
    Command("neurons-export-mat", "ground-truth export Lab-one Lab-two --format mat --output g", outputs=("g",),
            repeated=(64,)),
    Command("neurons-export-npy", "ground-truth export Lab-one Lab-two --format npy --output g", outputs=("g",),
            repeated=(64,)),
    Command("neurons-remove", "ground-truth remove Lab-one/cell1", repeated=(66,)),
    Command("neurons-resample", "ground-truth resample --dataset Lab-one --rate 15 --noise 8 --threads 1 --output r",
            outputs=("r",), repeated=(64,)),
    Command("train", "train other.yaml --threads 1"),
    Command("evaluate", f"evaluate {MODEL} --noise 4 --threads 1 --plot v.svg", outputs=("v.svg",), repeated=(64,)),
    Command("verify", "verify --full"),
    Command("repair", "repair", prepare=damage, begins_damaged=True),
    Command("repair-catalog", "repair --rebuild-catalog"),
    Command("gc", "gc", prepare=litter),
]


class Scene:
    """The place from which all others are copied."""

    def __init__(self, folder: Path, program: Path):
        self.folder = folder
        self.place = Place(folder / "template", program)
        served = folder / "served"
        served.mkdir(parents=True)

        class Handler(http.server.SimpleHTTPRequestHandler):
            def __init__(self, *arguments):
                super().__init__(*arguments, directory=str(served))

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.build(served)

    def build(self, served: Path):
        place = self.place
        (place.folder / "temporary").mkdir(parents=True)
        for index, name in enumerate(["one", "two"]):
            write_ground_truth(place.folder / "neurons" / name, f"Lab-{name}", index)
        write_ground_truth(place.folder / "third", "Lab-three", 2)
        for file, name, smoothing in [("model.yaml", MODEL, 0.05), ("other.yaml", OTHER, 0.1)]:
            (place.folder / file).write_text(TRAINING.format(name=name, smoothing=smoothing))
        place.must("info")
        for model in place.must("model list --quiet").output.split():
            place.must(f"model remove {model}")
        place.must("ground-truth import neurons")
        place.must("train model.yaml")
        place.must("train other.yaml")
        place.must(f"model export {OTHER} --form torch --output torch.zip")
        place.must(f"model export {OTHER} --form keras --output keras")
        place.must(f"model export {OTHER} --output other.tar")
        place.must(f"model remove {OTHER}")
        place.must("model import torch.zip --name imported")
        place.must(f"model alias favourite {MODEL}")
        place.must(f"evaluate {MODEL} --noise 4")
        shutil.copy(place.folder / "torch.zip", served / "other.zip")
        address = f"http://127.0.0.1:{self.server.server_port}/other.zip"
        (place.folder / "list.yaml").write_text(f"{OTHER}:\n  Link: {address}\n  Info:\n")
        (place.folder / "more.yaml").write_text("GC8m_EXC_30Hz_smoothing50ms:\n  Link: http://127.0.0.1:9/x\n  Info:\n")
        place.must("catalog add list.yaml")
        place.must("simulate --rate 30 --neurons 3 --duration 10s --output recording.npy")
        # As a registry is that was not changed for a while: every command then makes the same calls each time.
        age(place.folder)
        place.must("info")
        place.must("verify --full")
