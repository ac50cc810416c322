#!/usr/bin/env python3
"""Makes every call of every command fail, kills commands at any moment, and runs many at once; see
Documentation/reliability.md. What was tried is kept in a journal, and not tried again with the same program."""

import argparse
import collections
import concurrent.futures
import hashlib
import itertools
import json
import os
import random
import re
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import checks
from scene import COMMANDS, LONGEST_SECONDS, MODEL, OTHER, Command, Place, Scene

KINDS = ["open", "read", "write", "fsync", "rename", "link", "unlink", "mkdir", "readdir", "mmap", "ftruncate", "close",
         "stat"]
# What may happen to each kind of call. A plus: to all later ones too, as on a disk that stays full.
FAULTS = {
    "open": ["EIO", "EACCES", "ENOSPC", "EDQUOT", "EINTR"],
    "read": ["EIO", "EACCES", "EINTR", "short"],
    "write": ["EIO", "ENOSPC", "EDQUOT", "EINTR", "short", "ENOSPC+"],
    "fsync": ["EIO", "ENOSPC", "EDQUOT", "EINTR"],
    "rename": ["EIO", "EACCES", "ENOSPC", "EDQUOT"],
    "link": ["EIO", "EACCES", "ENOSPC", "EDQUOT"],
    "unlink": ["EIO", "EACCES"],
    "mkdir": ["EIO", "EACCES", "ENOSPC", "EDQUOT"],
    "readdir": ["EIO", "EACCES"],
    "mmap": ["EIO", "EACCES"],
    "ftruncate": ["EIO", "ENOSPC", "EDQUOT", "EINTR"],
    "close": ["EIO", "ENOSPC", "EDQUOT", "EINTR"],
    "stat": ["EIO", "EACCES"],
}
# These also serve to take leftovers away.
CLEANING = {"open", "unlink", "readdir", "stat", "close"}
SIGNALS = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]


class Journal:
    """What was tried, one line of JSON each, by the digest of the program."""

    def __init__(self, file: Path, program: str):
        self.file, self.program = file, program
        self.lock = threading.Lock()
        self.entries: dict[str, dict] = {}
        if file.exists():
            for line in file.read_text().splitlines():
                entry = json.loads(line)
                if entry["program"] == program:
                    self.entries[entry["case"]] = entry

    def add(self, case: str, **facts):
        entry = {"program": self.program, "case": case, **facts}
        with self.lock:
            self.entries[case] = entry
            with open(self.file, "a") as file:
                file.write(json.dumps(entry) + "\n")
            for fault in entry["faults"]:
                print(f"FOUND  {case}: {fault}", flush=True)


class Soak:
    def __init__(self, arguments):
        self.seed, self.jobs = arguments.seed, arguments.jobs
        program = arguments.program.resolve()
        self.journal = Journal(arguments.journal, hashlib.sha256(program.read_bytes()).hexdigest()[:16])
        # In memory: flushing costs nothing there, and nothing else is slow.
        memory = Path("/dev/shm")
        self.folder = Path(tempfile.mkdtemp(prefix="soak-", dir=memory if memory.is_dir() else None))
        self.shim = self.folder / "faults.so"
        subprocess.run(
            [os.environ.get("CC", "cc"), "-shared", "-fPIC", "-O2", "-Wall", "-Wextra", "-Werror", "-o", self.shim,
             Path(__file__).with_name("faults.c"), "-ldl"], check=True)
        self.scene = Scene(self.folder, program)
        self.numbers = itertools.count()
        self.references: dict[str, tuple[checks.Reference, dict[str, int], float]] = {}

    def place(self, command: Command | None = None) -> Place:
        """A copy of the scene, ready for a command."""
        place = self.scene.place.copy(self.folder / f"place-{next(self.numbers)}")
        if command and command.prepare:
            command.prepare(place)
        return place

    def preload(self, place: Place, **settings) -> dict[str, str]:
        variables = {"LD_PRELOAD": str(self.shim), "FAULT_FOLDERS": str(place.folder),
                     "FAULT_COUNTS": str(place.folder) + ".counts"}
        return variables | {name.upper(): str(value) for name, value in settings.items()}

    def counts(self, place: Place) -> dict[str, int]:
        """How many calls of each kind there were, and under `happened` how often something was made to happen."""
        file = Path(str(place.folder) + ".counts")
        numbers = struct.unpack(f"={len(KINDS) + 1}Q", file.read_bytes())
        file.unlink()
        return dict(zip(KINDS + ["happened"], numbers))

    def learn(self, command: Command):
        """Runs a command undisturbed, twice."""
        files, seconds = [], 0.0
        for _ in range(2):
            place = self.place(command)
            before = place.files()
            outcome = place.run(command.arguments, self.preload(place, fault_number=0))
            if outcome.code != 0:
                raise SystemExit(f"{command.name}: ended with {outcome.code} undisturbed\n{outcome.errors}")
            counts, seconds = self.counts(place), outcome.seconds
            files.append(place.files())
            place.remove()
        exact = {path for path in files[0] if files[0][path] == files[1].get(path)}
        self.references[command.name] = (checks.Reference(before, files[1], exact), counts, seconds)

    # MARK: Cases

    def fault_cases(self):
        """Every fault of every call of every kind of every command: first one of each fault of each kind of each command,
        then a second one, …, so that a run that is ended early, or a sample, has tried something of everything.

        The order follows from the seed and the names alone: a call more or less makes no other sample.
        """
        order = []
        for command in COMMANDS:
            _, counts, _ = self.references[command.name]
            for kind in KINDS:
                for fault in FAULTS[kind]:
                    group = ("fault", command, kind, fault)
                    name = f"{command.name} {kind} {fault}"
                    numbers = sorted(range(1, counts[kind] + 1), key=lambda number: self.chance(f"{name} {number}"))
                    order += [(turn, self.chance(f"{name} turn {turn}"), (*group, number))
                              for turn, number in enumerate(numbers)]
        return [case for *_, case in sorted(order, key=lambda entry: entry[:2])]

    def chance(self, what: str) -> float:
        """A number from 0 to 1 that follows from the seed."""
        return random.Random(f"{self.seed} {what}").random()

    def kill_cases(self, count: int):
        """Kills at a random call, and signals at a random moment."""
        generator = random.Random(self.seed)
        for index in range(count):
            command, share = generator.choice(COMMANDS), generator.random()
            _, counts, _ = self.references[command.name]
            if index % 3:
                calls = sum(counts[kind] for kind in KINDS)
                yield ("kill", command, "any", "kill", 1 + int(share * calls))
            else:
                # The moment, as a share of the time that the command takes undisturbed.
                sent = generator.choice([signal.SIGKILL, *SIGNALS])
                yield ("signal", command, sent.name, "", round(1.1 * share, 4))

    def run(self, case):
        what, command, kind, fault, number = case
        name = f"{what} {command.name} {kind} {fault} {number}"
        if name in self.journal.entries:
            return
        reference, _, seconds = self.references[command.name]
        place = self.place(command)
        try:
            if what == "signal":
                sent = signal.Signals[kind]
                outcome = place.run(command.arguments, signals=(number * seconds, sent))
                happened = outcome.code in (-sent, 128 + sent)
                faults = checks.after(command, reference, place, outcome, sent=sent)
            else:
                settings = {"fault_call": kind, "fault_number": number, "fault": fault.rstrip("+"),
                            "fault_stays": int(fault.endswith("+"))}
                outcome = place.run(command.arguments, self.preload(place, **settings))
                happened = self.counts(place)["happened"] > 0
                faults = checks.after(
                    command, reference, place, outcome, sent=signal.SIGKILL if what == "kill" else None,
                    cleaning_failed=kind in CLEANING or fault.endswith("+"), forbidden=fault == "EACCES")
                faults += checks.expected_code(outcome, fault)
            self.journal.add(
                name, what=what, command=command.name, kind=kind, fault=fault, happened=happened, code=outcome.code,
                faults=faults)
        finally:
            place.remove()

    # MARK: Many at once

    def concurrent_round(self, number: int, place: Place, processes: int):
        """Commands of all sorts at once in one registry; nothing that nobody removes may go."""
        name = f"concurrent {number} of {processes}"
        if name in self.journal.entries:
            return
        generator = random.Random(f"{self.seed} {number}")
        before = checks.kept(place.files())
        running = []
        for index in range(processes):
            arguments = generator.choice(MIXED).format(i=index, few=generator.randrange(3), model=MODEL, other=OTHER)
            running.append((arguments, place.start(arguments)))
        faults = []
        codes = collections.Counter()
        for arguments, process in running:
            try:
                output, errors = process.communicate(timeout=LONGEST_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.communicate()
                faults.append(f"{arguments}: it hangs")
                continue
            codes[process.returncode] += 1
            # What another one has just removed is not found; what is there already is said.
            if process.returncode not in (0, 64, 66, 75):
                faults.append(f"{arguments}: ended with {process.returncode}: {(errors or output)[-300:]}")
        files = place.files()
        faults += [f"lost: {path}" for path, digest in before.items()
                   if STAYS.match(path) and files.get(path) != digest]
        faults += checks.soundness(place)
        self.journal.add(name, what="concurrent", command="", kind="", fault="", happened=True, code=None, codes=dict(codes),
                         operations=processes, faults=faults)

    def concurrency(self, rounds: int, processes: int):
        place = self.place()
        for number in range(rounds):
            self.concurrent_round(number, place, processes)
        place.remove()

    # MARK: All

    def work(self, cases):
        pool = concurrent.futures.ThreadPoolExecutor(self.jobs)
        try:
            futures = [pool.submit(self.run, case) for case in cases]
            for done, future in enumerate(concurrent.futures.as_completed(futures), 1):
                future.result()
                if done % 1000 == 0:
                    print(f"{done} of {len(futures)}", flush=True)
        finally:
            pool.shutdown(cancel_futures=True)

    def close(self):
        self.scene.server.shutdown()
        shutil.rmtree(self.folder, ignore_errors=True)


# What runs at once: {i} is the process, {few} one of three names that many want.
MIXED = [
    "predict recording.npy --rate 30 --model {model} --threads 1 --force --output p{i}.npy",
    "predict recording.npy --rate 30 --allow-extrapolation --offline --threads 1 --force --output p{i}.npy",
    "model import torch.zip --name new{few}", "model import other.tar --name new{few}", "model import keras --name new{i}",
    "model remove new{few}", "model alias alias{few} {model}", "model alias --delete alias{few}", "model list",
    "model test {model}", "model export {model} --force --output e{i}.tar", "model fetch {other}",
    "model remove {other}", "catalog add more.yaml", "catalog refresh", "catalog remove more",
    "ground-truth import third --threads 1", "ground-truth remove Lab-three/cell1", "ground-truth list",
    "ground-truth export Lab-one --force --output g{i}",
    "ground-truth resample --dataset Lab-one --rate 15 --noise 8 --threads 1 --force --output r{i}",
    "evaluate {model} --noise 4 --threads 1", "train other.yaml --threads 1", "verify --full", "repair", "gc", "info",
]
# What none of them removes.
STAYS = re.compile(r"registry/manifests/(models/(imported|" + MODEL + r")@|ground-truth/Lab-(one|two)|aliases/favour)")


def matrix(entries: list[dict]) -> str:
    """How often what happened to which command."""
    kinds = {"kill": "SIGKILL", "signal": "signal"}
    counts = collections.Counter(
        (entry["command"], kinds.get(entry["what"], entry["kind"])) for entry in entries
        if entry["happened"] and entry["command"])
    columns = [column for column in [*KINDS, *kinds.values()] if any(column == kind for _, kind in counts)]
    lines = [f"| Command | {' | '.join(columns)} |", "|---|" + "--:|" * len(columns)]
    lines += [f"| {name} | " + " | ".join(str(counts[name, column] or "–") for column in columns) + " |"
              for name in dict.fromkeys(command.name for command in COMMANDS)]
    return "\n".join(lines)


def table(entries: list[dict]) -> str:
    """What was tried and found, as a table in Markdown."""
    labels = {"fault": "{kind} fails", "kill": "SIGKILL at a call", "signal": "{kind} at a moment",
              "concurrent": "commands at once"}
    groups = collections.defaultdict(list)
    for entry in entries:
        groups[labels[entry["what"]].format(**entry)].append(entry)
    groups["all"] = entries
    lines = ["| What | Tried | Happened | Losses | Crashes and hangs | Other findings |", "|---|--:|--:|--:|--:|--:|"]
    for label, group in groups.items():
        tried = sum(entry.get("operations", 1) for entry in group)
        happened = sum(entry.get("operations", 1) for entry in group if entry["happened"])
        faulty = [entry for entry in group if entry["faults"]]
        losses = sum(any(LOSS.search(fault) for fault in entry["faults"]) for entry in faulty)
        crashes = sum(any(CRASH.search(fault) for fault in entry["faults"]) for entry in faulty)
        lines.append(f"| {label} | {tried} | {happened} | {losses} | {crashes} | {len(faulty) - losses - crashes} |")
    return "\n".join(lines)


LOSS = re.compile(r"\b(lost|altered)\b|verify: object(Missing|Size|Digest)|neuronMissing")
CRASH = re.compile(r"ended by signal|it hangs")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", type=Path, required=True)
    parser.add_argument("--journal", type=Path, default=Path(".build/soak.jsonl"), help="default: %(default)s")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--faults", type=int, help="how many faults, chosen at random; default: all")
    parser.add_argument("--kills", type=int, default=1500, help="calls at which, and moments when, a command is killed, two to one; default: %(default)s")
    parser.add_argument("--rounds", type=int, default=30, help="of commands at once; default: %(default)s")
    parser.add_argument("--processes", type=int, default=12, help="in each round; default: %(default)s")
    parser.add_argument("--sample", type=int, metavar="N", help="N faults, and of the rest in proportion; all anew")
    parser.add_argument("--only", help="commands whose names contain this")
    arguments = parser.parse_args()
    if not sys.platform.startswith("linux"):
        sys.exit("Faults can be injected on Linux only.")
    arguments.journal.parent.mkdir(parents=True, exist_ok=True)
    if arguments.sample:
        arguments.faults, arguments.kills = arguments.sample, arguments.sample // 4
        arguments.rounds = max(1, arguments.sample // 100)
        arguments.journal.unlink(missing_ok=True)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended"))
    # What is ignored here, as in the background of a script or under nohup, would be ignored there.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    if signal.getsignal(signal.SIGHUP) == signal.SIG_IGN:
        signal.signal(signal.SIGHUP, lambda *_: None)
    if arguments.only:
        COMMANDS[:] = [command for command in COMMANDS if arguments.only in command.name]
    print(f"seed {arguments.seed}", flush=True)
    soak = Soak(arguments)
    try:
        for command in COMMANDS:
            soak.learn(command)
        cases = soak.fault_cases()
        print(f"{len(cases)} faults are possible in {len(COMMANDS)} commands", flush=True)
        cases = cases[:arguments.faults]
        generator = random.Random(arguments.seed)
        for kill in soak.kill_cases(arguments.kills):
            cases.insert(generator.randint(0, len(cases)), kill)
        soak.concurrency(arguments.rounds, arguments.processes)
        soak.work(cases)
    finally:
        soak.close()
        entries = sorted(soak.journal.entries.values(), key=lambda entry: (entry["what"], entry["kind"]))
        print(table(entries), matrix(entries), sep="\n\n")
    return 1 if any(entry["faults"] for entry in soak.journal.entries.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
