#!/usr/bin/env python3
"""Asks +range for many ranges, and Python's decimal module for the same.

    ranges.py FOLDER

MODEL_ROUNDS says how many ranges are tried (default 400), MODEL_SEED which (default 1).
"""

import math
import os
import random
import subprocess
import sys
from decimal import Context, Decimal, localcontext

LETTERS = "run --x "


def shown(number):
    """A Decimal as +range writes it."""
    sign, digits, exponent = number.normalize(Context(prec=60)).as_tuple()
    text = "".join(map(str, digits))
    if text == "0":
        return "0"
    before = len(text) + exponent
    if -4 < before <= 0:
        text = "0." + "0" * -before + text
    elif 0 < before <= 16:
        text = text.ljust(before, "0")
        text = text[:before] + ("." + text[before:] if text[before:] else "")
    else:
        text = text[0] + ("." + text[1:] if text[1:] else "") + f"e{before - 1}"
    return "-" * sign + text


def some_number(chance):
    digits = chance.choice((1, 1, 2, 3, 6, 15))
    return Decimal(chance.randint(-10**digits, 10**digits)).scaleb(chance.randint(-8, 4))


def steps(chance):
    """FIRST LAST STEP and all values."""
    while True:
        first, step = some_number(chance), some_number(chance) or Decimal(1)
        count = chance.randint(1, 40)
        last = first + step * (count - 1 + Decimal(chance.choice(("0", "0", "0.3", "0.999"))))
        if alike(first, last, step):
            return [str(first), str(last), str(step)], [shown(first + i * step) for i in range(count)]


def alike(*numbers):
    """Have the numbers, written with as many places each, at most 18 digits?"""
    places = max(-number.as_tuple().exponent for number in numbers)
    return all(abs(number).scaleb(places) < 10**18 for number in numbers)


def counted(chance, kind):
    """FIRST LAST log|lin N and all values: where one is not exact, all that may be shown for it."""
    first = last = Decimal(0)
    while not (first and last and alike(first, last)):
        first, last = some_number(chance), some_number(chance)
    if kind == "log":
        first, last = abs(first), abs(last)
        if chance.random() < 0.5:
            first, last = (Decimal(1).scaleb(chance.randint(-12, 12)) for _ in range(2))
    count = chance.randint(2, 20)
    with localcontext() as context:
        context.prec = 60
        values = []
        for i in range(count):
            part = Decimal(i) / (count - 1)
            if kind == "log":
                values.append(first * ((last / first).ln() * part).exp())
            else:
                values.append(first + (last - first) * part)
    between = [possible(value) for value in values[1:-1]]
    return [str(first), str(last), kind, str(count)], [shown(first)] + between + [shown(last)]


def possible(value):
    """How a value may be shown: as it is, if it has few digits; else as the double next to it or one beside that, or
    with all its digits, if these are not too many."""
    rounded = [Context(prec=digits).plus(value) for digits in (15, 19)]
    exact = [shown(number) for number in rounded if abs(number - value) <= abs(value) * Decimal("1e-40")]
    if len(exact) == 2 or abs(value) < Decimal("1e-40"):
        return exact[0] if exact else "0"
    double = float(value)
    doubles = (double, math.nextafter(double, math.inf), math.nextafter(double, -math.inf))
    return exact + [shown(Decimal(repr(number))) for number in doubles]


def is_fine(got, wanted):
    return got == wanted if isinstance(wanted, str) else got in wanted


def main():
    os.chdir(sys.argv[1])
    os.makedirs(".onager", exist_ok=True)
    chance = random.Random(int(os.environ.get("MODEL_SEED", "1")))
    rounds = int(os.environ.get("MODEL_ROUNDS", "400"))
    cases = [chance.choice((steps, lambda c: counted(c, "log"), lambda c: counted(c, "lin")))(chance)
             for _ in range(rounds)]
    script = 'enable -f "$ONAGER_SO" onager || exit\n' + "".join(
        f"onager prelaunch +jobname j +command run +range --x {' '.join(words)} 2>&1; echo end\n" for words, _ in cases)
    bash = os.environ.get("ONAGER_BASH", "bash").split()
    output = subprocess.run(bash, input=script, capture_output=True, text=True, check=True).stdout
    answers = output.split("end\n")[:-1]
    assert len(answers) == len(cases), output[-1000:]
    wrong = 0
    for (words, values), answer in zip(cases, answers):
        got = [line.removeprefix(LETTERS) for line in answer.splitlines()]
        if len(got) != len(values) or not all(map(is_fine, got, values)):
            wrong += 1
            print(f"+range --x {' '.join(words)}\n  got    {' '.join(got)}\n  wanted {' '.join(map(str, values))}")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
