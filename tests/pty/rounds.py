#!/usr/bin/env python3
"""Interrupts onager at random moments and looks whether all is well afterwards.

    rounds.py KIND FOLDER [COMMAND ...]

KIND is a kind of shell (see KINDS), COMMAND what is interrupted in it: prelaunch, launch, list (default: all).
PTY_ROUNDS rounds are made for each command (default 6). On a failure the seed is told; PTY_SEED repeats it.
"""

import os
import random
import re
import signal
import sys
import time

from folder import Broken, Folder
from kinds import COMMANDS, INTERACTIVE, SCRIPTS, Dropped, command, require
from terminal import CTRL_C, Gone, Shell, Terminal, TooLong


def time_between(terminal, first, last):
    terminal.expect(first + r"\r\n")
    start = time.monotonic()
    terminal.expect(last + r"\r\n")
    return time.monotonic() - start


def press(terminal, times):
    """^C, or several in a row as by somebody impatient."""
    for _ in range(times):
        terminal.type(CTRL_C)
        time.sleep(0.002)


class AtPrompt:
    """Rounds of ^C in one interactive shell, which must outlive them all."""

    def __init__(self, folder, kind):
        self.folder = folder
        self.setup, self.line, self.look = INTERACTIVE[kind]
        self.presses = 4 if kind == "burst" else 1
        self.dropped = 0
        self.shell = Shell(folder.path, folder.env)
        if self.setup:
            self.shell.run(self.setup)
        self.settings = self.shell.settings()

    def measure(self, name):
        """How long the command takes, in seconds, when nobody interrupts it."""
        self.shell.type(f"echo be''gin; {command(name, 0)}; echo do''ne\n")
        return time_between(self.shell, "begin", "done")

    def round(self, name, number, delay):
        shell, folder = self.shell, self.folder
        launches = len(folder.launches())
        start = len(shell.text)
        shell.type("echo be''gin; " + self.line.format(command=command(name, number)) + "\n")
        shell.expect(r"begin\r\n")
        if " | " in self.line:
            self._wait_for_pipeline()
        time.sleep(delay)
        press(shell, self.presses)
        if self.setup and name == "launch":
            self._wait_for_trap(launches)
        status = self._rest(start)
        text = shell.text[start:]
        try:
            self.look(text, status, name == "launch")
        except Dropped:
            self.dropped += 1
            require(self.dropped * 100 < max(number, 200), f"the rest of {self.dropped} lines was dropped")
        require(shell.foreground() == shell.pid, "the shell lost the foreground of its terminal")
        require(shell.settings() == self.settings, "the terminal's settings changed")
        folder.check_survivors(but=[shell.pid])
        return text

    def _wait_for_pipeline(self):
        """A ^C before the pipeline has the terminal can cost bash its own: about one in a hundred interactive
        shells then reads an end of file and leaves, whatever the pipeline is made of."""
        deadline = time.monotonic() + 1
        while self.shell.foreground() == self.shell.pid and time.monotonic() < deadline:
            pass

    def _wait_for_trap(self, launches):
        """With a trap ^C before the command begins does not keep it from beginning: that is bash's way. Then,
        and only then, it takes a second ^C."""
        match = self.shell.expect(r"trapped (\d+) launches")
        if int(match[1]) == launches:
            try:
                self.shell.expect(r"ended=\d+", 1)
            except TooLong:
                self.shell.type(CTRL_C)

    def _rest(self, start):
        self.shell.expect(r"ready:\d+: (\^C)?$")  # readline may take in a ^C only with the next key
        status = self.shell.settle()
        if self.setup:  # the trap may run late, at the prompt
            self.shell.seen = start
            self.shell.expect("trapped")
            self.shell.seen = len(self.shell.text)
        return status

    def close(self):
        require(self.shell.run("true") == 0, "the shell is not well")
        self.shell.close()


class Script:
    """Rounds in which a script is interrupted, a new one each time."""

    def __init__(self, folder, kind):
        self.folder, self.kind = folder, kind
        self.setup, self.signal, self.look = SCRIPTS[kind]

    def text(self, name, number):
        line = command(name, number)
        if self.kind == "script-ignoring" and name == "launch":
            line = line.replace("endless", "short")
        if self.kind == "script-substitution":
            line = f"x=$({line})"
        if self.kind == "script-loop":
            line = f"for i in 1 2 3; do {line}; done"
        return f'enable -f "$ONAGER_SO" onager\n{self.setup}\necho begin\n{line}\necho ended=$?\n'

    def start(self, name, number):
        return Terminal(["bash", "-c", self.text(name, number)], self.folder.path, self.folder.env)

    def measure(self, name):
        terminal = Terminal(["bash", "-c", f'enable -f "$ONAGER_SO" onager\necho begin\n{command(name, 0)}\necho done'],
                            self.folder.path, self.folder.env)
        try:
            return time_between(terminal, "begin", "done")
        finally:
            terminal.close()

    def round(self, name, number, delay):
        launches = len(self.folder.launches())
        terminal = self.start(name, number)
        try:
            terminal.expect(r"begin\r\n")
            time.sleep(delay)
            if self.signal == signal.SIGINT:
                press(terminal, 4 if self.kind == "script-burst" else 1)
            else:
                os.kill(terminal.pid, self.signal)
            if "trapped" in self.setup and name == "launch":
                match = terminal.expect(r"trapped (\d+) launches")
                if int(match[1]) == launches:
                    self._second(terminal)
            status = terminal.wait()
            self.look(terminal.text, status, name == "launch")
            self.folder.check_survivors()
            return terminal.text
        finally:
            terminal.close()

    @staticmethod
    def _second(terminal):
        try:
            terminal.expect(r"ended=\d+", 1)
        except TooLong:
            terminal.type(CTRL_C)
        except Gone:
            pass

    def close(self):
        pass


class HangUp:
    """Rounds in which the terminal goes away; from an interactive shell or from a script."""

    def __init__(self, folder, kind):
        self.folder = folder
        self.interactive = kind == "hangup-prompt"

    def measure(self, name):
        return Script(self.folder, "script").measure(name)

    def round(self, name, number, delay):
        if self.interactive:
            terminal = Shell(self.folder.path, self.folder.env)
            terminal.type("echo be''gin; " + command(name, number) + "\n")
        else:
            terminal = Script(self.folder, "script").start(name, number)
        try:
            terminal.expect(r"begin\r\n")
            time.sleep(delay)
            terminal.hang_up()
            terminal.wait()
            self.folder.check_survivors()
            return terminal.text
        finally:
            terminal.close()

    def close(self):
        pass


KINDS = {kind: AtPrompt for kind in INTERACTIVE}
KINDS.update({kind: Script for kind in SCRIPTS})
KINDS.update({"hangup-prompt": HangUp, "hangup-script": HangUp})


def main():
    kind, path, *names = sys.argv[1:]
    count = int(os.environ.get("PTY_ROUNDS", "6"))
    seed = int(os.environ.get("PTY_SEED", random.randrange(10**6)))
    chance = random.Random(seed)
    folder = Folder(path)
    at = "at the start"
    try:
        folder.prepare()
        rounds = KINDS[kind](folder, kind)
        number = hits = 0
        for name in names or COMMANDS:
            # A launch runs as long as it is let; much of what can go wrong is at its start.
            longest = (0.02, 0.3) if name == "launch" else (1.1 * rounds.measure(name),)
            for turn in range(count):
                number += 1
                delay = chance.uniform(0, longest[turn % len(longest)])
                at = f"in round {number} ({kind}, {name}, ^C after {delay * 1000:.1f} ms)"
                text = rounds.round(name, number, delay)
                hits += not re.search(r"ended=0|after the loop", text)
                folder.check()
        at = "after all rounds"
        rounds.close()
        folder.check_usable()
        folder.check_survivors()
        print(f"{number} rounds of {kind}, {hits} of them in time")
    except (Broken, Gone, TooLong) as error:
        print(f"{at}: {error}\nrepeat with PTY_SEED={seed} PTY_ROUNDS={count}", file=sys.stderr)
        return 1
    finally:
        folder.end_survivors()
    return 0


if __name__ == "__main__":
    sys.exit(main())
