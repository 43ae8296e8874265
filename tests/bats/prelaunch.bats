#!/usr/bin/env bats
# prelaunch: the options, the order of the tasks, tags, and what is written.

setup() {
    load ../lib/onager
    setup_folder
}

JOBS=.onager/scripts/j/jobs.json

@test "a command alone is a job of one task" {
    run onager prelaunch +command "run --fast" +jobname j
    assert_success
    assert_output "run --fast"
    assert_same_json '{"1": ["run --fast", ""]}' $JOBS
}

@test "the first argument varies fastest, positional ones before named ones, flags last" {
    run onager prelaunch +command run +jobname j +flag --f +arg --a 1 2 +pos-arg p q
    assert_output - <<'END'
run p --a 1 --f
run q --a 1 --f
run p --a 2 --f
run q --a 2 --f
run p --a 1
run q --a 1
run p --a 2
run q --a 2
END
}

@test "an argument without values is always given" {
    run onager prelaunch +command run +jobname j +arg --verbose +arg --x 1 2
    assert_output $'run --verbose --x 1\nrun --verbose --x 2'
}

@test "an empty value stays an empty value" {
    run --separate-stderr onager prelaunch +command run +jobname j +arg --x '' 1
    assert_line --index 0 'run --x '
    assert_line --index 1 'run --x 1'
}

@test "the jobs file has one record a line between braces, ids ascending" {
    onager prelaunch +command run +jobname j +arg --x {1..120} +tag +q
    assert_equal "$(head -1 $JOBS)" '{'
    assert_equal "$(tail -1 $JOBS)" '}'
    assert_equal "$(wc -l <$JOBS)" 122
    run awk -F'"' 'NR > 1 && NR < 122 && $2 != NR - 1' $JOBS
    assert_output ''
    assert_equal "$(json_value $JOBS 'j["57"]')" "['run --x 57 --tag j_057__x_57', 'j_057__x_57']"
}

@test "the folder of a job holds the jobs, the sweep behind them, and no leftovers" {
    onager prelaunch +command run +jobname j +arg --x 1 2 +tag +q
    onager prelaunch +command run +jobname j +arg --x 3 +append +q
    assert_equal "$(ls -A .onager/scripts/j | grep -vx .lock)" $'jobs.json\nsweep.json'
    run json_value .onager/scripts/j/sweep.json 'len(str(j)) > 2'
    assert_output True
}

@test "a second prelaunch of the same name replaces the job whole, as a new file" {
    onager prelaunch +command old +jobname j +arg --x {1..50} +q
    ln $JOBS kept
    onager prelaunch +command new +jobname j +q
    assert_same_json '{"1": ["new", ""]}' $JOBS
    assert_equal "$(grep -c old kept)" 50
}

@test "+quiet and +q print nothing, and write the job" {
    for word in +quiet +q; do
        run onager prelaunch +command "run $word" +jobname j $word
        assert_success
        assert_output ''
        assert_same_json "{\"1\": [\"run $word\", \"\"]}" $JOBS
    done
}

@test "nothing but the commands is on stdout" {
    in_bash --separate-stderr 'onager prelaunch +command run +jobname j +arg --x "a b" "c d"'
    assert_output $'run --x a b\nrun --x c d'
}

@test "+tag hands a tag to --tag, +tag NAME to NAME" {
    run onager prelaunch +command run +jobname j +arg --x 1 +tag
    assert_output 'run --x 1 --tag j_1__x_1'
    run onager prelaunch +command run +jobname j +tag --name +arg --x 1
    assert_output 'run --x 1 --name j_1__x_1'
    run onager prelaunch +command run +jobname j +tag
    assert_output 'run --tag j_1'
}

@test "the number in a tag is padded to the width of the last one" {
    onager prelaunch +command run +jobname j +arg --x {1..100} +tag +q
    run json_value $JOBS 'j["1"][1], j["99"][1], j["100"][1]'
    assert_output "('j_001__x_1', 'j_099__x_99', 'j_100__x_100')"
}

@test "names lose dashes and underscores in a tag, slashes become points" {
    run onager prelaunch +command run +jobname j +arg --learning_rate-x 1 +arg data/set=a 2 +flag --no-cuda_x +tag
    assert_line --index 0 --partial '--tag j_1__learningratex_1__data.set_a_2__+nocuda_x'
    assert_line --index 1 --partial '--tag j_2__learningratex_1__data.set_a_2__-nocuda_x'
}

@test "values keep in a tag what a file name and a shell word may hold" {
    run onager prelaunch +command run +jobname j +arg --x a,b:c@d%e=f+g-h_i.J9 größe +tag
    assert_line --index 0 'run --x a,b:c@d%e=f+g-h_i.J9 --tag j_1__x_a,b:c@d%e=f+g-h_i.J9'
    assert_line --index 1 'run --x größe --tag j_2__x_größe'
}

@test "what a file name or a shell word cannot hold becomes a point in a tag" {
    run onager prelaunch +command run +jobname j +arg --x 'a b' 'c/d' 'e;f' $'g\th' '$HOME' '"i"' +tag
    assert_line --partial '--tag j_1__x_a.b'
    assert_line --partial '--tag j_2__x_c.d'
    assert_line --partial '--tag j_3__x_e.f'
    assert_line --partial '--tag j_4__x_g.h'
    assert_line --partial '--tag j_5__x_.HOME'
    assert_line --partial '--tag j_6__x_.i.'
}

@test "any tag is one unquoted word for a shell and one name for a file, whatever the values" {
    local value values=() tag
    for value in {32..126}; do
        printf -v value '\\x%x' "$value"
        printf -v value "a$value%sb$value" "${value:0:0}"
        values+=("$value")
    done
    onager prelaunch +command run +jobname j +arg --x "${values[@]}" $'new\nline' $'bell\a' +tag +no-tag-number +q
    run json_value $JOBS '"\n".join(r[1] for r in j.values())'
    assert_equal "${#lines[@]}" 97
    touch a  # something for a * to match
    for tag in "${lines[@]}"; do
        eval "set -- $tag"
        assert_equal "$#:$1" "1:$tag"
        sh -c "test $tag = \"\$1\"" sh "$tag"
        : >"$BATS_TEST_TMPDIR/$tag"
    done
}

@test "+tag-args leaves the other arguments out of the tag" {
    run onager prelaunch +command run +jobname j +arg --a 1 2 +arg --b 3 +pos-arg p +flag --f +tag +tag-args --a
    assert_line --index 0 'run p --a 1 --b 3 --f --tag j_1__p__a_1__+f'
    assert_line --index 1 'run p --a 2 --b 3 --f --tag j_2__p__a_2__+f'
}

@test "an argument without values that +tag-args leaves out does not empty the sweep" {
    run onager prelaunch +command run +jobname j +arg --verbose +arg --x 1 2 +tag +tag-args --x
    assert_output $'run --verbose --x 1 --tag j_1__x_1\nrun --verbose --x 2 --tag j_2__x_2'
}

@test "a name in +tag-args that is no argument is pointed out on stderr" {
    in_bash --separate-stderr 'onager prelaunch +command run +jobname j +arg --x 1 +tag +tag-args --x --y'
    assert_success
    assert_output 'run --x 1 --tag j_1__x_1'
    [[ $stderr == *--y* ]]
}

@test "braces and percent signs in values, names and the command are just text" {
    run onager prelaunch +command 'run {} %s {0}' +jobname j +arg --{} '{}' '%d' +pos-arg '{x}' '%(y)s' +flag '--%{}'
    assert_line --index 0 'run {} %s {0} {x} --{} {} --%{}'
    assert_line --index 3 'run {} %s {0} %(y)s --{} %d --%{}'
    assert_line --index 7 'run {} %s {0} %(y)s --{} %d'
}

@test "hydra: names and values are joined by an equals sign, in tags by an underscore" {
    run onager prelaunch +arg-mode hydra +command run +jobname j +arg a.b 1 2 +arg flagged +pos-arg p +tag run.name
    assert_line --index 0 'run p a.b=1 flagged run.name=j_1__p__a.b_1__flagged'
    assert_line --index 1 'run p a.b=2 flagged run.name=j_2__p__a.b_2__flagged'
}

@test "quotes, backslashes, tabs and newlines in values come through unchanged" {
    onager prelaunch +command 'sh -c "a\b"' +jobname j +arg --x $'tab\there' $'new\nline' "it's" '\' +q
    run json_value $JOBS 'list(j.values())'
    assert_output "$(printf '%s' "[['sh -c \"a\\\\b\" --x tab\\there', ''], ['sh -c \"a\\\\b\" --x new\\nline', ''], " \
        "['sh -c \"a\\\\b\" --x it\\'s', ''], ['sh -c \"a\\\\b\" --x \\\\', '']]")"
}

@test "+jobfile puts the jobs elsewhere, in a folder that is made if need be" {
    run onager prelaunch +command run +jobname j +jobfile deep/down/{jobname}.json
    assert_success
    assert_same_json '{"1": ["run", ""]}' deep/down/j.json
    assert [ ! -e $JOBS ]
    run onager prelaunch +command run +jobname j +jobfile deep//er///{jobname}.json
    assert_success
    assert [ -s deep/er/j.json ]
    run onager prelaunch +command run +jobname k +jobfile here.json
    assert_success
    assert_same_json '{"1": ["run", ""]}' here.json
    run onager prelaunch +command run +jobname k +jobfile "$PWD/abs.json"
    assert_success
    assert_same_json '{"1": ["run", ""]}' abs.json
}

# bats test_tags=heavy
@test "100,000 tasks come out complete and in order" {
    onager prelaunch +command run +jobname j +arg --a {1..100} +arg --b {1..100} +arg --c {1..10} +tag >out
    assert_equal "$(wc -l <out)" 100000
    assert_equal "$(sed -n 54321p out)" 'run --a 21 --b 44 --c 6 --tag j_054321__a_21__b_44__c_6'
    assert_equal "$(sed -n 54322p $JOBS | tr -d ' ,')" \
        '"54321":["run--a21--b44--c6--tagj_054321__a_21__b_44__c_6""j_054321__a_21__b_44__c_6"]'
    assert_equal "$(json_value $JOBS 'len(j)')" 100000
}

@test "what a sweep is about stands beside its file, whatever that is called" {
    for file in jobs.json exp.json plain; do
        onager prelaunch +jobname j +command echo +arg --n 1 2 +q +jobfile "own/$file"
    done
    assert_equal "$(ls -A own | grep -vx .lock)" $'exp.json\nexp.sweep.json\njobs.json\nplain\nplain.sweep.json\nsweep.json'
    onager launch --backend local --jobname j --jobfile own/plain
    run onager list --where n=2 --field task_id
    assert_output 2
}
