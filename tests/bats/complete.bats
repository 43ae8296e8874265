#!/usr/bin/env bats
# What TAB finds, asked of the builtin as completions/onager.bash asks it. Keys are pressed in complete-terminal.bats.

setup() {
    load ../lib/onager
    load ../lib/complete
    setup_folder
}

# Two jobs of ten and of two tasks, beta the newer one.
two_jobs() {
    onager prelaunch +jobname alpha +command run +arg --lr 0.1 0.01 +arg --seed {0..4} +q
    onager prelaunch +jobname beta +command run +arg --lr 0.1 0.01 +q
    touch -d 2020-01-01 .onager/scripts/alpha/jobs.json
    mkdir .onager/scripts/empty
}

@test "subcommands, but for those that begin with __" {
    offers 'onager ' prelaunch launch list status watch wait explain logs results report history prompt cancel config notify help
    offers 'onager l' launch list logs
    offers 'onager help l' launch list logs
    offers 'onager help list '
    offers 'onager _'
    offers 'onager __complete '
    offers 'onager nonsense '
}

@test "options: required ones first, those given once not again, repeatable ones always" {
    offers 'onager cancel ' --jobid --backend --tasklist --where --dry-run --quiet --yes
    offers 'onager cancel --jobid 5 -d ' --backend --tasklist --where --quiet --yes
    offers 'onager cancel ^ -j 5 --yes -dq' --backend --tasklist --where
    offers 'onager config --write local grace 3 --w' --write
    offers 'onager -' --help --version
    offers 'onager cancel --h' --help
    offers 'onager cancel -- '
}

@test "options of prelaunch: one that stands for a required one replaces it" {
    offers 'onager prelaunch +c' +command
    offers 'onager prelaunch +from-file x +c'
    offers 'onager prelaunch +command x +f' +flag +force
    offers 'onager prelaunch +jobname x +arg --lr 1 +a' +append +arg +arg-mode
    offers 'onager prelaunch +h' +help
    offers 'onager prelaunch -' -A
}

@test "an option is offered by its first long name, by another when it was begun so" {
    offers 'onager launch --max-t' --max-tasks --max-tasks-per-node
    offers 'onager launch --maxt' --maxtasks
    offers 'onager launch -m' -max
    offers 'onager launch --hold-' --hold-jid
    offers 'onager list -j' -j
}

@test "values behind a blank, behind = and right behind a short option" {
    two_jobs
    offers 'onager launch --jobname ' beta alpha
    offers 'onager launch --jobname=' beta alpha
    offers 'onager launch --jobn=a' alpha
    offers 'onager launch --jobn a' alpha
    offers 'onager launch --jobname=b --backend=s' slurm
    printf '%s\n' '41,alpha,x' '42,beta,x' >.onager/job_index.csv
    offers 'onager list -j4' -j42 -j41
    BREAKS=$' \t\n' offers 'onager launch --jobname=' --jobname=beta --jobname=alpha
}

@test "values in quotes" {
    two_jobs
    offers "onager launch --jobname 'a" alpha
    offers 'onager launch --jobname "a' alpha
    offers 'onager launch --jobname="a' alpha
    offers "onager launch --jobname al'ph'" "al'ph'a"
    offers 'onager launch "--jobname" a' alpha
}

@test "jobnames: those that have tasks, the newest first" {
    two_jobs
    offers 'onager prelaunch +append +jobname ' beta alpha
    touch -d 2040-01-01 .onager/scripts/alpha/jobs.json
    offers 'onager prelaunch +append +jobname ' alpha beta
}

@test "job ids: the newest first, for cancel those of the backend that is given" {
    onager launch --backend local --command true >/dev/null 2>&1
    onager launch --backend local --command true >/dev/null 2>&1
    printf '%s\n' '1234,alpha,elsewhere/jobs.json' >>.onager/job_index.csv
    offers 'onager list -j ' 1234 2 1
    offers 'onager cancel --jobid 1' 1234 1
    offers 'onager cancel --backend local --jobid ' 1234 2 1
    offers 'onager cancel --backend slurm --jobid ' 1234
    offers 'onager cancel --jobid ^ --backend slurm' 1234
}

@test "tasks of the job that is named, of the last one where none is" {
    two_jobs
    offers 'onager launch --tasklist ' 1 2
    offers 'onager launch --jobname alpha --tasklist 1' 1 10
    offers 'onager launch --tasklist ^ --jobname alpha' {1..10}
    offers 'onager launch --jobfile .onager/scripts/alpha/jobs.json --tasklist 1' 1 10
    offers 'onager launch --jobname ../alpha --tasklist '
    onager launch --backend local --jobname alpha --tasklist 2,5-7 >/dev/null 2>&1 || true
    offers 'onager list --tasklist ' 2,5-7 2 5 6 7
    offers 'onager cancel -j 1 -t ' 2 5 6 7
    offers 'onager list -j 99 -t '
}

@test "tasks behind commas and in ranges" {
    two_jobs
    offers 'onager launch --jobname alpha --tasklist 1-8:2,' 2,{2,4,6,8,9,10}
    offers 'onager launch --jobname alpha --tasklist 1-3,1' 1-3,10
    offers 'onager launch --jobname alpha --tasklist 8-' 8-9 8-10
    offers 'onager launch --jobname alpha --tasklist 3,8-1' 3,8-10
    offers 'onager launch --jobname alpha --tasklist x'
    offers 'onager launch --jobname alpha --tasklist 1-8:'
    offers 'onager launch --jobname alpha --tasklist 3-x,'
}

@test "many tasks are offered digit by digit" {
    onager prelaunch +jobname many +command run +range --x 1 100 +range --y 1 120 +q
    offers 'onager launch --tasklist ' {1..9}
    offers 'onager launch --tasklist 12' 12 12{0..9}
    offers 'onager launch --tasklist 1200' 1200 12000
    offers 'onager launch --tasklist 1199' 1199 1199{0..9}
    offers 'onager launch --tasklist 12001'
    offers 'onager launch --tasklist 11990-' 1199{1..9} 12000 --behind 11990-
}

@test "a job that somebody else wrote in one line" {
    mkdir -p .onager/scripts/py
    echo '{"3": ["a", ""], "1": ["b", ""], "200": ["c", ""]}' >.onager/scripts/py/jobs.json
    offers 'onager launch --jobname py --tasklist ' 1 3 200
    echo 'no job at all' >.onager/scripts/py/jobs.json
    offers 'onager launch --jobname py --tasklist '
}

@test "choices: backends, columns, those given already not again" {
    offers 'onager launch --backend ' local slurm gridengine mpi
    offers 'onager list --field j' job_id jobname
    offers 'onager list --hide jobname t' task_id tag
    offers 'onager prelaunch +arg-mode ' argparse hydra
    offers 'onager launch --cpus '
}

@test "config: sections, their keys, values that are known" {
    offers 'onager config --write ' slurm gridengine local mpi DEFAULT
    offers 'onager config --write local ' header footer backend tab_asks trust grace
    offers 'onager config --write DEFAULT backend ' local slurm gridengine mpi
    offers 'onager config --write DEFAULT tab_asks ' yes no
    offers 'onager config --write slurm partition '
    offers 'onager config --write slurm partition x --write g' gridengine
}

@test "history: ids, the newest first, then jobnames" {
    two_jobs
    onager prelaunch +append +jobname alpha +command run +q
    offers 'onager history --details ' 2 1 0 alpha beta
    offers 'onager history --details a' alpha
}

@test "the files of options and redirections are left to bash" {
    asks_for_files 'onager prelaunch +jobfile '
    asks_for_files 'onager prelaunch +jobfile=da'
    asks_for_files 'onager prelaunch +from-file '
    asks_for_files 'onager list > '
    asks_for_files 'onager prelaunch +pos-arg data/'
    asks_for_files 'onager launch --jobname $NA'
    finds 5 'onager launch --venv '
    offers 'onager prelaunch +pos-arg da'
    touch data1 data2
    BREAKS=$' \t\n' offers 'onager prelaunch +jobfile=da' +jobfile=data{1,2}
}

@test "+tag-args: the arguments that the line gives, before and behind the cursor" {
    offers 'onager prelaunch +arg --lr 1 +zip --a 1 --b 2 +range --n 1 3 +flag --amp +tag-args ' --lr --a --b --n
    offers 'onager prelaunch +tag-args --b ^ +arg --lr 1 +arg --b 2' --lr
    offers 'onager prelaunch +arg-mode hydra +arg lr= 1 +tag-args ' lr
    offers 'onager prelaunch +tag-args '
}

@test "+exclude: names, and the values of one that is certain" {
    local line='onager prelaunch +arg --lr 0.1 0.01 +arg --seed {0..2} +flag --amp +pos-arg a b'
    offers "$line +exclude " 1= --lr= --seed= --amp
    offers "$line +exclude --l" --lr=0.1 --lr=0.01
    offers "$line +exclude l" lr=0.1 lr=0.01
    offers "$line +exclude --lr=" 0.1 0.01
    offers "$line +exclude 1=" a b
    offers "$line +exclude --seed=1 --am" --amp
    offers "$line +exclude '--seed=1 --lr=0.0" '--seed=1 --lr=0.01'
    offers "$line +exclude '--seed=1|" '--seed=1|0' '--seed=1|1' '--seed=1|2'
    offers "$line +exclude '!--a" '!--amp'
    offers 'onager prelaunch +exclude --l^ +arg --lr 0.5' --lr=0.5
    offers 'onager prelaunch +arg-mode hydra +arg lr= 1 2 +exclude l' lr=1 lr=2
}

@test "+exclude: values of shell arrays and ranges, none of what can't be known" {
    primes=(2 3 5)
    offers 'onager prelaunch +arg --n @primes +exclude --n=' 2 3 5
    offers 'onager prelaunch +range --n 0 1 0.5 +exclude --n=' 0 0.5 1
    offers 'onager prelaunch +range --n 1 9000000 +exclude --n='
    offers 'onager prelaunch +range --n 1 +arg --lr 5 +exclude --l' --lr=5
    offers 'onager prelaunch +arg --n $x *.c {1..5000} +exclude --n='
    offers 'onager prelaunch +arg --text "two words" +exclude --text=' 'two\ words'
}

# A folder in PATH, and some files here.
some_programs() {
    mkdir -p bin data
    touch bin/frobnicate bin/frobs bin/frown data/a.csv data/b.csv train 'two words'
    chmod +x bin/frobnicate bin/frobs train
    PATH=$PWD/bin:$PATH
}

@test "commands: programs in PATH, or of a folder, and files behind them" {
    some_programs
    offers 'onager prelaunch +command fro' frobnicate frobs
    offers "onager prelaunch +command 'fro" frobnicate frobs
    offers 'onager launch --command=frobs' frobs
    offers 'onager prelaunch +command ' ./train
    offers 'onager prelaunch +command ./t' ./train
    offers 'onager prelaunch +command bin/frobs' bin/frobs
    offers "onager prelaunch +command 'frobs da" 'frobs data/' 'frobs data/a.csv' 'frobs data/b.csv'
    offers "onager prelaunch +command 'frobs --in=data/b" 'frobs --in=data/b.csv'
    offers "onager prelaunch +command 'cd x && fro" 'cd x && frobnicate' 'cd x && frobs'
    offers "onager prelaunch +command 'frobs two" 'frobs two words'
    offers 'onager prelaunch +command frobs\ tw' 'frobs\ two\ words'
    finds 3 'onager prelaunch +command ./da' ./data/
    # shellcheck disable=SC2088 # what was typed
    HOME=$PWD offers "onager prelaunch +command '~/tr" '~/train'
}

@test "nothing is written, made or said, whatever state the folder is in" {
    local state before line
    for state in none file empty garbage loop; do
        rm -rf .onager
        case $state in
        file) touch .onager ;;
        empty) mkdir .onager ;;
        garbage)
            mkdir -p .onager/scripts/j/jobs.json .onager/launches .onager/scripts/k
            printf 'a,b\n\0,\n"' >.onager/job_index.csv
            head -c 4096 /dev/urandom >.onager/history_index.csv
            head -c 4096 /dev/urandom >.onager/scripts/k/jobs.json
            ;;
        loop) ln -s .onager .onager ;;
        esac
        before=$(disk)
        for line in 'launch --jobname ' 'list -j ' 'cancel --backend local -j ' 'launch --jobname k -t ' 'launch --tasklist ' \
            'list --tasklist 1' 'history --details ' 'config --write slurm ' 'prelaunch +command "x '; do
            in_bash 'COMPREPLY=(); onager __complete "$1" "${#1}" 9 " ="; echo "alive $?"' "onager $line"
            assert_equal "${#lines[@]}" 1
        done
        assert_equal "$(disk)" "$before"
    done
}

@test "what is no question gets no answer" {
    in_bash 'for args in "" "x" "x 1 9" "x 1 9 y z" "x -1 9 y" "x 99999 x y"; do
            onager __complete $args; echo "alive $?"
        done; onager __complete "onager " 7 "" ""; echo "alive $? ${COMPREPLY[0]}"'
    assert_output "$(printf 'alive 1\n%.0s' {1..6})"$'\n''alive 0 prelaunch'
}

@test "COMPREPLY that can't be set is left alone" {
    in_bash 'readonly COMPREPLY=x; onager __complete "onager " 7 9 ""; echo "alive $?"'
    assert_output 'alive 1'
    in_bash 'declare -A COMPREPLY; onager __complete "onager " 7 9 ""; echo "alive $?"'
    assert_output 'alive 1'
    in_bash 'f() { local COMPREPLY; onager __complete "onager la" 9 9 ""; echo "$COMPREPLY"; }
        f; echo "alive ${COMPREPLY-unset}"'
    assert_output $'launch\nalive unset'
}

@test "the shell's arrays behind -A, and as values that begin with @" {
    seeds=(1 2) sizes=(3)
    local -A seedless=([a]=1)
    offers 'onager list -A se' seeds
    offers 'onager prelaunch +jobname j -A si' sizes
    offers 'onager prelaunch +arg --seed @s' @seeds @sizes
    offers 'onager prelaunch +arg --seed 1 @siz' @sizes
    offers 'onager prelaunch +zip --seed @nothing'
    offers 'onager list -A BASH_'
}
