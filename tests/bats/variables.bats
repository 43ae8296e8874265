#!/usr/bin/env bats
# launch -v: the job ids in a shell variable. Names that cannot be, for it and for -A.

setup() {
    load ../lib/onager
    load ../lib/launches
    load ../lib/sweeps
    setup_launches
    mkdir .onager
    onager prelaunch +jobname j +command true +pos-arg {1..9} +q
}

teardown() {
    end_survivors
}

# Runs a script in a bash of its own that ends by telling $id, and compares that with $1.
sets() {
    in_bash --separate-stderr "$2"'; echo "<${id-unset}>"'
    assert_line --index -1 "<$1>"
}

@test "launch -v sets a variable to the number of a local launch" {
    sets 1 'onager launch --backend local --jobname j -v id'
    sets 2 'onager launch --backend local --jobname j -v=id'
    sets 3 'onager launch --backend local --command true -v id'
    sets 4 'id=old; onager launch -v id --backend local --command true'
}

@test "the status is that of the launch, and the id is there also when tasks failed" {
    sets 1 'onager launch --backend local --command false -v id; echo "status $?"'
    assert_line 'status 1'
    sets 2 'onager launch --backend local --command "exit 3" -v id || echo failed'
    assert_line failed
}

@test "launch -v works for a detached launch, which the id then cancels" {
    sets 1 'onager launch --backend local --command "exec sleep 600" --detach -v id 2>/dev/null &&
        onager cancel --backend local --jobid "$id" --yes'
    assert_success
}

@test "launch -v: one id of Slurm, several of Grid Engine with blanks between" {
    use_standins sbatch qsub
    sets 12345 'onager launch --backend slurm --jobname j -v id'
    sets '77 78 79' 'onager launch --backend gridengine --jobname j --tasklist 1-3,5,7-9 -v id'
    in_bash 'onager launch --backend slurm --jobname j -v id >/dev/null
        onager launch --backend slurm --command ./collect --hold-jid "$id"'
    assert_line --partial 'depend=afterany:12346'
}

@test "launch -v: where a later submission fails, the ids before it are there" {
    use_standins qsub
    export STANDIN_FAIL_AT=2
    sets 77 'onager launch --backend gridengine --jobname j --tasklist 1-3,5,7-9 -v id; echo "status $?"'
    assert_line 'status 1'
}

@test "launch -v: where nothing was submitted the variable is empty, not what it was" {
    use_standins sbatch
    sets '' 'id=old; onager launch --backend slurm --jobname j -v id --dry-run'
    sets '' 'id=old; onager launch --backend slurm --jobname absent -v id'
    sets '' 'id=old; onager launch --backend local --jobname j --tasklist 10 -v id'
    export STANDIN_STATUS=1
    sets '' 'id=old; onager launch --backend slurm --jobname j -v id'
    sets old 'id=old; onager launch --backend slurm --jobname j -v id --cpus x'
}

@test "the commands that a launch prints are the same with -v" {
    use_standins sbatch
    local want
    want=$(onager launch --backend slurm --jobname j)
    in_bash 'onager launch --backend slurm --jobname j -v id'
    assert_output "$want"
}

@test "a variable that is local stays local, one of the caller's is the caller's" {
    sets unset 'f() { local id; onager launch --backend local --command true -v id; [[ $id == 1 ]] || echo wrong; }; f'
    refute_line wrong
    sets 2 'f() { onager launch --backend local --command true -v id; }; f'
    sets 3 'f() { local -n there=$1; onager launch --backend local --command true -v there; }; f id'
    sets old 'id=old; (onager launch --backend local --command true -v id; [[ $id == 4 ]] || echo wrong)'
    refute_line wrong
}

@test "-v under set -e and set -u, for an exported variable, and for the environment of the command" {
    sets 1 'set -eu; onager launch --backend local --command true -v id'
    sets 2 'export id=old; onager launch --backend local --command true -v id; sh -c '\''echo "child $id"'\'
    assert_line 'child 2'
    in_bash 'set -e; onager launch --backend local --command false -v id; echo "not reached"'
    assert_failure 1
    refute_line 'not reached'
}

@test "an array takes the id as its first element, as with printf -v" {
    in_bash --separate-stderr 'a=(x y); onager launch --backend local --command true -v a; declare -p a'
    assert_output 'declare -a a=([0]="1" [1]="y")'
}

@test "attributes hold: lower case, upper case, export" {
    in_bash --separate-stderr 'declare -u id; STANDIN=x; onager launch --backend local --command true -v id; declare -p id'
    assert_output 'declare -u id="1"'
}

# The calls that set a variable, with the name $1 as their last word; the status of each goes behind.
CALLS='onager launch --backend local --command "touch ran" -v
onager list -A
onager prelaunch +jobname new +command run +arg --x 1 -A
onager prelaunch +jobname new +command run +arg --x 1 +A'

# Each call with the name $1 after the script $2 is refused with the texts behind them, and nothing done.
nothing_runs() {
    local name=$1 script=$2 call
    shift 2
    while read -r call; do
        refused 2 "$@" -- "$script; $call ${name@Q}"
        assert [ ! -e ran ]
        assert [ ! -e .onager/scripts/new ]
    done <<<"$CALLS"
}

@test "a name that cannot be set is refused before anything is run or written" {
    nothing_runs 'bad name' : '"bad name"'
    nothing_runs '' : '""'
    nothing_runs 1x : '"1x"'
    nothing_runs 'a[0]' : '"a[0]"'
    nothing_runs 'a[1/0]' : '"a[1/0]"'
    nothing_runs 'a[$(touch ran)]' : '"a['
    nothing_runs 'x=1' : '"x=1"'
    nothing_runs größe : größe
}

@test "readonly, integer and associative variables are refused before anything is run or written" {
    nothing_runs r 'readonly r=1' 'r is readonly'
    nothing_runs r 'declare -ra r=(1)' 'r is readonly'
    nothing_runs i 'declare -i i=1' 'i is an integer'
    nothing_runs i 'declare -ai i=1' 'i is an integer'
    nothing_runs m 'declare -A m=([a]=1)' 'm is an associative'
    nothing_runs r 'f() { local -r r=1; "$@"; }; f true; readonly r' 'r is readonly'
}

@test "references are followed, and refused where they lead to nothing that can be set" {
    nothing_runs n 'declare -n n=m; readonly m=1' 'n is readonly'
    nothing_runs n 'declare -n n="a[0]"' 'a[0]'
    nothing_runs n 'declare -n n' 'n is a reference'
    nothing_runs n 'declare -n n=m m=n' 'n is a reference to itself'
    sets 1 'declare -n n=id; onager launch --backend local --command true -v n'
    sets 2 'declare -n n=m m=id; onager launch --backend local --command true -v n'
}

@test "a missing name is refused" {
    refused 2 -v NAME -- 'onager launch --backend local --command "touch ran" -v'
    refused 2 -A NAME -- 'onager list -A'
    refused 2 -A NAME -- 'onager prelaunch +jobname new +command run -A'
}

# Names that bash itself looks at, or that are not what they seem.
SPECIAL='PATH IFS DIRSTACK GROUPS BASH_ARGV BASH_ARGC FUNCNAME RANDOM SECONDS LINENO _ PIPESTATUS BASH_COMMAND BASHPID HISTCMD
    BASH_ALIASES BASH_CMDS EPOCHSECONDS EPOCHREALTIME BASH_SUBSHELL COMP_WORDBREAKS OPTIND PS4 LC_ALL LANG TERM HOME UID PPID
    BASHOPTS SHELLOPTS BASH_VERSINFO OPTARG MAPFILE REPLY BASH_SOURCE BASH_LINENO BASH_ARGV0 SRANDOM TIMEFORMAT GLOBIGNORE
    HISTSIZE HISTCONTROL FUNCNEST BASH_COMPAT TZ TMOUT COLUMNS IGNOREEOF POSIXLY_CORRECT BASH_XTRACEFD CHILD_MAX EXECIGNORE
    BASH_LOADABLES_PATH'

# With each special name: the call $1, then words are split, read, looked up in PATH, and the name is unset.
lives_with_special_names() {
    local name
    for name in $SPECIAL; do
        in_bash "$1 $name >/dev/null 2>&1"'
            s=$? x="a b  c"; for i in 1 2 3; do set -- $x; read -r a b <<<"$x"; y="$*"; done; type -t ls >/dev/null
            unset '"$name"' 2>/dev/null; x="a b  c"; for i in 1 2; do set -- $x; read -r a b <<<"$x"; done
            [[ $s == [02] && $# == 3 ]] && echo "alive 0"'
        assert_equal "$name $output" "$name alive 0"
    done
}

@test "bash's own variables: set or refused, the shell goes on as well as before (launch -v)" {
    use_standins sbatch
    lives_with_special_names 'onager launch --backend slurm --command true -v'
}

@test "bash's own variables: set or refused, the shell goes on as well as before (-A)" {
    lives_with_special_names 'onager prelaunch +jobname j +command run +arg --x 1 2 3 -A'
}

@test "a variable that bash looks at is looked at: IFS, PATH" {
    use_standins sbatch
    in_bash --separate-stderr 'onager launch --backend slurm --command true -v IFS >/dev/null; x=a3b; set -- $x; unset IFS; echo "$@"'
    assert_output 'a b'
    in_bash --separate-stderr 'ls >/dev/null; PATH=$PATH; ls >/dev/null
        onager launch --backend slurm --command true -v PATH >/dev/null; ls 2>/dev/null; echo "status $?"'
    assert_output 'status 127'
}

@test "^C during a launch leaves the variable as it was, or set, and the shell well" {
    run "$PYTHON" -B "$REPO/tests/pty/manners.py" launch_variable_interrupted "$FOLDER"
    assert_success
}

@test "what is meant for the scheduler stands behind --, and words of its own that begin with -v are its own" {
    use_standins qsub
    onager launch --backend gridengine --command true -- -v A=1
    assert_equal "$(grep -A1 -x -e -v "$STANDIN_LOG")" $'-v\nA=1'
    in_bash 'onager launch --backend gridengine --command true -verify; declare -p erify 2>/dev/null'
    assert_equal "$(grep -c -x -e -verify "$STANDIN_LOG")" 1
    refute_output --partial erify=
}
