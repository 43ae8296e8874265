#!/usr/bin/env python3
"""Kills runners at random moments, goes on with what is missing, and compares what is on record with what happened.

    rounds.py ROUNDS [SEED]

Works in the current folder; ONAGER_SO names the builtin, ONAGER_BASH the bash. Each round launches what is missing of
a job, detached, and sends SIGKILL to its runner at a random moment of its life; when a job is done, another is made.
Then: no task is lost, none that is on record as done was begun again, every events file is readable.
Prints what it did; any breach is an AssertionError."""
import fcntl
import os
import random
import re
import signal
import struct
import subprocess
import sys
import time

TASKS = 60
FLOCK = "hhqqi4x"  # struct flock of Linux on 64 bits
LINE = re.compile(
    r"^\d+\.\d{6}\t(begin|start|end|cancel|timeout|retry|finish)(\t(-|\d+(\.\d+)?)){9}$")


def onager(command):
    script = 'enable -f "$ONAGER_SO" onager || exit 99; ' + command
    return subprocess.run([*os.environ.get("ONAGER_BASH", "bash").split(), "-c", script], stdin=subprocess.DEVNULL,
                          capture_output=True, text=True)


def launches():
    try:
        return sorted(int(name) for name in os.listdir(".onager/launches"))
    except FileNotFoundError:
        return []


def runner_of(launch):
    """The process that holds the launch, None when nobody does (yet, or any more)."""
    try:
        descriptor = os.open(f".onager/launches/{launch}/runner", os.O_RDWR)
    except FileNotFoundError:
        return None
    try:
        lock = struct.pack(FLOCK, fcntl.F_WRLCK, os.SEEK_SET, 0, 0, 0)
        kind, _, _, _, pid = struct.unpack(FLOCK, fcntl.fcntl(descriptor, fcntl.F_GETLK, lock))
        return pid if kind != fcntl.F_UNLCK else None
    finally:
        os.close(descriptor)


def has_finished(launch):
    return any(event[1] == "finish" for event in events(launch))


def wait_for_runner(launch):
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        pid = runner_of(launch)
        if pid or has_finished(launch):
            return pid
        time.sleep(0.0005)
    raise AssertionError(f"launch {launch}: no runner came")


def events(launch):
    """The events on record; a torn last line of a file is none yet."""
    folder = f".onager/launches/{launch}/events"
    found = []
    for name in os.listdir(folder) if os.path.isdir(folder) else []:
        with open(f"{folder}/{name}") as file:
            text = file.read()
        for line in text.split("\n")[:-1]:
            assert LINE.match(line), f"launch {launch}: no event: {line!r}"
            found.append(line.split("\t"))
    return found


def done_tasks(launch):
    return {int(event[2]) for event in events(launch) if event[1] == "end" and event[5] == "0"}


def started_tasks(launch):
    return {int(event[2]) for event in events(launch) if event[1] == "start"}


class Job:
    def __init__(self, number):
        self.name = f"job{number}"
        self.done = set()
        self.mark = f"{self.name}.ran"
        made = onager(f"onager prelaunch +jobname {self.name} +command './task {self.mark}' "
                      f"+pos-arg {{1..{TASKS}}} +quiet")
        assert made.returncode == 0, made.stderr

    def launch(self, detach=True):
        """Launches what is missing. Returns the launch's number, None when nothing is."""
        before = launches()
        result = onager(f"onager launch --backend local --jobname {self.name} --only missing --max-tasks 4"
                        + (" --detach" if detach else ""))
        assert result.returncode == 0, result.stderr
        new = [number for number in launches() if number not in before]
        if not new:
            assert "no task is missing" in result.stderr, result.stderr
            assert len(self.done) == TASKS, (self.name, "done", len(self.done), "of", TASKS)
            return None
        return new[0]

    def take(self, launch):
        again = started_tasks(launch) & self.done
        assert not again, f"{self.name}, launch {launch}: ran again though done: {sorted(again)}"
        self.done |= done_tasks(launch)

    def finish(self):
        launch = self.launch(detach=False)
        if launch:
            self.take(launch)
        assert self.done == set(range(1, TASKS + 1)), (self.name, sorted(self.done))
        with open(self.mark) as file:
            ran = {int(line) for line in file}
        assert ran == self.done, (self.name, "never ran", self.done - ran)


def main():
    rounds = int(sys.argv[1])
    choice = random.Random(int(sys.argv[2]) if len(sys.argv) > 2 else None)
    jobs, kills, tries = [], 0, 0
    with open("task", "w") as file:
        file.write("#!/bin/sh\nsleep 0.00$((RANDOM % 9))\necho $2 >>$1\n")
    os.chmod("task", 0o755)
    while kills < rounds:
        tries += 1
        assert tries < 20 * rounds, "runners end before they can be killed"
        if not jobs or len(jobs[-1].done) == TASKS:
            jobs.append(Job(len(jobs) + 1))
        launch = jobs[-1].launch()
        if launch is None:
            continue
        pid = wait_for_runner(launch)
        time.sleep(choice.expovariate(1 / 0.02))
        if pid and runner_of(launch) == pid:
            os.kill(pid, signal.SIGKILL)
            kills += 1
        while runner_of(launch):
            time.sleep(0.001)
        jobs[-1].take(launch)
    for job in jobs:
        job.finish()
    print(f"{kills} runners killed, {len(launches())} launches of {len(jobs)} jobs, {len(jobs) * TASKS} tasks done")


if __name__ == "__main__":
    main()
