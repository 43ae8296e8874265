#!/usr/bin/env bats
# What the schedulers' words mean for the tasks of a launch: of those that wait, that can't start, and that ended
# without a runner that could say so.

setup() {
    load ../lib/onager
    load ../lib/launches
    setup_launches
    export STANDIN_QUEUE=$PWD/queue
    : >queue
}

teardown() { end_survivors; }

# A launch of $1 tasks on cluster $2, more than a minute ago; its events are for the test to write.
submitted() {
    use_standins sbatch qsub squeue qstat scancel qdel
    write_job_of c "$1" true
    onager launch --backend "${2:-slurm}" --jobname c >/dev/null 2>&1
    mkdir -p .onager/launches/1/events
    touch -d '5 minutes ago' .onager/launches/1/launch.json
}

# Adds the starts of these tasks to the events, long ago.
began() { printf '1700000000.5\tstart\t%d\t1\t0\t-\t-\t-\t-\t-\t-\n' "$@" >>.onager/launches/1/events/c1.tsv; }

# Adds the start of task $1 a moment ago, on another machine.
begins() {
    printf '%d.5\tstart\t%d\t1\t0\t-\t-\t-\t-\t-\t-\n' "$(date +%s)" "$1" >>.onager/launches/1/events/c2.tsv
}

states() { onager list --field state | paste -sd' '; }

calls() { grep -c "^call $1\$" "$STANDIN_LOG"; }
asked() { (($(calls "$1") >= $2)); }

@test "slurm: a task whose element ended is what squeue says, unless its own end is on record" {
    submitted 9
    began 1 2 3 4 5 6
    printf '1700000002.5\tend\t6\t1\t0\t0\t-\t2.000000\t1.500000\t0.250000\t2048\n' >>.onager/launches/1/events/c1.tsv
    cat >queue <<'END'
12345_1|TIMEOUT|1700000009|TimeLimit
12345_2|CANCELLED|1700000009|None
12345_3|NODE_FAIL|1700000009|NodeDown
12345_4|COMPLETED|1700000009|None
12345_5|RUNNING|1900000009|None
12345_6|TIMEOUT|1700000009|TimeLimit
12345_7|CANCELLED|1700000009|None
12345_[8-9%1]|PENDING|N/A|Priority
END
    assert_equal "$(states)" "timeout cancelled lost lost running done cancelled pending pending"
    run cat "$STANDIN_LOG"
    assert_line -- --states=all
}

@test "slurm: an element that ended a moment ago is believed once its events must have come" {
    submitted 2
    began 1 2
    printf '12345_1|FAILED|%d|NonZeroExitCode\n12345_2|FAILED|%d|NonZeroExitCode\n' \
        "$(date +%s)" "$(($(date +%s) - 90))" >queue
    assert_equal "$(states)" "running lost"
}

@test "slurm: what will not start by itself is in error" {
    submitted 6
    cat >queue <<'END'
12345_1|PENDING|N/A|launch failed requeued held
12345_2|PENDING|N/A|DependencyNeverSatisfied
12345_3|PENDING|N/A|JobHeldAdmin
12345_4|PENDING|N/A|Resources
12345_[5-6]|PENDING|N/A|BadConstraints
END
    assert_equal "$(states)" "error error error pending error error"
    assert_equal "$(onager list --state error --field task_id | paste -sd' ')" "1 2 3 5 6"
    run onager status -j last
    assert_output --partial '[?????????????????...] 0/6 done, 5 error, 1 pending'
}

@test "slurm: what was requeued after its node failed is pending, and runs when it begins again" {
    submitted 2
    began 1 2
    printf '12345_[1-2]|PENDING|N/A|BeginTime\n' >queue
    assert_equal "$(states)" "pending pending"
    begins 1
    assert_equal "$(states)" "running pending"
}

@test "slurm: what squeue said of an end is known when it has forgotten, and it is not asked again" {
    submitted 4
    began 1 2 3
    printf '12345_%s|1700000009|x\n' '1|TIMEOUT' '2|CANCELLED' '3|NODE_FAIL' '4|COMPLETED' >queue
    assert_equal "$(states)" "timeout cancelled lost lost"
    : >queue
    assert_equal "$(states)" "timeout cancelled lost lost"
    onager status >out
    assert_equal "$(calls squeue)" 1
    assert_equal "$(cut -f 2- .onager/launches/1/verdicts | paste -sd' ')" \
        $'ended\t4 timeout\t1 cancelled\t2 lost\t3'
}

@test "a task that began after its end was on record is not judged by that" {
    submitted 2
    began 1 2
    printf '1700000100\ttimeout\t1-2\n' >.onager/launches/1/verdicts
    begins 1
    printf '12345_1|RUNNING|N/A|None\n' >queue
    assert_equal "$(states)" "running timeout"
}

@test "lines on record that are none are passed over, and so is a record that can't be written" {
    submitted 3
    began 1 2 3
    printf '%s\n' x $'\t\t' $'1700000100\tdreaming\t1' $'-1\tlost\t1' $'1700000100\tlost\t3-1' \
        $'1700000100\tlost\t2,9,1000000000-999999999999' $'1700000100\ttimeout\t3' >.onager/launches/1/verdicts
    printf '1700000100\ttimeout\t1' >>.onager/launches/1/verdicts
    printf '12345_1|RUNNING|N/A|None\n' >queue
    assert_equal "$(states)" "running lost timeout"
    rm .onager/launches/1/verdicts
    mkfifo .onager/launches/1/verdicts
    printf '12345_%d|TIMEOUT|1700000009|x\n' 1 2 3 >queue
    run --separate-stderr onager list --field state
    assert_success
    assert_equal "$output$stderr" $'timeout\ntimeout\ntimeout'
}

@test "sacct is asked, once, for what squeue has forgotten" {
    submitted 6
    use_standins sacct
    export STANDIN_ACCOUNTS=$PWD/accounts
    began 1 2 3 4
    printf '12345_%s|1700000009\n' '1|TIMEOUT' '2|CANCELLED by 1000' '3|COMPLETED' '4|RUNNING' '5|CANCELLED by 0' >accounts
    printf '12345_6|RUNNING|N/A|None\n' >queue
    assert_equal "$(states)" "timeout cancelled lost lost cancelled pending"
    assert_equal "$(calls squeue) $(calls sacct)" "1 1"
    run cat "$STANDIN_LOG"
    assert_line -- --jobs=12345
    : >accounts
    assert_equal "$(states)" "timeout cancelled lost lost cancelled pending"
}

@test "sacct is not asked while squeue knows all, and a site without accounts is no remark" {
    submitted 2
    use_standins sacct
    began 1
    printf '12345_1|RUNNING|N/A|None\n12345_2|PENDING|N/A|None\n' >queue
    assert_equal "$(states)" "running pending"
    assert_equal "$(calls sacct)" 0
    : >queue
    run --separate-stderr onager list --field state
    assert_success
    assert_equal "$output$stderr" $'lost\ncancelled'
    assert_equal "$(calls sacct)" 1
}

@test "a launch of a moment ago that the queue does not show is pending" {
    submitted 2
    touch .onager/launches/1/launch.json
    begins 1
    assert_equal "$(states)" "running pending"
}

@test "wait believes that a launch of a moment ago is gone once it is over a minute old" {
    submitted 1
    touch .onager/launches/1/launch.json
    onager wait >out 2>&1 3>&- &
    local waiter=$! got=0
    wait_until 40 asked squeue 2
    sleep 0.5
    kill -0 "$waiter"
    touch -d '5 minutes ago' .onager/launches/1/launch.json
    wait "$waiter" || got=$?
    assert_equal "$got $(cat out)" "1 onager: launch 1 (c): 0 done, 1 cancelled"
    assert_equal "$(calls squeue)" 3
}

@test "wait gives a task that its scheduler does not show any more a minute for its end to come" {
    submitted 1 gridengine
    began 1
    { qstat_host e1 && qstat_task 77 r 1; } >queue
    onager wait >out 2>&1 3>&- &
    local waiter=$!
    wait_until 10 asked qstat 1
    sleep 0.5
    : >queue
    wait_until 40 asked qstat 2
    sleep 0.5
    kill -0 "$waiter"
    printf '1700000002.5\tend\t1\t1\t0\t0\t-\t2.000000\t1.500000\t0.250000\t2048\n' >>.onager/launches/1/events/c1.tsv
    wait "$waiter"
    run cat out
    assert_output --regexp '^onager: launch 1 \(c\): 1 done, in '
}

@test "arrays that are submitted while wait looks on are waited for, too" {
    submitted 4
    began 1 2
    sed -i '/"jobtasks"/s/1-4/1-2/' .onager/launches/1/launch.json
    touch -d '5 minutes ago' .onager/launches/1/launch.json
    printf '12345_[1-2]|RUNNING|N/A|None\n' >queue
    onager wait --timeout 15 >out 2>&1 3>&- &
    local waiter=$! got=0
    wait_until 10 asked squeue 1
    sleep 0.5
    sed -e '/"jobids"/s/\["12345"\]/["12345", "12346"]/' -e '/"jobtasks"/s/\["1-2"\]/["1-2", "3-4"]/' \
        .onager/launches/1/launch.json >new
    touch -d '5 minutes ago' new
    mv new .onager/launches/1/launch.json
    printf '12346_[3-4]|PENDING|N/A|Resources\n' >>queue
    wait "$waiter" || got=$?
    assert_equal "$got $(calls squeue)" "124 2"
    run cat out
    assert_output --partial "0 done, 2 pending, 2 running"
}

@test "tasks that were not submitted yet are pending while the launch goes on" {
    submitted 6
    sed -i '/"jobtasks"/s/1-6/1-3/' .onager/launches/1/launch.json
    printf '12345_[1-3]|PENDING|N/A|None\n' >queue
    run onager status -j last
    assert_output --partial '0/6 done, 6 pending'
    touch -d '5 minutes ago' .onager/launches/1/launch.json
    run onager status -j last
    assert_output --partial '0/6 done, 3 cancelled, 3 pending'
}

@test "slurm: the elements of a launch in several arrays are found behind their offsets" {
    submitted 6
    sed -i -e '/"jobids"/s/\["12345"\]/["12345", "12346"]/' \
        -e '/"jobtasks"/s/\["1-6"\]/["1-3", "4-6"], "joboffsets": ["0", "3"]/' .onager/launches/1/launch.json
    touch -d '5 minutes ago' .onager/launches/1/launch.json
    echo '12346,c,.onager/launches/1/jobs.json' >>.onager/job_index.csv
    printf '12345_%s|1700000009|x\n' '1|RUNNING' '3|TIMEOUT' >queue
    printf '12346_%s|1700000009|x\n' '1|TIMEOUT' '[2]|PENDING' >>queue
    assert_equal "$(states)" "pending cancelled timeout timeout pending cancelled"
}

@test "gridengine: one qstat tells of what waits, runs, is in error, and of hosts that don't answer" {
    submitted 12 gridengine
    began 1 2 3 4 5
    {
        echo 'queuename                      qtype resv/used/tot. load_avg arch          states'
        qstat_host e1
        qstat_task 77 r 1
        qstat_task 77 dr 2
        qstat_host e2 au
        qstat_task 77 r 3
        qstat_task 77 t 6
        qstat_task 77 dr 4
        qstat_waiting
        qstat_task 77 qw 7-9:1
        qstat_task 77 Eqw 10-12:2
    } >queue
    assert_equal "$(states)" "running running lost lost lost lost pending pending pending error cancelled error"
    assert_equal "$(onager list --state error --field task_id | paste -sd' ')" "10 12"
    run onager status -j last
    assert_output --partial ', 2 running, 4 lost, 2 error, 1 cancelled, 3 pending'
}

@test "report and --state know of error" {
    submitted 3 gridengine
    { qstat_waiting && qstat_task 77 Eqw 1-2:1 && qstat_task 77 qw 3; } >queue
    onager report >report.html
    grep -q '2 error' report.html
    run onager list --state error,pending --field task_id
    assert_output $'1\n2\n3'
}
