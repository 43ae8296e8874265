#!/usr/bin/python3
"""Prints the mean accuracy over the seeds for each learning rate and batch size, best first."""
import glob
import json
from collections import defaultdict
from statistics import mean, pstdev

accuracies = defaultdict(list)
for path in glob.glob("results/*.json"):
    with open(path, encoding="utf-8") as result:
        run = json.load(result)
    accuracies[run["lr"], run["batch_size"]].append(run["accuracy"])

print("    lr  batch  runs  accuracy  spread")
print("------  -----  ----  --------  ------")
for (lr, batch), values in sorted(accuracies.items(), key=lambda item: (-mean(item[1]), item[0])):
    print(f"{lr:6g}  {batch:5d}  {len(values):4d}  {mean(values):8.4f}  {pstdev(values):6.4f}")
