#!/usr/bin/env python3
"""Kills a process at each call by which it changes something for others (write, fsync, rename, link, unlink, mkdir,
making a file, starting a program): before and after the first, the second, and so on until it comes to its end unkilled.

    counted.py [PATTERN ...]      those scenarios whose names hold one of the patterns; default: all

Works in the current folder; ONAGER_SO names the builtin, KILL_SHIM the library of tests/faults that kills, KILL_JOBS how
many are killed at a time (2; 8 where most of the time is spent waiting). After each kill nothing runs on, every file can be read, the tasks that are missing are
launched, and then each was done, none of them again that was on record as done. Prints a table; any breach is listed,
and the status is 1. A repeat is a task that had come to its own end when its runner was killed, before that was on
record. By hand: nothing went on for so long that we ended the launch, as a user may."""
import os
import shutil
import sys
import time
from concurrent.futures import ThreadPoolExecutor

from scenarios import SCENARIOS
from world import TASKS, World, read_as_onager, read_as_python

STARTED_NOTHING = "and started nothing"  # MPI is not started again where that was of no use
MPI_JOBS = 8  # at a time: these mostly wait until the others are sure that a process is gone
PATIENCE = 40  # seconds after a kill that ranks may wait for each other; when one died while MPI starts, it is minutes
MOST = 200  # calls of a process, before we believe that it does not come to its end


class Outcome:
    """Of one kill."""

    def __init__(self):
        self.fired = self.by_hand = False
        self.repeats = 0
        self.lost, self.unreadable, self.others = [], [], []


def finish(world, scenario, outcome, goes_on):
    """Goes on as a user would, and looks at what became of the tasks."""
    go_on = f"onager launch --backend {scenario.backend} --jobname j --only missing"
    if scenario.again:
        status, said = world.run(scenario.again)
        if status:
            outcome.others.append(f"called again: status {status}: {said.strip()}")
    world.age()
    before = world.launches()
    status, said = world.run(go_on)
    if status:
        outcome.others.append(f"{go_on}: status {status}: {said.strip()}")
    if goes_on and world.launches() != before:
        outcome.others.append(f"the launch did not go on to its end: {said.strip()}")
    done, again = world.judge()
    if again:
        outcome.others.append(f"began again though on record as done: {sorted(again)}")
    ran = world.ran()
    outcome.repeats = sum(count - 1 for count in ran.values())
    wanted = set(range(1, TASKS + 1))
    if not wanted <= set(ran) or not wanted <= done:
        outcome.lost.append(f"ran {sorted(ran)}, on record {sorted(done)}: {said.strip()}")
    status, said = world.run(go_on)
    if status or "no task is missing" not in said:
        outcome.others.append(f"then, {go_on}: status {status}: {said.strip()}")


def attempt(base, scenario, template, number, action):
    """Kills at call `number`. Returns the outcome; nothing but `fired` counts where that call did not come."""
    outcome = Outcome()
    world = World(base, f"{number}-{action}", template)
    if scenario.before:
        world.run(scenario.before)
    running = world.start(scenario.script, f"{scenario.process}/{scenario.kind}:{number}:{action}")
    fired_at = None
    while running.poll() is None:
        if not fired_at and world.fired():
            fired_at = time.monotonic()
        if fired_at and time.monotonic() > fired_at + PATIENCE:
            outcome.by_hand = True
            world.terminate(running.pid)
        time.sleep(0.002)
    open(f"{world.folder}/go", "w").close()
    left = world.await_end()
    outcome.fired = world.fired()
    if left:
        outcome.others.append(f"processes are left: {left}")
    goes_on = scenario.goes_on and not outcome.by_hand and STARTED_NOTHING not in world.said()
    outcome.unreadable = read_as_python(world) + read_as_onager(world)
    finish(world, scenario, outcome, goes_on)
    if not (outcome.unreadable or outcome.lost or outcome.others):
        shutil.rmtree(world.base)
    return outcome


def play(base, scenario, jobs):
    """All kills of a scenario. Returns their outcomes by (number, action), those that were none left out."""
    template = World(base, "template")
    if scenario.setup:
        status, said = template.run(scenario.setup)
        assert status == 0, f"{scenario.name}: {said}"
        template.await_end()
    outcomes = {}
    with ThreadPoolExecutor(jobs) as pool:
        for first in range(1, MOST, jobs):
            tries = [(number, action) for number in range(first, first + jobs) for action in scenario.actions]
            got = list(pool.map(lambda one: attempt(base, scenario, template, *one), tries))
            outcomes |= {one: outcome for one, outcome in zip(tries, got) if outcome.fired}
            if not all(outcome.fired for outcome in got):
                break
    return outcomes


def report(scenario, outcomes, seconds):
    """A line of the table, and all that is wrong. Returns whether anything is."""
    breaches = 0
    for (number, action), outcome in sorted(outcomes.items()):
        for text in outcome.unreadable + outcome.lost + outcome.others:
            print(f"  {scenario.name}, {action} at {number}: {text}")
            breaches += 1
    kills = [outcome for outcome in outcomes.values() if outcome.fired]
    print(f"{scenario.name:34} {max((number for number, _ in outcomes), default=0):6} {len(kills):6} "
          f"{sum(outcome.by_hand for outcome in kills):8} "
          f"{sum(outcome.repeats for outcome in kills):8} {sum(bool(outcome.lost) for outcome in kills):5} "
          f"{sum(bool(outcome.unreadable) for outcome in kills):11} {seconds:6.1f}", flush=True)
    return breaches > 0


def main():
    jobs = int(os.environ.get("KILL_JOBS", 2))
    wanted = [scenario for scenario in SCENARIOS
              if not sys.argv[1:] or any(pattern in scenario.name for pattern in sys.argv[1:])]
    if not os.path.exists(os.path.dirname(os.environ["ONAGER_SO"]) + "/onager-mpi") or not shutil.which("mpirun"):
        print("without Open MPI: its processes are left out")
        wanted = [scenario for scenario in wanted if scenario.backend != "mpi"]
    print(f"{'killed':34} {'calls':>6} {'kills':>6} {'by hand':>8} {'repeats':>8} {'lost':>5} {'unreadable':>11} {'s':>6}")
    bad = False
    for number, scenario in enumerate(wanted):
        began = time.monotonic()
        outcomes = play(f"{os.getcwd()}/{number}", scenario, MPI_JOBS if scenario.backend == "mpi" else jobs)
        bad = report(scenario, outcomes, time.monotonic() - began) or bad
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
