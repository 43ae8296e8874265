"""The folder that the rounds work in, and the questions asked after each: is anything torn, left or lost?"""

import csv
import glob
import json
import os
import re
import subprocess
import time

MARK = "TEST_MARK"
WIDE = 40000  # tasks of the jobs that prelaunch and list are interrupted with


class Broken(Exception):
    """Something is not as it must be."""


class Folder:
    def __init__(self, path):
        self.path = path
        self.mark = f"{path}.{os.getpid()}"
        self.env = dict(os.environ, **{MARK: self.mark, "ONAGER_GRACE": "20"})
        self.known = {}  # jobs.json that were found whole: path -> inode and time
        os.makedirs(path, exist_ok=True)

    def script(self, text):
        """Runs a bash script with the builtin, to its end."""
        done = subprocess.run(
            ["bash", "-c", 'enable -f "$ONAGER_SO" onager || exit 99\n' + text],
            cwd=self.path, env=self.env, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=300)
        if done.returncode:
            raise Broken(f"script ended with {done.returncode}: {text}\n{done.stdout[-500:]}\n{done.stderr[-1500:]}")
        return done.stdout

    def prepare(self):
        """The jobs that the rounds use; the shapes of all file names that whole runs leave."""
        self.script(
            "onager prelaunch +jobname big +command run +arg --x {1..200} +arg --y {1..200} +arg --round 0 +q\n"
            "onager prelaunch +jobname wide +command run +arg --x {1..200} +arg --y {1..200} +tag +q\n"
            "onager prelaunch +jobname endless +command 'sleep 0.04' +pos-arg 0{,,,,,,,,,}{,,,,,,,,,}{,,,,,} +q\n"
            "onager prelaunch +jobname short +command 'sleep 0.01' +pos-arg 0 0 0 0 0 0 +q\n"
            "echo '7777,wide,.onager/scripts/wide/jobs.json' >>.onager/job_index.csv\n"
            "onager launch --backend local --jobname short\n"
            "onager launch --backend local --jobname endless --tasklist 1-2\n"
            "onager list >/dev/null\n")
        self.shapes = self._shapes()

    def _files(self):
        for folder, _, names in os.walk(os.path.join(self.path, ".onager")):
            for name in names:
                yield os.path.relpath(os.path.join(folder, name), self.path)

    @staticmethod
    def _shape(name):
        return re.sub(r"\d+", "#", name)

    def _shapes(self):
        return {self._shape(name) for name in self._files()}

    def check(self):
        """Raises Broken unless all that is on disk is whole and nothing was left behind."""
        strange = sorted(name for name in self._files() if self._shape(name) not in self.shapes)
        if strange:
            raise Broken(f"left behind: {strange}")
        for path in self._glob("scripts/*/jobs.json") + self._glob("launches/*/jobs.json"):
            self._check_job(path)
        self._check_index("history_index.csv", 7)
        ids = self._check_index("job_index.csv", 3)
        for path in self._glob("launches/*"):
            for name in ("launch.json", "jobs.json"):
                if not os.path.exists(os.path.join(path, name)):
                    raise Broken(f"{path} has no {name}")
            if os.path.basename(path) not in ids:
                raise Broken(f"{path} is not in the job index")
            self._check_events(path)

    def _glob(self, pattern):
        return glob.glob(os.path.join(self.path, ".onager", pattern))

    def _check_job(self, path):
        about = os.stat(path)
        stamp = (about.st_ino, about.st_mtime_ns, about.st_size)
        if self.known.get(path) == stamp or stamp in self.known.values():
            return
        with open(path, encoding="utf-8") as file:
            try:
                job = json.load(file)
            except ValueError as error:
                raise Broken(f"{path} is torn: {error}") from None
        if list(job) != [str(id + 1) for id in range(len(job))]:
            raise Broken(f"{path}: ids are not 1 to {len(job)}")
        if "/scripts/big/" in path:
            rounds = {record[0].rsplit(" ", 1)[1] for record in job.values()}
            if len(job) != WIDE or len(rounds) != 1:
                raise Broken(f"{path} has {len(job)} tasks of the rounds {sorted(rounds)}")
        self.known[path] = stamp

    def _check_index(self, name, cells):
        path = os.path.join(self.path, ".onager", name)
        with open(path, newline="", encoding="utf-8") as file:
            text = file.read()
        if not text.endswith("\n"):
            raise Broken(f"{name} ends within a line: {text[-80:]!r}")
        rows = list(csv.reader(text.splitlines(), quotechar="|"))
        for row in rows:
            if len(row) != cells or not row[0].isdigit():
                raise Broken(f"{name} has the row {row}")
        ids = [row[0] for row in rows]
        if len(set(ids)) != len(ids):
            raise Broken(f"{name} has an id twice")
        return set(ids)

    @staticmethod
    def _check_events(path):
        for name in glob.glob(os.path.join(path, "events", "*")):
            with open(name, encoding="utf-8") as file:
                lines = file.read().split("\n")
            if lines.pop() != "":
                raise Broken(f"{name} ends within a line")
            rows = [line.split("\t") for line in lines]
            if any(len(row) != 11 for row in rows):
                raise Broken(f"{name} has a line without eleven cells")
            starts = sorted(row[2] for row in rows if row[1] == "start")
            ends = sorted(row[2] for row in rows if row[1] == "end")
            if starts != ends:
                raise Broken(f"{name}: started {starts}, ended {ends}")
            if rows and rows[-1][1] != "finish":
                raise Broken(f"{name} does not end with finish")

    def launches(self):
        return sorted(int(os.path.basename(path)) for path in self._glob("launches/*"))

    def forget(self):
        """Fewer folders to look through; the numbers go on."""
        for path in self._glob("logs/*/*"):
            if os.path.isfile(path):
                os.unlink(path)

    def survivors(self, but=()):
        """The processes alive that inherited this folder's mark."""
        found = []
        for path in glob.glob("/proc/[0-9]*/environ"):
            pid = int(path.split("/")[2])
            try:
                with open(path, "rb") as file:
                    if f"{MARK}={self.mark}".encode() in file.read().split(b"\0") and pid not in but:
                        found.append(pid)
            except OSError:
                pass
        return found

    def check_survivors(self, but=(), patience=15):
        deadline = time.monotonic() + patience
        while self.survivors(but):
            if time.monotonic() > deadline:
                left = self.survivors(but)
                names = subprocess.run(["ps", "-o", "pid,ppid,stat,args", "-p", ",".join(map(str, left))],
                                       capture_output=True, text=True).stdout
                raise Broken(f"still alive:\n{names}")
            time.sleep(0.01)

    def check_usable(self):
        """The folder still serves for work."""
        listed = self.script(
            "onager prelaunch +jobname after +command true +pos-arg a b c +q\n"
            "onager launch --backend local --jobname after --max-tasks 2 >/dev/null 2>&1 || exit\n"
            "onager list -j \"$(tail -n 1 .onager/job_index.csv | cut -d, -f1)\"\n")
        if listed.count("after") != 3:
            raise Broken(f"list after all: {listed}")

    def end_survivors(self):
        for pid in self.survivors():
            try:
                os.kill(pid, 9)
            except OSError:
                pass
