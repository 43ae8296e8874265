"""Stories for manners.py: ^C while onager waits for something that a shell variable or a list shall come of."""

import os
import re
import time

from scene import require
from terminal import CTRL_C


def _interrupted(shell, line, wait):
    """Types the line, and ^C some time later. Returns what stood on the terminal since."""
    start = len(shell.text)
    shell.type(f"echo be''gin; {line}; echo en''ded\n")
    shell.expect(r"begin\r\n")
    time.sleep(wait)
    shell.type(CTRL_C)
    require(shell.prompt() == 130, f"the status after ^C is not 130: {line}")
    require("ended" not in shell.text[start:], f"the rest of the line ran: {line}")


def list_interrupted(scene):
    """A list of commands that does not come, from a pipe nobody opens, one nobody writes to, and the terminal."""
    shell = scene.shell()
    os.mkfifo(scene.path("pipe"))
    shell.run("onager prelaunch +jobname j +command kept +q; exec 7<>pipe; mkfifo closed")
    for name in ("closed", "pipe", "-", "<(sleep 600)"):
        for wait in (0, 0.02, 0.2):
            _interrupted(shell, f"onager prelaunch +jobname j +from-file {name}", wait)
    shell.run("cat .onager/scripts/j/jobs.json")
    require('"1": ["kept", ""]' in shell.said, f"the job changed: {shell.said!r}")
    require(shell.run("echo one | onager prelaunch +jobname j +from-file -") == 0, "the shell is not well")
    shell.run("kill $(jobs -p) 2>/dev/null")


def launch_variable_interrupted(scene):
    """A launch that would set a variable: after ^C the variable is what it was, or has the id."""
    scene.job("j", "gate go", "true")
    shell = scene.shell()
    shell.run("id=before")
    for number, wait in enumerate((0, 0.02, 0.2, 0.5), 1):
        _interrupted(shell, "onager launch --backend local --jobname j -v id", wait)
        shell.run('echo "<$id>"')
        require("<before>" in shell.said or f"<{number}>" in shell.said, f"id: {shell.said!r}")
        shell.run("id=before")
    scene.touch("go")
    require(shell.run("onager launch --backend local --jobname j -v id") == 0, "the launch failed")
    shell.run('echo "<$id>"')
    require(re.search(r"<\d+>\r\n", shell.said), f"id: {shell.said!r}")
    scene.folder.check_survivors(but=[shell.pid])


def array_interrupted(scene):
    """A prelaunch that fills an array with very many commands: ^C leaves an array that is whole, or none."""
    shell = scene.shell()
    shell.run("a=(before)")
    for wait in (0, 0.05, 0.1, 0.3):
        _interrupted(shell, "onager prelaunch +jobname j +command run +arg --x {1..3000} +arg --y {1..3000} -A a", wait)
        shell.run('echo "<${#a[@]} ${a[0]}>"')
        whole = any(f"<{array}>" in shell.said for array in ("1 before", "0 ", "9000000 run --x 1 --y 1"))
        require(whole, f"the array: {shell.said!r}")
        shell.run("a=(before)")
    require(shell.run("onager prelaunch +jobname j +command run +arg --x {1..9} -A a") == 0, "the shell is not well")
    shell.run('echo "<${#a[@]} ${a[8]}>"')
    require("<9 run --x 9>" in shell.said, f"the array: {shell.said!r}")
