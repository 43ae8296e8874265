#!/usr/bin/env python3
"""Makes sweeps up, expands them in the plainest way, and compares with what prelaunch wrote.

    sweeps.py FOLDER

MODEL_ROUNDS says how many sweeps are made (default 300), MODEL_SEED from which number on (default 1).

The order of a +sample is asked for, once for each size and seed, by a sweep that has nothing but that many numbers:
so that it depends on nothing else.
"""

import itertools
import json
import os
import random
import shlex
import subprocess
import sys

VALUES = ["0", "1", "2", "10", "-5", "-1e3", "+7", ".5", "0.1", "1e-4", "a", "B", "a b", "x=y", "a|b", "!", "", "=", "ü ß",
          "it's", '"q"', "$HOME", "*", "a/b", "{}", "%s", "#x", "\\", "~", "@", "@x.txt", "tab\there", "-v", "--w"]
PLAIN = [value for value in VALUES if not value.startswith("-") or value[1:2].isdigit()]
KEPT_IN_TAGS = set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+.,:@%=^")


class Axis:
    """What varies: `members` are (name, values), positional ones have the name None; a flag has no values."""

    def __init__(self, kind, members, words):
        self.kind, self.members, self.words = kind, members, words

    def radix(self):
        return 2 if self.kind == "flag" else max(len(self.members[0][1]), 1)


def tag_text(text, without=""):
    return "".join(c if c in KEPT_IN_TAGS or ord(c) >= 128 else "." for c in text if c not in without)


def bare(name):
    return (name.lstrip("-+~") or name).removesuffix("=")


class Sweep:
    """One act of prelaunch, made up."""

    def __init__(self, chance, number, first):
        self.chance, self.first, self.arrays = chance, first, []
        self.jobname = f"j{number}"
        self.hydra, self.quote = chance.random() < 0.3, chance.random() < 0.3
        self.lines = [f"line {i} 'of it'" for i in range(chance.randint(1, 4))] if chance.random() < 0.2 else ["run it"]
        self.from_file = f"lines.{number}.{first}" if len(self.lines) > 1 else None
        self.prefix = chance.choice((None, None, "time -p"))
        self.suffix = chance.choice((None, None, "> log 2>&1"))
        self.names = iter(self._names())
        self.axes = [self._axis() for _ in range(chance.randint(0, 5))]
        self.order = sorted(self.axes, key=lambda axis: ("pos", "named", "flag").index(axis.kind))
        self.tag = chance.choice((None, "--tag", "run_name")) if not self.hydra else chance.choice((None, "tag", "+a.tag="))
        self.tag_args, self.numbered = None, chance.random() < 0.8
        named = [name for axis in self.order if axis.kind == "named" for name, _ in axis.members]
        if named and chance.random() < 0.3:
            self.tag_args = chance.sample(named, chance.randint(1, len(named)))
            if any(name.startswith(("+", "~")) for name in self.tag_args):
                self.tag_args = [bare(name) for name in self.tag_args]
        self.exclusions = []
        self._exclude()
        self.left = [point for point in self._points() if not self._is_excluded(point)]
        self.sample = chance.randint(1, len(self.left)) if chance.random() < 0.3 else None
        self.seed = chance.choice((None, 1, 2)) if self.sample else None

    def _names(self):
        if self.hydra:
            return ["lr", "model.depth=", "+key=", "++new=", "~old", "data/set", "a_b", "x-y="]
        return ["--lr", "--batch-size", "-x", "--no_cuda", "--seed", "--a.b", "name", "--data/set", "--long_name-x", "-q"]

    def _values(self, least=1, plain=False):
        return self.chance.sample(PLAIN if plain else VALUES, self.chance.randint(least, 4))

    def _typed(self, values):
        """The values as words of the command line: some come out of a shell array."""
        words = list(values)
        if self.chance.random() < 0.15:
            begin = self.chance.randint(0, len(values) - 1)
            self.arrays.append((f"array_{len(self.arrays)}", values[begin:]))
            words = words[:begin] + ["@" + self.arrays[-1][0]]
        return words

    def _axis(self):
        kind = self.chance.choice(("pos", "arg", "arg", "arg", "zip", "range", "flag", "bare"))
        if kind == "pos":
            values = self._values(plain=True)
            return Axis("pos", [(None, values)], ["+pos-arg", *self._typed(values)])
        if kind == "zip":
            return self._zip()
        name = next(self.names, f"--more{self.chance.random()}")
        if kind == "range":
            first, step, count = self.chance.randint(-3, 3), self.chance.choice((1, 2, -1)), self.chance.randint(1, 4)
            values = [str(first + i * step) for i in range(count)]
            words = [str(first), values[-1]] + ([str(step)] if step != 1 or self.chance.random() < 0.5 else [])
            return Axis("named", [(name, values)], ["+range", name, *words])
        if kind == "flag":
            name = name.removesuffix("=").lstrip("+")
            return Axis("flag", [(name, [])], ["+flag", name])
        values = self._values() if kind == "arg" else []
        return Axis("named", [(name, values)], ["+arg", name, *(self._typed(values) if values else [])])

    def _zip(self):
        count, members, words = self.chance.randint(1, 3), [], ["+zip"]
        names = [name for name in itertools.islice(self.names, self.chance.randint(1, 3)) if name[0] in "-" or self.hydra]
        names = names or [f"--zip{self.chance.randint(0, 10**9)}" + "=" * self.hydra]
        for name in names:
            name = name if not self.hydra or name.endswith("=") else name + "="
            values = self.chance.sample([value for value in PLAIN if value[-1:] != "="], count)
            members.append((name, values))
            words += [name, *values]
        return Axis("named", members, words)

    def _points(self):
        """All points: the first axis fastest, the lines of a file slowest."""
        digits = [range(axis.radix()) for axis in self.order] + [range(len(self.lines))]
        return [point[::-1] for point in itertools.product(*reversed(digits))]

    def _exclude(self):
        while self.axes and self.chance.random() < 0.4 and len(self.exclusions) < 4:
            terms = [self._term() for _ in range(self.chance.randint(1, 3))]
            terms = [term for term in terms if term]
            if not terms or not self._can_hold(terms):
                continue
            self.exclusions.append(terms)
            if all(self._is_excluded(point) for point in self._points()):
                self.exclusions.pop()
                return

    @staticmethod
    def _can_hold(terms):
        """Do the terms of each axis leave it a digit? (Where they don't, onager refuses some.)"""
        left = {}
        for _, number, fits in terms:
            left[number] = left.get(number, fits) & fits
        return all(left.values())

    def _term(self):
        """A term as (its text, axis number, the digits that fit), or None."""
        number = self.chance.randrange(len(self.order))
        axis, negated = self.order[number], self.chance.random() < 0.3
        name, values = self.chance.choice(axis.members)
        if axis.kind == "pos":
            name = str([other for other in self.order if other.kind == "pos"].index(axis) + 1)
        elif self.chance.random() < 0.5 or name[0] in "+~":
            name = bare(name)
        else:
            name = name.removesuffix("=")
        if axis.kind == "flag":
            fits, text = {0}, name
        else:
            if not values:
                return None
            chosen = self.chance.sample(values, self.chance.randint(1, min(2, len(values))))
            if len(chosen) > 1:
                chosen = [value for value in chosen if "|" not in value]
            if not chosen:
                return None
            fits, text = {i for i, value in enumerate(values) if value in chosen}, f"{name}={'|'.join(chosen)}"
        if negated:
            fits, text = set(range(axis.radix())) - fits, "!" + text
        return text, number, fits

    def _is_excluded(self, point):
        return any(all(point[number] in fits for _, number, fits in terms) for terms in self.exclusions)

    def chosen(self, orders):
        if not self.sample:
            return self.left
        order = orders[len(self.left), self.seed or 0]
        return [self.left[rank] for rank in order[:self.sample]]

    def words(self):
        """The words of the command line: the axes in their order, the rest anywhere."""
        groups = [["+jobname", self.jobname]]
        groups += [["+from-file", self.from_file]] if self.from_file else [["+command", self.lines[0]]]
        groups += [["+prefix", self.prefix]] if self.prefix else []
        groups += [["+suffix", self.suffix]] if self.suffix else []
        groups += [["+arg-mode", "hydra"]] if self.hydra else []
        groups += [["+quote"]] if self.quote else []
        groups += [["+append"]] if self.first > 1 else []
        if self.tag:
            groups.append(["+tag"] if self.tag == "--tag" else ["+tag", self.tag])
        groups += [["+no-tag-number"]] if not self.numbered else []
        groups += [["+tag-args", *self.tag_args]] if self.tag_args else []
        groups += [["+sample", str(self.sample)]] if self.sample else []
        groups += [["+seed", str(self.seed)]] if self.seed else []
        for terms in self.exclusions:
            texts = [text for text, _, _ in terms]
            joined = self.chance.random() < 0.5 or any(text[:1] == "+" for text in texts)
            groups.append(["+exclude", " ".join(texts)] if joined else ["+exclude", *texts])
        groups.append(["-A", "got"])
        self.chance.shuffle(groups)
        places = sorted(self.chance.randint(0, len(groups)) for _ in self.axes)
        for place, axis in reversed(list(zip(places, self.axes))):
            groups.insert(place, axis.words)
        return [word for group in groups for word in group]

    def tasks(self, orders):
        points = self.chosen(orders)
        width = len(str(self.first + len(points) - 1))
        return [self._task(point, str(self.first + i).zfill(width)) for i, point in enumerate(points)]

    def _task(self, point, number):
        words = [self.prefix] * (self.prefix is not None) + [self.lines[point[-1]]]
        tag = self.jobname + f"_{number}" * self.numbered
        for axis, digit in zip(self.order, point):
            for name, values in axis.members:
                value = values[digit] if values else None
                if axis.kind == "pos":
                    words.append(self._quoted(value))
                    tag += "__" + tag_text(value)
                elif axis.kind == "flag":
                    words += [self._named(name, None)] if digit == 0 else []
                    tag += ("__-" if digit else "__+") + tag_text(name.removeprefix("~"), "-+")
                else:
                    words.append(self._named(name, None if value is None else self._quoted(value)))
                    tag += self._tag_part(name, value)
        if self.tag:
            words.append(self._named(self.tag, tag))
        words += [self.suffix] * (self.suffix is not None)
        return [" ".join(words), tag if self.tag else ""]

    def _quoted(self, value):
        return shlex.quote(value).replace("'\"'\"'", "'\\''") if self.quote else value

    def _named(self, name, value):
        if not self.hydra:
            return name if value is None else f"{name} {value}"
        name = "\\" * name.startswith("~") + name
        return name if value is None else f"{name.removesuffix('=')}={value}"

    def _tag_part(self, name, value):
        shown = bare(name) if self.hydra else name
        if self.tag_args is not None and name not in self.tag_args and (not self.hydra or shown not in self.tag_args):
            return ""
        return "__" + tag_text(shown.replace("=", "_"), "-_") + ("" if value is None else "_" + tag_text(value))

    def block(self, count):
        """What sweep.json tells of it."""
        def of(kind):
            return [[name] * (name is not None) + values for axis in self.order if axis.kind == kind
                    for name, values in axis.members[:1]]
        named = [[[name, *values] for name, values in axis.members] for axis in self.order if axis.kind == "named"]
        block = {"first": self.first, "count": count, "command": None if self.from_file else self.lines[0],
                 "mode": "hydra" if self.hydra else "argparse", "pos-arg": of("pos"),
                 "arg": [members[0] if len(members) == 1 else members for members in named], "flag": of("flag"),
                 "tag": self.tag, "tag-number": self.numbered, "quote": self.quote}
        if self.from_file:
            block.update({"from-file": self.from_file, "lines": len(self.lines)})
        for key, value in (("prefix", self.prefix), ("suffix", self.suffix), ("tag-args", self.tag_args)):
            if value is not None:
                block[key] = value
        if self.sample:
            block.update({"sample": self.sample, "seed": self.seed or 0})
        return block


def make_up(chance, number):
    """One or two acts that make a job. How many tasks the first has is known without the order of its sample."""
    acts = [Sweep(chance, number, 1)]
    if chance.random() < 0.3:
        acts.append(Sweep(chance, number, 1 + (acts[0].sample or len(acts[0].left))))
    return acts


def same_command(got, wanted, quote):
    """Where and how words were quoted may differ, what a shell makes of them may not."""
    return got == wanted or (quote and shlex.split(got) == shlex.split(wanted))


def ask(jobs, orders_wanted):
    """Runs all of it in one shell. Returns what it said."""
    script = ['enable -f "$ONAGER_SO" onager || exit 99\n']
    for size, seed in orders_wanted:
        numbers = " ".join(map(str, range(size)))
        script.append(f"onager prelaunch +jobname order-{size}-{seed} +command r +pos-arg {numbers} +sample {size} "
                      f"+seed {seed} +q\n")
    for acts in jobs:
        for act in acts:
            if act.from_file:
                with open(act.from_file, "w", encoding="utf-8") as file:
                    file.write("# a comment\n\n" + "\n".join(act.lines))
            for name, values in act.arrays:
                script.append(f"{name}=({' '.join(map(shlex.quote, values))})\n")
            line = " ".join(map(shlex.quote, act.words()))
            script.append(f"onager prelaunch {line} || echo {shlex.quote(act.jobname)} failed\n")
            script.append(f"printf '%s\\0' \"${{got[@]}}\" >{act.jobname}.{act.first}\n")
    with open("script", "w", encoding="utf-8") as file:
        file.writelines(script)
    bash = os.environ.get("ONAGER_BASH", "bash").split()
    done = subprocess.run([*bash, "script"], capture_output=True, text=True, check=False)
    return "\n".join(line for line in (done.stdout + done.stderr).splitlines()
                     if "will not stay one word" not in line), done.returncode


def complaints(acts, orders):
    """What is wrong with a job."""
    folder = f".onager/scripts/{acts[0].jobname}/"
    with open(folder + "jobs.json", encoding="utf-8") as file:
        got = json.load(file)
    with open(folder + "sweep.json", encoding="utf-8") as file:
        sweep = json.load(file)
    wanted, blocks, quoted = [], [], []
    for act in acts:
        tasks = act.tasks(orders)
        wanted += tasks
        quoted += [act.quote] * len(tasks)
        blocks.append(act.block(len(tasks)))
        with open(f"{act.jobname}.{act.first}", encoding="utf-8", newline="") as file:
            array = file.read().split("\0")[:-1]
        if array != [got.get(str(act.first + i), [""])[0] for i in range(len(tasks))]:
            yield f"the array holds {array[:3]} ..."
    if list(got) != [str(i + 1) for i in range(len(wanted))]:
        yield f"ids {list(got)[:5]} ... of {len(got)}, wanted {len(wanted)}"
    for i, (command, tag) in enumerate(wanted):
        task = got.get(str(i + 1), ["", ""])
        if not same_command(task[0], command, quoted[i]) or task[1] != tag:
            yield f"task {i + 1}: {task}, wanted {[command, tag]}"
            return
    for block, told in zip(blocks, sweep["blocks"]):
        told.pop("exclude", None)
        if told != block:
            yield f"sweep.json: {told}, wanted {block}"
    if len(blocks) != len(sweep["blocks"]) or sweep["jobs_bytes"] != os.path.getsize(folder + "jobs.json"):
        yield f"sweep.json: {sweep}"


def read_orders(wanted):
    orders = {}
    for size, seed in wanted:
        with open(f".onager/scripts/order-{size}-{seed}/jobs.json", encoding="utf-8") as file:
            orders[size, seed] = [int(command.split()[1]) for command, _ in json.load(file).values()]
        if sorted(orders[size, seed]) != list(range(size)):
            raise AssertionError(f"the order of {size} by seed {seed} is none: {orders[size, seed]}")
    return orders


def main():
    os.chdir(sys.argv[1])
    os.makedirs(".onager", exist_ok=True)
    begin = int(os.environ.get("MODEL_SEED", "1"))
    rounds = int(os.environ.get("MODEL_ROUNDS", "300"))
    jobs = [make_up(random.Random(number), number) for number in range(begin, begin + rounds)]
    wanted = sorted({(len(act.left), act.seed or 0) for acts in jobs for act in acts if act.sample})
    said, status = ask(jobs, wanted)
    wrong = [said or f"status {status}"] if said or status else []
    orders = {} if wrong else read_orders(wanted)
    for acts in jobs if not wrong else []:
        found = list(complaints(acts, orders))
        if found:
            wrong += [" ".join(["onager prelaunch", *map(shlex.quote, act.words())]) for act in acts] + found
    print("\n".join(wrong[:40]))
    print(f"{rounds} jobs, {sum(len(act.left) for acts in jobs for act in acts)} tasks, {len(wanted)} orders")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
