#!/usr/bin/env bats
# Options that go to sbatch and qsub as they are, from the command line and the config, in place of onager's own.

setup() {
    load ../lib/onager
    load ../lib/launches
    setup_launches
    use_standins sbatch qsub
}

teardown() { end_survivors; }

small_job() {
    write_job j true true
}

submit() {
    run --separate-stderr onager launch "$@"
    assert_success
}

seconds_on_record() {
    "$PYTHON" -c "import json; print(json.load(open('.onager/launches/1/launch.json')).get('seconds'))"
}

@test "slurm: what the user passes takes the place of onager's own" {
    small_job
    submit --backend slurm --jobname j -p mine --mem-per-cpu=3G --time 10 -o out.%a --gpus 2 -- -G 1
    refute_output --partial "-p batch"
    refute_output --partial "--mem=2G"
    refute_output --partial "-t 0-01:00:00"
    refute_output --partial "--gres"
    refute_output --partial "logs/slurm/%x_%A_%a.o"
    assert_output --partial " -e .onager/logs/slurm/%x_%A_%a.e "
    assert_output --partial " -p mine --mem-per-cpu=3G --time 10 -o out.%a -G 1 .onager"
    assert_equal "$(seconds_on_record)" 600
}

@test "slurm: an option with its value in the same word, or cut short, is known, too" {
    small_job
    submit --backend slurm --jobname j -pmine --ntask=4
    refute_output --partial "-p batch"
    refute_output --partial " -n 1 "
}

@test "slurm: account, qos and further flags come from the config, and what is passed wins over them" {
    small_job
    onager config --write slurm account physics --write slurm qos low --write slurm flags "--constraint='a b' --mem-per-cpu 1G"
    submit --backend slurm --jobname j --account chemistry
    assert_output --partial " -q low "
    refute_output --partial physics
    refute_output --partial "--mem=2G"
    assert_output --partial " '--constraint=a b' --mem-per-cpu 1G --account chemistry .onager"
}

@test "slurm: an empty partition leaves the choice to the cluster" {
    small_job
    onager config --write slurm partition ""
    submit --backend slurm --jobname j
    refute_output --partial " -p "
}

@test "slurm: another job name leaves the logs where they are looked for" {
    small_job
    submit --backend slurm --jobname j -J other
    assert_output --partial " -o .onager/logs/slurm/j_%A_%a.o "
}

@test "an array of the user's own is refused, and a dependency beside --hold_jid" {
    small_job
    run onager launch --backend slurm --jobname j --array=1-2
    assert_failure
    assert_output --partial "--array=1-2: the tasks are chosen by --tasklist LIST"
    run onager launch --backend slurm --jobname j --hold_jid 7 --dependency=afterok:8
    assert_failure
    assert_output --partial "--hold_jid holds tasks by that, too"
    run onager launch --backend gridengine --jobname j -t 1-2
    assert_failure
    assert_output --partial "-t: the tasks are chosen by --tasklist LIST"
    [ ! -e "$STANDIN_LOG" ]
}

@test "gridengine: a queue, a parallel environment and resources that are passed take the place of onager's own" {
    small_job
    submit --backend gridengine --jobname j --cpus 4 --mem 8 -l vf=3G,long -pe mpi 2
    refute_output --partial "-l short"
    refute_output --partial "-pe smp"
    refute_output --partial "vf=8G"
    assert_output --partial " -l vf=3G,long -pe mpi 2 .onager"
    submit --backend gridengine --jobname j -q all.q
    refute_output --partial "-l short"
}

@test "gridengine: a place for logs that is passed takes the place of onager's own, the other stays" {
    small_job
    submit --backend gridengine --jobname j -- -o out
    assert_output --partial " -e .onager/logs/gridengine/"
    assert_output --partial " -o out .onager"
    refute_output --partial " -o .onager"
}

@test "gridengine: names of resources and further flags come from the config" {
    small_job
    onager config --write gridengine memory_resource h_vmem --write gridengine gpu_resource gpu --write gridengine flags "-P lab -notify"
    submit --backend gridengine --jobname j --mem 4 --gpus 1
    assert_output --partial " -l gpu=1 -l h_vmem=4G "
    assert_output --partial " -P lab -notify .onager"
}

@test "flags in the config that are no plain words are refused by their name" {
    small_job
    onager config --write slurm flags 'a; b'
    run onager launch --backend slurm --jobname j
    assert_failure
    assert_output --partial "the setting slurm flags: expected options and their values"
}

@test "--hold_jid takes several ids, as -v gives them, and the names of jobs" {
    write_job first true true true true
    small_job
    onager launch --backend gridengine --jobname first --tasklist 1,3-4 -v ids >/dev/null 2>&1
    assert_equal "$ids" "77 78"
    submit --backend gridengine --jobname j --hold_jid "$ids"
    assert_output --partial " -hold_jid 77,78 "
    submit --backend gridengine --jobname j --hold-jid first
    assert_output --partial " -hold_jid 77,78 "
    submit --backend slurm --jobname j --hold-jid "12 13,14"
    assert_output --partial " --depend=afterany:12:13:14 "
    submit --backend slurm --jobname j --hold-jid last
    assert_output --partial " --depend=afterany:12345 "
    run onager launch --backend slurm --jobname j --hold-jid " "
    assert_failure
    assert_output --partial "--hold_jid: expected ID"
}

@test "a stray word is not handed on as the script" {
    small_job
    run onager launch --backend slurm --jobname j t.sh
    assert_failure 2
    assert_output --partial "expected an option, got \"t.sh\""
    [ ! -e "$STANDIN_LOG" ]
}

@test "another folder for the batch script is refused" {
    small_job
    run onager launch --backend slurm --jobname j -D /tmp
    assert_failure
    assert_output --partial "-D: the batch script runs in the folder of .onager"
    run onager launch --backend gridengine --jobname j -wd /tmp
    assert_failure
    assert_output --partial "-wd: the batch script runs in the folder of .onager"
}

@test "gridengine: a jobname that begins with a digit gets a prefix, which its logs have not" {
    write_job 3d true
    submit --backend gridengine --jobname 3d
    assert_output --partial "qsub -N job_3d -cwd "
    assert_output --partial ' -o .onager/logs/gridengine/3d_\$JOB_ID_\$TASK_ID.o '
}
