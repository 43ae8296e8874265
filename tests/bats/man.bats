#!/usr/bin/env bats
# The man page: it is what the tables in the sources say, it is well-formed, and each of its examples does what
# the page says.
# bats file_tags=heavy

setup() {
    load ../lib/onager
    load ../lib/launches
    setup_launches
    page=$REPO/docs/onager.1
}

teardown() {
    [[ $BATS_TEST_COMPLETED || ! ${example-} ]] || cat "${example%.bash}.says" "$example" "$example".[oe]
    end_survivors
}

# The page as text, WIDTH columns wide, no bold and no underlined letters.
render() {
    groff -man -Tascii -P-cbou -rLL="$1n" "$page"
}

# The lines of section $1.
section() {
    render 80 | awk -v section="$1" '/^[^ ]/ {inside = $0 == section; next} inside'
}

@test "docs/onager.1 is what make man makes" {
    run diff -u "$page" <("${ONAGER_SO%/*}/manpage")
    assert_output ''
}

@test "the man page is well-formed" {
    run mandoc -Tlint -Wstyle "$page"
    assert_output ''
    run groff -man -ww -Tutf8 -z "$page"
    assert_output ''
    run env LC_ALL=C grep -n '[^ -~]' "$page"
    assert_output ''
}

@test "the man page renders within 80 columns, no word broken" {
    run render 80
    assert_success
    refute_line --regexp '.{81}'
    assert_line --regexp '^ONAGER\(1\) .* ONAGER\(1\)$'
    run mandoc -Tascii -Owidth=80 "$page"
    assert_success
    run groff -man -Tutf8 -P-cbou -rLL=80n "$page"
    refute_output --partial ‐
}

@test "the man page names its version, every subcommand and every setting, and nothing that is for programs" {
    run render 80
    assert_output --partial "onager $(sed -n 's/^VERSION = //p' "$REPO/Makefile")"
    refute_output --partial __
    for word in $(sed -n 's/^    \.name = "\([^_].*\)",$/\1/p' "$REPO"/builtins/cmd/*.c); do
        assert_line "   onager $word"
    done
    while read -r section key; do
        assert_line --regexp "^ +$section $key( |$)"
    done < <(sed -n 's/^    {"\([A-Za-z]*\)", "\([a-z_]*\)", .*/\1 \2/p' "$REPO/builtins/core/settings.c")
}

@test "the man page names the variables that a task finds, and no others" {
    onager prelaunch +jobname env +command "env | sed -n 's/^\\(ONAGER_[A-Z_]*\\)=.*/\\1/p' | sort" +q
    launch
    assert_success
    run diff <(section ENVIRONMENT | grep -o 'ONAGER_[A-Z_]*' | sort) <(log_of env 1 1 o | sort)
    assert_output ''
    assert [ "$(log_of env 1 1 o | wc -l)" -ge 8 ]
}

@test "the files that the man page names are those that a sweep leaves" {
    onager prelaunch +jobname j +command true +q
    onager config --write local grace 1
    launch
    assert_success
    local path last
    while read -r path; do
        path=${path/JOBNAME/j} path=${path/HOST/$HOST} path=${path//\/N\///1/}
        case $path in
        '' | \~* | *wrapper.sh | *slurm/ | *gridengine/) continue ;;
        esac
        assert [ -e "$path" ]
        last=$path
    done < <(section FILES | grep -oE '^ {7}[.~].*' | tr -d ' ' | tr , '\n')
    assert_equal "$last" .onager/config
}

# What the examples need: a program that takes its time where it is told to, data, a cluster that gives ids.
prepare_examples() {
    printf '%s\n' '#!/bin/sh' 'case "$*" in *--decay*) exec gate go ;; esac' \
        'echo "acc=0.$#5 final loss: 0.$#"' 'echo "trained: $*"' >train
    chmod +x train
    mkdir data
    touch data/one data/two
    use_standins sbatch scancel
    rm "$BATS_TEST_TMPDIR/bin/sbatch"
    # shellcheck disable=SC2016
    printf '%s\n' '#!/bin/bash' 'calls=$(grep -c "^call sbatch" "$STANDIN_LOG" 2>/dev/null)' \
        'export STANDIN_ANSWER=$((13438569 + calls))' "exec -a sbatch '$STANDINS/sbatch' \"\$@\"" >"$BATS_TEST_TMPDIR/bin/sbatch"
    chmod +x "$BATS_TEST_TMPDIR/bin/sbatch"
}

# Takes the section EXAMPLES apart, as a reader sees it: EXAMPLES/NN.says and NN.bash.
extract_examples() {
    mkdir "$EXAMPLES"
    section EXAMPLES | awk -v folder="$EXAMPLES" '
        /^           / { print substr($0, 12) >sprintf("%s/%02d.bash", folder, n); code = 1; next }
        /^       [^ ]/ { if (code || !n) n++; code = 0; printf "%s ", substr($0, 8) >sprintf("%s/%02d.says", folder, n) }'
}

# The words of the last call of sbatch, as one line.
last_sbatch() {
    tac "$STANDIN_LOG" | sed '/^call /q' | tac | paste -sd' '
}

# Does it do what it says? $1 is what it says, $output what it printed.
check_example() {
    case $1 in
    "A job of two tasks"*) assert_output $'./train --lr 0.1\n./train --lr 1' ;;
    "All combinations, ten tasks"*)
        assert_line --index 0 "./train --lr 0.1 --seed 0 --tag grid_01__lr_0.1__seed_0"
        assert_equal "$(printf '%s\n' "${lines[@]##* --tag }" | sort -u | wc -l)" 10
        ;;
    "More seeds for it"*)
        assert_equal "${#lines[@]}" 10
        assert_equal "$(json_value .onager/scripts/grid/jobs.json 'len(j)')" 20
        ;;
    "Values that belong together"*)
        assert_equal "${#lines[@]}" 6
        assert_equal "$(grep -oE -- '--lr .* --decay [^ ]*' <<<"$output" | sort -u)" \
            $'--lr 0.001 --decay 1e-6\n--lr 0.01 --decay 1e-5\n--lr 0.1 --decay 1e-4'
        ;;
    "Four learning rates"*) assert_output "$(printf './train --lr %s\n' 0.0001 0.001 0.01 0.1)" ;;
    "All combinations but"*)
        assert_equal "${#lines[@]}" 3
        refute_output --partial -- '--layers 8 --batch 512'
        ;;
    "Twenty of a million"*)
        assert_equal "$(sort -u <<<"$output" | wc -l)" 20
        assert_equal "$(sed 's/random/again/' "$2" >again.bash && . ./again.bash)" "$output"
        ;;
    "The values of a shell array"*) assert_output "$(printf './train --n %s\n' 2 3 5 7)" ;;
    "Commands from anywhere"*) assert_output $'./train data/one\n./train data/two' ;;
    "The commands in a shell array"*) assert_output '2 tasks, the first is: ./train --lr 0.1' ;;
    "Arguments as Hydra"*)
        assert_line --index 0 './train model.depth=2 +seed=0'
        assert_equal "${#lines[@]}" 4
        ;;
    "On this machine, four tasks"*) assert_equal "$(log_of lr 1 2 o | tail -n 1)" 'trained: --lr 1' ;;
    "On a Slurm cluster"*)
        [[ $(last_sbatch) == *' -t 0-02:00:00 '*'--gres=gpu:1'*--array=1,2,3,*,20\ * ]] || fail "$(last_sbatch)"
        ;;
    "See first what would be"*)
        assert_output --partial 'sbatch -J grid '
        assert_equal "$(grep -c '^call' "$STANDIN_LOG")" 1
        ;;
    "Some of the tasks, and"*) [[ $(last_sbatch) == *' --array=1-3,7 '*'--account physics'* ]] || fail "$(last_sbatch)" ;;
    "One more command"*)
        [[ $(last_sbatch) == *=afterany:$id\ * ]] || fail "$(last_sbatch)"
        assert_equal "$id" 13438571
        ;;
    "On this machine, and on"*) wait_for_events 6 start 1 ;;
    "Two more tries"*) assert_equal "$(tasks_sorted 7 end)" "1 2" ;;
    "See first what one job of four nodes"*) assert_output --regexp '^sbatch -J grid .* -N 4 .* -c 8 .*/nodeswrapper.sh$' ;;
    "What is not done yet"*) [[ ! -e .onager/launches/8 ]] ;;
    "What became of the tasks"*) assert_line --regexp '^ +7 +2  lr +done +0 +1 ' ;;
    "Those that failed"*) assert_equal "${#lines[@]}" 2 ;;
    "All of it for a program"*) grep -q '^7,1,lr,done,0,1,.*,0.1' tasks.csv || fail "$(cat tasks.csv)" ;;
    "How far the newest"*) assert_line --regexp '^7 lr +\[#+\] 2/2 done' ;;
    "One of them:"*) assert_line --index 0 --regexp '^7 lr \[#+\] 2/2 done' ;;
    "See the latest launch through"*) assert_output --regexp '^7 lr \[#+\] 2/2 done' ;;
    "Go on once all"*) assert_output 'all done' ;;
    "Give up after two hours"*) assert_output '' ;;
    "Why the latest launch"*) assert_output 'launch 7 (lr) has ended: 2 done' ;;
    "What holds one task up"*) assert_output 'task 3: not begun, as far as is on record' ;;
    "Those with a value"*) assert_output --partial 'scancel 13438569_' ;;
    "The tasks of one job"*) assert_equal "${#lines[@]}" 22 ;;
    "The bare commands"*)
        assert_equal "${#lines[@]}" 3
        assert_line --index 0 --regexp '^\./train --lr 0\.1 --seed 0 --tag grid_01'
        ;;
    "The tags in"*) assert_output --regexp '^the last of 20 tags: grid_20__lr_0\.01__seed_9$' ;;
    "What was launched since"*)
        assert_output --partial 'launch'
        refute_output --partial prelaunch
        refute_output --partial dry-run
        ;;
    "The newest command"*) assert_line --regexp '^onager launch .*(--max-failures 10%|--dry-run)$' ;;
    "Some tasks of a job"*) assert_output 'scancel 13438569_1 13438569_2 13438569_3 13438569_5' ;;
    "All tasks of the latest"*) assert_no_survivors ;;
    "The partition"*)
        run onager launch --backend slurm --jobname grid -d
        assert_output --partial ' -p long '
        ;;
    "Shell lines"*)
        onager launch --backend slurm --jobname grid >/dev/null
        assert_equal "$(grep -c '^module load python/3.11$' .onager/scripts/grid/wrapper.sh)" 1
        ;;
    "In all folders"*)
        run --separate-stderr onager launch --jobname lr
        assert_success
        [[ $stderr == *'2 done, 0 failed'* ]]
        ;;
    "All settings"*) assert_line 'partition = long' ;;
    "What runs in this folder"*) assert_output --regexp '^pairs [0-9]+/[0-9]+( \+[0-9]+)?$' ;;
    "The same in front of each prompt"*)
        eval "$PROMPT_COMMAND"
        assert_regex "$onager_state" '^pairs [0-9]+/[0-9]+( \+[0-9]+)?$'
        [[ ${PS1@P} == "[$onager_state] "[\#$]" " ]] || fail "the prompt is: ${PS1@P}"
        ;;
    "And a line when a launch"*)
        eval "$PROMPT_COMMAND"
        assert [ -n "$onager_state" ]
        run onager prompt --notify
        assert_output '' # all was told
        ;;
    "Be told before the next"*) assert_equal "$(onager notify)" on ;;
    "What the failed tasks"*) assert_output '' ;; # there are none
    "What one task wrote"*) assert_line --index 1 'trained: --lr 1' ;;
    "Follow a task"*) assert_line 'trained: --lr 1' ;;
    "Where the logs are"*) assert_line --regexp '4 total' ;;
    "A page about the latest launch"* | "About a certain one"*) grep -q '</html>' report.html && rm report.html ;;
    "The numbers that the tasks"*) assert_line --index 3 --regexp '^ +2 +1 +0\.25$' ;;
    "The task that printed"*) assert_line --index 2 --regexp '^ +1 +0\.1 +0\.2$' ;;
    "Mean and deviation"*) assert_line --index 0 --regexp '^lr +acc +n$' ;;
    "For a spreadsheet"*) assert_equal "$(<acc.csv)" $'task,lr,acc\n1,0.1,0.25\n2,1,0.25' ;;
    "A picture, for"*) grep -q '</svg>' acc.svg ;;
    "The options of launch"*) assert_line --partial 'usage: onager launch' ;;
    *) fail "this test does not know the example: $1" ;;
    esac
}

@test "each example of the man page does what the page says" {
    local count=0
    EXAMPLES=$BATS_TEST_TMPDIR/examples
    prepare_examples
    extract_examples
    for example in "$EXAMPLES"/*.bash; do
        [[ -e ${ONAGER_SO%/*}/onager-mpi || $(<"$example") != *--nodes* ]] || continue # it was built without
        # shellcheck disable=SC1090 # in this shell, as a reader would type it: the next may need its variables
        . "$example" >"$example.o" 2>"$example.e"
        output=$(<"$example.o")
        mapfile -t lines <"$example.o"
        check_example "$(<"${example%.bash}.says")" "$example"
        ((++count))
    done
    assert [ "$count" -ge 25 ]
}
