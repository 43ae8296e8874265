#!/usr/bin/env bats
# explain: why tasks do not run, in plain words, and what became of one of them.

setup() {
    load ../lib/onager
    load ../lib/launches
    load ../lib/explain
    setup_launches
    export STANDIN_QUEUE=$PWD/queue
}

teardown() { end_survivors; }

@test "Slurm: a line for each reason, with how many tasks, which, the reason, when, and what to do" {
    submitted slurm 12
    ended 1 0
    ended 2 3
    began 3
    cat >queue <<'END'
12345_[5-8%4]|PENDING|2026-11-23T14:02:00|Resources
12345_9|PENDING|N/A|JobHeldUser
12345_10|PENDING|N/A|launch_failed_requeued_held
12345_11|PENDING|N/A|ReqNodeNotAvail, UnavailableNodes:c2
12345_12|PENDING|N/A|JobHeldUser
12345_3|RUNNING|2026-11-23T12:00:00|None
12345_4|CONFIGURING|2026-11-23T12:00:00|None
END
    run onager explain
    assert_success
    assert_output - <<'END'
2 tasks have ended: 1 done, 1 failed; see onager status -j last, onager logs last --state failed
4 tasks, 5-8: next in line, waiting for cpus, memory, gpus or nodes to come free (Resources); the first may begin at 2026-11-23 14:02:00
2 tasks, 9,12: held by their owner (JobHeldUser); scontrol release 12345 lets them go
1 task, 10: held, since a node could not start them (launch_failed_requeued_held); scontrol release 12345 tries again
1 task, 11: waiting for nodes that are down, drained or reserved (ReqNodeNotAvail, UnavailableNodes:c2)
1 task, 3: running
1 task, 4: about to run, their nodes are being made ready (CONFIGURING)
END
    assert_equal "$(grep -c '^call ' "$STANDIN_LOG")" 2 # sbatch, and one question
    assert_equal "$(grep -c -e '^--jobs=12345$' "$STANDIN_LOG")" 1
}

@test "Slurm: a reason that nobody has described is shown as it is, two in one word are both told" {
    submitted slurm 4
    printf '%s\n' '12345_[1-2]|PENDING|N/A|SomethingNew' '12345_[3-4%1]|PENDING|N/A|JobArrayTaskLimit,JobHeldUser' >queue
    run onager explain
    assert_line --index 0 '2 tasks, 1-2: SomethingNew'
    assert_line --index 1 --regexp '^2 tasks, 3-4: waiting for others .*, or held by their owner \(JobArrayTaskLimit,JobHeldUser\); .*ArrayTaskThrottle.*; scontrol release 12345 '
}

@test "Slurm: elements that ended while nobody could say so" {
    submitted slurm 5
    began 2
    began 3
    printf '%s\n' '12345_1|CANCELLED|N/A|None' '12345_2|NODE_FAIL|2026-11-23T12:00:00|NodeDown' \
        '12345_3|TIMEOUT|2026-11-23T12:00:00|TimeLimit' '12345_4|RUNNING|2026-11-23T12:00:00|None' >queue
    run onager explain
    assert_line '1 task, 1: cancelled (CANCELLED)'
    assert_line '1 task, 2: lost with their node (NODE_FAIL); onager launch --jobname c --only missing'
    assert_line --regexp '^1 task, 3: ended, since their time was up \(TIMEOUT\); onager launch --jobname c --only missing with a longer --duration$'
    assert_line '1 task, 4: just begun, with nothing on record yet'
    printf '%s\n' '12345|CANCELLED|N/A|Priority' '12345_4|RUNNING|2026-11-23T12:00:00|None' >queue
    run onager explain
    assert_line '2 tasks, 1,5: cancelled (CANCELLED)'
    assert_line --partial '2 tasks, 2-3: begun, but slurm does not have them any more'
}

@test "Slurm: what waits for a job that failed never begins, and explain says how to go on" {
    submitted slurm 2
    echo '12345_[1-2]|PENDING|N/A|DependencyNeverSatisfied' >queue
    run onager explain -j 12345
    assert_output --partial 'so they never begin (DependencyNeverSatisfied); onager launch --jobname c --only error'
}

@test "one task of a cluster's launch: what holds it up, or what became of it" {
    submitted slurm 4
    ended 1 0
    ended 2 3
    printf '1700000009.5\tstart\t4\t2\t0\t-\t-\t-\t-\t-\t-\n1700000010.5\tend\t4\t2\t0\t-\t9\t1.0\t1.5\t0.2\t2048\n' \
        >>.onager/launches/1/events/c1.tsv
    echo '12345_3|PENDING|N/A|JobHeldAdmin' >queue
    assert_equal "$(onager explain -j 12345:1)" 'task 1: done on c1, exit status 0, after 2.0 s; onager logs 12345:1'
    assert_equal "$(onager explain -j c:2)" 'task 2: failed on c1, exit status 3, after 2.0 s; onager logs c:2'
    assert_equal "$(onager explain -j last:4)" \
        'task 4: failed on c1, attempt 2, ended by signal 9 SIGKILL, after 1.0 s; onager logs last:4'
    assert_equal "$(onager explain -j :3)" 'task 3: held by an administrator of the cluster (JobHeldAdmin); ask them'
}

@test "array elements that stand for several tasks are told as tasks" {
    submitted slurm 6 --tasks-per-node 3 --max-tasks-per-node 1
    began 1
    printf '%s\n' '12345_1|RUNNING|2026-11-23T12:00:00|None' '12345_2|PENDING|N/A|Priority' >queue
    run onager explain
    assert_line --index 0 '1 task, 1: running'
    assert_line --index 1 '2 tasks, 2-3: waiting for their turn in an array element that runs'
    assert_line --index 2 '3 tasks, 4-6: waiting behind jobs with a higher priority (Priority)'
}

@test "what the scheduler has forgotten is told as gone, once it is not just handed in" {
    submitted slurm 3
    began 1
    echo 'slurm_load_jobs error: Invalid job id specified' >queue
    export STANDIN_STATUS=1
    run --separate-stderr onager explain
    assert_equal "$stderr" ''
    assert_line --index 1 --partial '2 tasks, 2-3: just handed in, or cancelled'
    grow_old
    run onager explain
    assert_line --index 0 --regexp '^1 task, 1: begun, but slurm does not have them any more.*; onager launch --jobname c --only missing'
    assert_line --index 1 --regexp '^2 tasks, 2-3: slurm does not have them: .*; onager launch --jobname c --only missing'
}

@test "a scheduler that gives no answer: what the events tell, and why there is no more" {
    submitted slurm 3
    began 1
    STANDIN_STATUS=1 run --separate-stderr onager explain
    assert_success
    assert_output $'1 task, 1: running, as far as is on record\n2 tasks, 2-3: not begun, as far as is on record'
    [[ $stderr == "onager: slurm gave no answer, so what follows is from the events alone: "*"status 1: squeue: error: not today" ]] || fail "$stderr"
    echo '12345_[1-|PENDING|N/A|Priority' >queue
    run --separate-stderr onager explain
    assert_success
    assert_output --partial '2 tasks, 2-3: not begun'
}

@test "a scheduler that hangs is waited for five seconds" {
    submitted slurm 2
    local start=$SECONDS
    STANDIN_SLEEP=60 run --separate-stderr onager explain
    assert_success
    ((SECONDS - start < 30))
    [[ $stderr == *'no answer within 5 seconds'* ]] || fail "$stderr"
}

@test "Grid Engine: what is in Eqw, with the reason that tasks share; what runs; what queues say to the rest" {
    submitted gridengine 20
    began 1
    block 77 'job-array tasks:            1-20:1' \
        'usage         1:            cpu=00:00:00, mem=0.00000 GB s, io=0.00004 GB, vmem=4.871M, maxvmem=4.871M' \
        'error reason          3:      11/23/2026 03:15:35 [2000:246]: error: can'\''t open output file "/missing/c3": No such file or directory' \
        'error reason          4:      11/23/2026 03:15:36 [2000:279]: error: can'\''t open output file "/missing/c4": No such file or directory' \
        'scheduling info:            queue instance "short@e1" dropped because it is full' \
        '                            queue instance "short@e2" dropped because it is full' \
        '                            queue instance "short@e3" dropped because it is temporarily not available' \
        '                            does not request '\''forced'\'' resource "long" of queue instance long@e1' \
        '                            Job is in error state' >queue
    run onager explain -j 77
    assert_success
    assert_line --index 0 '2 tasks, 3-4: could not be started (Eqw): can'\''t open output file "/missing/c*": No such file or directory; once that is mended, qmod -cj 77, or onager launch --jobname c --only error'
    assert_line --index 1 '1 task, 1: running'
    assert_line --index 2 '17 tasks, 2,5-20: waiting: 2 queues full, 1 queue not answering'
    assert_equal "${#lines[@]}" 3
    assert_equal "$(grep -A2 'call qstat' "$STANDIN_LOG" | paste -sd' ')" 'call qstat -j 77'
}

@test "Grid Engine: holds, other jobs, the limit of an array, too little of something, no queue at all" {
    submitted gridengine 20 --tasklist 1-3,5-7,9-11,13-15,17-19
    {
        block 77 'scheduling info:            Job is in hold state'
        block 78 'jid_predecessor_list (req): 70,71' 'jid_predecessor_list:       71' \
            'scheduling info:            job dropped because of job dependencies'
        block 79 'scheduling info:            not all array tasks may be started due to '\''max_aj_instances'\'
        block 80 'scheduling info:            (-l gpus=40,virtual_free=2G) cannot run at host "e1" because it offers only hc:gpus=2.000000' \
            '                            does not request '\''forced'\'' resource "long" of queue instance long@e1'
        block 81 'jid_predecessor_list (req): 70' \
            'scheduling info:            cannot run in queue "long" because it is not contained in its hard queue list (-q)'
    } >queue
    run onager explain
    assert_line --index 0 --regexp '^3 tasks, 1-3: held; qrls 77 '
    assert_line --index 1 '3 tasks, 5-7: waiting for other jobs to end (--hold_jid): 71'
    assert_line --index 2 --regexp '^3 tasks, 9-11: waiting: as many run already as --max-tasks'
    assert_line --index 3 --regexp '^3 tasks, 13-15: waiting: 1 host with too little free of what they ask for \(gpus=2\); less --mem'
    assert_line --index 4 --regexp '^3 tasks, 17-19: waiting, but no queue will do: 1 queue other than .*; launch again '
    assert_equal "$(grep -A2 'call qstat' "$STANDIN_LOG" | paste -sd' ')" 'call qstat -j 77,78,79,80,81'
}

@test "Grid Engine: a cluster that keeps its reasons to itself, a message that nobody has described" {
    submitted gridengine 3
    block 77 'scheduling info:            (Collecting of scheduler job information is turned off)' >queue
    run onager explain
    assert_output --regexp '^3 tasks, 1-3: waiting: this cluster does not tell why'
    block 77 'scheduling info:            the moon is in the wrong phase' >queue
    run onager explain
    assert_output '3 tasks, 1-3: waiting: the moon is in the wrong phase'
    block 77 >queue
    run onager explain
    assert_output '3 tasks, 1-3: waiting'
}

@test "Grid Engine: a job that it has forgotten" {
    submitted gridengine 3
    grow_old
    printf 'Following jobs do not exist: \n77\n' >queue
    STANDIN_STATUS=1 run --separate-stderr onager explain
    assert_equal "$stderr" ''
    assert_output --partial '3 tasks, 1-3: gridengine does not have them'
}

@test "a launch on this machine: what runs, and what waits for it" {
    write_job_of j 5 "gate go"
    onager launch --backend local --jobname j --max-tasks 2 --detach 2>/dev/null
    wait_for_events 1 start 2
    run onager explain
    assert_output $'2 tasks, 1-2: running\n3 tasks, 3-5: waiting for one of 2 slots to come free'
    run onager explain -j j:1
    assert_output --regexp "^task 1: running on $HOST, for [0-9.]+ s; onager logs j:1\$"
    run onager explain -j j:4
    assert_output 'task 4: waiting for one of 2 slots to come free'
    touch go
    onager wait -q
    assert_equal "$(onager explain)" 'launch 1 (j) has ended: 5 done'
}

@test "a launch on this machine: the canary, retries, and too many failures" {
    write_job j "gate go" true true
    onager launch --backend local --jobname j --canary --detach 2>/dev/null
    wait_for_events 1 start 1
    run onager explain
    assert_line --index 1 '2 tasks, 2-3: waiting for the first task to succeed (--canary)'
    write_job k false "gate go"
    onager launch --backend local --jobname k --retries 1 --retry-delay 300 --detach 2>/dev/null
    wait_for_events 2 end 1
    wait_until 30 eval '[[ $(onager explain -j k) == *"1 task, 1: failed, and waiting to be tried again (--retries)"* ]]'
    write_job l false true true
    launch --jobname l --max-tasks 1 --max-failures 1
    run onager explain -j l
    assert_line --index 0 --partial 'ended: 1 failed'
    assert_line --index 1 '2 tasks, 2-3: not begun, since too much failed before them; onager launch --jobname l --only missing runs them'
    touch go
}

@test "a launch on this machine whose runner was killed" {
    write_job_of j 3 "gate go"
    onager launch --backend local --jobname j --max-tasks 1 --detach 2>/dev/null
    wait_for_events 1 start 1
    kill -KILL $(runners)
    wait_until 30 eval '[[ $(onager explain) == *"runner of the launch is gone"* ]]'
    run onager explain
    assert_line --index 0 --partial '1 task has ended: 1 lost'
    assert_line --index 1 '2 tasks, 2-3: not begun, and the runner of the launch is gone; onager launch --jobname j --only missing runs them'
    run onager explain -j last:1
    assert_output --regexp "^task 1: lost on $HOST: it began there, and whoever ran it is gone"
}

@test "what can't be explained is an error that says what there is" {
    write_job j true true
    launch --jobname j
    run --separate-stderr onager explain -j 1:7
    assert_failure 1
    [[ $stderr == *'launch 1 (j) has no task 7; it has 1-2' ]] || fail "$stderr"
    for word in 1:x 1: 1:0 1:2-3; do
        run --separate-stderr onager explain -j "$word"
        assert_failure 2
        [[ $stderr == *"--jobid: expected ID or ID:TASK, got \"$word\"" ]] || fail "$stderr"
    done
    run --separate-stderr onager explain -j 99
    assert_failure 1
    [[ $stderr == *99* ]]
}

@test "whatever a scheduler prints, explain comes back, and the shell lives" {
    submitted slurm 3
    local junk
    for junk in '12345_[|PENDING|N/A|x' '12345_1' '|||' '12345_[1-999999999999:2]|PENDING|N/A|x' '_|_|_|_' $'12345_2|\xff|\xff|\xff'; do
        printf '%s\n' "$junk" >queue
        in_bash --separate-stderr 'onager explain >/dev/null; echo "alive $?"'
        assert_alive 0
    done
    submitted gridengine 3
    for junk in 'job_number:' 'error reason 1: x' $'job_number: 77\nerror reason: x\nusage: y\nusage 99999999999999: z' $'job_number: 78\nscheduling info:'; do
        printf '%s\n' "$junk" >queue
        in_bash --separate-stderr 'onager explain >/dev/null; echo "alive $?"'
        assert_alive 0
    done
}
