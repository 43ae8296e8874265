#!/usr/bin/env bats
# What became of each task: list --long, --state, --where, and for programs --csv, --tsv, --json.

setup() {
    load ../lib/onager
    load ../lib/launches
    setup_launches
    cat >task <<'END'
#!/bin/sh
# task LR SEED [--amp]: seed 1 fails with status 3, seed 2 is killed
case $2 in
1) exit 3 ;;
2) kill -9 $$ ;;
esac
END
    chmod +x task
}

teardown() { end_survivors; }

# Twelve tasks: lr 0.1 and 0.01, seeds 0 to 2, with --amp and without.
sweep() {
    onager prelaunch +jobname j +command "sh -c 'exec ./task \"\$2\" \"\$4\"' _" +arg --lr 0.1 0.01 +arg --seed 0 1 2 +flag --amp +quiet
    launch --jobname j
    assert_failure 1
}

ids() {
    onager list "$@" --field task_id | paste -sd' '
}

@test "the plain list stays the README's, whatever became of the tasks" {
    sweep
    run onager list
    assert_success
    assert_line --index 0 --regexp '^ *job_id +task_id  jobname +command +tag$'
    assert_equal "${#lines[@]}" 14
}

@test "--long tells state, exit status or signal, attempt, elapsed time, memory and node" {
    sweep
    run onager list --long
    assert_success
    assert_line --index 0 --regexp '^ *job_id +task_id  jobname +state +exit +attempt +elapsed +memory +node +command +tag$'
    assert_line --index 2 --regexp "^ +1 +1  j +done +0 +1 +0\.[0-9] s +[0-9.]+[KM] +$HOST +"
    assert_line --index 4 --regexp "^ +1 +3  j +failed +3 +1 "
    assert_line --index 6 --regexp "^ +1 +5  j +failed +SIGKILL +1 "
}

@test "--state chooses tasks by one state, several, or missing" {
    sweep
    assert_equal "$(ids --state done)" "1 2 7 8"
    assert_equal "$(ids --state failed)" "3 4 5 6 9 10 11 12"
    assert_equal "$(ids --state timeout,done)" "1 2 7 8"
    assert_equal "$(ids --state missing)" "$(ids --state failed)"
    assert_equal "$(ids --state lost)" ""
}

@test "a state that is none is refused, with what there is" {
    sweep
    run --separate-stderr onager list --state done,fialed
    assert_failure 2
    [[ $stderr == *'"fialed" is no state; there are pending, running, done'* ]]
    run --separate-stderr onager list --state ""
    assert_failure 2
}

@test "--where chooses tasks by their values, without a look at the commands" {
    sweep
    assert_equal "$(ids --where 'lr=0.1 seed=0|2')" "1 5 7 11"
    assert_equal "$(ids --where '!amp --seed=1')" "9 10"
    assert_equal "$(ids --where 'lr=0.01' --state done)" "2 8"
    assert_equal "$(ids --where 'lr=0.01' --tasklist 1-6)" "2 4 6"
    sed -i 's/--lr/--xx/' .onager/launches/1/jobs.json
    assert_equal "$(ids --where 'lr=0.01' --tasklist 1-6)" "2 4 6"
}

@test "--where tells what there is when a name or value is unknown" {
    sweep
    run --separate-stderr onager list --where 'momentum=0.9'
    assert_failure 1
    [[ $stderr == *'"momentum": nothing of that name varies here; there are lr, seed, amp'* ]]
    run --separate-stderr onager list --where 'lr=7'
    assert_failure 1
    [[ $stderr == *'lr never is "7"; its values are 0.1, 0.01'* ]]
}

@test "--where passes over jobs that have no such parameter or value" {
    sweep
    onager prelaunch +jobname k +command true +arg --depth 1 2 +quiet
    launch --jobname k
    write_job l true
    launch --jobname l
    assert_equal "$(onager list --where depth=2 --field job_id)" 2
    assert_equal "$(onager list --where 'lr=0.1 seed=0 amp' --field job_id)" 1
    run --separate-stderr onager list --where width=1
    assert_failure 1
    [[ $stderr == *'"width": nothing of that name varies here'* ]]
}

@test "--where goes through jobs that were made in several acts" {
    onager prelaunch +jobname j +command true +arg --lr 1 2 +quiet
    onager prelaunch +jobname j +append +command true +arg --lr 2 3 +arg --wd 5 6 +quiet
    launch --jobname j
    assert_equal "$(ids --where lr=2)" "2 3 5"
    assert_equal "$(ids --where wd=6)" "5 6"
    assert_equal "$(ids --where lr=1)" "1"
    assert_equal "$(ids --where 'lr=2 wd=5')" "3"
}

@test "--where knows sampled, zipped and excluded sweeps" {
    onager prelaunch +jobname j +command echo +zip --a 1 2 3 --b x y z +range --n 1 9 +exclude 'a=2' +sample 7 +seed 3 +quiet
    launch --jobname j
    while read -r id; do
        grep -q -- "--a 1 --b x" <<<"$(onager list -t "$id" --field command)" || fail "task $id"
    done < <(onager list --where b=x --field task_id)
    [[ $(ids --where 'b=x') != "" ]]
    assert_equal "$(ids --where 'b=x|z')" "1 2 3 4 5 6 7"
}

@test "--where is an error for a job whose values are not on record" {
    write_job_of j 3 true
    launch --jobname j
    run --separate-stderr onager list --where lr=1
    assert_failure 1
    [[ $stderr == *"not on record which values"* ]]
}

@test "--where is an error when somebody else has changed jobs.json since" {
    sweep
    printf ' ' >>.onager/launches/1/jobs.json
    run --separate-stderr onager list --where lr=0.1
    assert_failure 1
    [[ $stderr == *"not on record which values"* ]]
}

@test "--json has every column and the parameters, numbers as numbers" {
    sweep
    onager list --json >all.json
    "$PYTHON" - <<'PY'
import json
rows = json.load(open("all.json"))
assert len(rows) == 12, len(rows)
first, killed = rows[0], rows[4]
assert first["job_id"] == "1" and first["task_id"] == 1 and first["state"] == "done" and first["exit"] == 0, first
assert first["lr"] == 0.1 and first["seed"] == 0 and first["amp"] == "true", first
assert 0 <= first["elapsed"] < 60 and first["memory"] > 100 and first["attempt"] == 1, first
assert killed["exit"] == "SIGKILL" and killed["state"] == "failed", killed
assert rows[11]["amp"] == "false" and rows[11]["lr"] == 0.01, rows[11]
PY
}

@test "--csv and --tsv hold the same" {
    sweep
    onager list --csv >all.csv
    onager list --tsv >all.tsv
    onager list --json >all.json
    "$PYTHON" - <<'PY'
import csv, json
rows = json.load(open("all.json"))
for name, delimiter in (("all.csv", ","), ("all.tsv", "\t")):
    got = list(csv.DictReader(open(name, newline=""), delimiter=delimiter))
    assert len(got) == 12
    for one, other in zip(got, rows):
        assert {k: "" if v is None else v for k, v in other.items()}.keys() == one.keys()
        for key, value in other.items():
            assert one[key] == ("" if value is None else str(value)), (key, one[key], value)
PY
}

@test "a value with commas, quotes and line ends comes whole through --csv and --json" {
    onager prelaunch +jobname j +quote +command true +arg --text $'a,"b"\nc' "d'e" +quiet
    launch --jobname j
    onager list --csv >all.csv
    onager list --json >all.json
    "$PYTHON" - <<'PY'
import csv, json
assert [r["text"] for r in csv.DictReader(open("all.csv", newline=""))] == ['a,"b"\nc', "d'e"]
assert [r["text"] for r in json.load(open("all.json"))] == ['a,"b"\nc', "d'e"]
PY
}

@test "--csv, --json and --field exclude each other" {
    sweep
    run --separate-stderr onager list --csv --json
    assert_failure 2
    run --separate-stderr onager list --csv --field tag
    assert_failure 2
}

@test "--hide leaves columns out of --csv" {
    sweep
    run onager list --csv --hide command tag memory
    assert_line --index 0 job_id,task_id,jobname,state,exit,attempt,elapsed,node,lr,seed,amp
}

@test "last and a jobname stand for a job id" {
    write_job_of a 2 true
    write_job_of b 3 true
    launch --jobname a
    launch --jobname b
    launch --jobname a
    assert_equal "$(onager list -j last --field job_id | paste -sd' ')" "3 3"
    assert_equal "$(onager list -j a --field job_id | paste -sd' ')" "3 3"
    assert_equal "$(onager list -j b --field job_id | paste -sd' ')" "2 2 2"
    assert_equal "$(onager list -j 1 --field jobname | paste -sd' ')" "a a"
    run --separate-stderr onager list -j c
    assert_failure 1
    [[ $stderr == *'there is no job "c"'* ]]
}

@test "a running task is running, and one that waits is pending" {
    write_job j "gate go" "gate go" true
    launch_behind --jobname j --max-tasks 1
    wait_for_events 1 start 1
    assert_equal "$(onager list --field state | paste -sd' ')" "running pending pending"
    run onager list --long
    assert_line --index 2 --regexp '^ +1 +1  j +running +1 +[0-9.]+ s '
    touch go
    launch_end
    assert_equal "$(onager list --field state | paste -sd' ')" "done done done"
}

@test "a task whose runner was killed is lost, one that it never came to is pending" {
    write_job j true "gate go" true
    launch_behind --jobname j --max-tasks 1
    wait_for_events 1 start 2
    kill -KILL $(runners)
    launch_end fails
    assert_equal "$(onager list --field state | paste -sd' ')" "done lost pending"
}

@test "a task that was called off and exits with 0 is cancelled for everybody, and missing" {
    write_job j "sh -c 'trap \"exit 0\" TERM; echo up; while :; do sleep 0.05; done'" true
    launch_behind --jobname j --max-tasks 1
    wait_for_events 1 start 1
    wait_until 30 grep -q up ".onager/logs/$HOST/j_1_1.o"
    onager cancel -j 1 -t 1 -q
    launch_end fails
    grep -q '1 done, 0 failed, 1 cancelled' "$BATS_TEST_TMPDIR/behind.e"
    assert_equal "$(onager list --field state | paste -sd' ')" "cancelled done"
    launch --jobname j --only missing --dry-run
    [[ $stderr == *"1 of 2 tasks: 1 cancelled (1)"* ]]
}

@test "a task that was called off is cancelled, begun or not" {
    write_job j "gate go" "gate go" true
    launch_behind --jobname j --max-tasks 1
    wait_for_events 1 start 1
    onager cancel --backend local -j 1 -t 1,3 -q
    wait_until 30 has_events 1 start 2
    touch go
    launch_end fails
    assert_equal "$(onager list --field state | paste -sd' ')" "cancelled done cancelled"
}

@test "a launch of the Python onager has no states" {
    mkdir -p .onager/scripts/p
    echo '{"1": ["echo a", "t"]}' >.onager/scripts/p/jobs.json
    echo '777,p,.onager/scripts/p/jobs.json' >.onager/job_index.csv
    run onager list --long
    assert_success
    assert_line --partial "'echo a'"
    run onager list --state done --field task_id
    assert_success
    assert_output ""
}

@test "an array takes states, too" {
    sweep
    in_bash 'onager list --field state -A states; echo "${#states[@]} ${states[0]} ${states[2]}"'
    assert_output "12 done failed"
}
