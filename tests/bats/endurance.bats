#!/usr/bin/env bats
# Many calls in one shell, and many shells in one folder.

setup() {
    load ../lib/onager
    setup_folder
}

@test "10,000 calls in one shell: neither memory nor descriptors grow" {
    local rounds=2000
    ! instrumented || rounds=50
    # Five kinds of call a round, good and bad ones. The first tenth fills whatever is filled once.
    # shellcheck disable=SC2016
    in_bash 'onager prelaunch +command run +jobname j +arg --x {1..20} +tag +q
        onager config --write slurm header "module load a"
        echo "7,j,.onager/scripts/j/jobs.json" >.onager/job_index.csv
        memory() { while read -r word number _; do [[ $word != VmRSS: ]] || echo "$number"; done </proc/$$/status; }
        round() {
            onager list --jobid 7 --tasklist 2-4
            onager history --width 80
            onager config --read
            onager help prelaunch
            onager list --tasklist 3-1
        }
        for ((i = 0; i < $1 / 10; i++)); do round; done >/dev/null 2>&1
        before=$(memory) open=(/proc/$$/fd/*)
        for ((i = 0; i < $1 - $1 / 10; i++)); do round; done >/dev/null 2>&1
        echo "grown by $(($(memory) - before)) KiB"
        now=(/proc/$$/fd/*)
        [[ ${now[*]} == "${open[*]}" ]] && echo "same descriptors"' $rounds
    assert_success
    assert_line "same descriptors"
    instrumented || ((${lines[0]//[^0-9-]/} <= 512)) || fail "${lines[0]}"
}

@test "hundreds of prelaunches and dry launches in one shell: neither memory nor descriptors grow" {
    local rounds=60
    ! instrumented || rounds=15
    # shellcheck disable=SC2016
    in_bash 'memory() { while read -r word number _; do [[ $word != VmRSS: ]] || echo "$number"; done </proc/$$/status; }
        round() {
            rm -f .onager/history_index.csv
            onager prelaunch +command run +jobname j +arg --x {1..50} +tag
            onager prelaunch +command run +jobname j +arg --y {1..50} +quote +append
            onager launch --backend slurm --jobname j --tasks-per-node 3 --dry-run
            onager launch --backend gridengine --jobname j --tasklist 1-9:2,20 --dry-run
            onager launch --backend slurm --jobname nonesuch --dry-run
        }
        for ((i = 0; i < $1 / 5; i++)); do round; done >/dev/null 2>&1
        before=$(memory) open=(/proc/$$/fd/*)
        for ((i = 0; i < $1; i++)); do round; done >/dev/null 2>&1
        echo "grown by $(($(memory) - before)) KiB"
        now=(/proc/$$/fd/*)
        [[ ${now[*]} == "${open[*]}" ]] && echo "same descriptors"' $rounds
    assert_success
    assert_line "same descriptors"
    instrumented || ((${lines[0]//[^0-9-]/} <= 512)) || fail "${lines[0]}"
}

@test "hundreds of calls at a prompt, of all subcommands, with TAB between them: neither memory nor descriptors grow" {
    run "$PYTHON" -B "$REPO/tests/endurance/calls.py" "$FOLDER" 700
    instrumented || assert_success # the memory of an instrumented process tells nothing
    assert_output --partial "the same"
}

# bats test_tags=heavy
@test "a large job leaves nothing behind in the shell's memory" {
    ! instrumented || skip "the memory of an instrumented process tells nothing"
    # shellcheck disable=SC2016
    in_bash 'memory() { while read -r word number _; do [[ $word != VmRSS: ]] || echo "$number"; done </proc/$$/status; }
        a=({1..300})
        big() { onager prelaunch +command run +jobname j +arg --a "${a[@]}" +arg --b "${a[@]}" +tag +q; }
        big; before=$(memory); for i in 1 2 3 4 5; do big; done
        echo "grown by $(($(memory) - before)) KiB"'
    assert_success
    ((${lines[0]//[^0-9-]/} <= 2048)) || fail "${lines[0]}"
}

@test "shells that append to one job at once lose nothing" {
    onager prelaunch +command first +jobname j +q
    local shells=4 rounds=25 shell pids=()
    for ((shell = 1; shell <= shells; shell++)); do
        # shellcheck disable=SC2016
        bash -c 'enable -f "$ONAGER_SO" onager || exit
            for ((i = 1; i <= $2; i++)); do
                onager prelaunch +command "run $1" +jobname j +arg --i $i +append +q || exit
            done' bash $shell $rounds 3>&- &
        pids+=($!)
    done
    for shell in "${pids[@]}"; do
        wait "$shell"
    done
    run json_value .onager/scripts/j/jobs.json \
        "list(map(int, j)) == list(range(1, $((shells * rounds + 2)))), len(set(r[0] for r in j.values()))"
    assert_output "(True, $((shells * rounds + 1)))"
    # Every shell's own tasks are in the order in which it appended them.
    run json_value .onager/scripts/j/jobs.json "all([r[0] for r in j.values() if r[0].startswith('run %d ' % s)] ==
        ['run %d --i %d' % (s, i) for i in range(1, $rounds + 1)] for s in range(1, $shells + 1))"
    assert_output True
    assert_equal "$(ls -A .onager/scripts/j | grep -vx .lock)" $'jobs.json\nsweep.json'
    # The history: every call has its row and its own number.
    assert_equal "$(cut -d, -f1 .onager/history_index.csv | sort -n | xargs)" "$(seq -s " " 0 $((shells * rounds)))"
    assert_equal "$(grep -c prelaunch .onager/history_index.csv)" $((shells * rounds + 1))
}

@test "shells that launch and prelaunch in one folder at once lose no row of the indexes" {
    local shell pids=() rounds=10
    printf '#!/bin/sh\necho $$\n' >"$BATS_TEST_TMPDIR/sbatch"
    chmod +x "$BATS_TEST_TMPDIR/sbatch"
    for shell in a b c; do
        # shellcheck disable=SC2016
        PATH=$BATS_TEST_TMPDIR:$PATH bash -c 'enable -f "$ONAGER_SO" onager || exit
            for ((i = 1; i <= $2; i++)); do
                onager prelaunch +command "run $1" +jobname "$1$i" +q && onager launch --backend slurm --jobname "$1$i" || exit
            done' bash $shell $rounds >/dev/null 3>&- &
        pids+=($!)
    done
    for shell in "${pids[@]}"; do
        wait "$shell"
    done
    assert_equal "$(cut -d, -f2 .onager/job_index.csv | sort -u | wc -l)" $((3 * rounds))
    assert_equal "$(cut -d, -f1 .onager/history_index.csv | sort -un | wc -l)" $((6 * rounds))
    run onager list
    assert_success
}

@test "a reader beside a writer sees the old job or the new one, never half of one" {
    onager prelaunch +command old +jobname j +arg --x {1..500} +q
    echo '7,j,.onager/scripts/j/jobs.json' >.onager/job_index.csv
    # shellcheck disable=SC2016
    bash -c 'enable -f "$ONAGER_SO" onager; for ((i = 0; i < 40; i++)); do
        onager prelaunch +command new +jobname j +arg --x {1..900} +q
        onager prelaunch +command old +jobname j +arg --x {1..500} +q
        done' 3>&- &
    local writer=$! count
    while kill -0 $writer 2>/dev/null; do
        count=$(onager list 2>&1 | grep -cE "'(old|new) ")
        [[ $count == 500 || $count == 900 ]] || fail "$count rows"
    done
    wait $writer
}
