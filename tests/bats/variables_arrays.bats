#!/usr/bin/env bats
# list -A and prelaunch -A: commands, tags, ids in a shell array.

setup() {
    load ../lib/onager
    load ../lib/sweeps
    setup_folder
    mkdir .onager
}

# A job of three tasks that is launched by the index as 7, and one of two as 8.
two_jobs() {
    onager prelaunch +jobname a +command "run it" +arg --x 1 2 3 +tag +q
    onager prelaunch +jobname b +command walk +arg --y 'p q' "it's" +quote +q
    printf '7,a,.onager/scripts/a/jobs.json\n8,b,.onager/scripts/b/jobs.json\n' >.onager/job_index.csv
}

# A script in a bash of its own, whose stdout is $2.
prints() {
    in_bash --separate-stderr "$1"
    assert_output "$2"
    assert_success
}

@test "list -A fills an array with the commands, and prints nothing" {
    two_jobs
    prints 'onager list -A a; printf "<%s>\n" "${#a[@]}" "${a[@]}"' $'<5>
<run it --x 1 --tag a_1__x_1>\n<run it --x 2 --tag a_2__x_2>\n<run it --x 3 --tag a_3__x_3>
<walk --y \'p q\'>\n<walk --y \'it\'\\\'\'s\'>'
}

@test "list -A with --field, --jobid and --tasklist takes what is asked for" {
    two_jobs
    prints 'onager list -A a --field tag -j 7; echo "${#a[@]} ${a[*]}"' '3 a_1__x_1 a_2__x_2 a_3__x_3'
    prints 'onager list --field task_id -A a -t 2-3; echo "${a[*]}"' '2 3 2'
    prints 'onager list --field job_id -A a; echo "${a[*]}"' '7 7 7 8 8'
    prints 'onager list --field jobname -A a -j 8; echo "${a[*]}"' 'b b'
    prints 'onager list --field tag -A a -j 8; echo "${#a[@]}${a[0]}${a[1]}"' 2
    prints 'onager list -A a -j 7 -t 9; echo "$? ${#a[@]}"' '0 0'
}

@test "list --field prints bare values, one a line, as many as -A takes" {
    two_jobs
    for field in job_id task_id jobname command tag; do
        in_bash "onager list --field $field >out; onager list --field $field -A a; printf '%s\n' \"\${a[@]}\" | cmp - out && echo same"
        assert_output same
    done
    refused 2 --field '"nonsense"' command -- 'onager list --field nonsense'
}

@test "an array that was longer is replaced whole, a sparse one too, a plain variable becomes one" {
    two_jobs
    prints 'a=({1..99} [500]=x); onager list -A a -j 8 --field task_id; declare -p a' 'declare -a a=([0]="1" [1]="2")'
    prints 'a=plain; onager list -A a -j 8 --field task_id; declare -p a' 'declare -a a=([0]="1" [1]="2")'
    prints 'export a=plain; onager list -A a -j 8 --field task_id; echo "${a[*]}"; env | grep -c ^a= || true' $'1 2\n0'
    prints 'declare -a a; onager list -A a -j 8 --field task_id; echo "${a[*]}"' '1 2'
}

@test "an array that is local stays local, one of the caller's and one behind a reference are filled" {
    two_jobs
    prints 'f() { local -a a; onager list -A a; echo "${#a[@]}"; }; f; echo "${a-unset}"' $'5\nunset'
    prints 'f() { local a; onager list -A a; echo "${#a[@]}"; }; f; echo "${a-unset}"' $'5\nunset'
    prints 'f() { local -n r=$1; onager list -A r; }; f a; echo "${#a[@]}"' 5
    prints 'f() { local -n r=$1; onager list -A r; }; a=(x); f a; echo "${#a[@]}"' 5
    prints 'a=(x); (onager list -A a; echo "${#a[@]}"); echo "${#a[@]}"' $'5\n1'
}

@test "prelaunch -A fills an array with the commands, and prints nothing" {
    prints 'onager prelaunch +jobname j +command run +arg --x 1 "a b" +tag -A a 2>/dev/null; printf "<%s>\n" "${a[@]}"' \
        $'<run --x 1 --tag j_1__x_1>\n<run --x a b --tag j_2__x_a.b>'
    assert_equal "$(commands)" $'run --x 1 --tag j_1__x_1\nrun --x a b --tag j_2__x_a.b'
}

@test "-A and +A may stand anywhere among the options of prelaunch, +quiet too" {
    local words
    for words in '-A a +jobname j +command run +arg --x 1 2 +tag' '+jobname j +command run -A a +arg --x 1 2 +tag' \
        '+jobname j +command run +arg --x 1 2 -A a +tag' '+jobname j +command run +tag -A a +arg --x 1 2' \
        '+jobname j +command run +arg --x 1 2 +tag --tag -A a' '+jobname j +command run +tag +arg --x 1 2 +A a' \
        '+A=a +jobname j +command run +arg --x 1 2 +tag' '+jobname j +command run +arg --x 1 2 +tag -A=a' \
        '+jobname j +command run +arg --x 1 2 +tag +tag-args --x -A a' '+q -A a +jobname j +command run +arg --x 1 2 +tag' \
        '+jobname j +command run +zip --x 1 2 -A a +tag' '+jobname j +command run +range --x 1 2 -A a +tag' \
        '+jobname j +command run +arg --x 1 2 +exclude !x=1 !x=2 -A a +tag'; do
        prints "onager prelaunch $words; printf '%s\\n' \"\${a[@]}\"" $'run --x 1 --tag j_1__x_1\nrun --x 2 --tag j_2__x_2'
    done
}

@test "only the tasks that are added come into the array of a prelaunch +append" {
    prints 'onager prelaunch +jobname j +command one +pos-arg 1 2 -A a; onager prelaunch +jobname j +append +command two +tag -A b
        echo "${a[*]},${b[*]}"' 'one 1 one 2,two --tag j_3'
}

@test "values with newlines and odd bytes come through" {
    prints 'printf "%s\0" $'\''two\nlines'\'' $'\''\x01\x7f'\'' größe "  blanks  " "" >want
        mapfile -d "" -t v <want; onager prelaunch +jobname j +command "" +pos-arg @v -A a 2>/dev/null
        for ((i = 0; i < ${#v[@]}; i++)); do [[ ${a[i]} == " ${v[i]}" ]] || echo "${a[i]@Q}"; done; echo "${#a[@]}"
        printf "7,j,.onager/scripts/j/jobs.json\n" >.onager/job_index.csv; onager list -A b
        [[ "${a[*]@Q}" == "${b[*]@Q}" ]] && echo same' $'5\nsame'
}

@test "where the call fails, nothing of an earlier one is left in the array, or the array is as it was" {
    two_jobs
    in_bash --separate-stderr 'a=(old); onager list -A a -j 99; echo "$? ${#a[@]} ${a[*]}"'
    assert_output --regexp '^1 (0 |1 old)$'
    in_bash --separate-stderr 'a=(old); onager prelaunch +jobname none +append +command x -A a; echo "$? ${#a[@]} ${a[*]}"'
    assert_output --regexp '^1 (0 |1 old)$'
    in_bash --separate-stderr 'a=(old); onager list -A a -t 3-1; echo "$? ${a[*]}"'
    assert_output '2 old'
}

@test "an array of one call is the sweep of the next" {
    two_jobs
    prints 'onager list --field tag -j 7 -A tags; onager prelaunch +jobname k +command ./plot +arg --run @tags' \
        $'./plot --run a_1__x_1\n./plot --run a_2__x_2\n./plot --run a_3__x_3'
}

@test "-A works under set -eu, in a loop that reads, and twice in a row" {
    two_jobs
    prints 'set -eu; while read -r id; do onager list -A a -j "$id"; echo "${#a[@]}"; done < <(printf "%s\n" 7 8 7)' $'3\n2\n3'
}

@test "^C while an array is filled leaves it whole, and the shell well" {
    run "$PYTHON" -B "$REPO/tests/pty/manners.py" array_interrupted "$FOLDER"
    assert_success
}

# bats test_tags=heavy
@test "an array of a million commands" {
    in_bash --separate-stderr 'n=$(echo {1..100}); onager prelaunch +jobname j +command run +arg --a $n +arg --b $n +arg --c $n -A a
        echo "${#a[@]} ${a[0]}, ${a[123455]}, ${a[-1]}"
        printf "7,j,.onager/scripts/j/jobs.json\n" >.onager/job_index.csv; onager list -A b
        echo "${#b[@]} ${b[123455]}"; onager list -A b --field task_id; echo "${b[999999]}"'
    assert_line --index 0 '1000000 run --a 1 --b 1 --c 1, run --a 56 --b 35 --c 13, run --a 100 --b 100 --c 100'
    assert_line --index 1 '1000000 run --a 56 --b 35 --c 13'
    assert_line --index 2 1000000
}
