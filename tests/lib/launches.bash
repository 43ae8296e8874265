# For tests about launches: look at what a launch left, hold tasks at a gate, stand in for a cluster.
#
#   setup() { load ../lib/onager; load ../lib/launches; setup_launches; }
#   teardown() { end_survivors; }

STANDINS=$REPO/tests/standins

# setup_folder, and a mark in the environment by which everything that the test starts is found again.
# The programs `gate` and `whoami-task` are on the PATH.
setup_launches() {
    setup_folder "$@"
    export TEST_MARK=$BATS_TEST_TMPDIR.$$
    HOST=${HOSTNAME//.local/}
    ORIGINAL_PATH=$PATH
    use_standins gate whoami-task
}

# Puts the named stand-ins first in PATH, beside those that are there already. They write what they were
# called with to STANDIN_LOG.
use_standins() {
    local name bin=$BATS_TEST_TMPDIR/bin
    export STANDIN_LOG=$BATS_TEST_TMPDIR/calls
    mkdir -p "$bin"
    for name in "$@"; do
        ln -sf "$STANDINS/$name" "$bin/$name"
    done
    PATH=$bin:$ORIGINAL_PATH
}

# Writes a job by hand: $1 its name, then one command a task. A tag is jobname_id. The file is new each time, as
# prelaunch makes it: a launch's own jobs.json is a link to the old one.
write_job() {
    local job=$1 id=0 command file=.onager/scripts/$1/jobs.json
    shift
    mkdir -p "${file%/*}"
    rm -f "$file"
    {
        printf '{\n'
        for command in "$@"; do
            ((++id > 1)) && printf ',\n'
            command=${command//\\/\\\\}
            command=${command//\"/\\\"}
            command=${command//$'\n'/\\n}
            command=${command//$'\t'/\\t}
            printf '"%d": ["%s", "%s_%d"]' "$id" "$command" "$job" "$id"
        done
        printf '\n}\n'
    } >"$file"
}

# A job of $2 tasks that all run the same command.
write_job_of() {
    local job=$1 count=$2 command=$3 commands=()
    while ((count-- > 0)); do
        commands+=("$command")
    done
    write_job "$job" "${commands[@]}"
}

# launch --backend local in the test's own shell; sets what bats' run sets, stderr apart.
launch() {
    run --separate-stderr onager launch --backend local "$@"
}

# The same in the background, without the descriptors of bats; LAUNCH is its process.
launch_behind() {
    onager launch --backend local "$@" >"$BATS_TEST_TMPDIR/behind.o" 2>"$BATS_TEST_TMPDIR/behind.e" 3>&- &
    LAUNCH=$!
}

# Waits for launch_behind's end. Its status must be $1: 0 by default, or "fails" for any other.
launch_end() {
    local got=0
    wait "$LAUNCH" || got=$?
    if [[ ${1-} == fails ]]; then
        ((got != 0)) || fail "the launch was successful"
    else
        assert_equal "$got" "${1-0}"
    fi
}

# The last line on stderr sums launch $1 up with the words $2: assert_summary 1 "3 done, 0 failed"
assert_summary() {
    local last=${stderr##*$'\n'}
    [[ $last =~ ^"onager: launch $1 ("[^\)]+"): $2" ]] || fail "no summary '$2' of launch $1 in: $stderr"
}

# The events of launch $1 as they stand in its files.
events() {
    cat .onager/launches/"$1"/events/*.tsv
}

# The ids of tasks with event $2 in launch $1, in the order of the events.
tasks_with() {
    events "$1" | awk -F'\t' -v event="$2" '$2 == event { print $3 }'
}

# The same ids as one line, ascending.
tasks_sorted() {
    tasks_with "$@" | sort -n | paste -sd' '
}

# Cell $4 of event $2 of task $3 in launch $1: time event task attempt slot status signal wall user sys memory
event_cell() {
    events "$1" | awk -F'\t' -v event="$2" -v task="$3" -v cell="$4" '
        BEGIN { split("time event task attempt slot status signal wall user sys memory", name, " ")
                for (i in name) column[name[i]] = i }
        $2 == event && $3 == task { print $column[cell] }'
}

# How many tasks of launch $1 ran at the same time when it was most.
most_at_once() {
    events "$1" | sort -s -n -k1,1 | awk -F'\t' '$2 == "start" && ++now > most { most = now } $2 == "end" { now-- } END { print most + 0 }'
}

# Passes once launch $1 has $3 events of kind $2.
wait_for_events() {
    wait_until 60 has_events "$@"
}

has_events() {
    [[ $(tasks_with "$1" "$2" 2>/dev/null | wc -l) -ge $3 ]]
}

# The log of task $3 of launch $2 of job $1; $4 is o or e.
log_of() {
    cat ".onager/logs/$HOST/$1_$2_$3.$4"
}

# Reads /proc/PID/status and passes when no signal is ignored and none blocked. The C library's own signals, 32 and 33,
# are ignored in whatever posix_spawn(3) starts.
assert_default_signals() {
    local word value
    while read -r word value; do
        case $word in
        SigIgn: | SigBlk:) assert_equal "$word $((16#$value & ~0x180000000))" "$word 0" ;;
        esac
    done
}

# The processes alive that inherited this test's mark, but for those of the test itself. A setup that failed may have
# made none: then there are none, and not those of every test that runs.
survivors() {
    local path
    [[ ${TEST_MARK-} ]] || return 0
    env -u TEST_MARK grep -lsFz "TEST_MARK=$TEST_MARK" /proc/[0-9]*/environ |
        while IFS= read -r path; do
            path=${path#/proc/}
            echo "${path%/environ}"
        done
}

no_survivors() {
    [[ -z $(survivors) ]]
}

assert_no_survivors() {
    wait_until 30 no_survivors || fail "still alive: $(ps -o pid,ppid,args -p "$(survivors | paste -sd,)")"
}

# The onager-run processes of this test.
runners() {
    local pid comm
    for pid in $(survivors); do
        comm=
        read -r comm 2>/dev/null <"/proc/$pid/comm" || true
        [[ $comm != onager-run ]] || echo "$pid"
    done
}

# For teardown: whatever a failed test left.
end_survivors() {
    local pid
    touch go
    for pid in $(survivors); do
        kill -KILL "$pid" 2>/dev/null || true
    done
}

# What `qstat -f` prints: of the queue of host $1, in state $2; of task $3 of job $1, in state $2, that runs there;
# and above those that wait.
qstat_host() {
    printf '%s\n' ---------------------------------------------------------------------------------
    printf '%-30s %-5s %-14s %-8s %-13s %s\n' "all.q@$1" BIP 0/2/4 0.10 lx-amd64 "${2-}"
}
qstat_task() {
    printf '%7d %.5f %-10s %-12s %-5s 11/22/2026 10:31:27 %5d %s\n' "$1" 0.555 c "${USER:-root}" "$2" 1 "$3"
}
qstat_waiting() {
    local frame='############################################################################'
    printf '\n%s\n - PENDING JOBS - PENDING JOBS - PENDING JOBS - PENDING JOBS - PENDING JOBS\n%s\n' $frame $frame
}
