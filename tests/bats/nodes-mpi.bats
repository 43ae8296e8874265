#!/usr/bin/env bats
# launch --backend mpi: what onager-mpi is called with, and what happens where it can't be. The real one has tests of
# its own.

setup() {
    load ../lib/onager
    load ../lib/launches
    load ../lib/nodes
    setup_nodes
    write_job j "echo one" "echo two" "echo three"
}

teardown() { end_survivors; }

DEFAULT_LINE='-- mpirun --map-by ppr:1:node --bind-to none'

@test "onager-mpi gets the launch's folder, and the line that starts it on each node" {
    mega mpi
    assert_success
    assert_equal "$(runner_line)" "--attached .onager/launches/1 $DEFAULT_LINE"
    assert_equal "$(json_value .onager/launches/1/launch.json 'j["backend"], j["jobids"], "nodes" in j')" \
        "('mpi', ['1'], False)"
}

@test "the dry run shows just that, and writes nothing" {
    mega mpi --dry-run
    assert_success
    assert_output "$PROGRAMS/onager-mpi --attached .onager/launches/1 $DEFAULT_LINE"
    refute [ -e .onager/launches ]
}

@test "options become those of onager-mpi" {
    mega mpi --max-tasks-per-node 8 --cpus 2 --mem-per-task 500M --gpus-per-task 1 --max-tasks 20 --pin --restarts 0 -d
    assert_output "$PROGRAMS/onager-mpi --attached --slots 8 --cpus 2 --mem-per-task 500 --gpus-per-task 1 --at-once 20 --pin --restarts 0 .onager/launches/1 $DEFAULT_LINE"
    mega mpi --tasks-per-gpu 4 --mem-per-task 2G --tasks-per-node 6 -d
    assert_output --partial "--slots 6 --mem-per-task 2048 --tasks-per-gpu 4 "
}

@test "the gpus that a task takes are its own; the slots of a node are said in either way" {
    mega mpi --gpus 2 --tasks-per-node 4 --max-tasks-per-node 4 -d
    assert_output --partial "--slots 4 --gpus-per-task 2 .onager"
}

@test "a bare size is in GB, and t are TB" {
    mega mpi --mem-per-task 3 -d
    assert_output --partial "--mem-per-task 3072 "
    mega mpi --mem-per-task 1t -d
    assert_output --partial "--mem-per-task 1048576 "
}

@test "the line is a setting, split as a shell would" {
    onager config --write mpi run "srun '--mpi=pmix' --label=\"a b\"" >/dev/null
    mega mpi -d
    assert_output --partial ".onager/launches/1 -- srun --mpi=pmix '--label=a b'"
}

@test "a line that is none is an error that shows what is expected" {
    local line
    for line in '' '   ' "mpirun '" 'mpirun $HOME' 'mpirun | cat'; do
        onager config --write mpi run "$line" >/dev/null
        mega mpi -d
        assert_failure 1
        [[ $stderr == *"setting mpi run: expected a program and its options"* ]] || fail "$line: $stderr"
    done
}

@test "header and footer of the section mpi, and a virtualenv, stand around it" {
    mkdir -p venv/bin
    echo 'echo "with venv" >>order' >venv/bin/activate
    onager config --write mpi header 'echo head >>order' --write mpi footer 'echo foot >>order' >/dev/null
    STANDIN_STATUS=3 mega mpi --venv venv --cpus 2
    assert_failure 3
    assert_equal "$(paste -sd, order)" "head,with venv,foot"
    assert_equal "$(runner_line)" "--attached --attached --cpus 2 .onager/launches/1 $DEFAULT_LINE"
}

@test "--detach comes back at once, and the launch goes on without the shell" {
    write_job j "gate go"
    mega mpi --detach
    assert_success
    assert_regex "$stderr" 'launch 1 \(j\) runs detached'
    touch go
    wait_for_events 1 end 1
    assert_equal "$(runner_line)" ".onager/launches/1 $DEFAULT_LINE"
}

@test "the exit status of onager-mpi is that of the launch" {
    STANDIN_STATUS=1 mega mpi
    assert_failure 1
}

@test "where onager-mpi is missing, a line says what to install" {
    rm "$PROGRAMS/onager-mpi"
    local backend
    for backend in mpi "slurm --nodes 2" "gridengine --nodes 2"; do
        # shellcheck disable=SC2086
        mega $backend
        assert_failure 1
        [[ $stderr == *"onager-mpi is missing: this onager was built without Open MPI"*libopenmpi-dev* ]] || fail "$stderr"
        assert_equal "${#stderr_lines[@]}" 1
    done
    refute [ -e .onager/launches ]
}

@test "inside an allocation the backend is mpi, where all it needs is there" {
    printf '#!/bin/sh\n' >"$BATS_TEST_TMPDIR/bin/mpirun"
    chmod +x "$BATS_TEST_TMPDIR/bin/mpirun"
    local variable
    for variable in SLURM_JOB_ID=7 PE_HOSTFILE=/some/file; do
        export "${variable?}"
        run --separate-stderr onager launch --jobname j
        assert_success
        assert_regex "${stderr_lines[0]}" '^onager: backend mpi: this shell is inside an allocation'
        unset "${variable%%=*}"
    done
}

@test "inside an allocation without mpirun or onager-mpi it is local, and says what is missing" {
    export SLURM_JOB_ID=7
    onager config --write mpi run "no-such-mpirun -x" >/dev/null
    run --separate-stderr onager launch --jobname j
    assert_success
    assert_regex "${stderr_lines[0]}" 'backend local: .*inside an allocation.*no-such-mpirun is not in PATH'
    onager config --write mpi run "a | b" >/dev/null
    run --separate-stderr onager launch --jobname j
    assert_regex "${stderr_lines[0]}" 'backend local: .*the setting mpi run'
    rm "$PROGRAMS/onager-mpi"
    run --separate-stderr onager launch --jobname j
    assert_regex "${stderr_lines[0]}" 'backend local: .*onager-mpi is not there'
}

@test "what a job of several nodes needs is refused elsewhere, in a line that says what to do" {
    while IFS='|' read -r words text; do
        # shellcheck disable=SC2086
        run --separate-stderr onager launch --jobname j $words
        assert_failure 2
        [[ $stderr == *"${text# }"* ]] || fail "$words: $stderr"
    done <<'END'
--backend mpi --nodes 3 | --nodes 3: backend mpi runs on the nodes of the allocation that this shell is in; --backend slurm
--backend local --nodes 3 | --nodes 3: backend local runs on this machine; --backend slurm or gridengine
--backend local --pin | --pin: is for the nodes of one allocation; expected --backend mpi, not local
--backend local --restarts 0 | --restarts: is for the nodes of one allocation
--backend slurm --gpus-per-task 1 | --gpus-per-task: is for the nodes of one allocation; expected --nodes N, too
--backend gridengine --mem-per-task 1G | --mem-per-task: is for the nodes of one allocation; expected --nodes N, too
--backend mpi --gpus-per-task 1 --tasks-per-gpu 2 | --gpus-per-task and --tasks-per-gpu exclude each other
--backend mpi --chain 2 | --chain 2: goes on with a job of several nodes; expected --nodes N, too
--backend slurm --chain 2 | --chain 2: goes on with a job of several nodes; expected --nodes N, too
--backend slurm --nodes 2 --tasks-per-node 8 --max-tasks-per-node 4 | --tasks-per-node 8: on the nodes of one allocation it means the same
--backend mpi --tasks-per-node 8 --max-tasks-per-node 4 | --tasks-per-node 8: on the nodes of one allocation it means the same
--backend mpi --mem-per-task lots | --mem-per-task: expected a size, such as 500M or 2G, got "lots"
--backend mpi --mem-per-task 0 | --mem-per-task: expected a size
--backend slurm --nodes 0 | --nodes: expected a number of 1 or more
--backend mpi --hold-jid 7 | --hold_jid 7: backend mpi has no scheduler
--backend mpi --constraint=x | backend mpi has no scheduler to pass it to
END
    refute [ -e .onager/launches ]
}
