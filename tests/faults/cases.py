"""The calls that meet faults, each with the folder that it finds: see driver.py.

A case is name: (folder, subject, options). `folder` names what of SETUPS was done before; `subject` is bash. Options:

  before    bash, called each time before the fault
  after     bash, called when the fault is over: what must work then, in the folder as it was left
  roles     the processes whose calls fail, regular expressions (default: the shell's)
  tasks     the numbers of the tasks that the subject runs, one line each in the file `ran` when they began and ended
  optional  part of the output is a help that may be left out without a word: the status is right all the same
  loose     the output tells how long ago something was
  mpi       Open MPI is needed, and has its own time: so this is the least N for --every
  jobs      the subject hands jobs to a scheduler: none of them may be forgotten
"""

SETUPS = {
    "empty": "",
    "job": "onager prelaunch +jobname j +command ./task +arg --n 1 2 3 +tag +q",
    "ran": """onager prelaunch +jobname j +command ./task +arg --n 1 2 3 +tag +q
        onager launch --backend local --jobname j --max-tasks 2 2>/dev/null""",
    "failed": """onager prelaunch +jobname j +command ./task +arg --n 1 2 3 +arg --m 1 13 +tag +q
        onager launch --backend local --jobname j --max-tasks 2 2>/dev/null""",
    "array": """onager prelaunch +jobname j +command ./task +arg --n 1 2 3 +tag +q
        onager launch --backend slurm --jobname j >/dev/null""",
    "arrays": """onager prelaunch +jobname j +command ./task +arg --n 1 2 3 +tag +q
        onager launch --backend slurm --jobname j >/dev/null
        onager launch --backend gridengine --jobname j >/dev/null""",
    "mega": """onager prelaunch +jobname j +command ./task +arg --n 1 2 3 +tag +q
        onager launch --backend slurm --nodes 2 --jobname j >/dev/null""",
    "groups": """onager prelaunch +jobname j +command ./task +arg --n 1 2 3 +tag +q
        onager launch --backend slurm --jobname j --tasks-per-node 2 >/dev/null""",
    "ended": """onager prelaunch +jobname j +command ./task +arg --n 1 2 3 +tag +q
        onager launch --backend local --jobname j --detach 2>/dev/null; onager wait -q""",
    "ranks": """onager prelaunch +jobname j +command ./task +arg --n 1 2 3 4 +tag +q
        onager config --write mpi run 'mpirun -np 2 --oversubscribe --bind-to none' >/dev/null""",
    "held": """onager prelaunch +jobname j +command ./task +arg --n 1 2 +arg --until go +tag +q""",
    "settings": """onager config --write slurm partition big --write local grace 3
        onager config --global --write DEFAULT header 'module load it'""",
}

PRELAUNCH = "onager prelaunch +jobname j +command ./task "
AGAIN = "onager prelaunch +jobname k +command true +q"
LIST = "onager list; onager history"
MISSING = "onager launch --backend local --jobname j --only missing"
MPI = "onager launch --backend mpi --jobname j --max-tasks-per-node 2"
RUNNER = ["bash#0", "onager-run#0", "onager-run#1"]
# An element of an array, as the scheduler starts it.
ELEMENT = """SLURM_JOB_ID=12347 SLURM_ARRAY_JOB_ID=12345 SLURM_ARRAY_TASK_ID=2 bash .onager/scripts/j/*wrapper.sh"""

CASES = {
    "prelaunch": ("empty", PRELAUNCH + "+arg --n 1 2 3 +arg --m 1 2 +tag", {"after": AGAIN}),
    "prelaunch_anew": ("job", PRELAUNCH + "+arg --n 4 5 +tag", {"after": AGAIN}),
    "prelaunch_append": ("job", PRELAUNCH + "+arg --n 4 5 +tag +append +q", {"after": AGAIN}),
    "prelaunch_forms": ("job", PRELAUNCH + "+zip --a 1 2 --b 3 4 +range --c 1 3 +flag --d +tag --t +exclude '--a=1'"
                        " +sample 3 +quote", {"after": AGAIN}),
    "prelaunch_file": ("job", "printf '%s\\n' 'echo 1' 'echo 2' >commands; onager prelaunch +jobname f +from-file commands +tag",
                       {"after": AGAIN}),
    "prelaunch_jobfile": ("empty", PRELAUNCH + "+arg --n 1 2 +jobfile elsewhere/jobs.json", {"after": AGAIN}),
    "prelaunch_variable": ("empty", "values=(a 'b c'); " + PRELAUNCH + "+arg --n @values +q +quote", {"after": AGAIN}),
    "launch_local": ("job", "onager launch --backend local --jobname j --max-tasks 2",
                     {"after": MISSING, "roles": RUNNER, "tasks": 3}),
    "launch_retries": ("job", "onager launch --backend local --jobname j --max-tasks 2 --retries 1 --timeout 60"
                       " --max-failures 2 --canary", {"after": MISSING, "roles": RUNNER, "tasks": 3}),
    "launch_only": ("failed", "onager launch --backend local --jobname j --only failed --where n=2",
                    {"after": "onager status", "roles": RUNNER}),
    "launch_detached": ("job", "onager launch --backend local --jobname j --max-tasks 2 --detach -v id",
                        {"after": "onager wait -q --timeout 30; " + MISSING, "roles": RUNNER, "tasks": 3,
                         "detached": True}),
    "launch_dry": ("job", "onager launch --backend slurm --jobname j -d", {"after": LIST}),
    "launch_slurm": ("job", "onager launch --backend slurm --jobname j", {"after": LIST, "jobs": True}),
    "launch_groups": ("job", "onager launch --backend slurm --jobname j --tasks-per-node 2 --max-tasks-per-node 1",
                      {"after": LIST, "jobs": True}),
    "launch_gridengine": ("job", "onager launch --backend gridengine --jobname j --tasklist 1,3",
                          {"after": LIST, "jobs": True}),
    "launch_nodes": ("job", "onager launch --backend slurm --nodes 2 --jobname j", {"after": LIST, "jobs": True}),
    "launch_mpi": ("job", "onager launch --backend mpi --jobname j", {"after": LIST}),
    "list": ("failed", "onager list && onager list -l && onager list --state failed --where n=2 --json && onager list -A words",
             {}),
    "list_array": ("arrays", "onager list --long --csv", {"loose": True}),
    "list_tsv": ("failed", "onager list --tsv && onager results --metric loss --tsv", {}),
    "cancel_slurm": ("array", "onager cancel --jobid 12345 --yes", {"after": LIST}),
    "cancel_some": ("arrays", "onager cancel --jobid 77 --tasklist 1", {"after": LIST}),
    "cancel_mega": ("mega", "onager cancel --jobid last --tasklist 1 --yes", {"after": LIST}),
    "cancel_dry": ("arrays", "onager cancel --jobid 12345 --yes -d", {"after": LIST}),
    "cancel_local": ("held", "onager cancel --jobid last --yes",
                     {"before": "onager launch --backend local --jobname j --max-tasks 2 --detach; until [[ -s ran && $(wc -l <ran) "
                      "== 2 ]]; do sleep 0.02; done",
                      "after": "touch go; onager wait -q --timeout 30; " + MISSING, "roles": ["bash#0"], "tasks": 2,
                      "detached": True}),
    "element": ("array", ELEMENT, {"after": "SLURM_RESTART_COUNT=1 " + ELEMENT + "; " + MISSING + " --force",
                                   "roles": RUNNER[1:], "tasks": 3}),
    "element_group": ("groups", ELEMENT, {"after": "SLURM_RESTART_COUNT=1 " + ELEMENT + "; " + MISSING + " --force",
                                          "roles": RUNNER[1:], "tasks": 3}),
    "mpi_launcher": ("ranks", MPI, {"after": MISSING, "roles": ["onager-mpi#.*"], "tasks": 4, "mpi": 13}),
    "mpi_first": ("ranks", MPI, {"after": MISSING, "roles": ["onager-mpi@0#.*"], "tasks": 4, "mpi": 13}),
    "mpi_other": ("ranks", MPI, {"after": MISSING, "roles": ["onager-mpi@1#.*"], "tasks": 4, "mpi": 13}),
    "config_write": ("settings", "onager config --write slurm partition small --write slurm qos x",
                     {"after": "onager config --read"}),
    "config_global": ("settings", "onager config --global --write slurm qos x", {"after": "onager config --read"}),
    "config_read": ("settings", "onager config --read", {}),
    "history": ("failed", "onager history && onager history --details 0 && onager history --full -n 1", {}),
    "status": ("failed", "onager status && onager status --all", {"optional": True}),
    "status_array": ("arrays", "onager status", {}),
    "wait": ("failed", "onager wait", {}),
    "wait_array": ("arrays", "onager wait --timeout 0", {}),
    "watch": ("failed", "onager watch", {"optional": True}),
    "logs": ("failed", "onager logs && onager logs last:2 --tail 1 --out && onager logs --path --state failed", {}),
    "report": ("failed", "onager report", {}),
    "report_file": ("failed", "onager report -o page.html --metric loss", {}),
    "results": ("failed", "onager results && onager results --metric loss --over m --csv", {}),
    "results_plot": ("failed", "onager results --metric loss --plot plot.svg --x n", {}),
    "explain": ("failed", "onager explain", {}),
    "explain_array": ("arrays", "onager explain -j 12345", {}),
    "prompt": ("arrays", "onager prompt && onager prompt -v shown && onager prompt --notify && echo \"$shown\"", {"optional": True}),
    "notify": ("ended", "onager prompt --notify", {"optional": True}),
    "notify_on": ("empty", "unset PROMPT_COMMAND; onager notify on && onager notify && echo \"${PROMPT_COMMAND[@]}\" && "
                  "onager notify off", {"after": "unset PROMPT_COMMAND"}),
    "help": ("empty", "onager help && onager help launch && onager prelaunch +h && onager --version", {"optional": True}),
    "completion": ("failed", "COMPREPLY=(); onager __complete 'onager list --where ' 21 9 ' =' && onager __complete 'onager "
                   "logs last:' 17 9 ' =:' && echo \"${COMPREPLY[@]}\"", {"optional": True}),
}
