#!/usr/bin/env python3
"""TAB at the prompt of an interactive bash: one function, one story.

    tab.py STORY FOLDER [plain|package]

plain: .bashrc loads the builtin and sources completions/onager.bash. package: it sources bash-completion, which
finds the completion by itself, as it does with an installed one.
"""

import os
import re
import sys
import time

from folder import Broken
from scene import require
from terminal import CTRL_C, Gone, Shell, Terminal, TooLong

REPO = os.environ["REPO"]
PACKAGE = "/usr/share/bash-completion/bash_completion"
# to the start of the line; one to the left; menu-complete; take the line away
START, LEFT, MENU, KILL = "\x01", "\x02", "\x14", "\x15"

SETTLE = r"""
PS1='ready:$?: ' PS2='more: '
bind 'set enable-bracketed-paste off'; bind 'set bell-style none'; bind 'set page-completions off'
bind 'set completion-query-items 0'; bind '"\C-t": menu-complete'
words() { printf '<%s>' "$@"; echo; }
"""
LOAD = 'enable -f "$ONAGER_SO" onager\n'
SOURCE = f'. "{REPO}/completions/onager.bash"\n'


class Prompt(Shell):
    """An interactive bash with a .bashrc of our own."""

    def __init__(self, scene, rc, columns=100):
        self.scene = scene
        path = scene.path("bashrc")
        with open(path, "w", encoding="utf-8") as file:
            file.write(rc + SETTLE)
        env = dict(scene.env, TERM="xterm", HISTFILE="", INPUTRC="/dev/null")
        Terminal.__init__(self, ["bash", "--noprofile", "--rcfile", path, "-i"], scene.folder, env, columns)
        self.prompt()

    def words(self, keys):
        """Types the keys, and then has the shell say what words the line is made of."""
        self.type(keys + START + "words \n")
        said = self.expect(r"\n(<.*>)\r\n")[1]
        self.prompt()
        return said

    def listing(self, keys):
        """Types the keys and TAB until something is listed; returns its lines, and clears the line."""
        start = len(self.text)
        self.type(keys)
        for _ in range(4):
            if "\n" not in self.text[start:]:
                self.type("\t")
                self.drain(0.2)
        listed = self.text[start:].split("\r\n")[1:-1]
        self.type(CTRL_C)
        self.expect(r"ready:130: $")
        return listed

    def output(self, line):
        """Runs a line; returns what it printed."""
        self.run(line)
        return "\n".join(self.said.split("\r\n")[1:-1])


class Tabs:
    """The folder, and how its shells come by the completion."""

    def __init__(self, folder, mode):
        self.folder, self.mode, self.shells = folder, mode, []
        data = f"{folder}.data"
        os.makedirs(f"{data}/bash-completion/completions", exist_ok=True)
        if mode == "package":
            os.symlink(f"{REPO}/completions/onager.bash", f"{data}/bash-completion/completions/onager")
        self.env = dict(os.environ, XDG_DATA_HOME=data)
        self.env.pop("BASH_COMPLETION_USER_DIR", None)

    def path(self, name):
        return f"{self.folder}.{name}"

    def rc(self):
        return (f". {PACKAGE}\n" if self.mode == "package" else SOURCE) + LOAD

    def shell(self, rc=None, columns=100):
        shell = Prompt(self, self.rc() if rc is None else rc, columns)
        self.shells.append(shell)
        return shell

    def close(self):
        for shell in self.shells:
            shell.close()


def check(shell, keys, wanted):
    said = shell.words(keys)
    require(said == wanted, f"{keys!r} gave {said}, wanted {wanted}")


def inserts(tabs):
    """What TAB inserts, as the shell then reads it; the X tells whether a blank was put behind."""
    shell = tabs.shell()
    for keys, wanted in [
            ("onager lau\tX", "<onager><launch><X>"),
            ("onager l\tX", "<onager><lX>"),
            ("onager launch --ba\tsl\tX", "<onager><launch><--backend><slurm><X>"),
            ("onager launch --backend=sl\tX", "<onager><launch><--backend=slurm><X>"),
            ("onager launch --backend=\tX", "<onager><launch><--backend=X>"),
            ("onager launch --jobname=al\tX", "<onager><launch><--jobname=alpha><X>"),
            ("onager launch --jobname 'al\tX", "<onager><launch><--jobname><alpha><X>"),
            ('onager launch --jobname="al\tX', "<onager><launch><--jobname=alpha><X>"),
            ("onager launch --jobname al'p'\tX", "<onager><launch><--jobname><alpha><X>"),
            ("onager launch --jobname a\\l\tX", "<onager><launch><--jobname><alpha><X>"),
            ("onager launch --jobname al'ph\tX", "<onager><launch><--jobname><alpha><X>"),
            ("onager list -t 1-3,10-1\tX", "<onager><list><-t><1-3,10-12><X>"),
            ("onager list --jobid=7771 -t 1-3,1\tX", "<onager><list><--jobid=7771><-t><1-3,12><X>"),
            ("onager history --details nothing\tX", "<onager><history><--details><nothingX>"),
            ("onager prelaunch +arg --lr 0.25 +exclude --l\tX", "<onager><prelaunch><+arg><--lr><0.25><+exclude><--lr=0.25><X>"),
            ("onager prelaunch +arg --lr 0.25 0.125 +exclude --lr=0.2\tX",
             "<onager><prelaunch><+arg><--lr><0.25><0.125><+exclude><--lr=0.25><X>"),
            ("onager prelaunch +arg --at a:b x:y +exclude --at=a:\tX",
             "<onager><prelaunch><+arg><--at><a:b><x:y><+exclude><--at=a:b><X>"),
            ("onager prelaunch +arg --a 1 +arg --b 2 +exclude '--a=1 --b\tX",
             "<onager><prelaunch><+arg><--a><1><+arg><--b><2><+exclude><--a=1 --b=2><X>"),
            ("onager prelaunch +arg --a '1 2' +exclude --a=\tX", "<onager><prelaunch><+arg><--a><1 2><+exclude><--a=1 2><X>"),
            ("onager prelaunch +command './tra\tX", "<onager><prelaunch><+command><./train><X>"),
            ("onager prelaunch +command './train data/a\tX", "<onager><prelaunch><+command><./train data/a.csv><X>"),
            ("onager launch --command ./tr\tX", "<onager><launch><--command><./train><X>"),
            ("onager launch --command ./dat\tX", "<onager><launch><--command><./data/X>"),
            ("onager prelaunch +jobfile data/a\tX", "<onager><prelaunch><+jobfile><data/a.csv><X>"),
            ("onager prelaunch +jobfile=data/a\tX", "<onager><prelaunch><+jobfile=data/a.csv><X>"),
            ("onager prelaunch +jobfile my\tX", "<onager><prelaunch><+jobfile><my file><X>"),
            ("onager prelaunch +jobfile 'my\tX", "<onager><prelaunch><+jobfile><my file><X>"),
            ("onager launch --venv dat\tX", "<onager><launch><--venv><data/X>"),
            ("onager launch --venv trai\tX", "<onager><launch><--venv><traiX>"),
            ("SOMEWHERE=1; onager launch --jobname $SOMEWH\tX", "<onager><launch><--jobname><X>"),
    ]:
        if keys.startswith("SOMEWHERE"):
            shell.run("SOMEWHERE=here")
            keys, wanted = keys.split("; ")[1], "<onager><launch><--jobname><here><X>"
        check(shell, keys, wanted)


def redirection(tabs):
    """Behind > a file is completed, and it is no word of the command."""
    shell = tabs.shell()
    shell.type("onager help > data/a\t\n")
    shell.expect(r"\n(?s:.*)ready:0: ")
    with open(f"{tabs.folder}/data/a.csv", encoding="utf-8") as file:
        require("prelaunch" in file.read(), "the help did not go to data/a.csv")


def lists(tabs):
    """The second TAB lists: required options first, jobnames the newest first, job ids with their jobnames, tasks
    with their commands."""
    shell = tabs.shell()
    listed = shell.listing("onager cancel ")
    require(listed[0].split()[:2] == ["--jobid", "--backend"], f"options: {listed}")
    listed = shell.listing("onager launch --jobname ")
    require(listed[0].split() == ["beta", "alpha"], f"jobnames: {listed}")
    listed = shell.listing("onager cancel --jobid ")
    require([line.split() for line in listed] ==
            [["7772", "(beta)", "7771", "(alpha)"]], f"job ids: {listed}")
    listed = shell.listing("onager launch --jobname alpha --tasklist ")
    require(" ".join(listed).split() == "3 (true 3) 4 (true 4) 12 (true 12)".split(), f"tasks: {listed}")
    for name in ("z1", "m1", "a1", "k1", "b1"):
        os.makedirs(f"{tabs.folder}/data/{name}")
    for keys in ("onager launch --jobfile data/", "onager launch --venv data/"):
        listed = " ".join(shell.listing(keys)).split()
        require(listed == sorted(listed) and "m1/" in listed, f"files: {listed}")
    listed = shell.listing("onager ")
    require(listed[0].split()[0] == "prelaunch" and "(" in listed[0], f"subcommands: {listed}")
    require(shell.words("onager cancel --jobid 777\t\tX") == "<onager><cancel><--jobid><777X>", "a note was inserted")


def narrow(tabs):
    """Notes are cut to the terminal's width, and left out where the listing would not fit the screen."""
    with open(f"{tabs.folder}/.onager/job_index.csv", "a", encoding="utf-8") as file:
        file.write(f"88,{'long' * 20},x\n89,{'long' * 20},x\n")
    for columns, wanted in ((60, True), (14, False)):
        shell = tabs.shell(columns=columns)
        listed = shell.listing("onager list -j 8")
        require(all(len(line) < columns for line in listed), f"{columns} columns: {listed}")
        require(any("(long" in line for line in listed) == wanted, f"{columns} columns: {listed}")
    with open(f"{tabs.folder}/.onager/job_index.csv", "a", encoding="utf-8") as file:
        file.writelines(f"9{number},{'many' * 12},x\n" for number in range(100, 180))
    listed = tabs.shell().listing("onager list -j 9")
    require(len(listed) < 40 and not any("many" in line for line in listed), f"80 jobs: {listed}")


def menu(tabs):
    """menu-complete goes through the bare words."""
    shell = tabs.shell()
    check(shell, "onager cancel --jobid " + MENU, "<onager><cancel><--jobid><7772>")
    check(shell, "onager cancel --jobid " + MENU + MENU, "<onager><cancel><--jobid><7771>")


def show_all(tabs):
    """With show-all-if-ambiguous the first TAB lists, and the notes are not inserted."""
    shell = tabs.shell()
    shell.run("bind 'set show-all-if-ambiguous on'")
    check(shell, "onager cancel --jobid 7\tX", "<onager><cancel><--jobid><777X>")
    check(shell, "onager cancel --jobid 7\t1\tX", "<onager><cancel><--jobid><7771><X>")


def strict(tabs):
    """Options and variables of the shell that break careless functions."""
    for setting in ("set -u", "set -eE; trap 'echo trapped' ERR", "shopt -s failglob nullglob", "IFS=0123456789al",
                    "set -f", "set -o posix", "unset COMP_WORDBREAKS", "LC_ALL=C", "shopt -s extglob dotglob nocasematch"):
        shell = tabs.shell()
        check(shell, "onager lau\tX", "<onager><launch><X>")  # bash-completion itself does not stand some of them
        shell.run(setting)
        check(shell, "onager launch --nothing\t\tX", "<onager><launch><--nothingX>")
        check(shell, "onager launch --jobname al\tX", "<onager><launch><--jobname><alpha><X>")
        check(shell, "onager list -j 7771 -t 1-3,1\tX", "<onager><list><-j><7771><-t><1-3,12><X>")
        check(shell, "onager launch --jobfile my\tX", "<onager><launch><--jobfile><my file><X>")
        require(not re.search("trapped|unbound|no match|bash:", shell.text.replace(setting, "")), f"{setting}: {shell.text!r}")


def without(tabs):
    """Without the builtin there is nothing to offer, and nothing to complain of."""
    shell = tabs.shell()
    require(shell.output("enable -d onager") == "", "onager was not loaded")
    check(shell, "onager lau\tX", "<onager><lauX>")
    shell.type("onager \t\tx" + START + "#\n")
    said = shell.expect(r"(?s:.*)ready:\d+: ")[0]
    require("builtin" not in said and "\n" not in said.split("#")[0], f"it said {said!r}")


def other_name(tabs):
    """An alias can have the completion too."""
    shell = tabs.shell()
    check(shell, "onager lau\tX", "<onager><launch><X>")  # bash-completion sources it now
    shell.run("alias o=onager; complete -o nosort -F _onager o")
    check(shell, "o launch --jobname al\tX", "<o><launch><--jobname><alpha><X>")


def in_a_line(tabs):
    """Behind other commands, assignments and redirections, in the middle of a line, and of characters of
    several bytes."""
    shell = tabs.shell()
    check(shell, "true; onager lau\tX", "<true>")
    for keys, wanted in [
            ("X=1 onager 2>/dev/null lau\tX", "launch X"),
            ("true | onager lau\tX", "launch X"),
            ("onager prelaunch +arg --grüße ä ö +exclude --gr\tä\tX", "+exclude --grüße=ä X"),
    ]:
        shell.type(keys + START + "#\n")
        said = shell.expect(r"(?s:.*)ready:\d+: ")[0]
        require(wanted in re.sub(r"\x1b\[[^a-zA-Z]*[a-zA-Z]|[\x07\x08]", "", said).replace("\\", ""), f"{keys!r}: {said!r}")
    check(shell, "onager launch --jobname  --detach" + 9 * LEFT + "al\tX", "<onager><launch><--jobname><alphaX><--detach>")


def interrupted(tabs):
    """^C while TAB is at work, or just before or behind it, leaves a prompt that works."""
    shell = tabs.shell()
    for keys in ("onager list -j \t", "onager list -j \t\t", "onager launch --jobname a\t", "onager prelaunch +command g\t\t"):
        for delay in range(12):
            shell.type(keys)
            time.sleep(delay / 4000)
            shell.type(CTRL_C)
            shell.drain(0.02)
            shell.type(KILL + "\n")  # a ^C that comes while bash runs any completion function can go lost
            shell.expect(r"ready:\d+: $")
    shell.settle()
    check(shell, "onager lau\tX", "<onager><launch><X>")
    require(" icanon" in shell.output("stty -a"), "the terminal is not what it was")


def prepare(folder):
    """Two jobs, beta the newer one; two launches on a cluster; files."""
    os.makedirs(f"{folder}/data", exist_ok=True)
    for number, name in enumerate(("alpha", "beta")):
        os.makedirs(f"{folder}/.onager/scripts/{name}")
        path = f"{folder}/.onager/scripts/{name}/jobs.json"
        with open(path, "w", encoding="utf-8") as file:
            file.write("{\n" + ",\n".join(f'"{task}": ["true {task}", ""]' for task in (3, 4, 12)) + "\n}\n")
        os.utime(path, (1e9 + number, 1e9 + number))
    with open(f"{folder}/.onager/job_index.csv", "w", encoding="utf-8") as file:
        file.write("7771,alpha,.onager/scripts/alpha/jobs.json\n7772,beta,.onager/scripts/beta/jobs.json\n")
    for name in ("train", "data/a.csv", "data/b.csv", "my file"):
        with open(f"{folder}/{name}", "w", encoding="utf-8"):
            pass
    os.chmod(f"{folder}/train", 0o755)


def main():
    story, folder = sys.argv[1:3]
    prepare(folder)
    tabs = Tabs(folder, sys.argv[3] if len(sys.argv) > 3 else "plain")
    try:
        globals()[story](tabs)
    except (Broken, Gone, TooLong) as problem:
        sys.exit(f"{story}: {problem}")
    finally:
        tabs.close()


main()
