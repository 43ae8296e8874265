#!/usr/bin/env python3
"""Many shells at once in one folder: real bash processes, each with its own share of operations, drawn by a seed.

    crowd.py [HOSTS]

Works in the current folder, which is empty; ONAGER_SO names the builtin, ONAGER_BASH the bash. CROWD_SHELLS shells (20)
carry out CROWD_OPERATIONS operations (200) each, drawn by CROWD_SEED (1). With two HOSTS each half of the shells is in
namespaces of its own, with another host name and the same process ids, which needs root.

What must hold then is in findings.py. Prints figures; any breach is listed, and the status is 1."""
import os
import subprocess
import sys
import time

import findings
from shells import SHARED_JOB, Shell

HERE = os.path.dirname(os.path.abspath(__file__))
NAMESPACES = "unshare --uts --pid --ipc --net --mount --fork --mount-proc".split()
# Starts the scripts of one host, waits for them, and lets detached runners come to their end.
HOST_SCRIPT = r"""
[ -z "$1" ] || hostname "$1"
out=$2; shift 2
for shell; do
    $ONAGER_BASH "$out/$shell.bash" "$shell" "$out" </dev/null &
    eval "pid_$shell=$!"
done
for shell; do
    eval "wait \$pid_$shell"; echo "$?" >"$out/$shell.end"
done
while [ -n "$NAMESPACED" ]; do # with this process all of them would end
    set -- /proc/[0-9]*
    [ $# -gt 1 ] || break
    sleep 0.1
done
"""


def stand_ins(out):
    os.mkdir(f"{out}/bin")
    os.symlink(f"{HERE}/sbatch", f"{out}/bin/sbatch")
    for name in "squeue scancel scontrol sacct".split():
        os.symlink(f"{HERE}/quiet", f"{out}/bin/{name}")


def environment(out):
    env = {name: value for name, value in os.environ.items() if not name.startswith(("ONAGER_", "SLURM_", "SGE_"))}
    return env | {"ONAGER_SO": os.environ["ONAGER_SO"], "ONAGER_BASH": os.environ.get("ONAGER_BASH", "bash"),
                  "PATH": f"{out}/bin:{env['PATH']}", "CROWD_OUT": out, "HOME": f"{out}/home", "LC_ALL": "C.UTF-8",
                  "CROWD_MARK": out}


def run_shells(shells, hosts, out, env):
    """Runs all shells to their ends. Returns the seconds it took."""
    began = time.monotonic()
    running = []
    for host in range(hosts):
        mine = [str(shell.number) for shell in shells[host::hosts]]
        words = ["bash", "-c", HOST_SCRIPT, "host", f"host{host}" if hosts > 1 else "", out, *mine]
        prefix = NAMESPACES if hosts > 1 else []
        running.append(subprocess.Popen(prefix + words, env=env | ({"NAMESPACED": "yes"} if hosts > 1 else {})))
    for process in running:
        process.wait()
    return time.monotonic() - began


def survivors(mark):
    """The processes that the shells started and that are still there."""
    found = []
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                with open(f"/proc/{name}/environ", "rb") as file:
                    if f"CROWD_MARK={mark}".encode() in file.read().split(b"\0"):
                        found.append(int(name))
            except OSError:
                pass
    return found


def wait_for_end(mark):
    deadline = time.monotonic() + 60
    while survivors(mark) and time.monotonic() < deadline:
        time.sleep(0.05)
    return survivors(mark)


def onager(words, env):
    script = 'enable -f "$ONAGER_SO" onager || exit 99; onager ' + words
    return subprocess.run([*env["ONAGER_BASH"].split(), "-c", script], env=env, stdin=subprocess.DEVNULL,
                          capture_output=True, text=True)


def main():
    hosts = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    count, operations, seed = (int(os.environ.get(name, otherwise)) for name, otherwise in
                               (("CROWD_SHELLS", 20), ("CROWD_OPERATIONS", 200), ("CROWD_SEED", 1)))
    out = os.getcwd() + ".crowd"
    os.makedirs(f"{out}/home")
    stand_ins(out)
    env = environment(out)
    first = onager(f"prelaunch +jobname {SHARED_JOB} +command first +quiet", env)
    assert first.returncode == 0, first.stderr
    shells = [Shell(number, operations, seed) for number in range(count)]
    for shell in shells:
        with open(f"{out}/{shell.number}.bash", "w") as file:
            file.write(shell.script())
    seconds = run_shells(shells, hosts, out, env)
    left = wait_for_end(out)
    found = findings.Findings(shells, out)
    found.expect(not left, f"processes are left: {left}")
    found.look()
    for words in ("list", "history", "status --all", "config --read"):
        answer = onager(words, env)
        found.expect(answer.returncode == 0 and not answer.stderr, f"afterwards, {words}: {answer.stderr}")
    for breach in found.breaches[:40]:
        print(breach.strip())
    print(f"seed {seed}, {hosts} host{'s' * (hosts > 1)}, {count} shells, {count * operations} operations in "
          f"{seconds:.1f} s: {found.figures()}; {len(found.breaches)} breaches")
    return 1 if found.breaches else 0


if __name__ == "__main__":
    sys.exit(main())
