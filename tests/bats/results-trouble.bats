#!/usr/bin/env bats
# results: values that would break a format, logs that are no text, and calls that can't be right.
# shellcheck disable=SC2016,SC2046 # the tasks expand their variables; places are words

setup() {
    load ../lib/onager
    load ../lib/launches
    load ../lib/results
    setup_launches
}

teardown() {
    end_survivors
}

# A job whose tasks print the raw texts $@ behind v=, one each.
print_each() {
    local text i=0
    for text in "$@"; do
        ((++i))
        printf 'v=%s\n' "$text" >"out.$i"
    done
    onager prelaunch +jobname h +command cat +pos-arg $(seq -f out.%g "$i") +q
    onager launch --backend local --jobname h 2>/dev/null
}

HOSTILE=('a,b' 'say "hi"' 'tab	and \back' $'\e[31mred' $'bell\a' '</title><script>' $'\xff\xfe' 'ünï' "o'brien" '%s%n' '' '=1+1')

@test "csv and json give back every value, whatever is in it" {
    print_each "${HOSTILE[@]}"
    onager results --metric 'v=^v=(.*)' --csv >h.csv
    onager results --metric 'v=^v=(.*)' --json >h.json
    "$PYTHON" - "${HOSTILE[@]}" <<'PY'
import csv, json, os, sys
wanted = [os.fsencode(word) for word in sys.argv[1:]]
with open("h.csv", newline="", encoding="utf-8", errors="surrogateescape") as file:
    rows = [os.fsencode(row["v"]) for row in csv.DictReader(file)]
listed = [row["v"] for row in json.load(open("h.json", encoding="utf-8"))]
listed = [value.encode("utf-8", "surrogateescape") for value in listed]
broken = 6  # bytes that are no characters match no dot in a regular expression
del wanted[broken], rows[broken], listed[broken]
assert rows == wanted, (rows, wanted)
assert listed == wanted, (listed, wanted)
PY
}

@test "tsv has a row a line and as many tabs in each" {
    print_each "${HOSTILE[@]}"
    onager results --metric 'v=^v=(.*)' --tsv >h.tsv
    assert_equal "$(awk -F'\t' '{print NF}' h.tsv | sort | uniq -c | xargs)" '13 3'
    assert_equal "$(sed -n 4p h.tsv)" $'3\tout.3\ttab\\tand \\\\back'
}

@test "values of parameters with line ends stay one row of csv, and one line of the table" {
    run_job j 'echo "acc=1"' +arg --note "'two
lines, \"quoted\"'" +arg --seed 1 2
    onager results --metric acc --csv >n.csv
    "$PYTHON" -c 'import csv
rows = list(csv.reader(open("n.csv", newline="")))
assert len(rows) == 3 and rows[1][1] == "\x27two\nlines, \"quoted\"\x27", rows'
    run onager results --metric acc
    assert_equal "${#lines[@]}" 4
    assert_line --index 2 --partial "'two\\nlines, \"quoted\"'"
}

@test "the table obeys no escape sequence that a task printed" {
    print_each "${HOSTILE[@]}"
    onager results --metric 'v=^v=(.*)' >table
    assert_equal "$(grep -c $'[\e\a]' table)" 0
    grep -qF '\x1b[31mred' table
}

@test "a column that is called as another one gets a name of its own" {
    run_job j 'echo "task=5 acc=1"' +arg --task 1 +arg --acc 2 3
    run onager results --metric task --metric acc --json
    assert_line --index 1 '{"task": 1, "task_2": 1, "acc": 2, "task_3": 5, "acc_2": 1},'
}

@test "NULs, progress bars and bytes that are no text don't hide a value" {
    { head -c 300000 /dev/urandom; printf '\n10%% acc=0.1\r50%% acc=0.5\r100%% acc=0.875\0\0'; } | run_printing
    assert_equal "$(value_of --metric acc)" 0.875
    printf 'acc=0.5\r\nbye\r\n' | run_printing
    assert_equal "$(value_of --metric acc)" 0.5
    assert_equal "$(value_of)" "'bye'"
}

@test "a value is found at every distance from the end of the log, across the chunks it is read in" {
    local size
    for size in 0 1 4080 4090 4091 4092 4095 4096 4097 12284 12288 70000 1100000; do
        { printf 'acc=0.5\n'; head -c "$size" /dev/zero | tr '\0' x; [[ $size == 0 ]] || echo; } | run_printing
        assert_equal "$size $(value_of --metric acc)" "$size 0.5"
        { head -c "$size" /dev/zero | tr '\0' x; printf ' acc=0.5'; } | run_printing
        assert_equal "$size $(value_of --metric acc)" "$size 0.5"
    done
}

@test "a huge log costs no more than what is looked for is far from its end" {
    write_job j "truncate -s 8G /dev/stdout; printf '\\nacc=0.5\\n' >>/proc/self/fd/1"
    launch --jobname j
    local log=.onager/logs/$HOST/j_1_1.o
    [[ $(stat -c %s "$log") -gt 8000000000 ]] || { truncate -s 8G "$log" && printf '\nacc=0.5\n' >>"$log"; } ||
        skip "no file of 8 GiB can be made here"
    SECONDS=0
    assert_equal "$(value_of --metric acc)" 0.5
    assert [ "$SECONDS" -lt 3 ]
}

@test "tasks without output, and tasks whose log is gone, have empty cells" {
    run_job j '((seed == 1)) && echo "acc=1"; true' +arg --seed 1 2 3
    rm .onager/logs/*/j_1_3.o
    run --separate-stderr onager results --metric acc --json
    assert_output $'[\n{"task": 1, "seed": 1, "acc": 1},\n{"task": 2, "seed": 2, "acc": null},\n{"task": 3, "seed": 3, "acc": null}\n]'
    [[ $stderr == *'1 of the tasks '*'no log'* ]]
    run --separate-stderr onager results --csv
    assert_output $'task,seed,output\n1,1,acc=1\n2,2,\n3,3,'
}

@test "a job of which nothing is done gives a table without rows" {
    run_job j 'exit 1' +arg --seed 1 2
    run --separate-stderr onager results --metric acc --json
    assert_success
    assert_output '[]'
    run --separate-stderr onager results --metric acc --csv
    assert_output 'task,seed,acc'
}

# results with $@ is refused: status $1, one line that holds $2.
refused() {
    local wanted=$1 text=$2
    shift 2
    in_bash --separate-stderr 'onager results "$@"; echo "alive $?"' "$@"
    assert_output "alive $wanted"
    assert_equal "$(wc -l <<<"$stderr")" 1
    [[ $stderr == *"$text"* ]] || fail "$stderr"
}

@test "calls that can't be right are errors of one line" {
    run_job j 'echo "acc=1"' +arg --seed 1 2
    refused 2 '--metric a: "(": ' --metric 'a=('
    refused 2 '--metric a: "[z-a]": ' --metric 'a=[z-a]'
    refused 2 'expected NAME' --metric '=x'
    refused 2 'expected NAME' --metric ''
    refused 2 'no regular expression' --metric 'a='
    refused 2 'two of the name a' --metric a --metric a=b
    refused 2 'a key belongs' --metric a=json:
    refused 2 'one of them at a time' --csv --json
    refused 2 'belong to --plot' --x seed
    refused 2 'draws all rows' --plot a.svg --sort acc
    refused 2 'nonsense' --state nonsense
    refused 1 'no parameter "nothing"; it has seed' --metric acc --over nothing
    refused 1 'there is no column "loss"; there are acc, seed' --metric acc --sort loss
    refused 1 'there is no column "loss"' --metric acc --best min:loss
    refused 1 'nothing' --where nothing=1
    refused 1 'other' -j other
}

@test "an interrupt in the middle of long logs ends it, and leaves no picture behind" {
    write_job j "head -c 200M /dev/zero | tr '\\0' 'x' | fold -w 60"
    launch --jobname j
    $ONAGER_BASH -c 'enable -f "$ONAGER_SO" onager; onager results --metric "acc=(a|b|x)+y$" --plot a.svg' 3>&- &
    local pid=$!
    sleep 0.5
    kill -INT "$pid" 2>/dev/null || kill -TERM "$pid"
    sleep 0.1
    kill -TERM "$pid"
    SECONDS=0
    wait "$pid" || true
    assert [ "$SECONDS" -lt 3 ]
    assert_equal "$(find . -name 'a.svg*')" ''
}

@test "numbers whose mean is beyond all numbers are said to be so" {
    onager prelaunch +jobname j +command ./task +arg --a 1 +arg --seed 1 2 +quiet
    printf '#!/bin/sh\n[ "$4" = 1 ] && echo acc=1.7e308 || echo acc=-1.7e308\n' >task
    chmod +x task
    onager launch --backend local --jobname j 2>messages
    in_bash 'onager results --metric acc --over seed; onager results --metric acc --over seed --csv; echo "alive $?"'
    assert_alive 0
    refute_output --partial 'acc 0'
}
