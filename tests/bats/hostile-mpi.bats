#!/usr/bin/env bats
# Values, names, folders and records that nobody would wish for, with a real Open MPI: a task of a mega-job gets the bytes
# that a launch on this machine gives it, nothing of them is executed, and nothing outside .onager is written.
#
# bats file_tags=heavy

setup() {
    load ../lib/onager
    load ../lib/launches
    load ../lib/mpi
    load ../lib/hostile
    setup_mpi
    onager config --global --write mpi run "mpirun -np 2 --oversubscribe --bind-to none" >/dev/null
}

teardown() { end_survivors; }

# Job j in the current folder, which is a new one called $1: the hostile values, and one of 100 KB.
hostile_job() {
    mkdir "$BATS_TEST_TMPDIR/$1" && cd "$BATS_TEST_TMPDIR/$1" || return
    hostile_values
    VALUES+=("$(printf '%0100000d' 7)")
    args_program "$BATS_TEST_TMPDIR/args"
    onager prelaunch +jobname j +command "$BATS_TEST_TMPDIR/args" +quote +arg --x "${VALUES[@]}" +q
}

# Runs the script of call $2 of program $1 as its scheduler would on this one host, with variables in the rest.
run_there() {
    local script=$STANDIN_LOG.$1.$2.script
    shift 2
    run --separate-stderr env -i PATH="$PATH" HOME="$HOME" TEST_MARK="$TEST_MARK" OMPI_ALLOW_RUN_AS_ROOT=1 \
        OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 OMPI_MCA_plm=isolated OMPI_MCA_ras=^slurm,gridengine "$@" bash "$script" 1
}

@test "a mega-job in a folder of any name hands each byte of each value to its task and executes nothing" {
    hostile_job "$EVIL"$'\n two'
    launch_mpi
    assert_success
    arrived "$BATS_TEST_TMPDIR/args"
    nothing_was_executed
    onager list >/dev/null
    onager logs >/dev/null
    onager status >/dev/null
    nothing_was_executed
}

@test "what a task of a mega-job gets, it gets from a launch on this machine, too" {
    # shellcheck disable=SC2016
    write_job j 'printf "%s\n" "$0" "$@" "$PWD" "$ONAGER_TAG" "$ONAGER_JOBNAME"; cat | wc -c; umask; ulimit -n; echo $-' \
        $'echo a\nfalse; echo "two  blanks" \'$x\' \\\\ "\t"' '-rf' 'cat <<<"$(printf "\377")"'
    sed -i 's/j_2/-t a\/g;$(x)/' .onager/scripts/j/jobs.json
    launch --jobname j
    launch_mpi
    local task kind
    for task in 1 2 3 4; do
        for kind in o e; do
            cmp ".onager/logs/$HOST/j_1_$task.$kind" ".onager/logs/$HOST/j_2_$task.$kind"
        done
    done
}

@test "a batch script of a mega-job quotes each path and word, on Slurm and on Grid Engine" {
    use_standins sbatch qsub
    hostile_job "$EVIL"
    local venv=$BATS_TEST_TMPDIR/"venv $EVIL" row=one
    mkdir -p "$venv/bin"
    echo "VENV=active; export VENV" >"$venv/bin/activate"
    onager config --global --write DEFAULT header "echo header" --write DEFAULT footer "echo footer \"\$VENV\""
    run --separate-stderr onager launch --backend slurm --nodes 1 --venv "$venv" --jobname j
    assert_success
    run_there sbatch 1 SLURM_JOB_ID=12345 SLURM_JOB_NODELIST="$HOSTNAME" SLURM_JOB_CPUS_PER_NODE=2
    assert_success
    assert_output $'header\nfooter active'
    arrived "$BATS_TEST_TMPDIR/args"
    rm "$BATS_TEST_TMPDIR"/args.*
    run --separate-stderr onager launch --backend gridengine --nodes 1 --max-tasks-per-node 2 --venv "$venv" --jobname j
    assert_success
    echo "$HOSTNAME 2 all.q UNDEFINED" >"$BATS_TEST_TMPDIR/hosts"
    run_there qsub 1 JOB_ID=77 PE_HOSTFILE="$BATS_TEST_TMPDIR/hosts"
    assert_success
    arrived "$BATS_TEST_TMPDIR/args"
    nothing_was_executed
}

@test "the words that submit a further job are not taken from another user" {
    ((EUID == 0)) || skip "only root can make files of another user"
    use_standins sbatch
    write_job j true
    local launch owner
    for launch in 1 2; do
        owner=$((launch == 1 ? 61873 : 0))
        run --separate-stderr onager launch --backend slurm --nodes 1 --chain 1 --jobname j
        assert_success
        printf '#!/bin/sh\n: >"%s"; echo 12346\n' "$BATS_TEST_TMPDIR/PWNED.$owner" >go
        chmod 755 go
        mv go "go.$owner"
        printf '%s\0' "$PWD/go.$owner" >submit
        chown "$owner" submit
        mv submit ".onager/launches/$launch/submit"
        cp ".onager/launches/$launch/nodeswrapper.sh" "$STANDIN_LOG.sbatch.$launch.script"
        run_there sbatch $launch SLURM_JOB_ID=12345 SLURM_JOB_NODELIST="$HOSTNAME" SLURM_JOB_CPUS_PER_NODE=2 \
            SLURM_JOB_END_TIME=$(($(date +%s) + 2))
    done
    # shellcheck disable=SC2154 # bats' run sets it
    [[ ! -e $BATS_TEST_TMPDIR/PWNED.61873 && -e $BATS_TEST_TMPDIR/PWNED.0 ]] || fail "$stderr"
}

@test "the setting mpi run is words, and no shell reads them" {
    # shellcheck disable=SC2016
    local line
    write_job j true
    for line in 'mpirun $(touch PWNED)' 'mpirun; touch PWNED' 'mpirun `touch PWNED`' 'mpirun > PWNED' "mpirun 'a" ''; do
        onager config --write mpi run "$line" >/dev/null
        launch_mpi
        assert_failure
        assert_regex "$stderr" "mpi run|--write|value"
        nothing_was_executed
    done
}

# Launch 1 of job j as if it had not run yet: its record with job id 1, its tasks, and no events.
unstarted() {
    good_folder
    onager config --write mpi run "mpirun -np 2 --oversubscribe --bind-to none" >/dev/null
    rm -rf .onager/launches/1/{events,runner} ".onager/logs/$HOST"
    sed -i 's/"backend":.*/"backend": "mpi",/' .onager/launches/1/launch.json
}

runner_here() {
    run --separate-stderr timeout 60 "${ONAGER_SO%/*}/onager-mpi" .onager/launches/1 -- mpirun -np 2 --oversubscribe --bind-to none
}

@test "links, FIFOs and folders in place of a mega-job's files are refused in a line, and nothing outside is written" {
    local trap before
    for trap in link-file:runner fifo:runner dangling:mpirun.log fifo:mpirun.log link-file:nodes link-folder:events file:events \
        "link-file:events/$HOST.tsv" "dangling:events/$HOST.tsv" "fifo:events/$HOST.tsv"; do
        [[ $trap != link-folder:* || $EUID == 0 ]] || continue # it is to be another user's
        unstarted
        trap_at "${trap%%:*}" ".onager/launches/1/${trap#*:}"
        before=$(disk "$VICTIM")
        runner_here
        ((status != 124)) || fail "$trap: it hangs: $stderr"
        assert_equal "$(disk "$VICTIM")" "$before"
        [[ $trap == *:nodes || $trap == fifo:runner ]] || assert_failure # the one is replaced, the other just locked
        ((status == 0)) || assert_regex "$stderr" "^onager: "
    done
}

@test "a mega-job's record, or a host's notes, that lead out of the folder are none" {
    local change before
    for change in 's|"jobname":.*|"jobname": "../../../out",|' 's|"host":.*|"host": "../out",|' 's|\["1"\]|["--user=me"]|' \
        's|"tasks":.*|"tasks": "1-999999999999",|'; do
        unstarted
        sed -i "$change" .onager/launches/1/launch.json
        before=$(find "$BATS_TEST_TMPDIR" -path '*out*' | sort)
        runner_here
        assert_failure
        assert_equal "$(find "$BATS_TEST_TMPDIR" -path '*out*' | sort)" "$before"
        assert_regex "$stderr" "onager: .*launch"
    done
    unstarted
    mkdir -p .onager/launches/1/events
    head -c 100000 /dev/urandom >".onager/launches/1/events/evil.tsv"
    printf '1.0\tend\t999999999999\t1\t0\t0\t-\t1\t0\t0\t0\n1.0\tend\t-5\t1\t0\t0\t-\t1\t0\t0\t0\n' >.onager/launches/1/events/x.tsv
    runner_here
    assert_success
    assert_equal "$(onager list -j 1 --state done --field task_id | paste -sd' ')" "1 2"
}
