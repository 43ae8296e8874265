# For tests of mega-jobs on a real cluster (lib/clusters): jobs that tell where and when each task ran, launches that
# go on beside the test, and nodes that die meanwhile.

# A job `mega` of $1 tasks that take $2 seconds each, or the next of $2 $3 …, in turn. Each leaves its steps in the file
# trace.NODE: seconds, start | tick | end, task, attempt.
mega_job() {
    program work <<'END'
#!/bin/bash
say() { echo "$EPOCHREALTIME $1 $task $ONAGER_ATTEMPT" >>"trace.$ONAGER_NODE"; }
task=$1
end=$((${EPOCHREALTIME/./} + $2))
say start
while ((${EPOCHREALTIME/./} < end)); do
    sleep 0.05
    say tick
done
say end
END
    python3 - "$@" >commands <<'END'
import sys
count, seconds = int(sys.argv[1]), [float(word) for word in sys.argv[2:]] or [0]
for task in range(1, count + 1):
    print(f"./work {task} {int(seconds[(task - 1) % len(seconds)] * 1e6)}")
END
    well_there 'onager prelaunch +jobname mega +from-file commands +q'
}

# A job `short` of $1 tasks of a few milliseconds: each appends its number to the file done.NODE.
short_job() {
    program work <<'END'
#!/bin/sh
echo "$1" >>"done.$ONAGER_NODE"
END
    well_there 'onager prelaunch +jobname short +command ./work +pos-arg $(seq "$1") +q' "$1"
}

# Passes when tasks 1 to $1 of the job `short` ran once each, and on each of the nodes $2 ….
assert_ran_once_on() {
    local node
    assert_equal "$(sort -n done.* | uniq | wc -l) $(cat done.* | wc -l)" "$1 $1"
    for node in "${@:2}"; do
        [[ -s done.$node ]] || fail "nothing ran on $node: $(wc -l done.*)"
    done
}

# The program `inside`: what a shell in an allocation does; $1 is its script, with onager enabled.
inside() {
    { echo '#!/bin/bash' && echo "cd '$FOLDER' && export HOME='$FOLDER' LC_ALL=C.UTF-8" &&
        echo "enable -f '$CLUSTER_PREFIX/lib/bash/onager.so' onager || exit 99" && echo "$1"; } | program inside
}

# Runs a script as `there` does, beside the test: its output goes to the files out and err, its status to the file
# status when it has ended.
begin_there() {
    rm -f status
    {
        "$CLUSTER_PROGRAMS/$CLUSTER-run" -e HOME="$FOLDER" -e LC_ALL=C.UTF-8 \
            -e SO="$CLUSTER_PREFIX/lib/bash/onager.so" bash -c 'enable -f "$SO" onager || exit 99
                '"$1" bash "${@:2}" >out 2>err </dev/null && echo 0 >status || echo $? >status
    } 3>&- &
}

has_ended() { [[ -s status ]]; }

# Waits for its end, $1 seconds at most; sets status.
end_there() {
    wait_until "$1" has_ended || fail "it goes on: $(tail -c 2000 err)"
    status=$(<status)
}

# Passes when node $1 has begun $2 tasks of the latest launch, and $3 are done anywhere.
is_under_way() {
    local events
    events=$(printf '%s\n' .onager/launches/*/events | sort -V | tail -n 1)
    (($(cat "$events/$1"*.tsv 2>/dev/null | grep -c "	start	") >= $2 &&
        $(cat "$events"/*.tsv 2>/dev/null | grep -c "	end	") >= $3))
}

# Prints the process that waits on another node for the end of $1, the node of the batch script.
standby_of() {
    local pid
    for pid in $(job_processes); do
        [[ $(tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null) != *"onager-mpi --standby $1 "* ]] || {
            echo "$pid"
            return
        }
    done
    return 1
}

# Checks what the events of launch $1 and the traces tell: each of the tasks 1 to $2 was done once, none began again
# after it was done, none ran on two nodes at once. Prints how long after $3 (seconds since 1970; none: 0) the last of
# those that were lost began anew.
assert_each_once() {
    python3 "$REPO/tests/lib/once.py" ".onager/launches/$1" "$2" "${3-0}" || fail "see above"
}
