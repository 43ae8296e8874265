#!/usr/bin/env bats
# The places of a shell where a builtin can stand: it works in all of them, and disturbs none.

setup() {
    load ../lib/onager
    setup_folder
}

# What the job of one_sweep has to be, wherever it was made.
ONE_SWEEP='{"1": ["run --x 1", ""], "2": ["run --x 2", ""]}'
one_sweep='onager prelaunch +command run +jobname j +arg --x 1 2'

made_one_sweep() {
    assert_success
    assert_line --index 0 "run --x 1"
    assert_line --index 1 "run --x 2"
    assert_same_json "$ONE_SWEEP" .onager/scripts/j/jobs.json
}

@test "it works in a function" {
    in_bash "f() { local x=1; $one_sweep; }; f"
    made_one_sweep
}

@test "it works in a subshell" {
    in_bash "($one_sweep)"
    made_one_sweep
}

@test "it works at every place of a pipeline" {
    in_bash "$one_sweep | cat"
    made_one_sweep
    in_bash "echo text | $one_sweep"
    made_one_sweep
    in_bash "echo text | $one_sweep | cat | cat"
    made_one_sweep
    in_bash "shopt -s lastpipe; echo text | $one_sweep"
    made_one_sweep
}

@test "it works in a command substitution and in a process substitution" {
    in_bash "x=\$($one_sweep); echo \"\$x\""
    made_one_sweep
    in_bash "cat <($one_sweep)"
    made_one_sweep
}

@test "it works in the background" {
    in_bash "$one_sweep & wait \$!"
    made_one_sweep
}

@test "it works after command, builtin, time and !" {
    in_bash "command $one_sweep"
    made_one_sweep
    in_bash "builtin $one_sweep"
    made_one_sweep
    in_bash "! { ! $one_sweep; }"
    made_one_sweep
    in_bash "time $one_sweep"
    made_one_sweep
}

@test "it works under set -e, set -u and set -o pipefail" {
    in_bash "set -euo pipefail; $one_sweep | cat; onager list | cat >/dev/null; onager history >/dev/null"
    made_one_sweep
}

@test "under set -e a failure ends the script, with onager's status" {
    in_bash 'set -e; onager nonesuch 2>/dev/null; echo not reached'
    assert_failure 2
    assert_output ''
}

@test "under pipefail a failure is the pipeline's status" {
    in_bash 'set -o pipefail; onager nonesuch 2>/dev/null | cat; echo "alive $?"'
    assert_alive 2
}

@test "the ERR and EXIT traps run as for any builtin, and a CHLD trap has nothing to see" {
    in_bash 'trap "echo err" ERR; trap "echo exit" EXIT; trap "echo chld" CHLD
        onager nonesuch 2>/dev/null; onager help >/dev/null'
    assert_output $'err\nexit'
}

@test "it works with onager's own options as script arguments, set -x, and a strange IFS" {
    in_bash "set -x; IFS=-+j; set -- +a --b; $one_sweep 2>/dev/null"
    assert_line "run --x 1"
    assert_same_json "$ONE_SWEEP" .onager/scripts/j/jobs.json
}

@test "redirections hold for it, and the order with other output stays right" {
    in_bash "echo before; $one_sweep; echo after"
    assert_output $'before\nrun --x 1\nrun --x 2\nafter'
    # shellcheck disable=SC2016
    in_bash 'printf before-; onager prelaunch +command a +jobname j; printf "after\n"; /bin/echo last; cat one
        onager prelaunch +command b +jobname j >one; cat one; onager prelaunch +command c +jobname j >>one; cat one'
    assert_output $'before-a\nafter\nlast\ncat: one: No such file or directory\nb\nb\nc'
}

@test "a closed stdout or stderr is no harm" {
    in_bash 'onager prelaunch +command a +jobname j >&- 2>/dev/null; echo "alive $?"'
    assert_alive 1
    in_bash 'onager nonesuch 2>&-; echo "alive $?"'
    assert_alive 2
    in_bash 'onager prelaunch +command a +jobname k <&- >&- 2>&-; onager history | grep -c "+jobname k"'
    assert_output 1
    assert_same_json '{"1": ["a", ""]}' .onager/scripts/j/jobs.json
    assert_same_json '{"1": ["a", ""]}' .onager/scripts/k/jobs.json
}

@test "it does not read the input of the loop it stands in" {
    in_bash 'while read -r x; do onager prelaunch +command "run $x" +jobname "j$x"; onager list >/dev/null
        done < <(printf "%s\n" 1 2 3)'
    assert_output $'run 1\nrun 2\nrun 3'
}

@test "it does not read the script that bash reads from stdin" {
    # shellcheck disable=SC2016
    printf '%s\n' 'enable -f "$ONAGER_SO" onager' 'onager prelaunch +command a +jobname a' 'onager list >/dev/null' \
        'onager config --read >/dev/null' 'onager prelaunch +command b +jobname b' >script
    run $ONAGER_BASH <script
    assert_output $'a\nb'
}

@test "variables of the caller stand where onager's own words stand, and stay" {
    in_bash 'jobname=x command=y; declare -i tag=3; declare -A arg=([a]=b); declare -r cmd=1
        onager prelaunch +command run +jobname j +arg --x 1 +tag; echo "$jobname$command$tag${arg[a]}$cmd"'
    assert_output $'run --x 1 --tag j_1__x_1\nxy3b1'
}

@test "the shell's working folder is the one that counts, not the folder it started in" {
    mkdir other
    in_bash "cd other; $one_sweep; cd ..; ls -A"
    assert_line other
    refute_line .onager
    assert_same_json "$ONE_SWEEP" other/.onager/scripts/j/jobs.json
}

@test "a folder with blanks, quotes and non-ASCII letters is like any other" {
    setup_folder $'ein Ordner für "Läufe" $HOME; \'日本\' *'
    in_bash "$one_sweep && onager launch --backend slurm --jobname j -d && onager list && onager config --read"
    assert_success
    made_one_sweep
    assert_line --regexp '--array=1,2 \.onager/scripts/j/wrapper\.sh$'
}

@test "a folder that is gone is an error" {
    mkdir gone
    in_bash 'cd gone; rmdir ../gone; onager prelaunch +command run +jobname j 2>&1; echo "alive $?"'
    assert_alive 1
    assert_line --partial '.onager'
}

@test "at a terminal it works at the prompt, in lists, loops and functions" {
    run "$REPO/tests/lib/at-prompt" 'enable -f "$ONAGER_SO" onager; mkdir .onager' \
        'f() { onager prelaunch +command "run $1" +jobname "j$1"; }; f 1; for i in 2 3; do f $i; done' \
        'onager nonesuch || f 4; (f 5) | cat; echo "$(f 6)"' 'ls .onager/scripts | xargs echo made'
    assert_success
    assert_line 'made j1 j2 j3 j4 j5 j6'
}
