#!/usr/bin/env python3
"""Trains 24 networks on a Slurm of its own, of which one is cancelled, one killed, one requeued, one damaged and one node
drained, and compares the model with the one that the same command trains here."""

import argparse
import json
import os
import signal
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "Soak"))

from cluster import Cluster, missing_tools  # noqa: E402
from scene import TRAINING, Place, write_ground_truth  # noqa: E402

LEVELS, MEMBERS = [1, 2, 3], 8
UNITS = len(LEVELS) * MEMBERS


def configuration(epochs: int) -> str:
    text = TRAINING.format(name="mine", smoothing=0.05)
    for old, new in (("noise_levels: [4]", f"noise_levels: {LEVELS}"), ("ensemble_size: 1", f"ensemble_size: {MEMBERS}"),
                     ("nr_of_epochs: 2", f"nr_of_epochs: {epochs}"),
                     # Smaller networks often do not learn.
                     ("filter_numbers: [4, 5, 4]", "filter_numbers: [12, 14, 12]"), ("dense_expansion: 3", "dense_expansion: 8")):
        assert old in text
        text = text.replace(old, new)
    return text


def prepare(folder: Path, program: Path) -> Place:
    """A registry with ground truth."""
    place = Place(folder, program)
    (folder / "temporary").mkdir(parents=True)
    for seed, dataset in enumerate(("Lab-one", "Lab-two")):
        write_ground_truth(folder / dataset, dataset, seed)
        place.must(f"ground-truth import {dataset}")
    return place


def train_here(place: Place) -> float:
    begin = time.monotonic()
    place.must("train mine.yaml")
    return time.monotonic() - begin


def suitable_epochs(place: Place, seconds: float) -> int:
    """After so many epochs a unit has taken about so many seconds on this machine."""
    (place.folder / "mine.yaml").write_text(configuration(1))
    for_all = train_here(place) * len(os.sched_getaffinity(0))
    place.remove()
    return max(2, min(400, round(seconds * UNITS / for_all)))


class Scenario:
    def __init__(self, place: Place, cluster: Cluster):
        self.place = place
        self.cluster = cluster
        self.begin = time.monotonic()
        # Slurm's tools know their cluster by a variable.
        self.variables = cluster.environment()

    def say(self, text: str):
        print(f"[{time.monotonic() - self.begin:6.1f} s] {text}", flush=True)

    def run(self, arguments: str, code: int = 0):
        outcome = self.place.run(arguments, self.variables)
        self.expect(outcome.code == code, f"{arguments}: ended with {outcome.code}\n{outcome.output}{outcome.errors}")
        return outcome

    def expect(self, holds: bool, what: str):
        if not holds:
            logs = self.place.registry.glob("work/*/logs/*.log")
            tails = "".join(f"--- {log.name}\n{log.read_text(errors='replace')[-1500:]}" for log in sorted(logs)[-6:])
            raise SystemExit(f"not so: {what}\n{tails}")

    def status(self) -> dict:
        return json.loads(self.run("work status mine --json").output)

    def count(self, state: str) -> int:
        return self.status()["counts"].get(state, 0)

    def submission(self, number: int) -> dict:
        return json.loads((self.place.registry / f"work/mine/submissions/{number}.json").read_text())

    def queue(self) -> list[tuple[str, str, str, str]]:
        """Every task: its job, its number in the array, its state and its node."""
        lines = self.cluster.tool("squeue", "--noheader", "--array", "--format=%F|%K|%T|%N").split()
        return [tuple(line.split("|")) for line in lines]

    def running_tasks(self, job: str) -> list[tuple[str, str]]:
        return [(task, node) for one, task, state, node in self.queue() if one == job and state == "RUNNING"]

    def wait(self, condition, what: str, seconds: float = 120):
        """Waits for something, and returns it."""
        deadline = time.monotonic() + seconds
        while not (found := condition()):
            self.expect(time.monotonic() < deadline, f"{what} within {seconds} s; the queue: {self.queue()}")
            time.sleep(0.2)
        self.say(what)
        return found

    def finished_states(self) -> list[Path]:
        return sorted(self.place.registry.glob("training/mine-*/*.finished.safetensors"))

    def submit(self) -> str:
        outcome = self.run("train mine.yaml --cluster slurm --array-limit 4 --time 10 --mem 100M --setup true")
        self.say(outcome.output.strip())
        # The plan has its own copy.
        (self.place.folder / "mine.yaml").write_text("edited meanwhile")
        self.expect(self.run("work list").output.count("mine") >= 1, "the work is listed")
        return self.submission(1)["arrayJob"]

    def disturb(self, job: str) -> set[int]:
        """Lets much go wrong; returns the units that are lost by that."""
        self.wait(lambda: len(self.running_tasks(job)) == 4, "four tasks run, which is the limit")
        cancelled = self.running_tasks(job)[0][0]
        self.cluster.tool("scancel", f"{job}_{cancelled}")
        self.say(f"task {cancelled} cancelled")
        self.wait(lambda: self.count("done") >= 2 and len(self.running_tasks(job)) >= 2, "two units are done")

        killed = self.kill_worker(cancelled)
        # Tasks end by themselves, too, and where much else runs Slurm takes a while to start the next.
        gone = (int(cancelled), killed)
        others = self.wait(
            lambda: [task for task, _ in self.running_tasks(job) if int(task) not in gone], "another task runs")
        requeued = others[0]
        self.cluster.tool("scontrol", "requeue", f"{job}_{requeued}")
        self.say(f"task {requeued} requeued, as by a pre-emption")

        self.cluster.tool("scontrol", "update", "nodename=n1", "state=drain", "reason=test")
        self.wait(lambda: all(node != "n1" for _, node in self.running_tasks(job)), "node n1 is drained")
        damaged = self.damage({int(cancelled), killed})
        self.wait(lambda: len(self.running_tasks(job)) > 0, "the other node goes on")
        self.cluster.tool("scontrol", "update", "nodename=n1", "state=resume")
        self.wait(lambda: any(node == "n1" for _, node in self.running_tasks(job)), "node n1 takes tasks again")
        return {int(cancelled), killed, damaged}

    def kill_worker(self, cancelled: str) -> int:
        """Kills the process of a unit, as the kernel does where memory is short."""
        work = self.place.registry / "work/mine"
        units = [unit["digest"] for unit in json.loads((work / "plan.json").read_text())["units"]]
        while True:
            for mark in work.glob("states/*.running"):
                try:
                    content = json.loads(mark.read_text())
                except FileNotFoundError:
                    continue
                index = units.index(mark.name.split(".")[0])
                if index != int(cancelled):
                    os.kill(content["process"], signal.SIGKILL)
                    self.say(f"the process of unit {index} killed")
                    return index
            time.sleep(0.1)

    def damage(self, others: set[int]) -> int:
        """Changes a byte of the state of a unit that is done, and is none of these."""
        for path in self.finished_states():
            _, level, _, member = path.name.split(".")[0].split("-")
            index = LEVELS.index(int(level)) * MEMBERS + int(member)
            if index not in others:
                break
        contents = bytearray(path.read_bytes())
        contents[len(contents) // 2] ^= 1
        path.write_bytes(contents)
        self.say(f"the state of unit {index} damaged")
        return index

    def check_after_disturbance(self, lost: set[int]):
        self.wait(lambda: not self.queue(), "the queue is empty", 240)
        status = self.status()
        self.expect(status["finishing"] == "failed", f"the last job publishes nothing: {status}")
        self.expect("are not done" in status["finishingFailure"]["reason"], f"it says why: {status}")
        self.expect(self.place.run("model show mine").code == 66, "there is no model yet")
        done = UNITS - len(lost)
        self.expect(self.count("done") == done, f"{done} units are done: {status['counts']}")
        aside = list(self.place.registry.glob("quarantine/training/*"))
        self.expect(len(aside) == 1, f"the damaged state is put aside: {aside}")
        logs = self.run("work logs mine").output
        self.expect("quarantine/training/mine-" in logs, f"the log says so: {logs}")

    def resume(self, lost: set[int]):
        outcome = self.run("work resume mine --array-limit 8")
        self.say(outcome.output.strip())
        self.expect(set(self.submission(2)["units"]) == lost, f"no more than {lost}: {self.submission(2)}")
        self.expect("nothing to submit" in self.run("work resume mine").output, "all is in the queue")
        self.wait(lambda: self.status()["finishing"] == "done", "the result is published")

    def check_cancel(self):
        """A work that nobody wants any more."""
        (self.place.folder / "other.yaml").write_text(configuration(5).replace("model_name: mine", "model_name: other"))
        self.run("train other.yaml --cluster slurm")
        self.run("work cancel other")
        self.wait(lambda: not self.queue(), "another work is cancelled")
        self.expect("no job is in the queue" in self.run("work cancel other").output, "nothing is left of it")


def digest(place: Place) -> str:
    return json.loads(place.must("model show mine --json").output)["objects"]["weights"]["digest"]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", type=Path, required=True)
    parser.add_argument("--seconds", type=float, default=2.5, help="how long a unit takes, about")
    options = parser.parse_args()
    missing = missing_tools()
    if missing or os.geteuid() != 0:
        raise SystemExit(
            f"{', '.join(missing)} missing: as root, apt-get install --yes slurm-wlm munge" if missing
            else "slurmd runs as root only")
    program = options.program.resolve()
    with tempfile.TemporaryDirectory(prefix="cascade-slurm-") as folder:
        root = Path(folder)
        place = prepare(root / "one", program)
        epochs = suitable_epochs(place.copy(root / "trial"), options.seconds)
        (place.folder / "mine.yaml").write_text(configuration(epochs))
        local = place.copy(root / "local")
        seconds = train_here(local)
        expected = digest(local)
        print(f"trained here, {epochs} epochs, in {seconds:.1f} s: {expected}", flush=True)
        with Cluster(root / "slurm") as cluster:
            scenario = Scenario(place, cluster)
            job = scenario.submit()
            lost = scenario.disturb(job)
            scenario.check_after_disturbance(lost)
            scenario.resume(lost)
            scenario.expect(digest(place) == expected, f"the digest is that of the local run, {expected}: {digest(place)}")
            scenario.expect(place.run("verify --full").code == 0, "the registry is sound")
            scenario.check_cancel()
            scenario.say(f"{UNITS} units on Slurm gave the same model as here: {expected}")


if __name__ == "__main__":
    main()
