"""A shell at a terminal whose PS1 shows what runs, and which tells once that a launch has ended. Run by
prompt-notify.bats."""

import os
import tempfile
import time

from scene import Scene, require


def main():
    scene = Scene(tempfile.mkdtemp(dir=os.environ["TMPDIR"]))
    scene.job("mnist", "true", "false", "gate go")
    shell = scene.shell()
    shell.run("PROMPT_COMMAND='onager prompt -v onager_state'")
    shell.run("onager notify on")
    shell.run("PS1='${onager_state:+[$onager_state] }'\"$PS1\"")
    require("[" not in shell.text[-20:], "the prompt shows a launch where there is none")
    shell.run("onager launch --backend local --jobname mnist --max-tasks 1 --detach")
    deadline = time.monotonic() + 60
    while "[mnist 1/3 1!] ready:" not in shell.text:
        require(time.monotonic() < deadline, "the prompt does not show the launch")
        shell.run("sleep 0.05")
    require(shell.run("(exit 7)") == 7, "the prompt changed the status")
    require(shell.run("false | true; (exit 3) | (exit 4)") == 4, "the prompt changed the status")
    shell.run("echo statuses ${PIPESTATUS[*]}")
    require("statuses 3 4" in shell.said, "the prompt changed PIPESTATUS")
    require("launch 1 (mnist):" not in shell.text, "the end was told before it came")
    scene.touch("go")
    while "launch 1 (mnist):" not in shell.text:
        require(time.monotonic() < deadline, "the end was not told")
        shell.run("sleep 0.05")
    for _ in range(3):
        shell.run(":")
    require(shell.text.count("onager: launch 1 (mnist): 2 done, 1 failed\r\n") == 1, "the end was not told once")
    require(not shell.said.count("[mnist"), "the prompt shows a launch that has ended")
    shell.run("onager notify off")
    shell.close()


main()
