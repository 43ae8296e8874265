#!/usr/bin/env python3
"""A script that ignores INT launches a job while INT after INT comes to its process group, as if somebody leant on
the keys: nothing of it may reach the launch, at no moment of its start.

    storm.py FOLDER
"""

import os
import signal
import subprocess
import sys
import time

from folder import Broken, Folder

SCRIPT = """trap '' INT
enable -f "$ONAGER_SO" onager || exit 99
echo begin
onager launch --backend local --jobname j
"""


def storm(folder):
    script = subprocess.Popen(["bash", "-c", SCRIPT], cwd=folder.path, env=folder.env, start_new_session=True,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    script.stdout.readline()
    while script.poll() is None:
        try:
            os.killpg(script.pid, signal.SIGINT)
        except ProcessLookupError:
            break
        time.sleep(0.0001)
    said = script.communicate()[1].decode()
    if script.returncode:
        raise Broken(f"status {script.returncode}: {said}")


def main():
    folder = Folder(sys.argv[1])
    try:
        folder.script("onager prelaunch +jobname j +command true +pos-arg 1 2 3 +q")
        for _ in range(int(os.environ.get("PTY_ROUNDS", "6")) * 5):
            storm(folder)
        folder.check_survivors()
    except Broken as error:
        print(error, file=sys.stderr)
        return 1
    finally:
        folder.end_survivors()
    return 0


if __name__ == "__main__":
    sys.exit(main())
