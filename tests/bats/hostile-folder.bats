#!/usr/bin/env bats
# A .onager folder that somebody else prepared: whatever lies where our files go, nothing outside is written, nobody
# hangs, and what fails says so.

setup() {
    load ../lib/onager
    load ../lib/launches
    load ../lib/hostile
    setup_launches
}

teardown() {
    chmod -R u+rwX "$BATS_TEST_TMPDIR"
    end_survivors
}

# Puts $1 in each of the places $2 ..., one after the other, and has a day's calls made.
survives() {
    local kind=$1 place before status
    for place in "${@:2}"; do
        good_folder
        trap_at "$kind" "$place"
        before=$(disk "$VICTIM")
        status=0
        every_subcommand 2>every.e || status=$?
        ((status == 0)) || fail "$kind in place of $place: status $status after $(tail -n 1 said.e)"
        assert_equal "$kind in place of $place: $(disk "$VICTIM")" "$kind in place of $place: $before"
        [[ ! -s said.silent && ! -s every.e ]] || fail "$kind in place of $place: $(cat said.silent every.e)"
        chmod -R u+rwX .
    done
}

INDEXES=(.onager/.lock .onager/job_index.csv .onager/history_index.csv .onager/config)
JOB=(.onager/scripts/j/jobs.json .onager/scripts/j/sweep.json .onager/scripts/j/.lock)
LAUNCH=(.onager/launches/1/launch.json .onager/launches/1/jobs.json .onager/launches/1/cancel .onager/launches/1/counts
    .onager/launches/1/runner .onager/active/1 .onager/active/2)
FOLDERS=(.onager .onager/scripts .onager/scripts/j .onager/launches .onager/launches/1 .onager/launches/2
    .onager/launches/1/events .onager/logs .onager/logs/"${HOSTNAME//.local/}" .onager/active)
WRITTEN=(.onager/launches/1/events/"${HOSTNAME//.local/}".tsv .onager/logs/"${HOSTNAME//.local/}"/j_2_1.o
    .onager/logs/"${HOSTNAME//.local/}"/j_2_1.e)

@test "a symbolic link to a file of ours in place of a file is not written through" {
    survives link-file "${INDEXES[@]}" "${JOB[@]}" "${LAUNCH[@]}" "${WRITTEN[@]}"
}

@test "nor is a dangling one, which would make a file" {
    survives dangling "${INDEXES[@]}" "${WRITTEN[@]}" .onager/active/2 .onager/scripts
}

@test "a second name of a file of ours is not written to" {
    survives hard "${INDEXES[@]}" "${JOB[@]}" "${LAUNCH[@]}" "${WRITTEN[@]}"
}

@test "a copy of hard links, made while tasks run, takes no event from them" {
    write_job j 'until [ -e go ]; do sleep 0.05; done' true
    use_standins sbatch squeue sacct scontrol
    onager launch --backend slurm --jobname j
    SLURM_JOB_ID=1 SLURM_ARRAY_TASK_ID=1 bash "$STANDIN_LOG.sbatch.1.script" 3>&- &
    until grep -qs start .onager/launches/1/events/*; do sleep 0.05; done
    cp -al .onager snapshot
    SLURM_JOB_ID=1 SLURM_ARRAY_TASK_ID=2 bash "$STANDIN_LOG.sbatch.1.script"
    touch go
    wait $!
    assert_equal "$(cat .onager/launches/1/events/* | awk '$2 == "end" {print $3}' | sort)" $'1\n2'
}

@test "a table with other names, as after cp -l, gets one of its own, as open as it was" {
    (umask 002 && onager prelaunch +jobname j +command true +q && onager launch --backend local --jobname j)
    cp -al .onager snapshot
    (umask 077 && onager launch --backend local --jobname j)
    assert_equal "$(wc -l <snapshot/job_index.csv)/$(wc -l <.onager/job_index.csv)" 1/2
    assert_equal "$(stat -c %a .onager/job_index.csv)" 664
}

@test "another user's symbolic link to a folder of ours is not followed where something is written" {
    ((EUID == 0)) || skip "only root can make links of another user"
    survives link-folder "${FOLDERS[@]}"
}

@test "at a FIFO nobody waits" {
    survives fifo "${INDEXES[@]}" "${JOB[@]}" "${LAUNCH[@]}" "${WRITTEN[@]}" .onager .onager/launches .onager/logs
}

@test "a device is not read for ever" {
    survives zero .onager/job_index.csv .onager/config .onager/scripts/j/jobs.json .onager/launches/1/launch.json
}

@test "a file of 100 GB with nothing in it is refused or passed over, not read" {
    survives huge .onager/job_index.csv .onager/history_index.csv .onager/config .onager/scripts/j/jobs.json \
        .onager/scripts/j/sweep.json .onager/launches/1/launch.json .onager/launches/1/cancel "${WRITTEN[0]}"
}

@test "a folder in place of a file, and a file in place of a folder, are told" {
    survives folder "${INDEXES[@]}" "${JOB[0]}" "${LAUNCH[0]}" "${WRITTEN[@]}"
    survives file .onager .onager/scripts .onager/launches .onager/logs
}

@test "what may not be entered or read is told" {
    ((EUID != 0)) || skip "root may enter and read everything"
    survives closed "${INDEXES[@]}" "${FOLDERS[@]:1:4}"
}

@test "links of one's own to scratch space serve" {
    mkdir -p ../scratch/onager ../scratch/logs
    ln -s ../scratch/onager .onager
    ln -s ../logs .onager/logs
    onager prelaunch +jobname j +command 'echo hello' +q
    launch --jobname j
    assert_success
    assert_equal "$(cat ../scratch/logs/*/j_1_1.o)" hello
    assert [ -s ../scratch/onager/job_index.csv ]
}

@test "a runner that is given a launch with traps in it writes to nothing outside" {
    local place before
    for place in events/"$HOST".tsv runner; do
        good_folder
        trap_at link-file ".onager/launches/1/$place"
        before=$(disk "$VICTIM")
        run timeout 60 "${ONAGER_SO%/*}/onager-run" .onager/launches/1
        assert_failure
        assert_equal "$(disk "$VICTIM")" "$before"
    done
    good_folder
    rm -rf .onager/logs .onager/launches/1/events
    mkdir -p ".onager/logs/$HOST"
    ln -s "$VICTIM/file" ".onager/logs/$HOST/j_1_1.o"
    mkfifo ".onager/logs/$HOST/j_1_2.e"
    before=$(disk "$VICTIM")
    run timeout 60 "${ONAGER_SO%/*}/onager-run" .onager/launches/1
    assert_failure
    assert_output --partial "is a symbolic link"
    assert_equal "$(disk "$VICTIM")" "$before"
}

@test "a record whose names lead out of the folder, or are options for a scheduler, is none" {
    local change before
    for change in 's|"jobname":.*|"jobname": "../../../out",|' 's|"host":.*|"host": "../out",|' 's|\["1"\]|["--user=me"]|' \
        's|"user":.*|"user": "-x",|' 's|"jobname":.*|"jobname": "a\\u001b[2Jb",|' 's|"backend":.*|"backend": "a/b",|'; do
        good_folder
        sed -i "0,/xxxx/$change" .onager/launches/1/launch.json
        before=$(find "$BATS_TEST_TMPDIR" -path '*out*' | sort)
        run timeout 60 "${ONAGER_SO%/*}/onager-run" .onager/launches/1
        assert_failure
        assert_output --partial "is no record of a launch"
        assert_equal "$(find "$BATS_TEST_TMPDIR" -path '*out*' | sort)" "$before"
        in_bash 'onager status; onager explain; onager logs; onager wait --timeout 1; echo "alive $?"'
        [[ $output != *$'\e'* ]] || fail "an escape in $(cat -v <<<"$output")"
    done
}
