"""Finds the program, runs it, and makes exceptions of its errors."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NoReturn, Union

Progress = Union[None, bool, Callable[[str], None]]

_NAME = "cascade-registry"


class CascadeError(Exception):
    """What the program says when it cannot do what it was asked for.

    Attributes
    ----------
    reason : str
        What is wrong, and where.
    remedy : str or None
        What helps.
    category : str
        The kind of error, such as ``"notFound"``, ``"badData"``, ``"usage"``, ``"network"`` or ``"interrupted"``.
    exit_status : int
        The program's exit code.
    """

    def __init__(self, reason: str, remedy: str | None = None, category: str = "bug", exit_status: int = 70):
        super().__init__(reason if remedy is None else f"{reason}\n{remedy}")
        self.reason = reason
        self.remedy = remedy
        self.category = category
        self.exit_status = exit_status


def program() -> str:
    """Find the program: that of ``CASCADE_PROGRAM``, of this package, or the first one in ``PATH``.

    Returns
    -------
    str
        Its path.

    Raises
    ------
    CascadeError
        Where there is none.
    """
    named = os.environ.get("CASCADE_PROGRAM")
    own = Path(__file__).parent / "bin" / _NAME
    found = named or (str(own) if own.exists() else shutil.which(_NAME))
    if found is None:
        raise CascadeError(
            "the program cascade-registry is not in this package, nor in PATH",
            "Install a wheel for your platform, or set CASCADE_PROGRAM to the program's path.",
            "notFound", 66)
    return found


def main() -> NoReturn:
    """Become the program, with the arguments of this process."""
    path = program()
    os.execv(path, [path, *sys.argv[1:]])


def arguments(options: Mapping[str, Any]) -> list[str]:
    """Options as the command line has them.

    ``frame_rate=30`` is ``--frame-rate 30``, ``force=True`` is ``--force``, ``causal=False`` is ``--no-causal``, a list
    gives the option several times, and ``None`` stands for an option that is not given.
    """
    words: list[str] = []
    for name, value in options.items():
        option = "--" + name.strip("_").replace("_", "-")
        if value is True:
            words.append(option)
        elif value is False:
            # Of all options, only this one can be denied.
            words += ["--no-causal"] if name == "causal" else []
        elif value is not None:
            values = value if isinstance(value, (list, tuple)) else [value]
            words += [f"{option}={_text(each)}" for each in values]
    return words


def _text(value: Any) -> str:
    return os.fspath(value) if isinstance(value, os.PathLike) else str(value)


def run(
    command: Sequence[str], positional: Sequence[Any] = (), options: Mapping[str, Any] | None = None,
    progress: Progress = None, nameless: os.PathLike | None = None,
) -> dict[str, Any]:
    """Run a command, and return the document that it prints.

    Parameters
    ----------
    command
        The words that name it, such as ``["model", "list"]``.
    positional
        Its arguments.
    options
        See `arguments`.
    progress
        Whether what the program tells meanwhile is shown on standard error; or a function that gets every line of it.
    nameless
        A file that stands for an array, which errors then call so.

    Raises
    ------
    CascadeError
        With the program's own words.
    KeyboardInterrupt
        After the program has tidied up.
    """
    words = [program(), *command, *arguments({**(options or {}), "json": True})]
    if positional:
        words += ["--", *map(_text, positional)]
    # In a session of its own: an interruption reaches it once, through this process, in a notebook as in a terminal.
    child = subprocess.Popen(
        words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=None if progress is True else subprocess.PIPE,
        start_new_session=True)
    try:
        output, told = _communicate(child, progress if callable(progress) else None)
    except BaseException:
        interrupt(child)
        raise
    if nameless is not None:
        output = output.replace(os.fsencode(nameless), b"the array")
    return _document(output, told, child.returncode)


def _communicate(child: subprocess.Popen, tell: Callable[[str], None] | None) -> tuple[bytes, str]:
    if tell is None or child.stderr is None or child.stdout is None:
        output, told = child.communicate()
        return output, (told or b"").decode("utf-8", "replace")
    output: list[bytes] = []
    reader = threading.Thread(target=lambda stream: output.append(stream.read()), args=(child.stdout,), daemon=True)
    reader.start()
    lines: list[str] = []
    for line in child.stderr:
        lines.append(line.decode("utf-8", "replace").rstrip("\n"))
        tell(lines[-1])
    reader.join()
    child.wait()
    return b"".join(output), "\n".join(lines)


def interrupt(child: subprocess.Popen) -> None:
    """Let the program take away what it has begun."""
    if child.poll() is None:
        child.send_signal(signal.SIGINT)
        try:
            child.wait(timeout=30)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
    for stream in (child.stdin, child.stdout, child.stderr):
        if stream is not None:
            stream.close()


def _document(output: bytes, told: str, status: int) -> dict[str, Any]:
    try:
        document = json.loads(output)
    except ValueError:
        reason = told.strip() or f"the program ended with code {status} and without a word"
        raise CascadeError(reason, category="bug", exit_status=status) from None
    if document.get("schema") == "cascade-registry/error":
        raise CascadeError(document["reason"], document.get("remedy"), document["category"], document["exitStatus"])
    return document
