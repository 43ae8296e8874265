#!/usr/bin/env bats
# How options are read: abbreviations, values, near matches, and what is refused.

setup() {
    load ../lib/onager
    setup_folder
}

# A usage error: status 2, nothing on stdout, nothing on disk, and the texts given are in the message.
refused() {
    local script=$1 text
    shift
    in_bash --separate-stderr "$script"'; echo "alive $?"'
    assert_output 'alive 2'
    for text; do
        [[ $stderr == *"$text"* ]] || fail "no »$text« in: $stderr"
    done
    assert_equal "$(ls -A)" ""
}

@test "a long option may be cut as long as it is unique" {
    onager prelaunch +com run +jobn j +tag-a --x +arg --x 1 +tag +no +qui
    run onager prelaunch +command run +jobname j +arg --x 1 +tag +tag-args --x +no-tag-number
    assert_output "run --x 1 --tag j__x_1"
    assert_same_json '{"1": ["run --x 1 --tag j__x_1", "j__x_1"]}' .onager/scripts/j/jobs.json
    run onager launch --back slurm --jobn j --dry
    assert_success
    assert_output --partial 'sbatch -J j '
    run onager history --pre --wid 80
    assert_success
    assert_output --partial prelaunch
}

@test "a word that is one option in full is no abbreviation of another" {
    run onager prelaunch +command run +jobname j +arg --x 1 +tag --name
    assert_output "run --x 1 --name j_1__x_1"
    run onager launch --backend slurm --jobname j --max-tasks 3 -d
    assert_output --partial '--array=1%3 '
}

@test "a value may be joined to its option by an equals sign" {
    run onager prelaunch +command="run it" +jobname=j +arg --x=y 1
    assert_output "run it --x=y 1"
    run onager launch --backend=slurm --jobname=j --cpus=1 --dry-run
    assert_output --partial 'sbatch -J j '
}

@test "a value may follow a short option without a blank" {
    onager prelaunch +command run +jobname j +arg --x 1 2 3 +q
    echo '7,j,.onager/scripts/j/jobs.json' >.onager/job_index.csv
    run onager list -j7 -t2
    assert_equal "${#lines[@]}" 3
    assert_line --index 2 --partial "'run --x 2'"
    run onager history -n1
    assert_equal "${#lines[@]}" 3
}

@test "of an option given twice the last one counts" {
    run onager prelaunch +command no +jobname no +command run +jobname j
    assert_output run
    assert_equal "$(ls .onager/scripts)" j
}

@test "an abbreviation that fits several options is an error that names them" {
    refused 'onager prelaunch +command run +job j' +job +jobname +jobfile
    refused 'onager launch --backend local --job j' --job --jobname --jobfile
    refused 'onager launch --backend slurm --jobname j --tas 3' --tas --tasklist --tasks-per-node
}

@test "an unknown option is an error that names the nearest one" {
    refused 'onager prelaunch +command run +jobnme j' 'unknown option +jobnme, did you mean +jobname?'
    refused 'onager list --hied tag' 'unknown option --hied, did you mean --hide?'
    refused 'onager history --widht 80' 'unknown option --widht, did you mean --width?'
    refused 'onager cancel --backend slurm --jobid 3 --dryrun' 'unknown option --dryrun, did you mean --dry-run?'
    refused 'onager config --raed' 'unknown option --raed, did you mean --read?'
}

@test "an unknown option that is near to none is an error that names none" {
    refused 'onager list --xyzzy' 'unknown option --xyzzy'
    [[ $stderr != *'did you mean'* ]]
    refused 'onager prelaunch +command run +jobname j +xyzzy' 'unknown option +xyzzy'
    refused 'onager list -x' 'unknown option -x'
}

@test "launch on this machine has no scheduler to pass unknown options to, and says so" {
    onager prelaunch +command true +jobname j +q
    in_bash --separate-stderr 'onager launch --backend local --jobname j --max-taks 3; echo "alive $?"'
    assert_output 'alive 2'
    [[ $stderr == *'unknown option --max-taks, did you mean --max-tasks?'* ]]
    in_bash --separate-stderr 'onager launch --backend local --jobname j --account=foo; echo "alive $?"'
    assert_output 'alive 2'
    [[ $stderr == *--account* && $stderr == *local* ]]
    assert [ ! -e .onager/launches ]
}

@test "launch hands unknown options and their values to the scheduler in their order" {
    onager prelaunch +command run +jobname j +q
    run onager launch --qos high --backend slurm --account=foo --jobname j -d -X 3
    assert_success
    assert_line --partial 'sbatch -J j '
    assert_line --partial ' --qos high --account=foo -X 3 .onager/scripts/j/wrapper.sh'
}

@test "an option without its value is an error that names it" {
    refused 'onager list --jobid' --jobid
    refused 'onager list -j' -j
    refused 'onager prelaunch +command run +jobname' +jobname
    refused 'onager prelaunch +command run +jobname j +arg' +arg
    refused 'onager prelaunch +command run +jobname j +pos-arg' +pos-arg
    refused 'onager prelaunch +command run +jobname j +flag' +flag
    refused 'onager prelaunch +command run +jobname j +tag-args +tag' +tag-args
    refused 'onager list --hide' --hide
    refused 'onager config --write slurm header' --write
    refused 'onager history --since' --since
}

@test "a switch takes no value" {
    refused 'onager history --full=yes' --full
    refused 'onager prelaunch +command run +jobname j +append=yes' +append
}

@test "a number that is none is an error that names option and value" {
    local value
    for value in x 1x 1.5 '' 0x10 ' ' 99999999999999999999; do
        refused "onager history --width '$value'" --width "$value"
    done
    refused "onager history -n 1x" -n 1x
    refused "onager launch --backend slurm --jobname j --cpus 1.5 -d" --cpus 1.5
    refused "onager launch --backend slurm --jobname j --gpus x -d" --gpus x
    refused "onager launch --backend slurm --jobname j --mem 2G -d" --mem 2G
    refused "onager launch --backend slurm --jobname j --tasks-per-node '' -d" --tasks-per-node
    refused "onager launch --backend slurm --jobname j --max-tasks-per-node x -d" --max-tasks-per-node x
    refused "onager launch --backend local --jobname j --max-tasks x -d" --max-tasks x
}

@test "a duration that is none is an error that names it" {
    onager prelaunch +command run +jobname j +q
    local value
    for value in x 1:00 1-2-3:00:00 -1:00:00 1:60:00 1:00:61 ''; do
        in_bash --separate-stderr 'onager launch --backend slurm --jobname j --duration "$1" -d; echo "alive $?"' "$value"
        assert_output --regexp '^alive [12]$'
        [[ $stderr == *duration* && $stderr == *"$value"* ]]
    done
}

@test "a word out of a fixed choice is checked, and the choice is named" {
    refused 'onager prelaunch +command run +jobname j +arg-mode json' json argparse hydra
    refused 'onager launch --backend pbs --jobname j' pbs local slurm gridengine
    refused 'onager cancel --backend pbs --jobid 3 --tasklist 1' pbs local slurm gridengine
}

@test "a word that belongs to no option is an error that names it" {
    refused 'onager prelaunch stray +command run +jobname j' stray
    refused 'onager list stray' stray
    refused 'onager config stray' stray
    refused 'onager help list stray' 'one subcommand'
}

@test "prelaunch without +command or +jobname says what is missing" {
    refused 'onager prelaunch +jobname j' +command
    refused 'onager prelaunch +command run' +jobname
    refused 'onager prelaunch' +command
}

@test "cancel without --jobid says what is missing" {
    refused 'onager cancel --backend slurm' -j
}

@test "a value may begin with a minus in prelaunch, whose options begin with a plus" {
    run onager prelaunch +command run +jobname j +arg --delta -1 --2 - +pos-arg -v
    assert_line --index 0 'run -v --delta -1'
    assert_line --index 1 'run -v --delta --2'
    assert_line --index 2 'run -v --delta -'
}

@test "an option that says what is meant is not taken twice, the last one silently" {
    for words in "list --where a=1 --where b=2" "list --state done --state failed" "cancel -j 1 --where a=1 --where=b=2" \
        "launch --only failed --only lost" "results --over seed --over lr"; do
        run --separate-stderr onager $words
        assert_failure 2
        [[ $stderr == *": is given twice; give it once, with all that is meant"* ]] || fail "$words: $stderr"
    done
}
