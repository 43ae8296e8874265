#!/usr/bin/env bats
# System calls that fail: a chosen call of onager's own code meets an error (tests/faults/shim.h says how). The call
# is survived, or fails with a word why; the files are whole, the shell is as it was. Here are those that went wrong
# once, and a few of each subcommand; `make faults` makes all calls of all subcommands fail.

setup_file() {
    load ../lib/onager
    instrumented || SHIM=$("$REPO/tests/faults/shim" "$BATS_FILE_TMPDIR")
    export SHIM
}

setup() {
    load ../lib/onager
    load ../lib/launches
    setup_launches
    ! instrumented || skip "a tool has calls of its own, and sanitizers must come first"
}

teardown() {
    end_survivors
}

JOBS=.onager/scripts/j/jobs.json

# Runs the script $2 in a bash, where the fault $1 (-: none) comes to each process that it names once onager is loaded.
# "alive STATUS" comes last; how often each class of calls came is in $COUNT.
with_fault() {
    COUNT=$BATS_TEST_TMPDIR/count
    printf '%-4095s\n' '00000001 -' >"$BATS_TEST_TMPDIR/control"
    rm -f "$COUNT"
    # shellcheck disable=SC2016
    run --separate-stderr env LD_PRELOAD="$SHIM" ONAGER_FAULT_CONTROL="$BATS_TEST_TMPDIR/control" \
        ONAGER_FAULT_COUNT="$COUNT" bash -c 'enable -f "$ONAGER_SO" onager || exit 99
        printf "00000002 %s\n" "$1" 1<>"$ONAGER_FAULT_CONTROL"
        '"$2"'; echo "alive $?"' bash "$1"
    [[ ${lines[-1]-} == alive* ]] || fail "$1: the shell is gone: $output $stderr"
}

# How many calls of class $1 the shell makes in the script $2.
calls_of() {
    with_fault - "$2"
    sed -n "s/^00000002 bash@-#0 .* $1=0*\([0-9][0-9]*\).*/\1/p" "$COUNT"
}

# Every $3-th call of class $1 meets $2 in the script $4: before it `prepare`, behind it `check RULE STATUS`.
each_call() {
    local count at
    prepare
    count=$(calls_of "$1" "$4")
    [[ $count ]] || fail "no calls were counted"
    for ((at = 1; at <= count; at += $3)); do
        prepare
        with_fault "bash#0/$1:$at:$2" "$4"
        check "$1:$at:$2" "${lines[-1]#alive }"
    done
}

@test "memory that runs out while tasks are appended: no command is lost" {
    prepare() {
        rm -rf .onager
        onager prelaunch +jobname j +command true +arg --n 1 2 3 +q +tag
        before=$(<$JOBS)
    }
    check() {
        case $2 in
        0) assert_equal "$(json_value $JOBS 'len(j), j["1"][0]')" "(4, 'true --n 1 --tag j_1__n_1')" ;;
        *)
            [[ $stderr == *"onager: prelaunch: "*"out of memory"* || $stderr == *"Cannot allocate memory"* ]] ||
                fail "$1: $stderr"
            [[ $(<$JOBS) == "$before" || $(json_value $JOBS 'len(j), j["1"][0]') == "(4, 'true --n 1 --tag j_1__n_1')" ]] ||
                fail "$1: $(<$JOBS)"
            ;;
        esac
        assert_equal "$(json_value .onager/scripts/j/sweep.json 'j["blocks"][0]["count"]')" 3
        assert_equal "$(find . -name '*.new-*')" ""
    }
    each_call malloc ENOMEM 7 'onager prelaunch +jobname j +command true +arg --n 4 +q +tag +append'
}

@test "memory that runs out while a setting is written: the others stay" {
    prepare() {
        rm -f ~/.onagerconfig
        onager config --global --write slurm partition big --write local grace 3
    }
    check() {
        run cat ~/.onagerconfig
        assert_line "partition = big"
        assert_line "grace = 3"
    }
    each_call malloc ENOMEM 1 'onager config --global --write slurm qos x'
}

@test "a signal that interrupts a call is not noticed" {
    prepare() {
        rm -rf .onager
    }
    check() {
        assert_equal "$1: $2 $stderr" "$1: 0 "
        assert_equal "$(json_value $JOBS 'len(j)')" 2
    }
    local class
    for class in open read write fsync lock; do
        each_call $class EINTR 3 'onager prelaunch +jobname j +command true +pos-arg 1 2 +q && onager config --write slurm qos x'
    done
}

@test "a short write is gone on with" {
    prepare() {
        rm -rf .onager
    }
    check() {
        assert_equal "$1: $2 $stderr" "$1: 0 "
        assert_equal "$(json_value $JOBS 'j["2"][0]')" "true 2"
    }
    each_call write short 1 'onager prelaunch +jobname j +command true +pos-arg 1 2 +q'
    each_call write less 1 'onager prelaunch +jobname j +command true +pos-arg 1 2 +q'
}

@test "a disk that fills up at any write: old or new, and a word about it" {
    prepare() {
        rm -rf .onager
        onager prelaunch +jobname j +command true +pos-arg 1 2 3 +q
        before=$(<$JOBS)
    }
    check() {
        [[ $2 == 0 || $stderr == *"onager: prelaunch: "*"No space left on device"* ]] || fail "$1: $2 $stderr"
        [[ $(<$JOBS) == "$before" || $(json_value $JOBS 'len(j)') == 5 ]] || fail "$1: $(<$JOBS)"
        assert_equal "$(find . -name '*.new-*')" ""
    }
    each_call write ENOSPC 1 'onager prelaunch +jobname j +command true +pos-arg 1 2 3 4 5 +q'
    each_call rename ENOSPC 2 'onager prelaunch +jobname j +command true +pos-arg 1 2 3 4 5 +q'
}

@test "what a scheduler took is on record, or named" {
    use_standins sbatch squeue scontrol sacct
    prepare() {
        rm -rf .onager "$STANDIN_LOG"*
        onager prelaunch +jobname j +command true +pos-arg 1 2 +q
    }
    check() {
        grep -q '^call sbatch' "$STANDIN_LOG" 2>/dev/null || return 0
        grep -qs '^12345,' .onager/job_index.csv || [[ $stderr == *12345* || $stderr == *"is not on record"* ]] ||
            fail "$1: sbatch was called, and there is no word of it: $stderr"
    }
    each_call malloc ENOMEM 29 'onager launch --backend slurm --jobname j'
    each_call read EIO 6 'onager launch --backend slurm --jobname j'
}

@test "memory that runs out never ends the shell" {
    use_standins qsub qstat qconf
    prepare() {
        rm -rf .onager
        onager prelaunch +jobname j +command true +pos-arg 1 2 3 +q
    }
    check() {
        [[ $2 == 0 || $stderr ]] || fail "$1: status $2, and no word of it"
    }
    each_call malloc ENOMEM 29 'onager launch --backend gridengine --jobname j --tasklist 1,3'
}

@test "a runner that cannot be started leaves its tasks to the next launch" {
    onager prelaunch +jobname j +command true +pos-arg 1 2 +q
    with_fault bash/spawn:1:EAGAIN 'onager launch --backend local --jobname j'
    assert_output "alive 1"
    [[ $stderr == *"cannot run: Resource temporarily unavailable"* ]] || fail "$stderr"
    launch --jobname j --only missing
    assert_success
    assert_equal "$(onager list --state 'done' --field task_id | sort -u | wc -l)" 2
}

@test "events that cannot be read are no tasks that are missing" {
    onager prelaunch +jobname j +command true +pos-arg 1 2 3 +q
    launch --jobname j
    prepare() { :; }
    check() {
        [[ $2 != 0 || ${#lines[@]} == 4 || $stderr ]] || fail "$1: $output"
    }
    each_call open EIO 1 'onager list --state "done" --field task_id'
    each_call read EIO 1 'onager list --state "done" --field task_id'
    each_call malloc ENOMEM 5 'onager list --state "done" --field task_id'
}

@test "a runner that cannot write down what became of its tasks does not succeed" {
    local rule rules count
    onager prelaunch +jobname j +command true +pos-arg 1 2 3 +q
    with_fault - 'onager launch --backend local --jobname j 2>&1'
    count=$(sed -n 's/^00000002 onager-run@-#0 .* malloc=0*\([0-9][0-9]*\).*/\1/p' "$COUNT")
    mapfile -t rules < <(seq -f 'malloc:%g:ENOMEM' $((count - 44)) "$count"; seq -f 'write:%g:ENOSPC' 1 8)
    for rule in "${rules[@]}"; do
        with_fault "onager-run#0/$rule" 'onager launch --backend local --jobname j 2>&1'
        if [[ ${lines[-1]} == "alive 0" ]]; then
            assert_equal "$rule: $(onager list -j last --state "done" --field task_id | wc -l)" "$rule: 3"
        else
            assert_output --partial "onager: "
        fi
    done
}

@test "what cannot be read is not taken for broken" {
    onager prelaunch +jobname j +command true +pos-arg 1 2 3 +q
    launch --jobname j
    prepare() { :; }
    check() {
        [[ $stderr != *"is no record"* && $stderr != *"not valid JSON"* ]] || fail "$1: $stderr"
    }
    each_call malloc ENOMEM 17 'onager list --long'
}

@test "a page and a picture are the old ones where memory ran out while they were made" {
    onager prelaunch +jobname j +command "echo loss" +arg --n 1 2 3 +q
    launch --jobname j
    onager report -o whole.html
    onager results --metric loss='--n (.)' --plot whole.svg
    prepare() {
        echo old | tee page.html >plot.svg
    }
    check() {
        local file new
        for file in page.html plot.svg; do
            [[ $(<$file) != old ]] || continue
            new=$(diff -I '<footer>' $file "whole.${file#*.}") || fail "$1: $stderr: $new"
        done
        [[ $2 == 0 || $stderr ]] || fail "$1: no word of it"
    }
    each_call malloc ENOMEM 17 'onager report -o page.html'
    each_call malloc ENOMEM 17 "onager results --metric loss='--n (.)' --plot plot.svg"
}

@test "what cannot be looked at is missed by name, also on a page" {
    onager prelaunch +jobname j +command true +pos-arg 1 2 3 +q
    launch --jobname j
    onager report -o whole.html
    prepare() {
        echo old >page.html
    }
    check() {
        [[ $2 != 0 || $stderr == *"left out"* && $(<page.html) == *"left out"* ]] ||
            diff -I '<footer>' page.html whole.html || fail "$1: $stderr"
    }
    each_call stat EIO 1 'onager report -o page.html'
    check() {
        [[ $2 != 0 || ${#lines[@]} == 4 || $stderr == *"left out"* ]] || fail "$1: $output $stderr"
        [[ $stderr != *"not begun"* ]] || fail "$1: $stderr"
    }
    each_call stat EIO 1 'onager logs --path --out'
}

@test "what is printed is whole, or the call fails" {
    prepare() {
        rm -rf .onager
    }
    check() {
        if [[ $2 == 0 ]]; then
            assert_equal "$1: $output" "$1: true --n 1 --tag j_1__n_1
true --n 2 --tag j_2__n_2
alive 0"
        else
            [[ $stderr == *"onager: "*"emory"* ]] || fail "$1: $stderr"
        fi
    }
    each_call malloc ENOMEM 1 'onager prelaunch +jobname j +command true +arg --n 1 2 +tag'
}

@test "tasks that there is no memory for are not called strangers" {
    use_standins qsub qstat qconf qdel
    onager prelaunch +jobname j +command true +pos-arg 1 2 3 +q
    onager launch --backend gridengine --jobname j
    local at
    for at in {60..110}; do
        with_fault "bash#0/malloc:$at+:ENOMEM" 'onager cancel --jobid 77 --tasklist 1 --dry-run'
        [[ $stderr != *"has no task"* ]] || fail "$at: $stderr"
    done
}

@test "tasks of a launch that cannot be looked at are not called cancelled" {
    use_standins qsub qstat qconf qdel
    prepare() {
        rm -rf .onager
        onager prelaunch +jobname j +command true +pos-arg 1 2 3 +q
        onager launch --backend gridengine --jobname j
    }
    check() {
        [[ $stderr != *cancelled* ]] || fail "$1: $stderr"
    }
    each_call stat EIO 1 'onager wait --timeout 0'
    each_call malloc ENOMEM 13 'onager wait --timeout 0'
}

@test "the faults on purpose say which cases there are" {
    run "$REPO/tests/faults/run" "$BATS_FILE_TMPDIR" nonsense
    assert_failure
    [[ ${#lines[@]} == 1 && $output == "faults: no such case: nonsense; there are: prelaunch "* ]] || fail "$output"
}
