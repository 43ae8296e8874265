"""Who is killed when: the scenarios of counted.py."""
from world import TASKS

NEW = f"onager prelaunch +jobname j +command ./task +pos-arg {{1..{TASKS}}} +quiet"
HELD = f"onager prelaunch +jobname j +command ./task +pos-arg {{1..{TASKS}}} +suffix go +quiet"
LOCAL = "onager launch --backend local --jobname j --max-tasks 2"
ELEMENT = ("SLURM_JOB_ID=100003 SLURM_ARRAY_JOB_ID=100001 SLURM_ARRAY_TASK_ID=2 "
           "bash .onager/scripts/j/*wrapper.sh")  # as the scheduler starts it; and again, when its node was gone
MPI_CONFIG = 'onager config --write mpi run "mpirun -np 2 --oversubscribe --bind-to none"'
MPI = "onager launch --backend mpi --jobname j --max-tasks-per-node 2"


class Scenario:
    """A script in which a process is to be killed at each of its calls in turn.

    name      what the table says
    process   as shim.h names it
    script    what is run; it ends with the kill or without
    setup     is run once, and copied for each kill
    before    is run before each kill, unharmed
    again     what a user would call again, where the first may have done nothing
    backend   that launches what is missing in the end
    kind      the class of calls that are counted
    goes_on   the launch comes to its end all the same, though the process was killed"""

    def __init__(self, name, process, script, setup=NEW, before="", again="", backend="local", kind="any",
                 goes_on=False, actions=("kill", "killafter")):
        self.name, self.process, self.script, self.setup, self.before = name, process, script, setup, before
        self.again, self.backend, self.kind, self.goes_on = again, backend, kind, goes_on
        self.actions = actions


def shell(name, script, **more):
    return Scenario(f"shell, {name}", "bash@-#0", script, **more)


def mpi(name, process, **more):
    return Scenario(f"onager-mpi, {name}", f"onager-mpi{process}", MPI, setup=f"{NEW}; {MPI_CONFIG}", backend="mpi",
                    actions=("kill",), **more)


SCENARIOS = [
    shell("prelaunch", NEW, setup="", again=NEW),
    shell("prelaunch anew", NEW, setup="onager prelaunch +jobname j +command old +pos-arg 1 +quiet", again=NEW),
    shell("append", "onager prelaunch +append +jobname j +command ./task +pos-arg 5 6 +quiet"),
    shell("launch", LOCAL),
    shell("launch missing", f"{LOCAL} --only missing", setup=f"{NEW}; {LOCAL} --tasklist 2"),
    shell("launch detached", f"{LOCAL} --detach"),
    shell("launch command", "onager launch --backend local --jobname k --command true"),
    shell("launch slurm", "onager launch --backend slurm --jobname j"),
    shell("launch nodes", "onager launch --backend slurm --nodes 2 --jobname j"),
    shell("cancel slurm", "onager cancel --jobid 100001 --yes", setup=f"{NEW}; onager launch --backend slurm --jobname j"),
    shell("cancel local", "onager cancel --jobid 1 --yes", setup=HELD, before=f"{LOCAL} --detach"),
    shell("config", "onager config --write slurm account a", again="onager config --write slurm account a"),
    shell("config global", "onager config --global --write slurm account a"),
    shell("history, list, status", "onager history; onager list; onager status; onager history",
          setup=f"{NEW}; onager launch --backend slurm --jobname j; {LOCAL} --tasklist 1"),
    Scenario("onager-run", "onager-run@-#0", LOCAL),
    Scenario("onager-run, detached", "onager-run@-#0", f"{LOCAL} --detach"),
    Scenario("onager-run, its guard", "onager-run@-#1", LOCAL, kind="poll", goes_on=True),
    Scenario("onager-run, of missing", "onager-run@-#0", f"{LOCAL} --only missing",
             setup=f"{NEW}; {LOCAL} --tasklist 1"),
    Scenario("onager-run, element of an array", "onager-run@-#0", ELEMENT,
             setup=f"{NEW}; onager launch --backend slurm --jobname j", again=f"SLURM_RESTART_COUNT=1 {ELEMENT}"),
    Scenario("onager-run, element with a group", "onager-run@-#0", ELEMENT,
             setup=f"{NEW}; onager launch --backend slurm --tasks-per-node 2 --jobname j",
             again=f"SLURM_RESTART_COUNT=1 {ELEMENT}"),
    mpi("launcher", "@-#0"),
    mpi("rank 0", "@0#0", goes_on=True),
    mpi("rank 1", "@1#0", goes_on=True),
    mpi("node process of rank 0", "@0#2", goes_on=True),
    mpi("node process of rank 1", "@1#2", goes_on=True),
    mpi("guard of a node", "@1#2.1", kind="poll", goes_on=True),
    mpi("coordinator", "@0#3", goes_on=True),
]
