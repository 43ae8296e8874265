"""A program on a terminal of its own, as a user has it: type, press keys, read what appears.

Used by rounds.py and manners.py.
"""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time

CTRL_C = "\x03"
CTRL_Z = "\x1a"
PATIENCE = 60  # seconds until something that never comes is given up


class Gone(Exception):
    """The program ended, or its terminal was closed, while we waited for output."""


class TooLong(Exception):
    """What we waited for did not come."""


class Terminal:
    def __init__(self, argv, cwd, env, columns=400):
        self.text = ""  # all output so far
        self.seen = 0  # how far expect() has come in it
        self.status = None
        self.pid, self.master = pty.fork()
        if self.pid == 0:
            self._become(argv, cwd, env, columns)

    @staticmethod
    def _become(argv, cwd, env, columns):
        try:
            for number in signal.valid_signals():
                if number not in (signal.SIGKILL, signal.SIGSTOP):
                    signal.signal(number, signal.SIG_DFL)  # Python ignores SIGPIPE, for one
            signal.pthread_sigmask(signal.SIG_SETMASK, set())
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
            settings = termios.tcgetattr(0)
            settings[3] |= termios.NOFLSH  # else ^C would also wipe out what was printed just before
            termios.tcsetattr(0, termios.TCSANOW, settings)
            os.closerange(3, 256)
            os.chdir(cwd)
            os.execvpe(argv[0], argv, env)
        except OSError as error:
            os.write(2, str(error).encode())
        finally:
            os._exit(99)

    def type(self, text):
        os.write(self.master, text.encode())

    def _read(self, timeout):
        ready, _, _ = select.select([self.master], [], [], timeout)
        if not ready:
            return False
        try:
            data = os.read(self.master, 65536)
        except OSError:  # Linux says EIO once the last holder of the other end is gone
            data = b""
        if not data:
            raise Gone(f"the program ended; its last words: {self.text[-500:]!r}")
        self.text += data.decode(errors="replace")
        return True

    def expect(self, pattern, patience=PATIENCE):
        """Waits until the pattern appears behind what earlier calls found; returns the match."""
        deadline = time.monotonic() + patience
        while True:
            match = re.compile(pattern).search(self.text, self.seen)
            if match:
                self.seen = match.end()
                return match
            left = deadline - time.monotonic()
            if left <= 0:
                raise TooLong(f"{pattern!r} did not appear; since then: {self.text[self.seen:][-800:]!r}")
            self._read(min(left, 1))

    def drain(self, quiet=0.05):
        """Reads until nothing comes for `quiet` seconds."""
        while self._read(quiet):
            pass

    def wait(self, patience=PATIENCE):
        """Waits for the program's end, reading on so that it never blocks; returns the wait status."""
        deadline = time.monotonic() + patience
        open_end = self.master is not None
        while self.status is None:
            if open_end:
                try:
                    self._read(0.01)
                except Gone:
                    open_end = False
            else:
                time.sleep(0.005)
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.status = status
            elif time.monotonic() > deadline:
                raise TooLong(f"the program does not end; its last words: {self.text[-500:]!r}")
        try:
            while open_end and self._read(0.01):
                pass
        except Gone:
            pass
        return self.status

    def hang_up(self):
        """The terminal goes away, as when its window is closed."""
        os.close(self.master)
        self.master = None

    def settings(self):
        return termios.tcgetattr(self.master)

    def foreground(self):
        """The process group that the terminal's keys go to."""
        return os.tcgetpgrp(self.master)

    def close(self):
        if self.status is None:
            try:
                os.kill(self.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
            os.waitpid(self.pid, 0)
            self.status = -1
        if self.master is not None:
            self.hang_up()


class Shell(Terminal):
    """An interactive bash with the builtin enabled. Its prompt tells the last status."""

    PROMPT = r"ready:(\d+): $"

    def __init__(self, cwd, env, columns=400):
        env = dict(env, PS1="ready:$?: ", PS2="more: ", TERM="xterm", HISTFILE="", INPUTRC="/dev/null")
        super().__init__(["bash", "--norc", "--noprofile", "-i"], cwd, env, columns)
        self.prompt()
        self.run("bind 'set enable-bracketed-paste off'; enable -f \"$ONAGER_SO\" onager")

    def prompt(self, patience=PATIENCE):
        """Waits for a prompt and returns the status it shows."""
        return int(self.expect(self.PROMPT, patience).group(1))

    def run(self, line, patience=PATIENCE):
        """Runs a command line to its end; returns its status. self.said is what it printed."""
        start = len(self.text)
        self.type(line + "\n")
        self.expect(r"\r\n", patience)
        status = self.prompt(patience)
        self.said = self.text[start:]
        return status

    def settle(self):
        """Comes to rest at a prompt, whatever keys are still under way; returns the status that the last
        prompt before showed. A ^C at the prompt makes readline lose what is typed at the same moment, so the
        question is repeated until it is answered."""
        self.drain(0.03)
        status = int(re.findall(r"ready:(\d+): ", self.text)[-1])
        for attempt in range(100):
            self.type(f"echo at''rest{attempt}\n")
            try:
                self.expect(rf"atrest{attempt}\r\n", 0.5)
                self.prompt()
                return status
            except TooLong:
                continue
        raise TooLong("the shell does not answer")
