"""What must hold when the shells of crowd.py have come to their ends: nothing lost, nothing mixed, nothing twice."""
import configparser
import csv
import json
import os
import re
from collections import Counter, defaultdict

from shells import EVERYWHERE, KEYS, NOTES, SHARED_JOB, SHARED_KEY

EVENT = re.compile(r"^\d+\.\d{6}\t(begin|start|end|cancel|timeout|retry|finish)(\t(-|\d+(\.\d+)?)){9}$")
RECORD = re.compile(r'^"\d+": \["([^"\\]|\\.)*", "([^"\\]|\\.)*"\],?$')


def read(path):
    with open(path, newline="") as file:
        return file.read()


class Findings:
    def __init__(self, shells, out):
        self.shells, self.out = shells, out
        self.breaches = []
        self.done = []        # (shell, operation) that were successful
        self.jobids = {}      # what -v said: id -> (shell, operation)
        self.cancelled = set()  # ids
        self.counts = Counter()

    def expect(self, fact, breach):
        if not fact:
            self.breaches.append(breach)
        return fact

    def figures(self):
        return ", ".join(f"{count} {what}" for what, count in self.counts.items())

    def look(self):
        for shell in self.shells:
            self.look_at_shell(shell)
        for look in (self.history, self.job_index, self.jobs, self.shared_job, self.launches, self.tasks, self.config,
                     self.leftovers):
            look()

    def look_at_shell(self, shell):
        name = f"{self.out}/{shell.number}"
        end = read(f"{name}.end").strip()
        self.expect(end == "0", f"shell {shell.number} ended with {end}")
        lines = read(f"{name}.status").split("\n")[:-1]
        self.expect(len(lines) == len(shell.operations), f"shell {shell.number}: {len(lines)} operations")
        ids = {}
        for operation, line in zip(shell.operations, lines):
            number, status, *jobids = line.split()
            said = read(f"{name}.{number}.e")
            wanted = NOTES.get(operation.kind, {0: ""}).get(int(status))
            self.expect(wanted is not None and re.fullmatch(wanted, said),
                        f"shell {shell.number}, {operation.words}: status {status}: {said}")
            if status == "0":
                self.take(shell, operation, ids, jobids)

    def take(self, shell, operation, ids, jobids):
        """An operation that was successful."""
        self.done.append((shell, operation))
        if operation.kind in ("local", "detached", "slurm"):
            self.expect(len(jobids) == 1, f"{operation.words}: job ids {jobids}")
            ids[operation.number] = jobids[0]
            self.expect(jobids[0] not in self.jobids, f"job id {jobids[0]} was given twice")
            self.jobids[jobids[0]] = (shell, operation)
        if operation.kind == "cancel":
            self.cancelled.add(ids[operation.facts["of"]])

    def of(self, *kinds):
        return [operation for _, operation in self.done if operation.kind in kinds]

    def table(self, path, columns):
        rows = list(csv.reader(read(path).splitlines(), quotechar="|"))
        for row in rows:
            self.expect(len(row) == columns, f"{path}: {row}")
        return rows

    def history(self):
        rows = self.table(".onager/history_index.csv", 7)
        self.expect([row[0] for row in rows] == [str(i) for i in range(len(rows))], "history: ids are not 0, 1, 2 …")
        want = Counter(("prelaunch", operation.words.partition(" ")[2].replace("'", "").partition("#")[0].split("{")[0])
                       for operation in self.of("new", "append"))
        got = Counter(("prelaunch", row[6].replace("'", "").partition("#")[0].partition("--i")[0] +
                       ("--i " if "#" not in row[6] else "")) for row in rows[1:] if row[4] == "prelaunch")
        self.expect(got == want, f"history: prelaunch: lost {want - got}, too many {got - want}")
        want = Counter((operation.facts["jobname"], operation.words.partition(" ")[2])
                       for operation in self.of("local", "detached", "slurm"))
        got = Counter((row[3], row[6]) for row in rows if row[4] == "launch")
        self.expect(got == want, f"history: launch: lost {want - got}, too many {got - want}")
        self.counts["rows of history"] = len(rows)

    def job_index(self):
        rows = self.table(".onager/job_index.csv", 3)
        got = {row[0]: row[1] for row in rows}
        want = {jobid: operation.facts["jobname"] for jobid, (_, operation) in self.jobids.items()}
        self.expect(len(got) == len(rows), "job_index: an id is there twice")
        self.expect(got == want, f"job_index: {set(got.items()) ^ set(want.items())}")
        self.counts["rows of job_index"] = len(rows)

    def job(self, path):
        """The tasks of a jobfile, whose lines are whole and whose ids are 1, 2, 3 …"""
        text = read(path)
        for line in text.strip().split("\n")[1:-1]:
            self.expect(RECORD.match(line), f"{path}: {line}")
        job = json.loads(text)
        self.expect(list(job) == [str(i + 1) for i in range(len(job))], f"{path}: ids {list(job)[:50]}")
        return [command for command, _ in job.values()]

    def jobs(self):
        made = self.of("new")
        for operation in made:
            facts = operation.facts
            want = [f"{facts['command']} --i {i + 1}" for i in range(facts["tasks"])]
            self.expect(self.job(f".onager/scripts/{facts['jobname']}/jobs.json") == want, facts["jobname"])
        names = set(os.listdir(".onager/scripts")) - {operation.facts["jobname"] for operation in made}
        self.expect(names <= {SHARED_JOB}, f"jobs that nobody made: {names}")
        self.counts["jobs"] = len(made) + 1

    def shared_job(self):
        """What one call appended is together, and what one shell appended is in its order."""
        commands = self.job(f".onager/scripts/{SHARED_JOB}/jobs.json")[1:]
        blocks = defaultdict(list)
        at = 0
        wanted = {operation.facts["command"]: operation.facts["tasks"] for operation in self.of("append")}
        while at < len(commands):
            mark = commands[at].split()[0]
            count = wanted.pop(mark, 0)
            if not self.expect(count and commands[at:at + count] == [f"{mark} --i {i + 1}" for i in range(count)],
                               f"{SHARED_JOB}: {commands[at:at + 3]}"):
                return
            shell, number = map(int, mark[1:].split("o"))
            blocks[shell].append(number)
            at += count
        self.expect(not wanted, f"{SHARED_JOB}: lost {wanted}")
        for shell, numbers in blocks.items():
            self.expect(numbers == sorted(numbers), f"{SHARED_JOB}: order of shell {shell}: {numbers}")
        json.loads(read(f".onager/scripts/{SHARED_JOB}/sweep.json"))
        self.counts["appended tasks"] = len(commands)

    def launches(self):
        folders = sorted(int(name) for name in os.listdir(".onager/launches"))
        ids = set()
        for number in folders:
            record = json.loads(read(f".onager/launches/{number}/launch.json"))
            self.expect(record["launch"] == number, f"launch {number} has the record of {record['launch']}")
            self.expect(len(record["jobids"]) == 1, f"launch {number}: {record['jobids']}")
            jobid = record["jobids"][0]
            _, operation = self.jobids.get(jobid, (None, None))
            if self.expect(operation, f"launch {number}, job id {jobid}: nobody launched it"):
                self.expect(record["jobname"] == operation.facts["jobname"], f"launch {number}: {record['jobname']}")
                own = self.job(f".onager/launches/{number}/jobs.json")
                self.expect(len(own) == operation.facts["tasks"], f"launch {number}: {own}")
            ids.add(jobid)
        self.expect(ids == set(self.jobids), f"launches: {ids ^ set(self.jobids)}")
        self.counts["launches"] = len(folders)

    def events(self, number):
        folder = f".onager/launches/{number}/events"
        found = []
        for name in os.listdir(folder) if os.path.isdir(folder) else []:
            for line in read(f"{folder}/{name}").split("\n")[:-1]:
                self.expect(EVENT.match(line), f"{folder}/{name}: {line!r}")
                found.append(line.split("\t"))
        return found

    def tasks(self):
        ran = Counter()
        for line in read("ran").split("\n")[:-1] if os.path.exists("ran") else []:
            self.expect(re.fullmatch(r"\d+ \d+ s\d+o\d+", line), f"ran: {line!r}")
            ran[tuple(line.split()[:2])] += 1
        for jobid, (_, operation) in self.jobids.items():
            if operation.kind == "slurm":
                continue
            events = self.events(jobid)
            ended = Counter(event[2] for event in events if event[1] == "end" and event[5] == "0")
            began = Counter(event[2] for event in events if event[1] == "start")
            self.expect(events and events[-1][1] == "finish", f"launch {jobid} has not finished")
            for task in map(str, range(1, operation.facts["tasks"] + 1)):
                times = ran[jobid, task]
                self.expect(times <= 1 and began[task] <= 1 and times >= ended[task] and
                            (ended[task] == 1 or jobid in self.cancelled),
                            f"launch {jobid}, task {task}: ran {times} times, {began[task]} starts, {ended[task]} ends")
        self.counts["tasks run"] = sum(ran.values())
        self.counts["launches cancelled"] = len(self.cancelled)

    def config(self):
        """Whose key it is alone, its last value is there; of the one of all, the last of one shell."""
        last, shared = {}, {}
        for shell, operation in self.done:
            if operation.kind == "write" and operation.facts["key"] == SHARED_KEY:
                shared[shell.number] = operation.facts["value"]
            elif operation.kind == "write":
                last[operation.facts["key"]] = operation.facts["value"]
        here, everywhere = configparser.RawConfigParser(), configparser.RawConfigParser()
        here.read(".onager/config")
        everywhere.read(f"{self.out}/home/.onagerconfig")
        for key, value in last.items() if len(self.shells) <= len(KEYS) else ():
            config = everywhere if key[0] == EVERYWHERE else here
            got = config.get(*key[-2:], fallback=None)
            self.expect(got == value, f"config {key}: {got!r}, and written last was {value!r}")
        if shared:
            got = here.get(*SHARED_KEY, fallback=None)
            self.expect(got in shared.values(), f"config {SHARED_KEY}: {got!r}, the last of no shell")
        self.counts["config values"] = len(self.of("write"))

    def leftovers(self):
        for folder, _, names in os.walk(".onager"):
            for name in names:
                self.expect(".new-" not in name and not folder.endswith("/submitting") and not re.search(r"^runner\.\d", name),
                            f"left: {folder}/{name}")
