#!/usr/bin/env bats
# history: what is noted of each prelaunch and launch, and that Python's csv reads it. The tables' form is
# in the golden cases.

setup() {
    load ../lib/onager
    setup_folder
}

# The history as Python's csv module reads it, one row a line as a Python list, without date and time.
rows() {
    "$PYTHON" -c 'import csv
for row in csv.reader(open(".onager/history_index.csv", newline="", encoding="utf-8"), quotechar="|"):
    print(row[:1] + row[3:])'
}

@test "each prelaunch and each launch is noted with number, job, kind and words" {
    onager prelaunch +command "python t.py" +jobname j +arg --x 1 2 +q
    onager launch --backend slurm --jobname j --dry-run >/dev/null
    in_bash 'onager launch --backend local --jobname j --command true 2>/dev/null'
    assert_success
    run rows
    assert_output - <<'END'
['0', 'j', 'prelaunch', 'n', '+command "python t.py" +jobname j +arg --x 1 2 +q']
['1', 'j', 'launch', 'y', '--backend slurm --jobname j --dry-run']
['2', 'j', 'launch', 'n', '--backend local --jobname j --command true']
END
}

@test "date and time are those of now, in the user's time zone" {
    export TZ=AAA-5:30
    local before after
    before=$(date +%Y.%m.%d,%H:%M:%S)
    onager prelaunch +command run +jobname j +q
    after=$(date +%Y.%m.%d,%H:%M:%S)
    run cat .onager/history_index.csv
    assert_output --regexp '^0,[0-9]{4}\.[0-9]{2}\.[0-9]{2},[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6},j,prelaunch,n,'
    [[ ${output:2:19} == "$before" || ${output:2:19} == "$after" ||
        ( ${output:2:19} > $before && ${output:2:19} < $after ) ]]
}

@test "words with blanks are quoted as before, plain ones are not" {
    onager prelaunch +command 'a b' +jobname j +pos-arg 'say "hi" now' "it's it" größe,1 a=b --x +q 2>/dev/null
    run rows
    assert_output "['0', 'j', 'prelaunch', 'n', '+command \"a b\" +jobname j +pos-arg \\'say \"hi\" now\\' \
\"it\\'s it\" größe,1 a=b --x +q']"
}

@test "whatever the words held, the line of the history typed again means the same" {
    local words=('a b' "both ' and \" here" 'no"blank' '$HOME x' '`date` x' 'back\slash x' '!! x' '*' '' 'a;b' $'x\ny' 'a|b' '#c' '~')
    onager prelaunch +command 'x | y' +jobname j +pos-arg "${words[@]}" +q 2>/dev/null
    run onager history --details 0
    assert_line --partial 'onager prelaunch +command'
    eval "set -- ${output#*onager prelaunch }"
    assert_equal "$(printf '<%s>' "$@")" "$(printf '<%s>' +command 'x | y' +jobname j +pos-arg "${words[@]}" +q)"
}

@test "commas, bars, newlines and non-ASCII letters in words come through" {
    onager prelaunch +command 'a | b' +jobname j +arg --größe 1,2 $'x y\nz' +q 2>/dev/null
    onager prelaunch +command next +jobname j +q
    run rows
    assert_line --index 0 "['0', 'j', 'prelaunch', 'n', '+command \"a | b\" +jobname j +arg --größe 1,2 \\'x y\\nz\\' +q']"
    assert_line --index 1 "['1', 'j', 'prelaunch', 'n', '+command next +jobname j +q']"
    run onager history --details 0
    assert_line "onager prelaunch +command \"a | b\" +jobname j +arg --größe 1,2 'x y"
    assert_line "z' +q"
}

@test "numbers go on from the highest, also after a file that Python wrote" {
    mkdir .onager
    printf '3,2022.12.15,11:52:06.184123,a,prelaunch,n,+jobname a\r\n7,2022.12.15,11:52:07.000000,a,launch,y,|x, y|\r\n' \
        >.onager/history_index.csv
    onager prelaunch +command run +jobname j +q
    run rows
    assert_equal "${#lines[@]}" 3
    assert_line --index 2 "['8', 'j', 'prelaunch', 'n', '+command run +jobname j +q']"
}

@test "what failed is not noted" {
    onager prelaunch +command run +jobname j +q
    for words in 'prelaunch +command run' 'prelaunch +command run +jobname k +append' 'prelaunch +jobname j +xyzzy' \
        'launch --backend slurm --jobname nonesuch -d' 'launch --backend slurm --jobname j --tasklist 9 -d' \
        'list --xyzzy' 'list' 'history' 'config --read'; do
        # shellcheck disable=SC2086
        in_bash 'onager "$@"' $words
    done
    run rows
    assert_equal "${#lines[@]}" 1
}

@test "--prelaunch, --launch and --no-dry-run choose rows, -n the last ones before that" {
    onager prelaunch +command run +jobname j +q
    onager launch --backend slurm --jobname j -d >/dev/null
    onager launch --backend gridengine --jobname j -d >/dev/null
    assert_equal "$(onager history --prelaunch | tail -n +3 | wc -l)" 1
    assert_equal "$(onager history --launch | tail -n +3 | wc -l)" 2
    assert_equal "$(onager history --launch --prelaunch | tail -n +3 | wc -l)" 3
    assert_equal "$(onager history --no-dry-run | tail -n +3 | wc -l)" 1
    assert_equal "$(onager history -n 2 --prelaunch | tail -n +3 | wc -l)" 0
    assert_equal "$(onager history -n 2 | tail -n +3 | awk '{print $1}' | xargs)" '1 2'
    assert_equal "$(onager history -n 0 | tail -n +3 | wc -l)" 3
}

@test "the width is COLUMNS, else that of the terminal, else 80" {
    onager prelaunch +command "a command of more than eighty columns, if table and all is counted" +jobname j +q
    unset COLUMNS
    assert_equal "$(onager history)" "$(onager history --width 80)"
    assert_equal "$(COLUMNS=70 onager history)" "$(onager history --width 70)"
    refute [ "$(onager history --width 70)" = "$(onager history --width 80)" ]
}

@test "a date or time that is none is an error that names --since" {
    onager prelaunch +command run +jobname j +q
    local since
    for since in yesterday 2022-12-16 2022.13.01 2022.02.30 '2022.12.16 25:00:00' '2022.12.16 12:00' \
        '2022.12.16 12:00:00 more'; do
        # shellcheck disable=SC2086
        in_bash --separate-stderr 'onager history --since "$@"; echo "alive $?"' $since
        assert_output --regexp '^alive [12]$'
        [[ $stderr == *--since* ]]
    done
}

@test "a row that is none is an error that names file and row" {
    onager prelaunch +command run +jobname j +q
    local good row
    good=$(cat .onager/history_index.csv)
    for row in garbage '1,2,3' '1,2022.12.16,12:00:00.000000,j,launch,n,a,b'; do
        printf '%s\n%s\n' "$good" "$row" >.onager/history_index.csv
        in_bash --separate-stderr 'onager history; echo "alive $?"'
        assert_output 'alive 1'
        [[ $stderr == *.onager/history_index.csv*2* ]]
    done
}

@test "a history that is damaged does not lose the job, and stays as it is" {
    onager prelaunch +command run +jobname j +q
    echo garbage >.onager/history_index.csv
    in_bash --separate-stderr 'onager prelaunch +command new +jobname j +q; echo "alive $?"'
    assert_alive 1
    [[ $stderr == *.onager/history_index.csv* ]]
    assert_equal "$(cat .onager/history_index.csv)" garbage
}

@test "history writes nothing, and makes no folder" {
    run onager history
    assert_success
    assert_equal "$(ls -A)" ''
}
