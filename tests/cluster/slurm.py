"""A SLURM cluster of two nodes on this machine, for as long as a test session lasts."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

import psutil

os.environ["PATH"] += ":/usr/sbin:/sbin"  # where daemons are, if not in the user's path

CONF = Path("/etc/slurm/slurm.conf")
MARK = "# made by dual-receptor's cluster tests\n"
NODES = ("node1", "node2")
PROGRAMS = ("setpriv", "munged", "slurmctld", "slurmd", "sbatch", "squeue", "scontrol")

CONFIGURATION = """{mark}\
ClusterName=test
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={control}
SlurmUser=root
AuthType=auth/munge
AuthInfo=socket={folder}/munge.socket
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool-%n
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd-%n.pid
SlurmctldLogFile={folder}/slurmctld.log
SlurmdLogFile={folder}/slurmd-%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core_Memory
SlurmdParameters=config_overrides
AccountingStorageType=accounting_storage/none
JobAcctGatherType=jobacct_gather/linux
JobAcctGatherFrequency=1
JobAcctGatherParams=OverMemoryKill
MailProg=/bin/true
ReturnToService=2
SlurmdTimeout=10
KillWait=2
MpiDefault=none
SwitchType=switch/none
TaskEpilog={folder}/epilog
{nodes}
PartitionName=main Nodes=ALL Default=YES MaxTime=60 State=UP
"""


def missing() -> str:
    """Why no cluster can run here; empty if one can."""
    if os.geteuid() != 0:
        return "a test cluster needs root, to run jobs as SLURM does"
    absent = [program for program in PROGRAMS if not shutil.which(program)]
    if absent:
        return f"{', '.join(absent)} not found: install Debian's slurm-wlm and munge"
    if CONF.exists() and not CONF.read_text().startswith(MARK):
        return f"{CONF} is a cluster's of this machine, and is left alone"
    return ""


class Cluster:
    """munged, slurmctld and a slurmd for each node; all of it in ``folder`` but slurm.conf."""

    def __init__(self, folder: Path):
        self.folder = folder
        self._processes: dict[str, psutil.Popen] = {}
        self._ports = dict(zip(("control", *NODES), _free_ports(3), strict=True))

    def __enter__(self) -> "Cluster":
        try:
            self._configure()
            self._start("munged", "munged", "--foreground", *self._munge_files())
            self._start("slurmctld", "slurmctld", "-D", "-i")
            for node in NODES:
                self.start_node(node)
            self.wait_until_idle()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *error) -> None:
        if "slurmctld" in self._processes:
            subprocess.run(["scancel", "--quiet", "--user=root"], timeout=30, check=False)
        for name in reversed(self._processes):
            self._stop(name)
        if CONF.exists() and CONF.read_text().startswith(MARK):
            CONF.unlink()

    def start_node(self, node: str) -> None:
        self._start(node, "slurmd", "-D", "-N", node)

    def lose_node(self, node: str) -> None:
        """What a power cut does: the node and all that runs on it are gone at once."""
        lost = self.processes_of(node)
        for process in lost:
            _signal(process, signal.SIGKILL)
        psutil.wait_procs(lost, timeout=10)
        del self._processes[node]

    def processes_of(self, name: str) -> list[psutil.Process]:
        """A daemon and, if it is a node's, its job steps and all that they started."""
        steps = [p for p in psutil.process_iter() if self._is_step_of(p, name)]
        started = [child for step in steps for child in step.children(recursive=True)]
        return [self._processes[name], *steps, *started]

    def wait_until_idle(self, seconds: float = 600) -> None:
        """Wait until both nodes answer and hold no job."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            states = self.ask("sinfo", "--noheader", "--Node", "--format=%T").split()
            if states == ["idle"] * len(NODES):
                return
            time.sleep(0.2)
        raise TimeoutError(f"the nodes did not become idle: {states}\n{self.logs()}")

    def ask(self, *command: str) -> str:
        done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
        return done.stdout

    def logs(self) -> str:
        return "\n".join(
            f"{path.name}:\n{path.read_text()[-2000:]}" for path in self.folder.glob("*.log")
        )

    def _configure(self) -> None:
        self.folder.chmod(0o755)  # munged wants its socket within everybody's reach
        for name in ("state", *(f"spool-{node}" for node in NODES)):
            (self.folder / name).mkdir(parents=True)
        self.at_task_end("true")
        nodes = "\n".join(
            f"NodeName={node} NodeAddr=127.0.0.1 Port={self._ports[node]} "
            f"CPUs=2 RealMemory=6000 State=UNKNOWN"
            for node in NODES
        )
        CONF.parent.mkdir(parents=True, exist_ok=True)
        CONF.write_text(
            CONFIGURATION.format(
                mark=MARK,
                host=socket.gethostname().split(".")[0],
                control=self._ports["control"],
                folder=self.folder,
                nodes=nodes,
            )
        )

    def _munge_files(self) -> list[str]:
        key = self.folder / "munge.key"
        key.touch(0o600)
        key.write_bytes(os.urandom(128))
        files = {"key-file": "key", "socket": "socket", "log-file": "log"}
        files |= {"pid-file": "pid", "seed-file": "seed"}
        return [f"--{option}={self.folder}/munge.{name}" for option, name in files.items()]

    def at_task_end(self, commands: str) -> None:
        """Shell commands that every node runs at the end of each task."""
        script = self.folder / "epilog"
        script.write_text(f"#!/bin/sh\n{commands}\n")
        script.chmod(0o755)

    def _start(self, name: str, *command: str) -> None:
        with (self.folder / f"{name}.out").open("ab") as output:
            self._processes[name] = psutil.Popen(
                ["setpriv", "--pdeathsig", "KILL", *command],  # if these tests are killed
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )

    def _stop(self, name: str) -> None:
        started = self.processes_of(name)
        for process in started:
            _signal(process, signal.SIGTERM)
        _, left = psutil.wait_procs(started, timeout=10)
        for process in left:
            _signal(process, signal.SIGKILL)
        psutil.wait_procs(left, timeout=10)

    def _is_step_of(self, process: psutil.Process, node: str) -> bool:
        # a step has given up its parent; its socket lies in the folder of its node
        try:
            return process.name() == "slurmstepd" and any(
                str(socket.laddr).startswith(f"{self.folder}/spool-{node}/")
                for socket in process.net_connections("unix")
            )
        except psutil.Error:
            return False


def _signal(process: psutil.Process, number: signal.Signals) -> None:
    with contextlib.suppress(psutil.NoSuchProcess):
        process.send_signal(number)


def _free_ports(count: int) -> list[int]:
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]
