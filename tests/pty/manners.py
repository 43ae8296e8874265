#!/usr/bin/env python3
"""How onager behaves at a terminal: one function, one story.

    manners.py STORY FOLDER

More stories are in questions.py and waiting.py.
"""

import json
import os
import re
import sys

import questions
import waiting
from folder import Broken
from scene import Scene, begin, require
from terminal import CTRL_C, CTRL_Z, Gone, TooLong

LAUNCH = "onager launch --backend local --jobname j"


def graceful(scene):
    """^C once: the running task may clean up, the others do not start, and it is said how to go on."""
    careful = "if [ -e go ]; then exit 0; fi; trap 'touch saved; exit 9' TERM; touch ready; gate go & wait"
    scene.job("j", "true", "true", "true", careful, *["true"] * 6)
    shell = scene.shell()
    shell.type(f"{LAUNCH} --max-tasks 1\n")
    scene.exists("ready")
    shell.type(CTRL_C)
    require(shell.prompt() == 130, "the status is not 130")
    require(os.path.exists(scene.path("saved")), "the task did not get TERM, or no time to save")
    require(scene.tasks("start") == [1, 2, 3, 4], f"started {scene.tasks('start')}")
    require(scene.tasks("end") == [1, 2, 3, 4], f"ended {scene.tasks('end')}")
    scene.folder.check_survivors(but=[shell.pid])
    require(re.search(r"onager: launch 1 \(j\): 3 done, .*6 not started", shell.text), f"the summary: {shell.text!r}")
    advice = re.search(r"onager: continue with: (onager launch .*?)\r\n", shell.text)
    require(advice, f"no advice: {shell.text!r}")
    require(re.fullmatch(r"onager launch .*--jobname j .*--tasklist 4-10", advice[1]),
            f"the advice: {advice[1]}")
    scene.touch("go")
    require(shell.run(advice[1]) == 0, f"the advice as it stands does not work: {shell.said!r}")
    require(sorted(scene.tasks("end", 2)) == list(range(4, 11)), f"continued with {scene.tasks('end', 2)}")


def _advice_works(scene, line):
    """The launch that `line` makes is interrupted; the advice then given must do the rest."""
    with open(scene.path("once.sh"), "w", encoding="utf-8") as file:
        file.write("if [ -e go ]; then touch done-$ONAGER_TASK_ID; else touch ready; gate go; fi\n")
    shell = scene.shell()
    shell.type(line + "\n")
    scene.exists("ready")
    shell.type(CTRL_C)
    require(shell.prompt() == 130, "the status is not 130")
    advice = re.search(r"onager: continue with: (onager launch .*?)\r\n", shell.text)
    require(advice, f"no advice: {shell.text!r}")
    scene.touch("go")
    require(shell.run(advice[1]) == 0, f"the advice as it stands does not work: {shell.said!r}")
    require(os.path.exists(scene.path("done-1")), "task 1 was not run again")


def advice_command(scene):
    """A launch of a single command is continued with the line that is printed."""
    _advice_works(scene, "onager launch --backend local --jobname one --command 'sh once.sh'")


def advice_jobfile(scene):
    """A launch with a jobfile of its own is continued with the line that is printed."""
    scene.job("j", "false")
    with open(scene.path("my tasks.json"), "w", encoding="utf-8") as file:
        json.dump({"1": ["sh once.sh", ""]}, file)
    _advice_works(scene, f"{LAUNCH} --jobfile 'my tasks.json'")


def advice_venv(scene):
    """The virtual environment is the same in the line that is printed."""
    scene.job("j", "sh once.sh && [ $INSIDE = yes ]")
    os.makedirs(scene.path("my venv/bin"))
    with open(scene.path("my venv/bin/activate"), "w", encoding="utf-8") as file:
        file.write("export INSIDE=yes\n")
    _advice_works(scene, f"{LAUNCH} --venv 'my venv'")


def twice(scene):
    """^C twice: what does not listen to TERM is killed at once, not after the grace time."""
    scene.job("j", "trap 'touch got-term' TERM; touch ready; while :; do gate go & wait; done")
    shell = scene.shell(ONAGER_GRACE="600")
    shell.type(LAUNCH + "\n")
    scene.exists("ready")
    shell.type(CTRL_C)
    scene.exists("got-term")
    require(scene.tasks("end") == [], "the task was killed before its grace time was over")
    shell.type(CTRL_C)
    require(shell.prompt() == 130, "the status is not 130")
    scene.folder.check_survivors(but=[shell.pid])
    require([row[6] for row in scene.events() if row[1] == "end"] == ["9"], "it was no KILL")


def progress(scene):
    """One line, written over and over, tells how far it is; then the summary, and a clean prompt."""
    scene.job("a-job-with-a-long-name", *["sleep 0.4"] * 6, "false")
    shell = scene.shell(columns=50)
    start = len(shell.text)
    line = "onager launch --backend local --max-tasks 2 --jobname a-job-with-a-long-name"
    require(shell.run(line) == 1, "the status is not 1")
    text = shell.text[start:]
    updates = [part for line in text.split("\n") for part in line.split("\r") if "running" in part]
    require(updates, f"no progress was shown: {text!r}")
    require(re.search(r"\d", updates[0]) and "done" in updates[0], f"progress: {updates[0]!r}")
    visible = [re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", part) for part in updates]
    require(all(len(part) <= 50 for part in visible), f"wider than the terminal: {visible}")
    require(re.search(r"onager: launch 1 \(a-job-with-a-long-name\): 6 done, 1 failed in [^\r\n]*\r\nready:1: $", text),
            f"the end: {text[-200:]!r}")


def no_progress(scene):
    """Where stderr is no terminal there is no progress line."""
    scene.job("j", *["sleep 0.3"] * 4)
    shell = scene.shell()
    shell.run(f"{LAUNCH} --max-tasks 2 2>err")
    shell.run(f"{LAUNCH} --max-tasks 2 2>&1 | cat >piped")
    for name in ("err", "piped"):
        with open(scene.path(name), encoding="utf-8", newline="") as file:
            text = file.read()
        require("\r" not in text and "\x1b" not in text and "running" not in text, f"{name}: {text!r}")
        require(len(text.splitlines()) == 1, f"{name}: {text!r}")


def stop_key(scene):
    """^Z while a launch runs does nothing bad: it runs on and ends as it should."""
    scene.job("j", "gate go", "true")
    shell = scene.shell()
    settings = shell.settings()
    begin(scene, shell, LAUNCH)
    shell.type(CTRL_Z)
    scene.touch("go")
    require(shell.prompt() == 0, "the status is not 0")
    require(sorted(scene.tasks("end")) == [1, 2], f"ended {scene.tasks('end')}")
    require(shell.settings() == settings and shell.foreground() == shell.pid, "the terminal is not as it was")
    require(shell.run("jobs") == 0 and "Stopped" not in shell.said, f"jobs: {shell.said!r}")


def stop_key_pipeline(scene):
    """^Z stops a pipeline's launch like any job, and fg goes on with it."""
    scene.job("j", "gate go", "true")
    shell = scene.shell()
    begin(scene, shell, f"{LAUNCH} 2>/dev/null | cat")
    shell.type(CTRL_Z)
    shell.expect("Stopped")
    shell.prompt()
    scene.touch("go")
    shell.run("fg >/dev/null; echo \"sta''tus ${PIPESTATUS[*]}\"")
    scene.until(lambda: sorted(scene.tasks("end")) == [1, 2], "both tasks ended")
    require(shell.run("true") == 0, "the shell is not well")
    scene.folder.check_survivors(but=[shell.pid])


def background(scene):
    """^C at the prompt does not touch a launch in the background."""
    scene.job("j", "gate go", "true")
    shell = scene.shell()
    shell.run(f"{LAUNCH} 2>/dev/null &")
    scene.until(lambda: scene.tasks("start"), "task 1 has started")
    shell.type(CTRL_C)
    shell.settle()
    scene.touch("go")
    require(shell.run("wait $!") == 0, "the launch was not successful")
    require(sorted(scene.tasks("end")) == [1, 2], f"ended {scene.tasks('end')}")


def background_hangup(scene):
    """The terminal goes away: a launch in the background ends in good order."""
    scene.job("j", *["gate go"] * 4)
    shell = scene.shell()
    shell.run(f"{LAUNCH} --max-tasks 2 2>/dev/null &")
    scene.until(lambda: scene.tasks("start"), "task 1 has started")
    shell.hang_up()
    shell.wait()
    scene.folder.check_survivors()
    require(scene.events()[-1][1] == "finish", f"the last event: {scene.events()[-1]}")


def detached_hangup(scene):
    """The terminal goes away: a detached launch goes on to its end."""
    scene.job("j", "gate go", "true")
    shell = scene.shell()
    require(shell.run(f"{LAUNCH} --detach") == 0, "the status is not 0")
    scene.until(lambda: scene.tasks("start"), "task 1 has started")
    shell.hang_up()
    shell.wait()
    scene.touch("go")
    scene.until(lambda: scene.events()[-1][1] == "finish", "the launch has finished")
    require([row[5] for row in scene.events() if row[1] == "end"] == ["0", "0"], "not all went well")


def detached_key(scene):
    """^C does not reach a detached launch."""
    scene.job("j", "gate go", "true")
    shell = scene.shell()
    shell.run(f"{LAUNCH} --detach")
    scene.until(lambda: scene.tasks("start"), "task 1 has started")
    shell.type(CTRL_C)
    shell.settle()
    shell.type("echo be''gin; sleep 60\n")
    shell.expect(r"begin\r\n")
    for _ in range(100):  # a ^C that comes before the sleep does not end it
        shell.type(CTRL_C)
        try:
            shell.prompt(0.3)
            break
        except TooLong:
            pass
    scene.touch("go")
    scene.until(lambda: scene.events()[-1][1] == "finish", "the launch has finished")
    require([row[5] for row in scene.events() if row[1] == "end"] == ["0", "0"], "not all went well")


def ignored(status):
    """The mask of ignored signals in /proc/PID/status, but for 32 and 33: the C library's own, which are ignored
    in whatever posix_spawn(3) starts."""
    return int(re.search(r"SigIgn:\s(\w+)", status)[1], 16) & ~0x180000000


def signals(scene):
    """An interactive shell ignores TERM and more; its tasks do not, in front, behind or detached."""
    scene.job("j", "grep ^Sig /proc/self/status", "grep ^Sig /proc/self/status; true")
    shell = scene.shell()
    for launch, line in enumerate((LAUNCH, f"{LAUNCH} & wait $!", f"{LAUNCH} --detach", f"x=$({LAUNCH})"), 1):
        require(shell.run(line) == 0, f"status of: {line}")
        scene.until(lambda: scene.events(launch) and scene.events(launch)[-1][1] == "finish", "finished")
        for task in (1, 2):
            require(ignored(scene.log("j", launch, task)) == 0, f"{line}: {scene.log('j', launch, task)}")
        require("SigBlk:\t0000000000000000" in scene.log("j", launch, 1), f"{line} blocks")


def ends_well(scene):
    """After a launch that nobody interrupts the terminal is as it was before."""
    scene.job("j", *["sleep 0.05"] * 8)
    shell = scene.shell()
    settings = shell.settings()
    require(shell.run(LAUNCH) == 0, "the status is not 0")
    require(shell.settings() == settings, "the terminal's settings changed")
    require(shell.foreground() == shell.pid, "the shell is not in the foreground")
    scene.folder.check_survivors(but=[shell.pid])


def main():
    story, path = sys.argv[1:]
    scene = Scene(path)
    try:
        (globals().get(story) or getattr(questions, story, None) or getattr(waiting, story))(scene)
    except (Broken, Gone, TooLong) as error:
        print(f"{story}: {error}", file=sys.stderr)
        return 1
    finally:
        scene.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
