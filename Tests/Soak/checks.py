"""What must hold after whatever happened to a command."""

import json
import re
from dataclasses import dataclass

from scene import Command, Outcome, Place, age

# Exit codes that the program documents. 70 would be a bug that it noticed itself.
DOCUMENTED = {0, 1, 64, 65, 66, 69, 74, 75, 77}
# What a command may end with when a call failed for a reason, besides 0 and 1. SQLite does not tell the two apart once
# its file is open.
CODES = {"EIO": {74}, "ENOSPC": {74}, "EDQUOT": {74}, "EINTR": {74}, "EACCES": {74, 77}, "short": set()}
# What a registry consists of; the rest is an index over it, or may go at any time.
KEPT = re.compile(r"registry/(manifests|store|lists|links)/(?!.*\.partial)")
# What a download that is given up leaves on purpose, for the next one to go on from.
RESUMABLE = re.compile(r"registry/tmp/download-")


@dataclass
class Reference:
    """What a command does when nothing happens to it."""

    before: dict[str, str]
    after: dict[str, str]
    # Files that two runs make alike, byte for byte.
    exact: set[str]

    def is_done(self, command: Command, files: dict[str, str]) -> bool:
        """Whether the command has done its work."""
        return not self.undone(files) and of(files, command.outputs).keys() == of(self.after, command.outputs).keys() \
            and not self.removed & files.keys()

    @property
    def removed(self) -> set[str]:
        """The manifests and lists that the command removes."""
        return {path for path in kept(self.before) if path not in self.after and "/store/" not in path}

    def undone(self, files: dict[str, str]) -> set[str]:
        """What the command makes in the registry that is not there. Objects with dates in them have other names."""
        made = {general(path) for path in kept(self.after) if path in self.exact or "/store/" not in path}
        return made - {general(path) for path in kept(files)}


def general(path: str) -> str:
    """The path without what differs from run to run: evaluations and quarantined objects have names of their own."""
    return re.sub(r"(manifests/evaluations/[^/]*/).*", r"\1", path)


def kept(files: dict[str, str]) -> dict[str, str]:
    return {path: digest for path, digest in files.items() if KEPT.match(path)}


def lost(reference: Reference, files: dict[str, str]) -> list[str]:
    """What was there before, should be there now as it was, and is not."""
    faults = []
    for path, digest in kept(reference.before).items():
        expected = reference.after.get(path)
        if expected is None:
            continue
        if path not in files:
            faults.append(f"lost: {path}")
        elif expected == digest and files[path] != digest:
            faults.append(f"altered: {path}")
    for path, digest in reference.before.items():
        if not path.startswith(("registry/", "temporary/")) and files.get(path) != digest:
            faults.append(f"an input was altered or lost: {path}")
    return faults


def of(files: dict[str, str], outputs: tuple[str, ...]) -> dict[str, str]:
    """The files that are outputs or lie in them."""
    return {path: digest for path, digest in files.items() if path.split("/")[0] in outputs}


def outputs_fault(command: Command, reference: Reference, files: dict[str, str], code: int | None) -> list[str]:
    """Outputs are there together and whole, or not at all."""
    expected, found = of(reference.after, command.outputs), of(files, command.outputs)
    faults = [f"a wrong output: {path}" for path in found if path in reference.exact and found[path] != expected[path]]
    if code == 0 and found.keys() != expected.keys():
        faults.append(f"ended with 0 without {sorted(expected.keys() - found.keys())}")
    if found and found.keys() != expected.keys():
        faults.append(f"only a part of the outputs: {sorted(found)}")
    return faults


def leftovers(reference: Reference, files: dict[str, str]) -> list[str]:
    """What no command needs and a finished one should have taken away."""
    return [
        path for path in files
        if path not in reference.before and not RESUMABLE.match(path)
        and (path.endswith(".partial") or ".partial/" in path or path.startswith(("temporary/", "registry/tmp/")))
    ]


def ending(outcome: Outcome, sent: int | None) -> list[str]:
    """The exit code is documented, and an error comes with words."""
    if sent and outcome.code in (128 + sent, -sent):
        return []
    if outcome.code is None:
        return ["it hangs"]
    if outcome.code < 0:
        return [f"ended by signal {-outcome.code}: {outcome.errors[-300:]}"]
    if outcome.code not in DOCUMENTED:
        return [f"ended with {outcome.code}: {outcome.errors[-300:]}"]
    if outcome.code > 1 and not outcome.errors.startswith("Error: ") and "\nError: " not in outcome.errors:
        return [f"ended with {outcome.code} without saying why: {outcome.errors[-300:]}"]
    return []


def expected_code(outcome: Outcome, fault: str) -> list[str]:
    """The exit code tells the cause: what cannot be read is neither damaged nor absent."""
    codes = CODES.get(fault.rstrip("+"), DOCUMENTED) | {0, 1}
    if outcome.code in codes or outcome.code not in DOCUMENTED:
        return []
    # SQLite calls malformed what the disk does not give; the index can be built again.
    if "database disk image is malformed" in outcome.errors:
        return []
    return [f"{fault} ended with {outcome.code}: {outcome.errors[-300:]}"]


def soundness(place: Place) -> list[str]:
    """What `verify --full` finds, remarks aside."""
    outcome = place.run("verify --full --json")
    if outcome.code == 0:
        return []
    try:
        findings = [finding for finding in json.loads(outcome.output)["findings"] if finding["severity"] != "info"]
        return [f"verify: {finding['kind']}: {finding['path']}: {finding['message']}" for finding in findings[:3]]
    except (ValueError, KeyError):
        return [f"verify ended with {outcome.code}: {outcome.errors[-300:]}"]


def after(command: Command, reference: Reference, place: Place, outcome: Outcome, *, sent: int | None = None,
          cleaning_failed: bool = False, forbidden: bool = False) -> list[str]:
    """Everything that must hold after a command, and after it is repeated.

    sent: the signal that the program was sent.
    cleaning_failed: what was made to fail may have been the removal of leftovers.
    forbidden: what was made to fail was not permitted.
    """
    files = place.files()
    # By SIGKILL, or by another signal before the program could listen.
    killed = bool(sent) and outcome.code == -sent
    faults = ending(outcome, sent)
    faults += lost(reference, files)
    if not killed:
        faults += outputs_fault(command, reference, files, outcome.code)
        if not cleaning_failed:
            faults += [f"left behind: {path}" for path in leftovers(reference, files)]
    if outcome.code == 0 and not (forbidden and command.does_without):
        faults += [f"ended with 0 without {path}" for path in sorted(reference.undone(files))[:3]]
        faults += [f"ended with 0 with {path}" for path in sorted(reference.removed & files.keys())[:3]]
    if not command.begins_damaged:
        faults += soundness(place)

    faults += repetition(command, reference, place, outcome, files)
    if killed:
        faults += collection(reference, place)
    return faults


def repetition(command: Command, reference: Reference, place: Place, outcome: Outcome, files: dict[str, str]) -> list[str]:
    """The command does its work when it is tried again."""
    is_done = reference.is_done(command, files)
    if not is_done:
        # A kill may hit between the names of several outputs; the person removes those, or adds --force.
        for path in of(files, command.outputs):
            (place.folder / path).unlink()
    # What has lost its manifest is removed as far as anybody can see; `gc` takes the rest.
    is_done = is_done or bool(reference.removed) and not reference.removed & files.keys()
    again = place.run(command.arguments)
    allowed = {0} | (set(command.repeated) if outcome.code == 0 or is_done else set())
    faults = [] if again.code in allowed else [f"repeated, it ended with {again.code}: {again.errors[-300:]}"]
    files = place.files()
    return faults + [f"after the repetition {fault}" for fault in lost(reference, files) + soundness(place)]


def collection(reference: Reference, place: Place) -> list[str]:
    """`gc` knows everything that was left, as soon as it is old enough."""
    age(place.registry)
    outcome = place.run("gc")
    if outcome.code != 0:
        return [f"gc ended with {outcome.code}: {outcome.errors[-300:]}"]
    files = place.files()
    left = [path for path in files if path.startswith("registry/tmp/") or
            (path.startswith("registry/") and ".partial" in path)]
    return [f"gc leaves {path}" for path in left] + [f"after gc {fault}" for fault in lost(reference, files)]
