"""The kinds of shell in which rounds.py interrupts onager, and what may be seen of each afterwards."""

import os
import re
import signal

from folder import Broken

COMMANDS = {
    "prelaunch": "onager prelaunch +jobname big +command run +arg --x {{1..200}} +arg --y {{1..200}} +arg --round {round}",
    "launch": "onager launch --backend local --jobname endless --max-tasks 2",
    "list": "onager list -j 7777",
}


def command(name, number, quiet=True):
    line = COMMANDS[name].format(round=number)
    return line + " >/dev/null" if quiet and name != "launch" else line


def require(truth, message):
    if not truth:
        raise Broken(message)


# A kind of interactive shell: the line typed at its prompt, with {command} in it, and what may be seen
# afterwards: `text` is all that was printed, `status` what the last prompt says, `long` whether the command
# could not have come to its end by itself.

def plain(text, status, long):
    ended = re.search(r"ended=(\d+)", text)
    require(ended is None or (ended[1] == "0" and not long), f"the rest of the line ran: {ended and ended[0]}")
    require(ended or status == 130, f"status {status} after ^C")


def pipeline(text, status, long):
    # a ^C while bash is still setting the pipeline up: now and then it goes on with the line, and so it does
    # with `sleep 2 | cat`
    ended = re.search(r"ended=(\d+)", text)
    require(ended is None or ended[1] == "130" or (ended[1] == "0" and not long), f"ended: {ended and ended[0]}")
    require(ended or status == 130, f"status {status} after ^C")


def loop(text, status, long):
    if "after the loop" in text:
        require(not long and all(f"round {i} ok" in text for i in (1, 2, 3)), "the loop went on after ^C")
    else:
        require(status == 130, f"status {status} after ^C in a loop")


def alternative(text, status, long):
    require("alternative ran" not in text, "|| took ^C for a failure")
    require(status == 130 or (status == 0 and not long), f"status {status} after ^C before ||")


class Dropped(Exception):
    """bash dropped the rest of a line although ^C has a trap. It does so now and then, with `sleep` as well, if the
    ^C comes just as a command ends: once in some 700 times."""


def trap(text, status, long):
    ended = re.findall(r"ended=(\d+)", text)
    require("trapped" in text, "the INT trap did not run")
    if not ended and status == 130:
        raise Dropped
    require(ended == ["130"] or (ended == ["0"] and not long), f"statuses {ended} with an INT trap")


INTERACTIVE = {
    "prompt": ("", "{command}; echo en''ded=$?", plain),
    "burst": ("", "{command}; echo en''ded=$?", plain),
    "loop": ("", "for i in 1 2 3; do {command} && echo rou''nd $i ok; done; echo af''ter the loop", loop),
    "or": ("", "{command} || echo alterna''tive ran", alternative),
    "trap": ("trap 'echo trap''ped $(ls .onager/launches | wc -l) launches' INT",
             "{command}; echo en''ded=$?", trap),
    "substitution": ("", "x=$({command}); echo en''ded=$?", plain),
    "pipeline": ("", "{command} | cat >/dev/null; echo en''ded=$?", pipeline),
}


# A kind of script: its first lines, what interrupts it, and what may be seen afterwards: `text` is all that was
# printed, `status` the wait status, `long` as above.

def dies_by(signo, extra=""):
    def look(text, status, long):
        require(os.WIFSIGNALED(status) and os.WTERMSIG(status) == signo or (status == 0 and not long),
                f"wait status {status:#x}, not death by signal {signo}")
        ended = re.search(r"ended=(\d+)", text)
        require(ended is None or (ended[1] == "0" and not long), f"the script went on: {ended and ended[0]}")
        require(extra in text, f"no {extra!r} was seen")
    return look


def goes_on(text, status, long):
    if long or "ended=0" not in text:  # else it may have been too late for a ^C
        trap(text, None, long)
    require(status == 0, f"wait status {status:#x} of a script with an INT trap")


def unmoved(text, status, long):
    require(status == 0 and "ended=0" in text, f"^C was not ignored: {status:#x}, {text[-300:]!r}")


SCRIPTS = {
    "script": ("", signal.SIGINT, dies_by(signal.SIGINT)),
    "script-burst": ("", signal.SIGINT, dies_by(signal.SIGINT)),
    "script-exit-trap": ("trap 'echo exit trap' EXIT", signal.SIGINT, dies_by(signal.SIGINT, "exit trap")),
    "script-int-trap": ("trap 'echo trapped $(ls .onager/launches | wc -l) launches' INT", signal.SIGINT, goes_on),
    "script-ignoring": ("trap '' INT", signal.SIGINT, unmoved),
    "script-term": ("", signal.SIGTERM, dies_by(signal.SIGTERM)),
    "script-hup": ("", signal.SIGHUP, dies_by(signal.SIGHUP)),
    "script-substitution": ("", signal.SIGINT, dies_by(signal.SIGINT)),
    "script-loop": ("", signal.SIGINT, dies_by(signal.SIGINT)),
}
