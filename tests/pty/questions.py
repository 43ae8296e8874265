"""Stories for manners.py: onager asks at a terminal, or writes to somebody who does not read."""

import os
import shutil

from scene import require
from terminal import CTRL_C

LAUNCH = "onager launch --backend local --jobname j"
CANCEL = "onager cancel --backend local -j 1"


def _running(scene):
    """A launch of three tasks in the background, the first one running, and a shell."""
    scene.job("j", *["gate go"] * 3)
    shell = scene.shell()
    shell.run(f"{LAUNCH} --max-tasks 1 --detach")
    scene.until(lambda: scene.tasks("start"), "task 1 has started")
    return shell


def _undisturbed(scene):
    scene.touch("go")
    scene.until(lambda: scene.events()[-1][1] == "finish", "the launch has finished")
    require(scene.tasks("end") == [1, 2, 3] and not scene.tasks("cancel"), "the launch was disturbed")


def cancel_yes(scene):
    """cancel of a whole job asks at a terminal, and y is yes."""
    shell = _running(scene)
    shell.type(CANCEL + "\n")
    shell.expect(r"(?i)cancel all tasks.*\?")
    shell.type("y\n")
    require(shell.prompt() == 0, "the status is not 0")
    scene.until(lambda: scene.events()[-1][1] == "finish", "the launch has finished")
    require(sorted(scene.tasks("cancel")) == [1, 2, 3], f"cancelled {scene.tasks('cancel')}")


def cancel_no(scene):
    """n, nothing and nonsense are no."""
    shell = _running(scene)
    for answer in ("n", "", "perhaps"):
        shell.type(CANCEL + "\n")
        shell.expect(r"(?i)cancel all tasks.*\?")
        shell.type(answer + "\n")
        require(shell.prompt() == 1, f"the status after {answer!r} is not 1")
    _undisturbed(scene)


def cancel_interrupted(scene):
    """^C and ^D at the question are no."""
    shell = _running(scene)
    shell.type(CANCEL + "\n")
    shell.expect(r"(?i)cancel all tasks.*\?")
    shell.type(CTRL_C)
    require(shell.prompt() == 130, "the status after ^C is not 130")
    shell.type(CANCEL + "\n")
    shell.expect(r"(?i)cancel all tasks.*\?")
    shell.type("\x04")
    require(shell.prompt() == 1, "the status after ^D is not 1")
    _undisturbed(scene)


def cancel_needs_no_question(scene):
    """With -t or --yes nothing is asked."""
    shell = _running(scene)
    require(shell.run(f"{CANCEL} -t 3") == 0 and "?" not in shell.said.split("\n", 1)[1], f"asked: {shell.said!r}")
    require(shell.run(f"{CANCEL} --yes") == 0 and "?" not in shell.said.split("\n", 1)[1], f"asked: {shell.said!r}")
    scene.until(lambda: scene.events()[-1][1] == "finish", "the launch has finished")
    require(sorted(scene.tasks("cancel")) == [1, 2, 3], f"cancelled {scene.tasks('cancel')}")


def folder_question(scene):
    """The first time in a folder onager asks at a terminal; no means that nothing is written."""
    shutil.rmtree(scene.path(".onager"))
    shell = scene.shell()
    for answer, status in (("n", 1), (CTRL_C, 130)):
        shell.type("onager prelaunch +jobname j +command true\n")
        shell.expect(r"\[y/n\]")
        shell.type(answer if answer == CTRL_C else answer + "\n")
        require(shell.prompt() == status, f"the status is not {status}")
        require(not os.path.exists(scene.path(".onager")), "the folder was made all the same")
    shell.type("onager prelaunch +jobname j +command true >out\n")
    shell.expect(r"\[y/n\]")  # on stderr: stdout is in a file
    shell.type("y\n")
    require(shell.prompt() == 0, "the status is not 0")
    require(os.path.exists(scene.path(".onager/scripts/j/jobs.json")), "the job was not written")
    with open(scene.path("out"), encoding="utf-8") as file:
        require(file.read() == "true\n", "stdout carries more than the command")
    require(shell.run("onager prelaunch +jobname j +command true") == 0, "asked again")


def _wide(scene):
    scene.folder.script(
        "onager prelaunch +jobname wide +command run +arg --x {1..200} +arg --y {1..100} +tag +q\n"
        "echo '7777,wide,.onager/scripts/wide/jobs.json' >>.onager/job_index.csv\n")
    return scene.shell()


def _command(pid):
    try:
        with open(f"/proc/{pid}/comm", encoding="utf-8") as file:
            return file.read().strip()
    except OSError:
        return ""


def sleeping_reader(scene):
    """^C ends a list whose reader does not read, as with less."""
    shell = _wide(scene)
    for _ in range(3):
        shell.type("onager list -j 7777 | { echo rea''dy; exec sleep 600; }\n")
        shell.expect("ready")
        # a ^C that bash gets between its fork and its exec of sleep would be lost on the way
        scene.until(lambda: any(_command(pid) == "sleep" for pid in scene.folder.survivors()), "the reader's sleep")
        shell.type(CTRL_C)
        require(shell.prompt() == 130, "the status is not 130")
    scene.folder.check_survivors(but=[shell.pid])


def reader_gone(scene):
    """A reader that goes away does not take the shell with it, and costs no message."""
    shell = _wide(scene)
    require(shell.run("onager list -j 7777 | head -n 1; echo \"${PIPESTATUS[*]}\"") == 0, "the status is not 0")
    require("141 0" in shell.said, f"PIPESTATUS: {shell.said!r}")
    require("rror" not in shell.said and "roken" not in shell.said, f"a message: {shell.said!r}")
    for _ in range(3):
        shell.run("onager list -j 7777 > >(head -n 1 >/dev/null)")
        require(shell.run("true") == 0, "the shell is not well")
