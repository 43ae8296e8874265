#!/usr/bin/env python3
"""One interactive shell at a terminal makes call after call, good ones and bad ones, with a prompt before each and TAB
between them: neither its memory nor its descriptors grow.

    calls.py FOLDER CALLS

What was found is printed; the status tells whether it is right.
"""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "pty"))

from terminal import Shell  # noqa: E402

REPO = os.path.realpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
GROWTH_MOST = 1024  # KiB
WARM = 10  # the first so many of a hundred of the calls fill whatever is filled once

# What is called in turn; a launch that runs something is one of many.
CALLS = r"""
onager list -j 1
onager status
onager status -j last
onager history --width 80
onager config --read
onager help launch
onager explain
onager results
onager logs -j 1
onager report
onager list --tasklist 3-1
onager nonesuch
onager wait --timeout 1
onager prelaunch +command run +jobname p +arg --x {1..20} +tag
onager prelaunch +command run +jobname p +arg --y 1 2 +quote +append
onager launch --backend slurm --jobname p --dry-run
onager launch --backend gridengine --jobname p --tasklist 1-9:2 --dry-run
onager launch --backend slurm --jobname absent --dry-run
onager config --write local grace 4
onager prompt -v PART
onager prompt --notify
onager cancel --backend local --jobid 99
tab 'onager launch --jobname '
tab 'onager list -j '
tab 'onager list --where '
tab 'onager prelaunch +'
""".strip().splitlines()

SETUP = r"""
. "$REPO/completions/onager.bash"
tab() { COMP_LINE=$1 COMP_POINT=${#1} COMP_TYPE=9; _onager onager '' ''; }
onager prelaunch +jobname j +command true +pos-arg 1 2 3 +q
onager launch --backend local --jobname j 2>/dev/null
PROMPT_COMMAND='onager prompt -v ONAGER_PROMPT'
HISTSIZE=0
times() { local i; for ((i = 0; i < $1; i++)); do round; done >/dev/null 2>&1; }
"""


def memory(pid):
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmRSS:"))


def descriptors(pid):
    return sorted(os.listdir(f"/proc/{pid}/fd"))


def main():
    folder, calls = sys.argv[1], int(sys.argv[2])
    env = dict(os.environ, REPO=REPO, HOME=folder, PAGER="cat", LC_ALL="C.UTF-8")
    os.makedirs(f"{folder}/.onager", exist_ok=True)  # else it is asked for
    shell = Shell(folder, env)
    for line in SETUP.strip().splitlines():
        shell.run(line)
    shell.run("round() { rm -f .onager/history_index.csv; " + "; ".join(CALLS) + "; }")
    rounds = max(1, calls // 20 // len(CALLS))  # in one command line
    done, samples = 0, []
    while done < calls:
        shell.run(f"times {rounds}", 3600)
        for line in CALLS:
            shell.run(line)  # typed, with its prompt, and printed to the terminal
        done += (rounds + 1) * len(CALLS)
        samples.append((done, memory(shell.pid), descriptors(shell.pid)))
        shell.text, shell.seen = "", 0
    first = next(sample for sample in samples if sample[0] * 100 >= calls * WARM)
    grown = samples[-1][1] - first[1]
    same = first[2] == samples[-1][2]
    shell.close()
    print(f"calls in one interactive shell                 {done}")
    print(f"its memory after {first[0]} calls, and at the end  {first[1]}, {samples[-1][1]} KiB")
    print(f"its descriptors                                {'the same' if same else 'changed'}: {len(samples[-1][2])}")
    return 0 if same and grown <= GROWTH_MOST else 1


if __name__ == "__main__":
    sys.exit(main())
