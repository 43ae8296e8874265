"""once.py FOLDER TASKS SINCE: was each task of a launch run to its end once, and never twice at a time?

FOLDER is the launch's, TASKS how many it has. What tasks did is in trace.* here (lib/mega.bash). Prints what is
wrong, and how many seconds after SINCE the last attempt began that follows a lost one."""
import glob
import sys
from collections import defaultdict

folder, tasks, since = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
wrong = []
done = defaultdict(list)
starts = defaultdict(list)
for path in glob.glob(folder + "/events/*.tsv"):
    for line in open(path):
        cells = line.split()
        if len(cells) < 6 or cells[1] not in ("start", "end"):
            continue
        time, task = float(cells[0]), int(cells[2])
        if cells[1] == "start":
            starts[task].append((time, int(cells[3])))
        elif cells[5] == "0":
            done[task].append(time)
for task in range(1, tasks + 1):
    if len(done[task]) != 1:
        wrong.append(f"task {task} was done {len(done[task])} times")
    elif any(time > done[task][0] for time, _ in starts[task]):
        wrong.append(f"task {task} began again after it was done")

spans = defaultdict(list)
for path in glob.glob("trace.*"):
    seen = {}
    for line in open(path):
        cells = line.split()
        if len(cells) != 4:
            continue  # the last line of a node that died may be torn
        time, key = float(cells[0]), (int(cells[2]), cells[3])
        first, _ = seen.get(key, (time, time))
        seen[key] = (first, time)
    for (task, attempt), span in seen.items():
        spans[task].append((*span, path, attempt))
for task, runs in spans.items():
    runs.sort()
    for before, after in zip(runs, runs[1:]):
        if after[0] < before[1]:
            wrong.append(f"task {task} ran twice at a time: {before} {after}")

again = [time - since for task in starts for time, attempt in starts[task] if attempt > 1 and time > since > 0]
print(f"{len(again)} began anew, the last after {max(again, default=0):.1f} s")
print("\n".join(wrong[:20]))
sys.exit(1 if wrong else 0)
