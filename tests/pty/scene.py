"""A folder, a shell at a terminal in it, and questions about launches: what the stories of manners.py and
questions.py are told with."""

import glob
import json
import os
import time

from folder import Broken, Folder
from terminal import PATIENCE, Shell


def require(truth, message):
    if not truth:
        raise Broken(message)


class Scene:
    """A folder, a shell at a terminal in it, and questions about launches."""

    def __init__(self, path):
        self.folder = Folder(path)
        self.folder.env["PATH"] = f"{os.environ['REPO']}/tests/standins:{os.environ['PATH']}"
        os.makedirs(f"{path}/.onager", exist_ok=True)
        self.open = []

    def shell(self, columns=400, **env):
        shell = Shell(self.folder.path, dict(self.folder.env, **env), columns)
        self.open.append(shell)
        return shell

    def path(self, name):
        return os.path.join(self.folder.path, name)

    def job(self, name, *commands):
        os.makedirs(self.path(f".onager/scripts/{name}"), exist_ok=True)
        with open(self.path(f".onager/scripts/{name}/jobs.json"), "w", encoding="utf-8") as file:
            json.dump({id: [command, ""] for id, command in enumerate(commands, 1)}, file)

    def touch(self, name):
        with open(self.path(name), "w", encoding="utf-8"):
            pass

    def events(self, launch=1):
        rows = []
        for name in glob.glob(self.path(f".onager/launches/{launch}/events/*")):
            with open(name, encoding="utf-8") as file:
                rows += [line.rstrip("\n").split("\t") for line in file]
        return rows

    def tasks(self, kind, launch=1):
        return [int(row[2]) for row in self.events(launch) if row[1] == kind]

    def log(self, job, launch, task, kind="o"):
        names = glob.glob(self.path(f".onager/logs/*/{job}_{launch}_{task}.{kind}"))
        require(len(names) == 1, f"no log of {job} {launch} {task}")
        with open(names[0], encoding="utf-8") as file:
            return file.read()

    def until(self, truth, what):
        deadline = time.monotonic() + PATIENCE
        while not truth():
            require(time.monotonic() < deadline, f"did not come true: {what}")
            time.sleep(0.01)

    def exists(self, name):
        self.until(lambda: os.path.exists(self.path(name)), f"{name} is there")

    def close(self):
        for shell in self.open:
            shell.close()
        self.folder.end_survivors()


def begin(scene, shell, line):
    """Types a line and waits until task 1 of launch 1 runs."""
    shell.type(line + "\n")
    scene.until(lambda: scene.tasks("start"), "task 1 has started")
