#!/usr/bin/env bats
# --retries, --timeout, --max-failures and --canary where each task is an element of an array: every element has a
# runner of its own, and they share the launch's folder.

setup() {
    load ../lib/onager
    load ../lib/launches
    setup_launches
    use_standins sbatch qsub
    AFTER=--depend=afterany
}

teardown() { end_survivors; }

submit() {
    run --separate-stderr onager launch "$@"
    assert_success
}

# Element $2 of the array that call $1 submitted; what stands behind goes to its environment.
slurm_element() {
    local call=$1 index=$2
    shift 2
    run --separate-stderr env -i PATH="$PATH" HOME="$HOME" TEST_MARK="$TEST_MARK" SLURM_ARRAY_JOB_ID=$((12344 + call)) \
        SLURM_JOB_ID=1 SLURM_ARRAY_TASK_ID="$index" "$@" bash "$STANDIN_LOG.sbatch.$call.script"
}

sge_element() {
    run --separate-stderr env -i PATH="$PATH" HOME="$HOME" TEST_MARK="$TEST_MARK" JOB_ID=$((76 + $1)) \
        SGE_TASK_ID="$2" bash "$STANDIN_LOG.qsub.$1.script"
}

@test "an element tries its task again; all attempts are in the scheduler's log" {
    write_job j 'echo attempt $ONAGER_ATTEMPT; [ $ONAGER_ATTEMPT = 2 ]'
    submit --backend slurm --jobname j --retries 3
    slurm_element 1 1
    assert_success
    assert_output $'attempt 1\nattempt 2'
    assert_equal "$(events 1 | cut -f2,4 | tr '\t' ' ' | paste -sd,)" \
        "begin -,start 1,end 1,retry 1,start 2,end 2,finish -"
}

@test "the tasks of a group are tried again, each attempt with its own logs" {
    write_job_of j 2 'echo attempt $ONAGER_ATTEMPT; [ $ONAGER_ATTEMPT = 2 ]'
    submit --backend gridengine --jobname j --tasks-per-node 2 --retries 1
    sge_element 1 1
    assert_success
    assert_equal "$(cat .onager/logs/gridengine/j_77_subjobs/1_2.2.o)" "attempt 2"
}

@test "an element that fails at every attempt has its task's status" {
    write_job j 'exit 7'
    submit --backend gridengine --jobname j --retries 1
    sge_element 1 1
    assert_failure 7
}

@test "an element over its time is ended" {
    write_job j 'gate go'
    submit --backend slurm --jobname j --timeout 0.2
    slurm_element 1 1
    assert_failure 143
    assert_equal "$(tasks_with 1 timeout)" 1
}

@test "an element whose task ends with 0 at its timeout has failed" {
    write_job j "trap 'exit 0' TERM; gate go & wait"
    submit --backend slurm --jobname j --timeout 0.3
    slurm_element 1 1
    assert_failure 1
}

@test "a requeued element goes on counting its attempts" {
    write_job j 'echo attempt $ONAGER_ATTEMPT; [ $ONAGER_ATTEMPT = 4 ]'
    submit --backend slurm --jobname j --retries 1
    slurm_element 1 1 SLURM_RESTART_COUNT=2
    assert_success
    assert_output $'attempt 3\nattempt 4'
}

@test "an element that is ended while its task waits for a retry calls it off" {
    write_job j false
    submit --backend slurm --jobname j --retries 2 --retry-delay 1h
    env SLURM_ARRAY_JOB_ID=12345 SLURM_ARRAY_TASK_ID=1 bash "$STANDIN_LOG.sbatch.1.script" 3>&- &
    wait_for_events 1 retry 1
    kill -TERM $(runners)
    local status=0
    wait $! || status=$?
    assert_equal "$status" 143
    assert_equal "$(tasks_with 1 cancel) $(event_cell 1 cancel 1 attempt)" "1 -"
}

@test "elements that start after too many failed call themselves off" {
    write_job_of j 5 'touch ran-$ONAGER_TASK_ID; exit 1'
    submit --backend slurm --jobname j --max-failures 2
    slurm_element 1 1
    assert_failure 1
    refute [ -e .onager/launches/1/cancel ]
    slurm_element 1 2
    assert_failure 1
    [[ $stderr == *"2 of 5 tasks failed, and --max-failures is 2: nothing more is started"* ]] || fail "$stderr"
    slurm_element 1 3
    assert_failure 1
    refute [ -e ran-3 ]
    assert_equal "$(tasks_sorted 1 cancel)" 3
    assert_equal "$(tasks_sorted 1 end)" "1 2"
}

@test "an element that runs while others fail may end with soon, and is ended with now" {
    local when
    for when in soon now; do
        write_job "$when" 'echo ready >ready; gate go' false
        submit --backend gridengine --jobname "$when" --max-failures 1,$when
    done
    env JOB_ID=77 SGE_TASK_ID=1 bash "$STANDIN_LOG.qsub.1.script" 3>&- &
    local soon=$!
    wait_until 60 [ -e ready ]
    rm ready
    env JOB_ID=78 SGE_TASK_ID=1 bash "$STANDIN_LOG.qsub.2.script" 3>&- &
    local now=$!
    wait_until 60 [ -e ready ]
    sge_element 1 2
    sge_element 2 2
    local status=0
    wait $now || status=$?
    assert_equal "$status" 143
    assert_equal "$(tasks_sorted 2 cancel)" 1
    touch go
    wait $soon
    assert_equal "$(tasks_with 1 cancel)" ""
}

@test "the tasks of a group that have not begun are called off when too many failed" {
    write_job_of j 6 false
    submit --backend slurm --jobname j --tasks-per-node 4 --max-tasks-per-node 1 --max-failures 2
    slurm_element 1 1
    assert_failure 1
    assert_equal "$(tasks_sorted 1 end) $(tasks_sorted 1 cancel)" "1 2 3 4"
    slurm_element 1 2
    assert_failure 1
    assert_equal "$(tasks_sorted 1 cancel)" "3 4 5 6"
}

@test "a cancel of all still ends everything, whatever else the file of requests says" {
    write_job_of j 3 'touch ran'
    submit --backend slurm --jobname j --tasks-per-node 2
    printf 'pending\n1\nall\n' >.onager/launches/1/cancel
    slurm_element 1 1
    assert_failure 1
    assert_equal "$(tasks_sorted 1 cancel)" "1 2"
    refute [ -e ran ]
}

@test "slurm: the canary is an array of its own, the others wait for it" {
    write_job_of j 4 true
    submit --backend slurm --jobname j --canary
    assert_equal "${#lines[@]}" 2
    assert_regex "${lines[0]}" '--array=1 \.onager'
    refute [[ ${lines[0]} == *--depend* ]]
    assert_regex "${lines[1]}" '--array=2,3,4 --depend=afterany:12345 \.onager'
    run grep -e '^--depend' -e '^--array' "$STANDIN_LOG"
    assert_output "$(printf '%s\n' --array=1 --array=2,3,4 $AFTER:12345)"
    assert_equal "$(json_value .onager/launches/1/launch.json 'j["jobids"], j["jobtasks"]')" \
        "(['12345', '12346'], ['1', '2-4'])"
    assert_equal "$(cut -d, -f1 .onager/job_index.csv | paste -sd' ')" "12345 12346"
}

@test "slurm: a canary waits for what the launch has to wait for" {
    write_job_of j 3 true
    submit --backend slurm --jobname j --canary --hold-jid 99 --tasklist 2,3,1
    run grep -e '^--depend' -e '^--array' "$STANDIN_LOG"
    assert_output "$(printf '%s\n' --array=1 $AFTER:99 --array=2,3 $AFTER:12345)"
}

@test "slurm: a dependency that would take the place of the canary's is refused" {
    write_job_of j 3 true
    run onager launch --backend slurm --jobname j --canary --dependency=afterok:99
    assert_failure
    assert_output --partial "--dependency=afterok:99: --canary holds tasks by that, too; expected --hold-jid ID"
    refute [ -e "$STANDIN_LOG" ]
    submit --backend slurm --jobname j --dependency=afterok:99
}

@test "gridengine: the canary is a qsub of its own, each other range waits for it" {
    write_job_of j 9 true
    submit --backend gridengine --jobname j --canary --tasklist 1-3,5,8-9
    run awk '$0 == "-t" || $0 == "-hold_jid" { option = $0; getline; print option, $0 }' "$STANDIN_LOG"
    assert_output $'-t 1\n-hold_jid 77\n-t 2-3\n-hold_jid 77\n-t 5\n-hold_jid 77\n-t 8-9'
    assert_equal "$(json_value .onager/launches/1/launch.json 'j["jobtasks"]')" "['1', '2-3', '5', '8-9']"
}

@test "a dry run of a canary shows both lines, with a word for the job id that is not there yet" {
    write_job_of j 3 true
    run --separate-stderr onager launch --backend slurm --jobname j --canary --dry-run
    assert_success
    assert_regex "${lines[1]}" '--depend=afterany:CANARY_JOBID '
    run --separate-stderr onager launch --backend gridengine --jobname j --canary --dry-run
    assert_regex "${lines[1]}" '-hold_jid CANARY_JOBID -t 2-3 '
    refute [ -e "$STANDIN_LOG" ]
}

@test "with a single task the canary is the launch" {
    write_job j true
    submit --backend slurm --jobname j --canary
    assert_equal "${#lines[@]}" 1
    refute_output --partial depend
}

@test "with --tasks-per-node the canary is a group of one task" {
    write_job_of j 8 true
    submit --backend slurm --jobname j --canary --tasks-per-node 3
    run grep -e '^--depend' -e '^--array' "$STANDIN_LOG"
    assert_output "$(printf '%s\n' --array=1 --array=2,3,4 $AFTER:12345)"
    assert_equal "$(cat .onager/launches/1/tasks)" $'1\t1\n2\t2-4\n3\t5-7\n4\t8'
    assert_equal "$(json_value .onager/launches/1/launch.json 'j["jobtasks"]')" "['1', '2-8']"
    submit --backend gridengine --jobname j --canary --tasks-per-node 3
    run awk '$0 == "-t" || $0 == "-hold_jid" { option = $0; getline; print option, $0 }' "$STANDIN_LOG"
    assert_output --partial $'-t 1\n-hold_jid 77\n-t 2-4'
}

@test "the others run once the canary has succeeded" {
    write_job_of j 3 true
    submit --backend slurm --jobname j --canary
    slurm_element 1 1
    assert_success
    slurm_element 2 2
    assert_success
    assert_equal "$(tasks_sorted 1 end)" "1 2"
}

@test "without the canary's success the others refuse to run" {
    write_job j false 'touch ran' 'touch ran'
    submit --backend gridengine --jobname j --canary
    sge_element 1 1
    assert_failure 1
    sge_element 2 3
    assert_failure 1
    assert_equal "$(grep -c canary <<<"$stderr")" 1
    refute [ -e ran ]
    assert_equal "$(tasks_sorted 1 cancel)" 3
    assert_equal "$(tasks_sorted 1 start)" 1
}

@test "a canary's success in one launch is none for the next" {
    write_job_of j 2 true
    submit --backend slurm --jobname j --canary
    slurm_element 1 1
    submit --backend slurm --jobname j --canary
    slurm_element 4 2
    assert_failure 1
    assert_equal "$(tasks_sorted 2 cancel)" 2
}

@test "when the second submission fails, the canary is on record" {
    write_job_of j 3 true
    STANDIN_FAIL_AT=2 run --separate-stderr onager launch --backend slurm --jobname j --canary
    assert_failure 1
    assert_equal "$(json_value .onager/launches/1/launch.json 'j["jobids"], j["jobtasks"]')" "(['12345'], ['1'])"
}
