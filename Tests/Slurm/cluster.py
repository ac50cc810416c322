"""A Slurm of its own on this machine: munged, slurmctld and two nodes, on loopback, in a temporary folder. Needs root."""

import os
import secrets
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

TOOLS = ("munged", "slurmctld", "slurmd", "sbatch", "squeue", "scancel", "scontrol")
CORES_PER_NODE = 2

CONFIGURATION = """ClusterName=test
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={port}
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
# A task that is requeued waits for this time.
AuthInfo=socket={folder}/munge.socket,cred_expire=5
CredType=cred/munge
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool-%n
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd-%n.pid
SlurmctldLogFile={folder}/slurmctld.log
SlurmdLogFile={folder}/slurmd-%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SchedulerType=sched/backfill
SchedulerParameters=sched_interval=2,bf_interval=2,batch_sched_delay=0,requeue_setup_env_fail
SlurmdParameters=config_overrides
AccountingStorageType=accounting_storage/none
JobCompType=jobcomp/none
JobAcctGatherType=jobacct_gather/none
MpiDefault=none
SwitchType=switch/none
ReturnToService=2
KillWait=2
NodeName=n1 NodeHostname={host} NodeAddr=127.0.0.1 Port={first} CPUs={cores} RealMemory=1000
NodeName=n2 NodeHostname={host} NodeAddr=127.0.0.1 Port={second} CPUs={cores} RealMemory=1000
PartitionName=main Nodes=n1,n2 Default=YES MaxTime=INFINITE State=UP
"""


def missing_tools() -> list[str]:
    path = os.environ.get("PATH", "") + ":/usr/sbin:/sbin"
    return [tool for tool in TOOLS if not shutil.which(tool, path=path)]


def free_ports(count: int) -> list[int]:
    """Ports above 10,000 that nobody listens on."""
    sockets = []
    while len(sockets) < count:
        one = socket.socket()
        one.bind(("127.0.0.1", 0))
        if one.getsockname()[1] > 10_000:
            sockets.append(one)
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


class Cluster:
    """Comes up on `with`, and goes with all its processes and files."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.processes: list[subprocess.Popen] = []

    def environment(self) -> dict[str, str]:
        return {"SLURM_CONF": str(self.folder / "slurm.conf"), "PATH": os.environ["PATH"] + ":/usr/sbin:/sbin"}

    def tool(self, *command: str) -> str:
        """What one of Slurm's programs prints."""
        run = subprocess.run(
            command, env=os.environ | self.environment(), text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if run.returncode != 0:
            raise RuntimeError(f"{' '.join(command)}: {run.stdout}")
        return run.stdout

    def start(self, *command: str):
        log = open(self.folder / "daemons.log", "a")
        self.processes.append(subprocess.Popen(
            command, env=os.environ | self.environment(), stdin=subprocess.DEVNULL, stdout=log, stderr=log))

    def __enter__(self) -> "Cluster":
        self.folder.mkdir(parents=True)
        (self.folder / "state").mkdir()
        host = socket.gethostname().split(".")[0]
        port, first, second = free_ports(3)
        (self.folder / "slurm.conf").write_text(CONFIGURATION.format(
            folder=self.folder, host=host, port=port, first=first, second=second, cores=CORES_PER_NODE))
        key = self.folder / "munge.key"
        key.write_bytes(secrets.token_bytes(128))
        key.chmod(0o600)
        try:
            # Below /tmp, every folder counts as insecure: --force.
            self.start("munged", "--foreground", "--force", f"--key-file={key}", f"--socket={self.folder}/munge.socket",
                       f"--pid-file={self.folder}/munged.pid", f"--log-file={self.folder}/munged.log",
                       f"--seed-file={self.folder}/munged.seed")
            self.wait(lambda: (self.folder / "munge.socket").exists(), "munged")
            self.start("slurmctld", "-D")
            for node in ("n1", "n2"):
                self.start("slurmd", "-D", "-N", node)
            self.wait(lambda: self.idle_nodes() == 2, "slurmctld and slurmd")
        except BaseException:
            self.__exit__()
            raise
        return self

    def idle_nodes(self) -> int:
        try:
            return self.tool("sinfo", "--noheader", "--Node", "--states=idle", "--format=%N").count("\n")
        except RuntimeError:
            return 0

    def wait(self, condition, name: str, seconds: float = 60):
        deadline = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > deadline:
                logs = "".join(f"--- {log}\n{log.read_text(errors='replace')[-3000:]}" for log in self.folder.glob("*.log"))
                raise RuntimeError(f"{name}: not there after {seconds} s\n{logs}")
            time.sleep(0.1)

    def __exit__(self, *_):
        for process in reversed(self.processes):
            process.send_signal(signal.SIGTERM)
        for process in reversed(self.processes):
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)
