#!/usr/bin/env bats
# results: what is read out of the output of tasks, and the rows that are made of it. Plots are in
# results-plot.bats, what may go wrong in results-trouble.bats.
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

GRID='echo "epoch 1 acc=0.5"
printf "acc=%s.%s\n" "$seed" "${lr#*.}"'

@test "a regular expression's first group in the last line that has it is the value" {
    printf 'loss 9.5\nloss 0.25 then loss 0.125\nend\n' | run_printing
    assert_equal "$(value_of --metric 'loss=loss ([0-9.]+)')" 0.125
    assert_equal "$(value_of --metric 'whole=l[o]s+ 9')" "'loss 9'"
    assert_equal "$(value_of --metric 'either=then (x)?loss (0.1)')" 0.1
    assert_equal "$(value_of --metric 'start=^loss ([^ ]+)')" 0.25
    assert_equal "$(value_of --metric 'none=^then')" None
}

@test "a name alone is the number behind that word, as programs print it" {
    local line
    for line in 'acc=0.5' 'acc: 0.5' '"acc": 0.5' "{'acc': 0.5, 'b': 3}" 'step 3 acc 0.5 (best)' 'test:acc = +0.5'; do
        printf 'acc=0.1\n%s\nacc no\nbadacc=7 acc_top=8\n' "$line" | run_printing
        assert_equal "$line: $(value_of --metric acc)" "$line: 0.5"
    done
    printf 'acc=nan\n' | run_printing
    assert_equal "$(value_of --metric acc)" "'nan'"
    printf 'a.b[1]=-2.5e-3\nacb1=9\n' | run_printing
    assert_equal "$(value_of --metric 'a.b[1]')" -0.0025
}

@test "json:KEY takes a member of the last line that is an object and has it" {
    cat <<'END' | run_printing
{"acc": 0.1, "note": "first"}
{"acc": 0.75, "test": {"f1": 1e-7, "a.b": true}, "scores": [3, 4.5], "note": "a \"b\"", "nothing": null}
{"saved": "model.bin"}
{"acc": 0.9, broken
bye
END
    assert_equal "$(value_of --metric json:acc)" 0.75
    assert_equal "$(value_of --metric f=json:test.f1)" 1e-07
    assert_equal "$(value_of --metric f=json:test.a.b)" "'true'"
    assert_equal "$(value_of --metric f=json:scores.1)" 4.5
    assert_equal "$(value_of --metric f=json:scores)" "'[3,4.5]'"
    assert_equal "$(value_of --metric f=json:note)" "'a \"b\"'"
    assert_equal "$(value_of --metric f=json:nothing)" None
    assert_equal "$(value_of --metric f=json:scores.2)" None
    assert_equal "$(value_of --metric f=json:acc.deep)" None
}

@test "a loss that became NaN, as Python writes it, hides no earlier number" {
    printf '{"loss": 0.5}\n{"loss": NaN, "lr": -Infinity, "s": "NaN \\" NaN"}\n' | run_printing
    assert_equal "$(value_of --metric json:loss)" "'NaN'"
    assert_equal "$(value_of --metric json:lr)" "'-Infinity'"
    assert_equal "$(value_of --metric json:s)" "'NaN \" NaN'"
}

@test "without --metric the numbers of an object in the last line are the metrics" {
    run_job j 'printf "{\"acc\": 0.%d, \"name\": \"x\", \"test\": {\"f1\": %d}}\n\n" "$seed" "$seed"' +arg --seed 1 2
    run onager results --csv
    assert_output $'task,seed,acc,test.f1\n1,1,0.1,1\n2,2,0.2,2'
}

@test "without --metric and without JSON the last line that is not empty is shown" {
    run_job j 'printf "one\n  the end of %s \n\n  \n" "$seed"' +arg --seed 1 2
    run onager results --csv
    assert_output $'task,seed,output\n1,1,  the end of 1 \n2,2,  the end of 2 '
}

@test "the table has the parameters and the metrics, with the points of numbers below each other" {
    run_job j 'echo "acc=$a"' +arg --a 0.125 10.5 7
    run onager results --metric acc
    assert_output "$(printf '%s\n' \
        '  task       a     acc' \
        '------  ------  ------' \
        '     1   0.125   0.125' \
        '     2  10.5    10.5' \
        '     3   7       7')"
}

@test "mean and deviation over a parameter are what Python's statistics module says" {
    run_job grid "$GRID" +arg --lr 0.125 0.25 +arg --seed 1 2 4 8
    onager results --metric acc --csv >all.csv
    onager results --metric acc --over seed --csv >over.csv
    "$PYTHON" - <<'PY'
import csv, statistics, math
groups = {}
for row in csv.DictReader(open("all.csv")):
    groups.setdefault(row["lr"], []).append(float(row["acc"]))
over = list(csv.DictReader(open("over.csv")))
assert [row["lr"] for row in over] == list(groups) == ["0.125", "0.25"], over
for row in over:
    values = groups[row["lr"]]
    assert len(values) == 4 == int(row["acc_n"])
    assert math.isclose(float(row["acc_mean"]), statistics.mean(values), rel_tol=1e-14), row
    assert math.isclose(float(row["acc_std"]), statistics.stdev(values), rel_tol=1e-14), row
PY
    run onager results --metric acc --over seed
    assert_line --index 2 --regexp '^0\.125  3\.9 ± 3\.1 +4$'
}

@test "a group with one number has no deviation, one without a number no mean" {
    run_job j '((seed < 2 || a == 2)) && echo "acc=0.5"; true' +arg --a 1 2 +arg --seed 1 2
    run onager results --metric acc --over seed --csv
    assert_output $'a,acc_mean,acc_std,acc_n\n1,0.5,,1\n2,0.5,0,2'
    run onager results --metric acc --over seed
    assert_line --index 2 --regexp '^ +1  0\.5 \(n=1\) +2$'
    assert_line --index 3 --regexp '^ +2  0\.5 ± 0 +2$'
    run --separate-stderr onager results --metric other --over seed --json
    assert_line --index 1 '{"a": 1, "other_mean": null, "other_std": null, "other_n": 0},'
}

@test "--over takes several parameters" {
    run_job j 'echo "acc=$seed"' +arg --a 1 2 +arg --seed 1 2 +arg --fold 1 2 3
    run onager results --metric acc --over seed fold --csv
    assert_line --index 0 a,acc_mean,acc_std,acc_n
    assert_line --index 1 --regexp '^1,1\.5,0\.54772255750516[0-9]*,6$'
    assert_equal "${#lines[@]}" 3
}

# The tasks of the rows, in their order.
order() {
    onager results --csv --metric acc "$@" | awk -F, 'NR > 1 {printf "%s%s", sep, $1; sep = " "} END {print ""}'
}

@test "rows are sorted by a metric or a parameter as numbers, those without one last" {
    run_job j '[[ $v == none ]] || echo "acc=$v"' +arg --v 10 9 none 1e-3 text -2
    assert_equal "$(order --sort acc)" '6 4 2 1 3 5'
    assert_equal "$(order --sort acc --reverse)" '1 2 4 6 3 5'
    assert_equal "$(order --sort=-acc)" '1 2 4 6 3 5'
    assert_equal "$(order --sort)" '6 4 2 1 3 5'
    assert_equal "$(order --sort v)" '6 4 2 1 3 5'
    assert_equal "$(order --sort task --reverse)" '6 5 4 3 2 1'
    assert_equal "$(onager results --metric 'v=acc=(.*)' --sort v --csv | cut -d, -f1 | paste -sd' ')" 'task 6 4 2 1 5 3'
}

@test "--best shows the row with the highest number, min: that with the lowest" {
    run_job j 'echo "acc=$v"' +arg --v 3 20 1 20
    assert_equal "$(order --best acc)" 2
    assert_equal "$(order --best)" 2
    assert_equal "$(order --best max:acc)" 2
    assert_equal "$(order --best min:acc)" 3
    run onager results --metric other --best other
    assert_failure 1
    assert_output --partial 'no task printed a number for other'
}

@test "--best and --sort work on the means, too" {
    run_job j 'echo "acc=$((a * seed))"' +arg --a 1 3 2 +arg --seed 1 2
    assert_equal "$(onager results --metric acc --over seed --best acc --csv)" \
        "$(printf 'a,acc_mean,acc_std,acc_n\n3,4.5,2.1213203435596424,2')"
    assert_equal "$(onager results --metric acc --over seed --sort acc --csv | cut -d, -f1 | paste -sd' ')" 'a 1 2 3'
    run onager results --metric acc --over seed --sort seed
    assert_failure 1
    assert_output --partial 'the rows go over all values of seed'
}

@test "--where, --tasklist and --state choose the tasks" {
    run_job j 'echo "acc=$seed"; exit $((a - 1))' +arg --a 1 2 +arg --seed 1 2 3
    assert_equal "$(order)" '1 3 5'
    assert_equal "$(order --state failed)" '2 4 6'
    assert_equal "$(order --state failed --where 'seed=2|3')" '4 6'
    assert_equal "$(order --state failed,done --tasklist 2-3)" '2 3'
    run onager results --metric acc --state failed --csv --tasklist 2
    assert_output $'task,state,a,seed,acc\n2,failed,2,1,1'
}

@test "a job without parameters shows the commands" {
    write_job j 'echo acc=1' 'echo acc=2'
    launch --jobname j
    run onager results --metric acc --csv
    assert_output $'task,command,acc\n1,echo acc=1,1\n2,echo acc=2,2'
}

@test "a sweep that was finished in a second launch gives one table" {
    run_job j '[[ $seed != 2 || -e ready ]] && echo "acc=$seed.$(ls -d ready 2>/dev/null | wc -l)"' +arg --seed 1 2 3
    assert_equal "$(order)" '1 3'
    run --separate-stderr onager results --metric acc --csv
    assert_equal "$stderr" 'onager: left out: 1 of 3 tasks, not done'
    touch ready
    launch --jobname j --tasklist 2
    run onager results --metric acc --csv
    assert_output $'task,launch,seed,acc\n1,1,1,1.0\n2,2,2,2.1\n3,1,3,3.0'
    run --separate-stderr onager results --metric acc --csv -j 1
    assert_output $'task,seed,acc\n1,1,1.0\n3,3,3.0'
}

@test "what an earlier launch ran as another command is no result of this job" {
    run_job j 'echo "acc=$x"' +arg --x 1 2 3
    run_job j 'echo "acc=$y"' +arg --y 5 6
    onager launch --backend local --jobname j --tasklist 1 2>/dev/null
    run onager results --metric acc --csv
    assert_output $'task,launch,y,acc\n1,3,5,5\n2,2,6,6'
}
