"""A folder in which one process is to be killed at a counted call, and what must hold afterwards. For counted.py."""
import configparser
import csv
import json
import os
import re
import shutil
import signal
import subprocess
import time
from collections import Counter

HERE = os.path.dirname(os.path.abspath(__file__))
EVENT = re.compile(r"^\d+\.\d{6}\t[a-z]+(\t(-|\d+(\.\d+)?)){9}$")
TASKS = 4
AGE = 600  # seconds that the files are made older by, so that nothing counts as about to begin
CUT_OFF = re.compile(r"^onager: launch \d+ \(j\): whoever submitted it was killed; .*\n", re.M)
TOLD_NOTHING = "nothing was launched in this folder yet"


class World:
    """Where a scenario takes place. `number` tells those that go on at the same time apart."""

    def __init__(self, base, number, template=None):
        self.base = f"{base}/{number}"
        self.folder, self.home, self.bin = (f"{self.base}/{name}" for name in ("work", "home", "bin"))
        self.count, self.control = f"{self.base}/count", f"{self.base}/control"
        self.mark = f"{self.base}/"
        if template:
            shutil.copytree(template.base, self.base, symlinks=True)
            return
        for path in (self.folder, self.home, self.bin):
            os.makedirs(path)
        os.symlink(f"{HERE}/../crowd/sbatch", f"{self.bin}/sbatch")
        for name in "squeue scancel scontrol sacct".split():
            os.symlink(f"{HERE}/../crowd/quiet", f"{self.bin}/{name}")
        with open(f"{self.folder}/task", "w") as file:
            file.write("#!/bin/sh\nsleep 0.02\n[ -z \"$2\" ] || while [ ! -e \"$2\" ]; do sleep 0.02; done\n"
                       "echo $1 >>ran\n")
        os.chmod(f"{self.folder}/task", 0o755)

    def environment(self, fault):
        env = {name: value for name, value in os.environ.items()
               if not name.startswith(("ONAGER_", "SLURM_", "SGE_", "OMPI_", "LD_PRELOAD"))}
        env |= {"ONAGER_SO": os.environ["ONAGER_SO"], "HOME": self.home, "PATH": f"{self.bin}:{env['PATH']}",
                "CROWD_OUT": self.base, "KILL_MARK": self.mark, "LC_ALL": "C.UTF-8", "ONAGER_GRACE": "1",
                "OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1"}
        if fault:
            with open(self.control, "w") as file:
                file.write(f"00000001 {fault}\n".ljust(4096, " "))
            env |= {"LD_PRELOAD": os.environ["KILL_SHIM"], "ONAGER_FAULT_COUNT": self.count,
                    "ONAGER_FAULT_CONTROL": self.control}
        return env

    def start(self, script, fault=None):
        out = open(f"{self.base}/said", "w")
        return subprocess.Popen(["bash", "-c", 'enable -f "$ONAGER_SO" onager || exit 99; ' + script],
                                env=self.environment(fault), cwd=self.folder, stdin=subprocess.DEVNULL, stdout=out,
                                stderr=subprocess.STDOUT)

    def run(self, script):
        """Runs it unharmed. Returns status and what it said."""
        status = self.start(script).wait()
        return status, self.said()

    def said(self):
        """What the latest script that was started printed."""
        with open(f"{self.base}/said", errors="replace") as file:
            return file.read()

    def fired(self):
        """Was a process killed? Then no other is: what was started anew goes on."""
        try:
            with open(self.count) as file:
                found = re.search(r"fired=0*[1-9]", file.read())
        except FileNotFoundError:
            return False
        if found:
            with open(self.control, "r+") as file:
                file.write("00000002 -\n".ljust(64))
        return bool(found)

    def calls(self, process, kind):
        """How many calls that could be killed at the process made."""
        with open(self.count) as file:
            found = re.findall(rf"^\d+ {re.escape(process)} .*\b{kind}=(\d+)", file.read(), re.M)
        return max(map(int, found), default=0)

    def processes(self):
        mark = f"KILL_MARK={self.mark}".encode()
        return [int(name) for name in filter(str.isdigit, os.listdir("/proc")) if mark in environment_of(name)]

    def terminate(self, parent):
        """Ends the launcher that `parent` started as somebody does who presses ^C until it works."""
        for pid in self.processes():
            try:
                with open(f"/proc/{pid}/stat") as file:
                    if int(file.read().rpartition(")")[2].split()[1]) == parent:
                        os.kill(pid, signal.SIGTERM)
            except OSError:
                pass
        time.sleep(1.5)

    def await_end(self, seconds=40):
        """Waits until all that was started is gone. Returns what is not."""
        deadline = time.monotonic() + seconds
        # One that was started while we looked is seen when we look again.
        while (left := self.processes() or self.processes()) and time.monotonic() < deadline:
            time.sleep(0.02)
        return left

    def age(self):
        past = time.time() - AGE
        for folder, _, names in os.walk(f"{self.folder}/.onager"):
            for name in names:
                os.utime(f"{folder}/{name}", (past, past), follow_symlinks=False)

    def ran(self):
        try:
            with open(f"{self.folder}/ran") as file:
                return Counter(int(line) for line in file)
        except FileNotFoundError:
            return Counter()

    def launches(self, jobname="j"):
        """Those of the job; one that was killed before its record was written ran nothing."""
        folder = f"{self.folder}/.onager/launches"
        found = []
        for name in os.listdir(folder) if os.path.isdir(folder) else []:
            if os.path.exists(f"{folder}/{name}/launch.json"):
                with open(f"{folder}/{name}/launch.json") as file:
                    record = json.load(file)
                assert os.path.exists(f"{folder}/{name}/jobs.json"), f"launch {name} has no tasks"
                found += [int(name)] if record["jobname"] == jobname else []
            else:
                assert not os.path.exists(f"{folder}/{name}/events"), f"launch {name} has no record"
        return sorted(found)

    def events(self, launch):
        folder = f"{self.folder}/.onager/launches/{launch}/events"
        found = []
        for name in os.listdir(folder) if os.path.isdir(folder) else []:
            with open(f"{folder}/{name}") as file:
                lines = [line for line in file.read().split("\n")[:-1] if EVENT.match(line)]
            found += [line.split("\t") for line in lines]
        return sorted(found, key=lambda event: float(event[0]))

    def judge(self):
        """The tasks that are on record as done, and those that were begun again after that. What was asked to end is
        not done, whatever its status."""
        done, again = set(), set()
        for launch in self.launches():
            called_off = set()
            for event in self.events(launch):
                task = int(event[2]) if event[2].isdigit() else 0
                if event[1] == "start" and task in done:
                    again.add(task)
                if event[1] in ("cancel", "timeout"):
                    called_off.add((task, event[3]))
                if event[1] == "end" and event[5] == "0" and (task, event[3]) not in called_off:
                    done.add(task)
        return done, again


def environment_of(pid):
    """The entries; of a process that is about to become another program, when it has."""
    try:
        for _ in range(1000):
            with open(f"/proc/{pid}/environ", "rb") as file:
                entries = file.read().split(b"\0")
            with open(f"/proc/{pid}/stat") as file:
                state, parent = file.read().rpartition(")")[2].split()[:2]
            if len(entries) > 1 or state == "Z" or parent in ("0", "2"):  # the last: the kernel's own
                break
            time.sleep(0.001)
        return entries
    except OSError:
        return []


def read_table(path, columns):
    with open(path, newline="") as file:
        rows = list(csv.reader(file, quotechar="|"))
    assert all(len(row) == columns for row in rows), f"{path}: {rows}"
    return rows


def read_as_python(world):
    """Reads every file as the Python onager does, or any other reader of JSON and CSV. Returns what it can't."""
    unreadable = []
    for folder, _, names in os.walk(f"{world.folder}/.onager"):
        for name in names:
            path = f"{folder}/{name}"
            try:
                if name.endswith(".json"):
                    with open(path) as file:
                        json.load(file)
                elif name.endswith(".csv"):
                    read_table(path, 3 if name.startswith("job") else 7)
                elif name == "config":
                    configparser.RawConfigParser().read(path)
            except (ValueError, AssertionError, configparser.Error) as error:
                unreadable.append(f"{path}: {error}")
    return unreadable


def read_as_onager(world):
    """Asks onager for all that it can tell. Returns what it can't."""
    unreadable = []
    for words in ("list", "status --all", "history", "config --read", "list --state missing --field task_id"):
        status, said = world.run(f"onager {words}")
        said = CUT_OFF.sub("", said)
        nothing = TOLD_NOTHING in said or "no such job" in said or "was not launched" in said
        if (status or "onager:" in said) and not nothing:
            unreadable.append(f"onager {words}: status {status}: {said.strip()}")
    return unreadable
