#!/usr/bin/env python3
"""How `onager logs` shows long texts at a terminal, which has 40 rows: one function, one story.

    paging.py STORY FOLDER
"""

import os
import re
import signal
import sys
import time

from folder import Broken
from scene import Scene, require
from terminal import CTRL_C, CTRL_Z, Gone, TooLong

HUGE = 3_000_000  # lines: more than a pipe holds, and than is read before a key is pressed
FIRST = r"\n38[^\n]*\n39"  # the first screenful: less puts "back to normal" behind each line
NEXT = r"\n77[^\n]*\n78"


def begin(scene, lines, **env):
    """A shell in a folder with the log of a task that printed so many lines."""
    scene.job("j", f"seq {lines}")
    scene.folder.script("onager launch --backend local --jobname j")
    return scene.shell(columns=80, **env)


def at_rest(shell, settings, status=0):
    """The pager is gone, and all is as before."""
    require(shell.prompt() == status, f"the status is not {status}: {shell.text[-300:]!r}")
    require(shell.settings() == settings, "the terminal's settings changed")
    require(shell.foreground() == shell.pid, "the shell is not in the foreground")
    require(shell.run("echo al''ive") == 0 and "alive" in shell.said, "the shell does not answer")


def pager(scene, name="less"):
    """The id of the pager that runs; waits for it."""
    found = []

    def look():
        for entry in os.listdir("/proc"):
            try:
                with open(f"/proc/{entry}/comm", encoding="utf-8") as comm:
                    if comm.read().strip() != name:
                        continue
                with open(f"/proc/{entry}/environ", "rb") as environ:
                    if scene.folder.mark.encode() in environ.read():
                        found.append(int(entry))
            except OSError:
                continue
        return found
    scene.until(look, f"{name} runs")
    return found[0]


def short(scene):
    """What fits on the screen is just printed."""
    shell = begin(scene, 30)
    require(shell.run("onager logs :1") == 0, "the status is not 0")
    require(re.search(r"\r\n29\r\n30\r\n", shell.said), f"shown: {shell.said!r}")
    require("\x1b" not in shell.said, f"a pager was there: {shell.said!r}")


def quits_early(scene):
    """A long text is in less; its reader quits long before all of it was read."""
    shell = begin(scene, HUGE)
    settings = shell.settings()
    shell.type("onager logs :1\n")
    shell.expect(FIRST)
    shell.type(" ")
    shell.expect(NEXT)
    shell.type("q")
    at_rest(shell, settings)
    scene.folder.check_survivors(but=[shell.pid])


def to_the_end(scene):
    """All of it arrives in less, to the last line."""
    shell = begin(scene, 200_000)
    settings = shell.settings()
    shell.type("onager logs :1\n")
    shell.expect(FIRST)
    shell.type("G")
    shell.expect(r"\n199999[^\n]*\r\n200000")
    shell.type("q")
    at_rest(shell, settings)


def wide(scene):
    """Lines that are longer than the screen is wide count as the rows they take."""
    scene.job("j", "printf '%2400d\\n' 1 2")
    scene.folder.script("onager launch --backend local --jobname j")
    shell = scene.shell(columns=80)
    settings = shell.settings()
    shell.type("onager logs :1\n")
    pager(scene)
    shell.drain(0.3)
    shell.type("q")
    at_rest(shell, settings)


def bold(scene):
    """Headings are bold in less, unless NO_COLOR is set."""
    scene.job("j", "seq 30", "seq 30")
    scene.folder.script("onager launch --backend local --jobname j")
    for line, mark in (("onager logs", "\x1b[1m"), ("NO_COLOR=1 onager logs", ""),
                       ("PAGER=less onager logs", "\x1b[1m")):
        shell = scene.shell(columns=80)
        settings = shell.settings()
        shell.type(line + "\n")
        shell.expect(r"[\r\n]" + re.escape(mark) + "==> task 1, done")
        shell.expect(r"\n30[^\n]*\n")
        shell.type("q")
        at_rest(shell, settings)


def none(scene):
    """No pager where the user wants none, or where the text goes elsewhere."""
    shell = begin(scene, 100)
    for line in ("PAGER=cat onager logs :1", "PAGER= onager logs :1", "onager logs :1 | cat",
                 "onager logs :1 >file; cat file", 'x=$(onager logs :1); echo "$x"'):
        require(shell.run(line) == 0, f"status of: {line}")
        require(re.search(r"\r\n1\r\n2\r\n(.*\r\n)*99\r\n100\r\n", shell.said), f"{line}: {shell.said!r}")


def own(scene):
    """PAGER is a command line."""
    shell = begin(scene, 100, PAGER="sed 's/^/> /' | tail -n 2")
    require(shell.run("onager logs :1") == 0, "the status is not 0")
    require("> 99\r\n> 100\r\n" in shell.said, f"shown: {shell.said!r}")


def not_there(scene):
    """A pager that is not there is named."""
    shell = begin(scene, 100, PAGER="no-such-pager -x")
    require(shell.run("onager logs :1") == 1, "the status is not 1")
    require("no-such-pager -x" in shell.said and "can't be run" in shell.said, f"shown: {shell.said!r}")


def quit_pager(shell, pid):
    """Types q until it is gone: less throws away what is typed while it takes ^C in."""
    for _ in range(10):
        shell.type("q")
        for _ in range(60):
            shell.drain(0.1)
            try:
                os.kill(pid, 0)
            except ProcessLookupError:
                return
    require(False, "the pager goes on")


def interrupted(scene):
    """^C ends the feeding, not the pager; once its reader has left, the call ends as interrupted."""
    shell = begin(scene, HUGE)
    settings = shell.settings()
    shell.type("onager logs :1\n")
    shell.expect(FIRST)
    shell.type(CTRL_C)
    time.sleep(0.5)
    quit_pager(shell, pager(scene))
    at_rest(shell, settings, 130)
    scene.folder.check_survivors(but=[shell.pid])


def stop(shell):
    """^Z: less leaves the screen, and must come back to it."""
    shell.drain(0.3)  # it has come to rest
    shell.type(CTRL_Z)
    shell.expect(r"\x1b\[\?1049l")
    shell.expect(r"\x1b\[\?1049h")
    shell.expect(FIRST)
    shell.drain(0.3)


def stop_key(scene):
    """^Z in the pager, which would leave the shell waiting for ever, does not stop it."""
    shell = begin(scene, HUGE)
    settings = shell.settings()
    shell.type("onager logs :1\n")
    shell.expect(FIRST)
    for _ in range(2):
        stop(shell)
    shell.type(" ")
    shell.expect(NEXT)
    shell.type("q")
    at_rest(shell, settings)


def stop_key_pipeline(scene):
    """The same for a pager of several programs, in a shell inside a shell: there ^Z does stop what it reaches, which
    it never does in the first shell of a terminal."""
    shell = begin(scene, 200, PAGER="cat | less -R")
    shell.run("bash --norc --noprofile -i")
    shell.run('enable -f "$ONAGER_SO" onager; bind "set enable-bracketed-paste off"')
    for line in ("onager logs :1", "PAGER=less onager logs :1"):
        shell.type(line + "\n")
        shell.expect(FIRST)
        stop(shell)
        shell.type(" ")
        shell.expect(NEXT)
        shell.type("q")
        require(shell.prompt() == 0, f"{line}: the status is not 0")


def killed(scene):
    """A pager that somebody kills leaves the terminal usable."""
    shell = begin(scene, HUGE)
    settings = shell.settings()
    shell.type("onager logs :1\n")
    shell.expect(FIRST)
    os.kill(pager(scene), signal.SIGKILL)
    at_rest(shell, settings)


def hang_up(scene):
    """The terminal goes away: neither shell nor pager stay."""
    shell = begin(scene, HUGE)
    shell.type("onager logs :1\n")
    shell.expect(FIRST)
    shell.hang_up()
    shell.wait()
    scene.until(lambda: not scene.folder.survivors(), "nothing is left")


def follow(scene):
    """^C ends --follow at once, and the launch runs on."""
    scene.job("j", "echo one; gate go")
    shell = scene.shell()
    shell.run("onager launch --backend local --jobname j --detach")
    scene.until(lambda: scene.tasks("start"), "task 1 has started")
    shell.type("onager logs -f last:1\n")
    shell.expect(r"one\r\n")
    began = time.monotonic()
    shell.type(CTRL_C)
    require(shell.prompt() == 130, "the status is not 130")
    require(time.monotonic() - began < 2, "it took its time")
    scene.touch("go")
    scene.until(lambda: [row for row in scene.events() if row[1] == "finish"], "the launch has ended")
    require([row[5] for row in scene.events() if row[1] == "end"] == ["0"], "the task did not go well")


def main():
    story, path = sys.argv[1:]
    scene = Scene(path)
    for name in ("PAGER", "LESS", "NO_COLOR"):
        scene.folder.env.pop(name, None)
    try:
        globals()[story](scene)
    except (Broken, Gone, TooLong) as error:
        print(f"{story}: {error}", file=sys.stderr)
        return 1
    finally:
        scene.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
