"""What came of a call that met a fault: is it as if there had been none, has it failed well, or is it a defect?"""
import configparser
import csv
import errno
import json
import os
import re

TIMES = [
    (r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ?", "TIME"), (r"\d{4}\.\d\d\.\d\d", "DATE"), (r"\d\d:\d\d:\d\d\.\d+", "CLOCK"),
    (r"\d{4}-\d\d-\d\d \d\d:\d\d(:\d\d)?", "TIME"), (r"\b\d{10}\.\d+", "EPOCH"), (r"\b\d+\.\d+ ?(s|min|h)\b", "SECONDS"),
    (r"\d+(\.\d+)?/s\b", "RATE"), (r"\d+\.\d+%", "SHARE"), (r"^\S+: line \d+: ", ""),
]
TEMPORARY = re.compile(r"\.new-\d+-\d+|\.tmp$")
# What a process keeps for itself: it need not be the same, nor there at all.
OWN = re.compile(r"/submitting/\d+|/launches/\d+/runner\.\d+$|\.lock$|\.onager/active/|/counts|/runner$|/runner\.log$|/pid$|/ended$|/mpirun\.log$|/calls|^work/commands$")
# An end of the process that does not come from what it was asked to do.
WHY = {"EINTR": "nterrupted", "short": "", "less": ""}


# What Open MPI says of ranks that are gone.
OF_MPI = re.compile(r"\[\S+:\d+\] |-{20}")
# Calls that no signal interrupts.
NEVER_EINTR = re.compile("opendir|readdir|fopen|close|signalfd|memfd_create|socket|pidfd_open")
# What a call says that can tell a part of what it was asked for.
PARTLY = re.compile("left out|gave no answer")
# What a launch says in the end, whatever became of its tasks.
SUMMARY = re.compile(r"onager: (launch \d+ \(|continue with: |\d+ of \d+ arrays are submitted|\d+ nodes? with |  \S+  \d+ slots? |"
                     r"mpirun ended with status )")


def plain(text):
    for pattern, word in TIMES:
        text = re.sub(pattern, word, text, flags=re.M)
    return text


def read(path):
    with open(path, encoding="utf-8", errors="surrogateescape") as file:
        return file.read()


def read_if_there(path):
    return read(path) if os.path.exists(path) else ""


def plain_file(path, content):
    """The content without what differs from run to run; raises ValueError where it does not parse."""
    if "/events/" in path:
        if content and not content.endswith("\n"):
            raise ValueError("a torn line")
        rows = [line.split("\t") for line in content.splitlines()]
        if any(len(row) < 11 for row in rows):
            raise ValueError("a row of %d columns" % min(map(len, rows)))
        return "\n".join(sorted("\t".join(row[1:4] + row[5:7]) for row in rows if row[1] in ("start", "end", "cancel")))
    if path.endswith(".json"):
        json.loads(content)
    elif path.endswith(".csv"):
        if content and not content.endswith("\n"):
            raise ValueError("a torn line")
        wanted = 7 if "history" in path else 3
        if any(len(row) != wanted for row in csv.reader(content.splitlines(), quotechar="|")):
            raise ValueError("a torn row")
    elif path.endswith(("/config", ".onagerconfig")):
        configparser.ConfigParser(interpolation=None).read_string(content)
    return plain(content)


class Look:
    """At a folder, and at the shell's answer, after a round."""

    def __init__(self, folder, answer, counts):
        self.counts = counts
        self.death = None
        self.survivors = []
        status, _, self.changed = answer.partition(" ")
        self.status = int(status or -1)
        self.out, self.err, self.help = (read_if_there(os.path.join(folder, name)) for name in ("out", "err", "help"))
        self.after, self.after_status = "", -1
        self.raw, self.files, self.torn, self.folders = {}, {}, [], set()
        self.take(folder)
        self.calls = read_if_there(os.path.join(folder, "calls"))

    def look_again(self, folder, answer):
        """After what came behind it."""
        self.after, self.after_status = read_if_there(os.path.join(folder, "after")), int(answer or -1)
        later = Look(folder, "0 same", {})
        self.later, self.torn = later.raw, self.torn + later.torn

    def take(self, folder):
        for part in ("work", "home"):
            for where, folders, names in os.walk(os.path.join(folder, part)):
                inside = os.path.relpath(where, folder)
                self.folders.update(os.path.join(inside, name) for name in folders)
                for name in names:
                    path = os.path.join(inside, name)
                    content = read(os.path.join(where, name))
                    self.raw[path] = content
                    try:
                        self.files[path] = plain_file(path, content)
                    except (ValueError, configparser.Error) as error:
                        self.torn.append("%s: %s" % (path, error))

    def lines(self):
        return [line for line in plain(self.err).splitlines() if line]

    def shown(self):
        return "    status %d, after %d\n" % (self.status, self.after_status) + "".join(
            "    %s: %s\n" % (name, line) for name, text in (("out", self.out), ("err", self.err), ("after", self.after))
            for line in text.splitlines()[:12])


class Judge:
    def __init__(self, name, options, template, usual):
        self.name, self.options = name, options
        self.before = Look(template, "0 same", {})
        self.usual, self.others = usual[0], usual[1:]
        # What is not even the same without a fault is compared without its digits.
        self.loose = options.get("loose") or any(other.out != self.usual.out for other in self.others)

    def own_problems(self):
        """What is wrong without any fault."""
        usual = self.usual
        if usual.death or usual.changed != "same" or usual.torn or usual.survivors:
            yield "%s %s %s %s" % (usual.death, usual.changed, usual.torn, usual.survivors)
        if usual.status not in (0, 1, 2, 124):
            yield "status %d" % usual.status
        for other in self.others:
            if self.difference(other):
                yield "not the same each time: %s" % self.difference(other)

    def out_of(self, look):
        return re.sub(r"\d+", "0", look.out) if self.loose else plain(look.out)

    def difference(self, look):
        """Where it is not as if there had been no fault."""
        if look.status != self.usual.status:
            return "status %d" % look.status
        if self.out_of(look) != self.out_of(self.usual):
            return "another output"
        for path in sorted(set(look.files) | set(self.usual.files)):
            if not self.is_own(path) and look.files.get(path) != self.usual.files.get(path):
                return path + (" is not the same" if path in look.files else " is missing")
        return None

    def is_own(self, path):
        later = self.options.get("detached") and ("/events/" in path or "/logs/" in path)
        return bool(later or OWN.search(path)) or path.startswith("work/ran")

    def is_midway(self, path):
        """What a launch writes on its way may stand between old and new; it parses, and no job is forgotten."""
        return "/events/" in path or "/logs/" in path or (
            self.options.get("jobs") and re.search(r"launch\.json$|job_index\.csv$|history_index\.csv$", path))

    def judge(self, look, role, kind, action):
        """Returns survived, failed or defects, and what there is to say about it."""
        problem = self.broken(look, role, kind)
        if problem:
            return "defects", problem
        difference = self.difference(look)
        news = [line for line in self.told(look, role) if line not in self.told(self.usual, role)]
        where = " ".join(numbers["at"] for numbers in look.counts.values())
        if "fprintf" in where or action == "EINTR" and NEVER_EINTR.search(where):
            return "survived" if not difference else "failed", None  # what cannot be told, or cannot be
        if not difference:
            strange = [line for line in news if not SUMMARY.match(line)]
            if strange and action == "EINTR" and kind != "close":
                return "defects", "EINTR is told: " + strange[0]
            return "survived", None
        if action in ("EINTR", "short", "less") and kind not in ("close",):
            return "defects", "%s is seen: %s; %s" % (action, difference, news)
        if news and look.status == self.usual.status and all(PARTLY.search(line) for line in news):
            return "failed", None  # what was left out is told
        if kind == "exec":
            return "failed", None  # a task that cannot be run has failed, and its log says why
        if not news and self.options.get("optional") and (look.status == self.usual.status or self.name == "completion"):
            return "survived", None
        if not news:
            return "defects", "without a message: " + difference
        if look.status == 0 == self.usual.status and self.usual.out != look.out or look.status == 0 != self.usual.status:
            return "defects", "status 0, and %s; %s" % (difference, news)
        own = [line for line in news if not SUMMARY.match(line) and "is left out" not in line]
        return self.judge_words(own or news, news, action, kind)

    def told(self, look, role):
        """What the call said, and of a runner that has no terminal its log."""
        logs = [text for path, text in look.later.items() if path.endswith(("/runner.log", "/mpirun.log"))]
        return look.lines() + [line for text in logs for line in plain(text).splitlines() if role != "bash#0"]

    def judge_words(self, news, said, action, kind):
        if self.options.get("mpi"):
            news = sorted({line for line in news if not OF_MPI.match(line)})
        wrong = [line for line in news if not line.startswith("onager: ")]
        if wrong:
            return "defects", "the message is: " + wrong[0]
        if len(news) > (3 if action.endswith("+") or self.options.get("mpi") else 1):
            return "defects", "%d messages: %s" % (len(news), " | ".join(news))
        why = WHY.get(action, os.strerror(getattr(errno, action.rstrip("+"), 0)))
        if kind == "exec" and SUMMARY.match(news[0]):
            return "failed", None  # the task's own log says why
        if not any(why in line for line in said) and not (action.startswith("ENOMEM") and "out of memory" in " ".join(said)):
            return "defects", "the message does not say why: " + news[0]
        return "failed", None

    def broken(self, look, role, kind):
        """What may not be, however the call ended."""
        if look.death:
            return look.death
        if look.changed != "same":
            return "the shell is not as it was: " + look.changed
        if look.help != self.usual.help:
            return "onager help fails afterwards"
        if look.torn:
            return "not whole: " + "; ".join(look.torn)
        if look.survivors:
            return "%d processes live on" % len(look.survivors)
        return self.broken_files(look, role) or self.broken_tasks(look, role) or self.broken_after(look)

    def broken_files(self, look, role):
        where = " ".join(numbers["at"] for numbers in look.counts.values())
        for path, content in look.files.items():
            old, new = self.before.files.get(path), self.usual.files.get(path)
            if TEMPORARY.search(path):
                if not re.search(r"unlink|rmdir", where):
                    return "left over: " + path
            elif old is None and new is None and not self.is_own(path) and "/logs/" not in path and not re.search(r"unlink|rmdir", where):
                return "left over: " + path
            elif not self.is_own(path) and content not in (old or "", new) and not self.is_midway(path) and not (
                    PARTLY.search(content) and PARTLY.search(look.err)):
                return "neither old nor new: " + path
        for path in self.before.files:
            if path not in look.files and path in self.usual.files and not self.is_own(path):
                return "gone: " + path
        stray = look.folders - self.before.folders - self.usual.folders
        if stray and not self.options.get("detached") and not re.search(r"unlink|rmdir", where):
            return "left over: " + sorted(stray)[0]
        return None

    def broken_tasks(self, look, role):
        """No task is told to be done that is not; no job that a scheduler took is forgotten."""
        ran = look.later.get("work/ran", "").splitlines()
        ends = [line.split("\t") for path, content in look.later.items() if "/events/" in path
                for line in content.splitlines()]
        if self.options.get("tasks"):
            done = [row[2] for row in ends if row[1] == "end" and row[5] == "0"]
            if any("end " + task not in ran for task in done):
                return "a task is told to be done that is not"
            for task in set(done):
                if done.count(task) > 1:
                    return "task %s was done twice on record" % task
            missing = [str(task) for task in range(1, self.options["tasks"] + 1) if str(task) not in done]
            if missing:
                return "not done in the end: tasks %s; %s" % (" ".join(missing), look.after.splitlines()[-1:])
        if self.options.get("jobs"):
            taken = re.findall(r"^call (sbatch|qsub)$", look.calls, flags=re.M)
            told = look.later.get("work/.onager/job_index.csv", "") + look.err
            first = 12345 if "sbatch" in taken else 77
            for i in range(0 if "is not on record" in look.err else len(taken)):
                if str(first + i) not in told and "call scancel" not in look.calls and "call qdel" not in look.calls:
                    return "job %d is forgotten" % (first + i)
        return None

    def broken_after(self, look):
        if self.options.get("tasks") or look.after_status == self.usual.after_status:
            return None
        return "afterwards: status %d: %s" % (look.after_status, look.after.splitlines()[-1:])
