"""What the shells of crowd.py do: operations drawn by a seed, and the bash script that carries them out."""
import random
import shlex

# A key for each shell alone, so that its last value must be there in the end; one is of all of them.
KEYS = [
    *[("slurm", key) for key in "partition gpu_partition debug_partition gpu_debug_partition account qos".split()],
    *[("gridengine", f"queue_{key}") for key in "short long vlong test".split()],
    *[("gridengine", key) for key in "parallel_environment nodes_environment memory_resource gpu_resource".split()],
    *[(section, key) for section in "slurm gridengine local mpi".split() for key in "header footer".split()],
]
SHARED_KEY = ("DEFAULT", "footer")
SHARED_JOB = "shared"
EVERYWHERE = "everywhere"  # stands before the section of a key in ~/.onagerconfig

WEIGHTS = {"new": 20, "append": 14, "local": 10, "detached": 5, "slurm": 12, "cancel": 9, "list": 8, "history": 5,
           "write": 8, "everywhere": 4, "read": 3, "status": 5}

# What an operation may say on stderr, and with which status it may end then.
NOTES = {
    "status": {0: r"(onager: left out: \d+ older; onager status --all shows them\n)?",
               1: r"\S+: line \d+: onager: status: nothing was launched in this folder yet\n"},
    "local": {0: r"onager: launch \d+ \(\S+\): \d+ done, 0 failed in .+\n"},
    "detached": {0: r"onager: launch \d+ \(\S+\) runs detached\n"},
    "cancel": {0: r"(onager: launch \d+ \(\S+\): asked its runner to end all tasks\n)?",
               1: r"\S+: line \d+: onager: (cancel: )?launch \d+ \(\S+\) is not running\n"},
}

PROLOGUE = r"""
enable -f "$ONAGER_SO" onager || exit 99
shell=$1 out=$2
run() { # number, command
    local n=$1 id=
    "${@:2}" >"$out/$shell.$n.o" 2>"$out/$shell.$n.e"
    echo "$n $? $id" >>"$out/$shell.status"
    case $3 in launch) last=$id ids[n]=$id ;; esac
}
"""


def value_of(key, mark):
    return f"true {mark}\ntrue and {mark}" if key in ("header", "footer") else mark


class Operation:
    """One call: its number, kind, words, and what is to be found of it on disk."""

    def __init__(self, number, kind, words, **facts):
        self.number, self.kind, self.words, self.facts = number, kind, words, facts

    def line(self):
        return f"run {self.number} onager {self.words}"


class Shell:
    """The operations of one shell. `mark` names shell and operation in all that it writes."""

    def __init__(self, number, operations, seed):
        self.number = number
        self.choice = random.Random(f"{seed}-{number}")
        self.jobs = []      # that can be launched: (name, tasks)
        self.launched = []  # operations that may still be cancelled
        self.operations = [self.draw(i) for i in range(operations)]

    def draw(self, number):
        mark = f"s{self.number}o{number}"
        kind = self.choice.choices(list(WEIGHTS), WEIGHTS.values())[0]
        if kind in ("local", "detached", "slurm") and not self.jobs:
            kind = "new"
        if kind == "cancel" and not self.launched:
            kind = "status"
        return getattr(self, kind)(number, mark)

    def new(self, number, mark):
        tasks = self.choice.randint(1, 3)
        self.jobs.append((mark, tasks))
        command = f"sleep 0.1; echo $ONAGER_LAUNCH $ONAGER_TASK_ID {mark} >>ran #"
        return Operation(number, "new", f"prelaunch +jobname {mark} +command {shlex.quote(command)} "
                         f"+arg --i {{1..{tasks}}} +quiet", jobname=mark, tasks=tasks, command=command)

    def append(self, number, mark):
        tasks = self.choice.randint(1, 3)
        return Operation(number, "append", f"prelaunch +append +jobname {SHARED_JOB} +command {mark} "
                         f"+arg --i {{1..{tasks}}} +quiet", jobname=SHARED_JOB, tasks=tasks, command=mark)

    def launch(self, number, kind, options):
        jobname, tasks = self.choice.choice(self.jobs)
        made = Operation(number, kind, f"launch {options} --jobname {jobname} -v id", jobname=jobname, tasks=tasks)
        if kind != "local":
            self.launched.append(made)
        return made

    def local(self, number, _):
        return self.launch(number, "local", "--backend local --max-tasks 2")

    def detached(self, number, _):
        return self.launch(number, "detached", "--backend local --max-tasks 1 --detach")

    def slurm(self, number, _):
        return self.launch(number, "slurm", "--backend slurm")

    def cancel(self, number, _):
        of = self.launched.pop(self.choice.randrange(len(self.launched)))
        return Operation(number, "cancel", f'cancel --jobid "${{ids[{of.number}]}}" --yes', of=of.number)

    def list(self, number, _):
        return Operation(number, "list", 'list ${last:+--jobid "$last"}')

    def history(self, number, _):
        return Operation(number, "history", "history --width 80")

    def status(self, number, _):
        return Operation(number, "status", "status")

    def read(self, number, _):
        return Operation(number, "read", "config --read")

    def write(self, number, mark):
        own = self.choice.random() < 0.6
        section, key = KEYS[self.number % len(KEYS)] if own else SHARED_KEY
        value = value_of(key, mark)
        return Operation(number, "write", f"config --write {section} {key} {shlex.quote(value)}",
                         key=(section, key), value=value)

    def everywhere(self, number, mark):
        section, key = KEYS[self.number % len(KEYS)]
        value = value_of(key, mark)
        return Operation(number, "write", f"config --global --write {section} {key} {shlex.quote(value)}",
                         key=(EVERYWHERE, section, key), value=value)

    def script(self):
        return PROLOGUE + "\n".join(operation.line() for operation in self.operations) + "\n"
