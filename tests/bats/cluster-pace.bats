#!/usr/bin/env bats
# A launch that is more than a user may have submitted at a time: its arrays follow each other as there is room.

setup() {
    load ../lib/onager
    load ../lib/launches
    setup_launches
    use_standins sbatch scancel squeue
}

teardown() { end_survivors; }

# What scontrol answers to questions number $1 and $1 + 1, of a user who may have 20 tasks at a time and has $2: the
# configuration, and what accounts and qualities of service allow; as Slurm 22.05 prints it, more than concerns this user.
user_may_have_20() {
    export STANDIN_LIMITS=$BATS_TEST_TMPDIR/limits.%d
    use_standins scontrol
    printf '%s\n' 'AccountingStorageEnforce = associations,limits' 'AccountingStorageType   = accounting_storage/slurmdbd' \
        'MaxArraySize            = 1001' >"$BATS_TEST_TMPDIR/limits.$1"
    cat >"$BATS_TEST_TMPDIR/limits.$(($1 + 1))" <<END
Current Association Manager state

Association Records

ClusterName=onager Account=root UserName= Partition= Priority=0 ID=1
    ParentAccount= Lft=1 DefAssoc=No
    GrpSubmitJobs=N(9) GrpWall=N(0.00)
    MaxJobs= MaxJobsAccrue= MaxSubmitJobs= MaxWallPJ=
ClusterName=onager Account=science UserName= Partition= Priority=0 ID=3
    ParentAccount=root(1) Lft=2 DefAssoc=No
    GrpSubmitJobs=${3:-N}($2) GrpWall=N(0.00)
ClusterName=onager Account=science UserName=scientist(2000) Partition= Priority=0 ID=4
    ParentAccount= Lft=3 DefAssoc=Yes
    GrpSubmitJobs=N(0) GrpWall=N(0.00)
    MaxJobs= MaxJobsAccrue= MaxSubmitJobs=20($2) MaxWallPJ=
ClusterName=onager Account=other UserName=scientist(2000) Partition= Priority=0 ID=5
    ParentAccount= Lft=3 DefAssoc=No
    GrpSubmitJobs=N(0) GrpWall=N(0.00)
    MaxJobs= MaxJobsAccrue= MaxSubmitJobs=3(3) MaxWallPJ=

QOS Records

QOS=normal(1)
    GrpJobs=N(0) GrpJobsAccrue=N(0) GrpSubmitJobs=N($2) GrpWall=N(0.00)
    User Limits
      9999999
        MaxJobsPU=N(0) MaxJobsAccruePU=N(0) MaxSubmitJobsPU=4(4)
      $(id -u)
        MaxJobsPU=N(0) MaxJobsAccruePU=N(0) MaxSubmitJobsPU=30($2)
QOS=debug(2)
    GrpJobs=N(0) GrpJobsAccrue=N(0) GrpSubmitJobs=2(2) GrpWall=N(0.00)
    User Limits
      $(id -u)
        MaxJobsPU=N(0) MaxJobsAccruePU=N(0) MaxSubmitJobsPU=7(0)
END
}

wide_job() {
    onager prelaunch +jobname "$1" +command true +arg --x $(seq "$2") +q
}

submit() {
    run --separate-stderr onager launch "$@"
    assert_success
}

# The last words of each command line: the array and what the script is given.
arrays() {
    printf '%s\n' "${lines[@]}" | sed -E 's/.*--array=//; s/ [^ ]*wrapper\.sh/ wrapper.sh/'
}

@test "slurm: where a user may have so many tasks at a time, arrays are submitted as there is room, a quarter of it each" {
    user_may_have_20 1 5
    user_may_have_20 3 20
    user_may_have_20 5 0
    wide_job j 35
    submit --backend slurm --jobname j
    run arrays
    assert_equal "${#lines[@]}" 7
    assert_line --index 0 "1,2,3,4,5 wrapper.sh"
    assert_line --index 6 "31,32,33,34,35 wrapper.sh"
    [[ $stderr == *"slurm takes 20 tasks of yours at a time: 3 of 7 arrays are submitted, waiting for room"* ]] || fail "$stderr"
}

@test "slurm: what there is room for is one array" {
    user_may_have_20 1 5
    wide_job j 15
    submit --backend slurm --jobname j
    run arrays
    assert_output "1,2,3,4,5,6,7,8,9,10,11,12,13,14,15 wrapper.sh"
}

@test "slurm: what an account allows counts, and of qualities of service the one that is used" {
    user_may_have_20 1 0 10
    user_may_have_20 3 0
    user_may_have_20 5 0
    wide_job j 20
    run --separate-stderr onager launch --backend slurm --jobname j --dry-run
    assert_equal "${#lines[@]}" 7
    run --separate-stderr onager launch --backend slurm --jobname j --dry-run --qos=debug
    assert_equal "$(printf '%s\n' "${lines[@]}" | grep -c '^sbatch')" 20
    run --separate-stderr onager launch --backend slurm --jobname j --dry-run -A other
    assert_equal "$(printf '%s\n' "${lines[@]}" | grep -c '^sbatch')" 20
}

@test "slurm: while it waits for room, a controller that says nothing does not mean that there is room" {
    user_may_have_20 1 20
    user_may_have_20 9 0
    wide_job j 10
    STANDIN_FAIL_AT=3 submit --backend slurm --jobname j
    assert_equal "$(grep -c '^call scontrol$' "$STANDIN_LOG")" 10
    [[ $stderr == *"slurm does not say how long an array may be"* ]] || fail "$stderr"
}

@test "slurm: what a waiting launch has not submitted yet is pending for others, and is cancelled once it was given up" {
    export STANDIN_QUEUE=$BATS_TEST_TMPDIR/queue
    local call
    wide_job j 35
    user_may_have_20 1 0
    for call in {3..41..2}; do
        user_may_have_20 "$call" 20
    done
    onager launch --backend slurm --jobname j >"$BATS_TEST_TMPDIR/behind.o" 2>"$BATS_TEST_TMPDIR/behind.e" 3>&- &
    LAUNCH=$!
    wait_until 60 grep -q "4 of 7 arrays are submitted" "$BATS_TEST_TMPDIR/behind.e"
    touch -d '10 minutes ago' .onager/launches/1/launch.json
    printf '%s|PENDING|N/A|Priority\n' '12345_[1-5]' '12346_[6-10]' '12347_[11-15]' '12348_[16-20]' >"$STANDIN_QUEUE"
    run --separate-stderr onager status -j last
    assert_output --partial "35 pending"
    run --separate-stderr onager launch --backend slurm --jobname j --only missing --dry-run
    [[ $stderr == *"nothing to launch"* ]] || fail "$stderr"
    kill -TERM "$LAUNCH"
    wait "$LAUNCH" || true
    run --separate-stderr onager status -j last
    assert_output --partial "15 cancelled, 20 pending"
    run --separate-stderr onager launch --backend slurm --jobname j --only missing --dry-run
    assert_output --partial -- "--array=21,22"
}

@test "slurm: a launch that is cancelled while it waits for room submits no more" {
    user_may_have_20 1 0
    user_may_have_20 3 20
    user_may_have_20 5 20
    user_may_have_20 7 0
    wide_job j 35
    onager launch --backend slurm --jobname j >"$BATS_TEST_TMPDIR/behind.o" 2>"$BATS_TEST_TMPDIR/behind.e" 3>&- &
    LAUNCH=$!
    wait_until 60 grep -q "4 of 7 arrays are submitted" "$BATS_TEST_TMPDIR/behind.e"
    run --separate-stderr onager cancel -j last --yes
    assert_success
    run wait "$LAUNCH"
    wait_until 60 grep -q "launch 1 was cancelled: 4 of 7 arrays had been submitted" "$BATS_TEST_TMPDIR/behind.e"
    assert_equal "$(grep -c '^call sbatch$' "$STANDIN_LOG")" 4
}

@test "slurm: tasks that are not submitted yet can be cancelled by the launch's name" {
    user_may_have_20 1 0
    user_may_have_20 3 20
    user_may_have_20 5 20
    user_may_have_20 7 0
    wide_job j 35
    onager launch --backend slurm --jobname j >"$BATS_TEST_TMPDIR/behind.o" 2>"$BATS_TEST_TMPDIR/behind.e" 3>&- &
    LAUNCH=$!
    wait_until 60 grep -q "4 of 7 arrays are submitted" "$BATS_TEST_TMPDIR/behind.e"
    run --separate-stderr onager cancel -j j -t 19-22
    assert_success
    assert_output "scancel 12348_19 12348_20"
    assert_equal "$(cat .onager/launches/1/cancel)" 19-22
    run --separate-stderr onager cancel -j j -t 36
    assert_failure
    wait "$LAUNCH"
}
