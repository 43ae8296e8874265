#!/usr/bin/env bats
# launch --nodes N: the one job that Slurm or Grid Engine gets, and its batch script.

setup() {
    load ../lib/onager
    load ../lib/launches
    load ../lib/nodes
    setup_nodes
    use_standins sbatch qsub
    write_job j "echo one" "echo two" "echo three"
}

teardown() { end_survivors; }

DEFAULT_LINE='-- mpirun --map-by ppr:1:node --bind-to none'

# The line that a dry run with these words prints is $1.
assert_plan() {
    local line=$1
    shift
    mega "$@" --dry-run
    assert_success
    assert_output "$line"
}

IN_SLURM='-o .onager/logs/slurm/%x_%j.o -e .onager/logs/slurm/%x_%j.e --parsable'
LASTING='--no-kill --requeue --open-mode=append'

@test "slurm gets one job of whole nodes, which goes on when it loses some" {
    assert_plan "sbatch -J j -t 0-01:00:00 -N 3 --ntasks-per-node 1 -p batch --mem=0 --exclusive $LASTING $IN_SLURM .onager/scripts/j/nodeswrapper.sh" \
        slurm --nodes 3
}

@test "with slots a node, just their cpus are asked for, and the memory that they are said to need" {
    assert_plan "sbatch -J j -t 0-01:00:00 -N 3 --ntasks-per-node 1 -c 16 -p batch --mem=4000M $LASTING $IN_SLURM .onager/scripts/j/nodeswrapper.sh" \
        slurm --nodes 3 --max-tasks-per-node 8 --cpus 2 --mem-per-task 500M
    assert_plan "sbatch -J j -t 0-01:00:00 -N 2 --ntasks-per-node 1 -c 4 -p batch $LASTING $IN_SLURM .onager/scripts/j/nodeswrapper.sh" \
        slurm --nodes 2 --tasks-per-node 4
    assert_plan "sbatch -J j -t 0-01:00:00 -N 2 --ntasks-per-node 1 -p batch --mem=5G $LASTING $IN_SLURM .onager/scripts/j/nodeswrapper.sh" \
        slurm --nodes 2 --tasks-per-node 1 --mem 5
}

@test "memory that is given is for a node, be it whole" {
    mega slurm --nodes 3 --mem 100 -d
    assert_output --partial " --mem=100G --exclusive "
}

@test "gpus are those of a node, or as many as its slots take" {
    mega slurm --nodes 2 --gpus 4 -d
    assert_output --partial " -p gpu --gres=gpu:4 --mem=0 --exclusive "
    mega slurm --nodes 2 --gpus-per-task 2 --max-tasks-per-node 3 -d
    assert_output --partial " -p gpu --gres=gpu:6 "
    mega slurm --nodes 2 --tasks-per-gpu 4 --max-tasks-per-node 10 -d
    assert_output --partial " -p gpu --gres=gpu:3 "
}

@test "Grid Engine counts gpus by slots" {
    mega gridengine --nodes 3 --gpus-per-task 1 --max-tasks-per-node 2 -d
    assert_output --partial "-l gpus=1 "
    assert_output --partial "-pe orte 6"
    mega gridengine --nodes 3 --gpus 3 --max-tasks-per-node 2 -d
    assert_failure
    [[ $stderr == *"3 gpus on a node do not go up in its 2 slots"* ]] || fail "$stderr"
}

@test "gpus for tasks, of nodes of which nobody said how many they have, are refused" {
    mega slurm --nodes 3 --gpus-per-task 1 -d
    assert_failure
    [[ $stderr == *"how many gpus is a node to have? Expected --gpus N, or --max-tasks-per-node N"* ]] || fail "$stderr"
}

@test "options of sbatch take the place of onager's" {
    mega slurm --nodes 3 -c 4 --no-requeue -p long --mem-per-cpu=1G -d
    assert_output --partial "sbatch -J j -t 0-01:00:00 -N 3 --ntasks-per-node 1 --no-kill --open-mode=append $IN_SLURM -c 4 --no-requeue -p long"
    refute_output --partial --exclusive
}

@test "what --nodes says can't be said otherwise" {
    while IFS='|' read -r words text; do
        # shellcheck disable=SC2086
        mega $words -d
        assert_failure 1
        [[ $stderr == *"${text# }"* ]] || fail "$words: $stderr"
    done <<'END'
slurm --nodes 3 -N 4 | -N: --nodes says how many
slurm --nodes 3 --array=1-3 | --array=1-3: the tasks are chosen by --tasklist LIST
slurm --nodes 3 --chain 2 --dependency=singleton | --dependency=singleton: --chain holds tasks by that, too
gridengine --nodes 3 -t 1-3 | -t: the tasks are chosen by --tasklist LIST
gridengine --nodes 3 --chain 2 -hold_jid x | -hold_jid: --chain holds jobs by that, too
gridengine --nodes 3 --debug --duration 0:05:00 | --nodes 3: with --debug gridengine gives one cpu
END
}

IN_SGE='-o .onager/logs/gridengine/$JOB_NAME_$JOB_ID.o -e .onager/logs/gridengine/$JOB_NAME_$JOB_ID.e -terse'

@test "grid engine gets one job in the parallel environment for nodes" {
    assert_plan "qsub -N j -cwd -l short -pe orte 3 ${IN_SGE//\$/\\$} -r y .onager/launches/1/nodeswrapper.sh" gridengine --nodes 3
    onager config --write gridengine nodes_environment mpi-16 >/dev/null
    assert_plan "qsub -N j -cwd -l long -pe mpi-16 32 -l vf=1000M ${IN_SGE//\$/\\$} -r y .onager/launches/1/nodeswrapper.sh" \
        gridengine --nodes 2 --max-tasks-per-node 8 --cpus 2 --mem-per-task 2000M --duration 12:00:00
    mega gridengine --nodes 2 -pe own 6 -d
    assert_output --partial "qsub -N j -cwd -l short ${IN_SGE//\$/\\$} -r y -pe own 6 .onager/launches/1/nodeswrapper.sh"
}

@test "without the name of a parallel environment there is nothing to ask for" {
    onager config --write gridengine nodes_environment "" >/dev/null
    mega gridengine --nodes 2 -d
    assert_failure 1
    assert_regex "$stderr" 'nodes_environment is empty; expected the name of a parallel environment'
}

@test "it is one job on record, with how many nodes" {
    mega slurm --nodes 3 --tasklist 1,3
    assert_success
    assert_equal "$(json_value .onager/launches/1/launch.json '[j[k] for k in ("nodes", "jobids", "jobtasks", "tasks")]')" \
        "[3, ['12345'], ['1,3'], '1,3']"
    assert_equal "$(grep -c '^call ' "$STANDIN_LOG")" 1
}

@test "the batch script runs onager-mpi with the job's id, and ends with its status" {
    mega slurm --nodes 3 --max-tasks-per-node 2 --restarts 1
    run_script sbatch 1 STANDIN_STATUS=4
    assert_failure 4
    assert_equal "$(runner_line)" "--jobid 12345 --slots 2 --restarts 1 .onager/launches/1 $DEFAULT_LINE"
    assert_equal "$(tasks_sorted 1 end)" "1 2 3"
    mega gridengine --nodes 3 -notify
    run_script qsub 1
    assert_success
    assert_equal "$(runner_line 2)" "--jobid 77 --notified .onager/launches/2 $DEFAULT_LINE"
}

@test "header and footer of the scheduler's section stand around it" {
    onager config --write slurm header $'#SBATCH -C fast\necho head >>order' --write slurm footer 'echo foot >>order' >/dev/null
    mega slurm --nodes 2
    run grep -E '^#(SBATCH|!)' "$STANDIN_LOG.sbatch.1.script"
    assert_output $'#!/bin/bash\n#SBATCH --signal=B:TERM@60\n#SBATCH -C fast'
    run_script sbatch 1 STANDIN_STATUS=3
    assert_failure 3
    assert_equal "$(paste -sd, order)" "head,foot"
    assert_equal "$(runner_line)" "--attached --jobid 12345 .onager/launches/1 $DEFAULT_LINE"
}

@test "with --chain the launch has a script of its own, told how many jobs may follow" {
    mega slurm --nodes 2 --chain 3
    assert_success
    assert_output --regexp ' \.onager/launches/1/nodeswrapper\.sh 3$'
    refute [ -e .onager/scripts/j/nodeswrapper.sh ]
    run env SLURM_JOB_ID=12345 bash .onager/launches/1/nodeswrapper.sh 3
    assert_equal "$(runner_line)" "--jobid 12345 --chain 3 .onager/launches/1 $DEFAULT_LINE"
    run env SLURM_JOB_ID=12345 bash .onager/launches/1/nodeswrapper.sh
    assert_equal "$(runner_line 2)" "--jobid 12345 --chain 0 .onager/launches/1 $DEFAULT_LINE"
}

@test "with --chain the words that submit a further job are on file, without what this one waits for" {
    mega slurm --nodes 2 --chain 3 --hold-jid 7 --comment "two words"
    assert_output --partial "--depend=afterany:7"
    local words
    mapfile -d '' words <.onager/launches/1/submit
    assert_equal "${words[0]}|${words[-1]}|${words[-2]}" "sbatch|.onager/launches/1/nodeswrapper.sh|two words"
    [[ "${words[*]}" != *depend* ]] || fail "${words[*]}"
    mega gridengine --nodes 2 --chain 1 --hold-jid 7
    mapfile -d '' words <.onager/launches/2/submit
    assert_equal "${words[0]}|${words[-1]}" "qsub|.onager/launches/2/nodeswrapper.sh"
    [[ "${words[*]}" != *hold* ]] || fail "${words[*]}"
}

@test "a job of several nodes in grid engine can always be submitted again, without what this one waits for" {
    mega gridengine --nodes 2 -hold_jid 7,x -M me
    assert_output --partial "-hold_jid 7,x"
    local words
    mapfile -d '' words <.onager/launches/1/submit
    assert_equal "${words[0]}|${words[*]: -3}" "qsub|-M me .onager/launches/1/nodeswrapper.sh"
    [[ "${words[*]}" != *hold* && "${words[*]}" != *7,x* ]] || fail "${words[*]}"
}

@test "a launch of several nodes that can't be submitted leaves nothing" {
    STANDIN_STATUS=1 mega slurm --nodes 2 --chain 3
    assert_failure
    refute [ -e .onager/launches ]
}

@test "the scheduler is not asked how long an array may be" {
    use_standins sbatch scontrol qsub qconf
    mega slurm --nodes 2
    mega gridengine --nodes 2
    assert_equal "$(grep '^call ' "$STANDIN_LOG" | paste -sd,)" "call sbatch,call qsub"
}
