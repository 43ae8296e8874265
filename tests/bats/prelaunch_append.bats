#!/usr/bin/env bats
# prelaunch +append, +quote and +force, and the hints and refusals around them.

setup() {
    load ../lib/onager
    setup_folder
}

JOBS=.onager/scripts/j/jobs.json

@test "+append and +a number on, and leave the tasks before as they are" {
    onager prelaunch +command run +jobname j +arg --x 1 2 +tag +q
    run onager prelaunch +command walk +jobname j +arg --y 3 +append
    assert_output 'walk --y 3'
    run onager prelaunch +command walk +jobname j +a +tag
    assert_output 'walk --tag j_4'
    assert_same_json '{"1": ["run --x 1 --tag j_1__x_1", "j_1__x_1"], "2": ["run --x 2 --tag j_2__x_2", "j_2__x_2"],
        "3": ["walk --y 3", ""], "4": ["walk --tag j_4", "j_4"]}' $JOBS
}

@test "appending keeps one record a line" {
    onager prelaunch +command run +jobname j +arg --x {1..9} +q
    onager prelaunch +command run +jobname j +arg --x {10..12} +q +a
    assert_equal "$(wc -l <$JOBS)" 14
    assert_equal "$(json_value $JOBS 'list(map(int, j)) == list(range(1, 13))')" True
}

@test "appending to a job that the Python onager wrote, all on one line" {
    mkdir -p .onager/scripts/j
    printf '{"1": ["echo \\u00fc", "t\\u00fc"], "2": ["b \\"q\\" \\\\", ""]}' >$JOBS
    onager prelaunch +command run +jobname j +arg --x 1 +a +q
    assert_same_json '{"1": ["echo ü", "tü"], "2": ["b \"q\" \\", ""], "3": ["run --x 1", ""]}' $JOBS
}

@test "appending numbers on from the highest id, whatever the order and the gaps" {
    mkdir -p .onager/scripts/j
    echo '{"7": ["seven", ""], "3": ["three", "t"]}' >$JOBS
    onager prelaunch +command run +jobname j +arg --x 1 2 +tag +a +q
    assert_same_json '{"3": ["three", "t"], "7": ["seven", ""], "8": ["run --x 1 --tag j_8__x_1", "j_8__x_1"],
        "9": ["run --x 2 --tag j_9__x_2", "j_9__x_2"]}' $JOBS
}

@test "appending to nothing is an error, and writes nothing" {
    mkdir .onager
    in_bash --separate-stderr 'onager prelaunch +command run +jobname j +append; echo "alive $?"'
    assert_output 'alive 1'
    [[ $stderr == *'+append: there is no job'* ]]
    assert_equal "$(find .onager -type f)" ''
}

@test "appending to a job file with another name" {
    onager prelaunch +command run +jobname j +jobfile my.json +q
    onager prelaunch +command walk +jobname j +jobfile my.json +append +q
    assert_same_json '{"1": ["run", ""], "2": ["walk", ""]}' my.json
}

@test "appending replaces the file: who holds the old one keeps it" {
    onager prelaunch +command run +jobname j +q
    ln $JOBS kept
    onager prelaunch +command run +jobname j +q +a
    assert_same_json '{"1": ["run", ""]}' kept
    assert_same_json '{"1": ["run", ""], "2": ["run", ""]}' $JOBS
}

@test "a value that a shell will split gets a one-line hint on stderr, and stays raw" {
    in_bash --separate-stderr 'onager prelaunch +command run +jobname j +arg --x "a b" "c d" +pos-arg "e f"'
    assert_success
    assert_line --index 0 'run e f --x a b'
    [[ $stderr == *+quote* ]]
    assert_equal "$(wc -l <<<"$stderr")" 1
}

@test "values that a shell will not split get no hint" {
    in_bash --separate-stderr 'onager prelaunch +command "run it" +jobname j +arg --x a,b c=d größe +flag --f'
    assert_success
    assert_equal "$stderr" ''
    in_bash --separate-stderr 'onager prelaunch +command run +jobname j +arg --x "a b" +quote'
    assert_success
    assert_equal "$stderr" ''
}

@test "+quote makes each value one shell word, and leaves bare what needs no quotes" {
    run onager prelaunch +command "run it" +jobname j +quote +arg --x 'a b' "it's" 1e-3 größe '' +pos-arg '$HOME'
    assert_line --index 0 "run it '\$HOME' --x 'a b'"
    assert_line --index 1 "run it '\$HOME' --x 'it'\\''s'"
    assert_line --index 2 "run it '\$HOME' --x 1e-3"
    assert_line --index 3 "run it '\$HOME' --x größe"
    assert_line --index 4 "run it '\$HOME' --x ''"
}

@test "+quote: sh gets back every value as it was, whatever it holds" {
    local value values=()
    for value in {1..127}; do
        printf -v value '\\x%x' "$value"
        printf -v value "a${value}_b$value"
        values+=("$value")
    done
    values+=('~' '~root' '#x' '-n' '*' '{a,b}' 'a=b' '!!' $'two\n\nlines\n' 'ü "ß"')
    onager prelaunch +command "printf <%s>" +jobname j +quote +pos-arg "${values[@]}" +q
    json_value $JOBS '"\n".join(record[0].replace("<%s>", "\"<%s>\"") for record in j.values())' >script
    sh script >got
    printf '<%s>' "${values[@]}" >want
    run cmp want got
    assert_success
}

@test "+quote joins by an equals sign in hydra mode, and leaves tags alone" {
    run onager prelaunch +command run +jobname j +quote +arg-mode hydra +arg a.b 'x y' +tag name
    assert_output "run a.b='x y' name=j_1__a.b_x.y"
}

@test "more than ten million tasks are refused without +force, in no time and with nothing written" {
    in_bash --separate-stderr 'onager prelaunch +command run +jobname j +arg --a {1..4000} +arg --b {1..4000} +q
        echo "alive $?"'
    assert_output 'alive 1'
    [[ $stderr == *16000000* || $stderr == *16,000,000* ]]
    [[ $stderr == *+force* ]]
    assert_equal "$(find . -name '*.json')" ''
}

@test "a product beyond all numbers is refused even with +force" {
    in_bash --separate-stderr 'set --; for i in {1..30}; do set -- "$@" +arg --a$i {1..1000}; done
        onager prelaunch +command run +jobname j +q "$@"; echo "status $?"
        onager prelaunch +command run +jobname j +q +force "$@"; echo "alive $?"'
    assert_output $'status 1\nalive 1'
    assert_equal "$(find . -name '*.json')" ''
}

@test "+force changes nothing for a small product" {
    run onager prelaunch +command run +jobname j +arg --x 1 2 +force
    assert_output $'run --x 1\nrun --x 2'
}

@test "a high id that is there already is no large product" {
    mkdir -p .onager/scripts/j
    echo '{"99999999": ["x", ""]}' >$JOBS
    run onager prelaunch +command run +jobname j +append +arg --x 1 +tag
    assert_success
    assert_output 'run --x 1 --tag j_100000000__x_1'
}
