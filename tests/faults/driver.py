"""Makes each call of each class fail in turn, in every case of cases.py, and judges what comes of it.

  driver.py BUILD [--every N] [--workers N] [--verbose] [CASE ...]

Every N: the N-th, 2N-th ... fault of each case only; of a mega-job each 13th at most. A fault is survived (all is as if there had been none), or it made the
call fail well (a status, a message, whole files), or it is a defect. The status is 1 if there was one.
"""
import argparse
import fcntl
import os
import queue
import re
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter

from cases import CASES, SETUPS
from judge import Judge, Look

HERE = os.path.dirname(os.path.abspath(__file__))
LIMIT = 60  # seconds for one call, or what comes after it
FRESH = 20  # seconds for which what was found without a fault is taken to be so still
LIMIT_MPI = 150  # the same where ranks wait for each other

# What a call of each class may fail with. With a + all that come after it fail as well.
ACTIONS = {
    "open": ["EMFILE", "EINTR", "EIO", "EACCES", "ENOSPC+"],
    "read": ["EIO", "EINTR", "short", "less"],
    "write": ["ENOSPC", "EIO", "EINTR", "short", "less", "ENOSPC+"],
    "fsync": ["EIO", "ENOSPC", "EINTR"],
    "mmap": ["ENOMEM"],
    "rename": ["ENOSPC", "EIO", "ENOSPC+"],
    "malloc": ["ENOMEM", "ENOMEM+"],
    "spawn": ["EAGAIN", "ENOMEM+"],
    "exec": ["ENOMEM"],
    "wait": ["EINTR"],
    "poll": ["EINTR", "ENOMEM"],
    "lock": ["EINTR", "ENOLCK"],
    "stat": ["EIO"],
    "close": ["EIO", "EINTR"],
}
# Of these only one comes to a call, in turn: there are many such calls.
IN_TURN = {"open": ["EMFILE", "EIO", "EACCES", "ENOSPC+"], "write": ["ENOSPC", "EIO", "ENOSPC+"], "malloc": ["ENOMEM"] * 3 + [
    "ENOMEM+"], "read": ["short", "less"], "close": ["EIO", "EINTR"], "rename": ["ENOSPC", "EIO", "ENOSPC+"]}


COLUMNS = ("calls", "faults", "survived", "failed", "defects")


class Worker:
    """A shell that takes one round after the other, in a folder of its own, and the file that tells the shim what to do."""

    def __init__(self, build, base, name, options):
        self.base = os.path.join(base, "w" + str(threading.get_ident()))
        self.folder = os.path.join(self.base, "folder")
        self.build, self.name, self.options = build, name, options
        self.shim = os.path.join(self.base, "shim.so")  # a blank in its path would part LD_PRELOAD
        self.control = os.path.join(self.base, "control")
        self.count = os.path.join(self.base, "count")
        self.generation = 1
        self.shell = None
        shutil.rmtree(self.base, ignore_errors=True)
        os.makedirs(self.base)
        shutil.copy(os.path.join(build, "faults", "shim.so"), self.shim)
        with open(self.control, "wb") as file:
            file.write(b"00000001 -\n".ljust(4096))
        self.script = os.path.join(self.base, "case")
        with open(self.script, "w", encoding="utf-8") as file:
            file.write("DETACHED=%d\n" % options.get("detached", False))
            for part, text in (("before", options.get("before")), ("subject", CASES[name][1]), ("after", options.get("after"))):
                file.write("%s() {\n%s\n}\n" % (part, text or ":"))
        self.environment = make_environment(self.folder)
        self.environment.update(ONAGER_SO=os.path.join(build, "onager.so"), ONAGER_FAULT_CONTROL=self.control,
                                ONAGER_FAULT_COUNT=self.count)
        self.template = os.path.join(self.base, "template")
        self.make_template()

    def make_template(self):
        """The folder as the call finds it."""
        for folder in (self.folder, self.template):
            shutil.rmtree(folder, ignore_errors=True)
        for part in ("work", "home"):
            os.makedirs(os.path.join(self.folder, part))
        task = os.path.join(self.folder, "work", "task")
        with open(task, "w", encoding="utf-8") as file:
            file.write("#!/bin/sh\necho begin $2 >>ran\necho loss 0.$2\n"
                       "while [ \"$3\" = --until ] && [ ! -e \"$4\" ]; do sleep 0.02; done\n"
                       "[ \"$4\" != 13 ] || exit 3\necho end $2 >>ran\n")
        os.chmod(task, 0o755)
        script = 'enable -f "$ONAGER_SO" onager || exit\n' + SETUPS[CASES[self.name][0]]
        subprocess.run(["bash", "-c", script], cwd=os.path.join(self.folder, "work"), env=self.environment, check=False,
                       stdin=subprocess.DEVNULL)
        shutil.copytree(self.folder, self.template, symlinks=True)

    def start(self):
        orders, self.orders = high_pipe()
        self.answers, answers = high_pipe()
        environment = dict(self.environment)
        environment["LD_PRELOAD"] = self.shim
        command = 'exec 9<&%d 8>&%d %d<&- %d>&-; . "$0" "$1"' % (orders, answers, orders, answers)
        self.log = open(os.path.join(self.base, "shell"), "ab")
        self.shell = subprocess.Popen(["bash", "-c", command, os.path.join(HERE, "worker"), self.script], env=environment,
                                      pass_fds=(orders, answers), stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log)
        os.close(orders)
        os.close(answers)

    def stop(self):
        if self.shell:
            os.close(self.orders)
            os.close(self.answers)
            self.log.close()
            try:
                self.shell.wait(5)
            except subprocess.TimeoutExpired:
                self.shell.kill()
                self.shell.wait()
        self.shell = None

    def run(self, rules="-"):
        """One round; returns a Look at what came of it."""
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.copytree(self.template, self.folder, symlinks=True)
        if not self.shell:
            self.start()
        self.generation += 2
        generation = "%08d" % (self.generation - 1)
        os.write(self.orders, ("%s %08d %s %s\n" % (generation, self.generation, rules, self.folder)).encode())
        answer = self.answer()
        look = Look(self.folder, answer, self.counts(generation))
        if answer:
            os.write(self.orders, b"go\n")
            look.look_again(self.folder, self.answer())
        if not self.shell:
            look.death = "the shell " + self.end
        look.survivors = self.end_survivors()
        return look

    def answer(self):
        """A line of the shell's; empty when it is no more."""
        line = b""
        while not line.endswith(b"\n"):
            ready = select.select([self.answers], [], [], LIMIT_MPI if self.options.get("mpi") else LIMIT)[0]
            got = os.read(self.answers, 4096) if ready else b""
            if not got:
                self.end = "ended" if ready else "hung"
                if not ready:
                    self.shell.kill()
                self.stop()
                return ""
            line += got
        return line.decode(errors="replace").strip()

    def counts(self, generation):
        """Of each process in that generation: how many calls of each class came, and where the fault was."""
        counts = {}
        if not os.path.exists(self.count):
            return counts
        with open(self.count, "rb") as file:
            size = os.fstat(file.fileno()).st_size
            file.seek(max(0, size - 512 * 200))
            lines = file.read().decode(errors="replace").split("\n")
        for line in lines:
            words = line.split()
            if len(words) > 10 and words[0] == generation:
                numbers = {key: int(value) for key, _, value in (word.partition("=") for word in words[3:] if "=" in word)}
                numbers["at"] = " ".join(words[-2:]) if numbers["fired"] else ""
                counts.setdefault(words[1].replace("@-", ""), numbers)
        return counts

    def end_survivors(self):
        """Processes that the call left, but for the shell itself; they get a moment, and are ended then."""
        if not self.options.get("roles"):
            return []
        mark = ("ONAGER_FAULT_CONTROL=" + self.control + "\0").encode()
        deadline = time.monotonic() + (20 if self.options.get("mpi") else 3)
        while True:
            found = [pid for pid in os.listdir("/proc") if pid.isdigit() and has_mark(pid, mark)]
            found = [pid for pid in found if not self.shell or int(pid) != self.shell.pid]
            if not found or time.monotonic() > deadline:
                break
            time.sleep(0.02)
        for pid in found:
            os.kill(int(pid), signal.SIGKILL)
        return found


def high_pipe():
    """A pipe whose descriptors are none that the worker uses."""
    ends = os.pipe()
    high = tuple(fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 50) for end in ends)
    for end in ends:
        os.close(end)
    return high


def has_mark(pid, mark):
    try:
        with open("/proc/%s/environ" % pid, "rb") as file:
            return mark in file.read()
    except OSError:
        return False


def make_environment(folder):
    """No trace of an allocation or of settings; schedulers that stand in."""
    environment = {key: value for key, value in os.environ.items()
                   if not key.startswith(("ONAGER", "SLURM", "SGE", "OMPI", "PMIX", "LD_PRELOAD", "JOB_ID", "PE_HOST"))}
    standins = os.path.join(HERE, "..", "standins")
    environment.update(PATH=standins + ":" + environment["PATH"], STANDIN_LOG=os.path.join(folder, "calls"), LC_ALL="C.UTF-8",
                       HOME=os.path.join(folder, "home"), TERM="dumb", COLUMNS="80")
    return environment


def faults_of(name, counts, roles):
    """All faults of a case, as (rule, process, class, action)."""
    for role in sorted(role for role in counts if any(re.fullmatch(wanted, role) for wanted in roles)):
        numbers = counts[role]
        process = role if "@" in role else role.replace("#", "@-#")
        for kind, actions in ACTIONS.items():
            turn = IN_TURN.get(kind, [])
            for number in range(1, numbers.get(kind, 0) + 1):
                for action in actions:
                    if action in turn and turn[number % len(turn)] != action:
                        continue
                    onwards = "+" if action.endswith("+") else ""
                    rule = "%s/%s:%d%s:%s" % (process, kind, number, onwards, action.rstrip("+"))
                    yield rule, role, kind, action


def run_case(name, build, base, every, note):
    """All faults of one case. Returns a row of the table."""
    options = CASES[name][2]
    roles = options.get("roles", ["bash#0"])
    worker = Worker(build, base, name, options)
    row = {"calls": 0, "faults": 0, "survived": 0, "failed": 0, "defects": 0, "unseen": 0, "by": Counter()}
    try:
        made = time.monotonic()
        judge = Judge(name, options, worker.template, [worker.run(), worker.run(), worker.run()])
        row["calls"] = sum(numbers.get(kind, 0) for role, numbers in judge.usual.counts.items() for kind in ACTIONS
                           if any(re.fullmatch(wanted, role) for wanted in roles))
        for problem in judge.own_problems():
            row["defects"] += 1
            note(name, "no fault", problem, judge.usual)
        for i, (rule, role, kind, action) in enumerate(faults_of(name, judge.usual.counts, roles)):
            if (i + 1) % max(every, options.get("mpi", 1)):
                continue
            look = worker.run(rule)
            if not look.counts.get(role, {}).get("fired") and not look.death:
                row["unseen"] += 1
                continue
            row["faults"] += 1
            row["by"][action.rstrip("+")] += 1
            verdict, problem = judge.judge(look, role, kind, action)
            if problem and time.monotonic() > made + FRESH:  # what was launched has aged, and is told differently
                worker.make_template()
                made = time.monotonic()
                judge = Judge(name, options, worker.template, [worker.run(), worker.run(), worker.run()])
                look = worker.run(rule)
                verdict, problem = judge.judge(look, role, kind, action)
            row[verdict] += 1
            if problem:
                note(name, rule, problem, look)
    finally:
        worker.stop()
        shutil.rmtree(worker.base, ignore_errors=True)
    return row


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build")
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--workers", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--verbose", action="store_true")
    parser.add_argument("cases", nargs="*")
    arguments = parser.parse_intermixed_args()
    strange = [name for name in arguments.cases if name not in CASES]
    if strange:
        sys.exit("faults: no such case: %s; there are: %s" % (" ".join(strange), " ".join(CASES)))
    names, rows, lock = queue.Queue(), {}, threading.Lock()
    has_mpi = os.path.exists(os.path.join(arguments.build, "onager-mpi")) and shutil.which("mpirun")
    if not has_mpi:
        print("without Open MPI: its processes are left out")
    for name in arguments.cases or CASES:
        if has_mpi or not CASES[name][2].get("mpi"):
            names.put(name)
    fast = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    base = tempfile.mkdtemp(prefix="onager-faults.", dir=fast)
    print("%-20s %8s %8s %15s %12s %8s" % ("call", "calls", "faults", "survived whole", "failed well", "defects"), flush=True)

    def note(name, rule, problem, look):
        where = " ".join(sorted({numbers["at"] for numbers in look.counts.values() if numbers["at"]}))
        with lock:
            print("%s: %s at %s: %s" % (name, rule, where, problem), flush=True)
            if arguments.verbose:
                print(look.shown(), flush=True)

    def work():
        while True:
            try:
                name = names.get_nowait()
            except queue.Empty:
                return
            try:
                row = run_case(name, os.path.abspath(arguments.build), base, arguments.every, note)
            except Exception as error:  # the others go on
                print("%s: %r" % (name, error), flush=True)
                row = None
            with lock:
                rows[name] = row
                print(line_of(name, row) if row else name + ": did not come to its end", flush=True)

    threads = [threading.Thread(target=work) for _ in range(arguments.workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    shutil.rmtree(base, ignore_errors=True)
    total = {column: sum(row[column] for row in rows.values() if row) for column in COLUMNS}
    print(line_of("all", total))
    by = sum((row["by"] for row in rows.values() if row), Counter())
    print("faults: " + ", ".join("%s %d" % each for each in by.most_common()))
    sys.exit(1 if total["defects"] or None in rows.values() else 0)


def line_of(name, row):
    return "%-20s %8d %8d %15d %12d %8d" % ((name,) + tuple(row[column] for column in COLUMNS))


if __name__ == "__main__":
    main()
