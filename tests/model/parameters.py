#!/usr/bin/env python3
"""Makes sweeps up as sweeps.py does, and compares the values that `onager list` tells of each task, and the tasks that
it finds for made-up conditions, with what the plainest way finds: one dictionary a task.

    parameters.py FOLDER

MODEL_ROUNDS says how many jobs are made (default 300), MODEL_SEED from which number on (default 1).
"""

import json
import os
import random
import re
import shlex
import subprocess
import sys

import sweeps

CONDITIONS = 4  # for each job
FIRST_JOBID = 1000


def columns_of(act):
    """The names that vary in an act, in their order: (name, kind, axis number, member number)."""
    positional = 0
    for number, axis in enumerate(act.order):
        for member, (name, values) in enumerate(axis.members):
            if axis.kind == "pos":
                positional += 1
                yield str(positional), "pos", number, member
            elif axis.kind == "flag" or values:
                yield sweeps.bare(name), axis.kind, number, member


def tasks_of(act, orders):
    """Of each task of an act its values, as {name: (kind, value)}."""
    for point in act.chosen(orders):
        values = {}
        for name, kind, number, member in columns_of(act):
            digit = point[number]
            value = ["true", "false"][digit] if kind == "flag" else act.order[number].members[member][1][digit]
            values.setdefault(name, (kind, value))
        yield values


def as_listed(value):
    """A number is listed as JSON writes it."""
    if value and re.fullmatch(r"\+?[0-9]*\.?[0-9]+(e-?[0-9]+)?", value):
        value = value.lstrip("+")
        return "0" + value if value.startswith(".") else value
    return value


class Job:
    """The acts of a job, its tasks, and conditions on them."""

    def __init__(self, number, acts, orders):
        self.name, self.jobid = acts[0].jobname, FIRST_JOBID + number
        self.tasks = [values for act in acts for values in tasks_of(act, orders)]
        self.kinds, self.values, self.spelled = {}, {}, {}
        for act in acts:
            for name, kind, number_of_axis, member in columns_of(act):
                if self.kinds.setdefault(name, kind) == kind:
                    full, values = act.order[number_of_axis].members[member]
                    self.values.setdefault(name, []).extend(values)
                    self.spelled.setdefault(name, [name]).append(full.removesuffix("=") if full else name)
        chance = random.Random(-number)
        self.conditions = [self._condition(chance) for _ in range(CONDITIONS if self.kinds else 0)]

    def _condition(self, chance):
        """A condition as (its text, [(name, values, negated)])."""
        names = chance.sample(sorted(self.kinds), chance.randint(1, min(3, len(self.kinds))))
        terms = [self._term(chance, name, chance.random() < 0.3) for name in names]
        if chance.random() < 0.3:
            terms.append(self._term(chance, chance.choice(names), True))
        return " ".join(text for text, _ in terms), [term for _, term in terms]

    def _term(self, chance, name, negated):
        mark, spelled = "!" * negated, chance.choice(self.spelled[name])
        if self.kinds[name] == "flag":
            return mark + spelled, (name, ["true"], negated)
        chosen = chance.sample(self.values[name], chance.randint(1, min(3, len(self.values[name]))))
        if len(chosen) > 1:
            chosen = [value for value in chosen if "|" not in value] or ["|".join(chosen[:1])]
        return f"{mark}{spelled}={'|'.join(chosen)}", (name, chosen, negated)

    def fitting(self, terms):
        """The numbers of the tasks for which all terms hold."""
        def holds(values, name, chosen, negated):
            kind, value = values.get(name, (None, None))
            return (kind == self.kinds[name] and value in chosen) != negated
        return [number for number, values in enumerate(self.tasks, 1) if all(holds(values, *term) for term in terms)]

    def script(self):
        yield f"onager list --jobid {self.jobid} --json >{self.name}.list || echo {self.name} failed\n"
        for i, (text, _) in enumerate(self.conditions):
            where = shlex.quote("--where=" + text)
            yield (f"onager list --jobid {self.jobid} {where} --field task_id >{self.name}.{i}.ids ||"
                   f" echo {self.name} failed\n")

    def complaints(self):
        with open(f"{self.name}.list", encoding="utf-8") as file:
            rows = json.load(file, parse_int=str, parse_float=str)
        if len(rows) != len(self.tasks):
            yield f"{len(rows)} tasks, wanted {len(self.tasks)}"
        for number, (row, values) in enumerate(zip(rows, self.tasks), 1):
            got = {name: row.get(name, "no column") for name in self.kinds}
            wanted = {name: as_listed(values.get(name, (None, None))[1]) for name in self.kinds}
            if row["task_id"] != str(number) or got != wanted:
                yield f"task {number}: {row}, wanted {wanted}"
                break
        for i, (text, terms) in enumerate(self.conditions):
            with open(f"{self.name}.{i}.ids", encoding="utf-8") as file:
                got = [int(line) for line in file]
            if got != self.fitting(terms):
                yield f"--where {shlex.quote(text)}: {got[:20]} ..., wanted {self.fitting(terms)[:20]} ..."


def ask(jobs):
    """Puts the jobs on record as launched, and asks for all that is compared. Returns what was said besides."""
    with open(".onager/job_index.csv", "w", encoding="utf-8") as file:
        file.writelines(f"{job.jobid},{job.name},.onager/scripts/{job.name}/jobs.json\n" for job in jobs)
    with open("questions", "w", encoding="utf-8") as file:
        file.write('enable -f "$ONAGER_SO" onager || exit 99\n')
        file.writelines(line for job in jobs for line in job.script())
    bash = os.environ.get("ONAGER_BASH", "bash").split()
    done = subprocess.run([*bash, "questions"], capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


def main():
    os.chdir(sys.argv[1])
    os.makedirs(".onager", exist_ok=True)
    begin, rounds = int(os.environ.get("MODEL_SEED", "1")), int(os.environ.get("MODEL_ROUNDS", "300"))
    acts = [sweeps.make_up(random.Random(number), number) for number in range(begin, begin + rounds)]
    wanted = sorted({(len(act.left), act.seed or 0) for job in acts for act in job if act.sample})
    said, status = sweeps.ask(acts, wanted)
    wrong = [said or f"status {status}"] if said or status else []
    jobs = [] if wrong else [Job(i, job, sweeps.read_orders(wanted)) for i, job in enumerate(acts, begin)]
    said = ask(jobs)
    wrong += [said] if said else []
    for job, acts_of_job in zip(jobs, acts) if not wrong else []:
        found = list(job.complaints())
        if found:
            wrong += [" ".join(["onager prelaunch", *map(shlex.quote, act.words())]) for act in acts_of_job] + found
    print("\n".join(wrong[:40]))
    print(f"{len(jobs)} jobs, {sum(len(job.tasks) for job in jobs)} tasks, "
          f"{sum(len(job.conditions) for job in jobs)} conditions, "
          f"{sum(len(job.fitting(terms)) for job in jobs for _, terms in job.conditions)} tasks that fit")
    return bool(wrong) or not jobs


if __name__ == "__main__":
    sys.exit(main())
