#!/usr/bin/env bats
# prelaunch: +exclude, and +sample with +seed.

setup() {
    load ../lib/onager
    load ../lib/sweeps
    setup_folder
    mkdir .onager
}

@test "+exclude drops what matches all of its terms" {
    run onager prelaunch +jobname j +command run +arg --lr 0.1 0.01 +arg --batch-size 32 64 \
        +exclude '--lr=0.1 --batch-size=64' +tag
    assert_output - <<'END'
run --lr 0.1 --batch-size 32 --tag j_1__lr_0.1__batchsize_32
run --lr 0.01 --batch-size 32 --tag j_2__lr_0.01__batchsize_32
run --lr 0.01 --batch-size 64 --tag j_3__lr_0.01__batchsize_64
END
}

@test "+exclude means the same with its terms in one word or in several, with or without dashes, wherever it stands" {
    local words
    for words in "'--lr=0.1 --bs=64'" '--lr=0.1 --bs=64' "'lr=0.1  bs=64 '" '-lr=0.1 bs=64' '--bs=64 lr=0.1'; do
        eval "run onager prelaunch +exclude $words +jobname j +command run +arg --lr 0.1 1 +arg --bs 32 64"
        assert_output $'run --lr 0.1 --bs 32\nrun --lr 1 --bs 32\nrun --lr 1 --bs 64'
        eval "run onager prelaunch +jobname j +arg --lr 0.1 1 +exclude $words +arg --bs 32 64 +command run"
        assert_output $'run --lr 0.1 --bs 32\nrun --lr 1 --bs 32\nrun --lr 1 --bs 64'
    done
}

@test "several +exclude each drop their own" {
    run onager prelaunch +jobname j +command run +arg --a 1 2 3 +arg --b 1 2 +exclude a=1 b=1 +exclude a=3
    assert_output $'run --a 2 --b 1\nrun --a 1 --b 2\nrun --a 2 --b 2'
}

@test "+exclude: one of several values, not a value, a flag, and no flag" {
    run onager prelaunch +jobname j +command run +arg --a 1 2 3 4 +exclude 'a=1|3'
    assert_output $'run --a 2\nrun --a 4'
    run onager prelaunch +jobname j +command run +arg --a 1 2 3 4 +exclude '!--a=1|3'
    assert_output $'run --a 1\nrun --a 3'
    run onager prelaunch +jobname j +command run +arg --a 1 2 +flag --amp +exclude amp a=1
    assert_output $'run --a 2 --amp\nrun --a 1\nrun --a 2'
    run onager prelaunch +jobname j +command run +arg --a 1 2 +flag --amp +exclude '!--amp a=1'
    assert_output $'run --a 1 --amp\nrun --a 2 --amp\nrun --a 2'
}

@test "+exclude knows positional arguments by number, linked ones, and those of a range" {
    run onager prelaunch +jobname j +command run +pos-arg a b +pos-arg c d +exclude '1=a 2=d'
    assert_output $'run a c\nrun b c\nrun b d'
    run onager prelaunch +jobname j +command run +zip --a 1 2 --b 3 4 +range --x 0 0.2 0.1 +exclude b=3 x=0.1 +exclude a=2 x=0
    assert_output $'run --a 1 --b 3 --x 0\nrun --a 2 --b 4 --x 0.1\nrun --a 1 --b 3 --x 0.2\nrun --a 2 --b 4 --x 0.2'
}

@test "+exclude in hydra mode: keys with and without what marks them" {
    run onager prelaunch +jobname j +command run +arg-mode hydra +arg +seed= 1 2 +arg lr= 3 4 +flag '~old' +exclude 'seed=1 lr=3'
    assert_line --index 0 'run +seed=2 lr=3 \~old'
    run onager prelaunch +jobname j +command run +arg-mode hydra +arg +key= 1 2 +arg lr 3 4 +flag '~old' +exclude old \
        +exclude '+key=1 lr=3'
    assert_output $'run +key=2 lr=3\nrun +key=1 lr=4\nrun +key=2 lr=4'
}

@test "+exclude takes values with blanks, quotes, bars, equals signs, nothing and other letters" {
    local value
    for value in 'a b' 'it'\''s' '"q"' 'x=y' 'a|b' '!' '' '$HOME' '*' größe '-5' '-1e3' 'a --lr b' '\'; do
        onager prelaunch +jobname j +command run +arg --v keep "$value" +arg --w 1 2 +exclude "--v=$value" +q
        assert_equal "$(commands)" $'run --v keep --w 1\nrun --v keep --w 2'
        onager prelaunch +jobname j +command run +arg --v keep "$value" +arg --w 1 2 +exclude "v=$value w=1" +q
        assert_equal "$(commands | head -n 2)" $'run --v keep --w 1\nrun --v keep --w 2'
        assert_equal "$(json_value $JOBS 'len(j)')" 3
    done
}

@test "where two names differ by their dashes only, the one that is written counts" {
    run onager prelaunch +jobname j +command run +arg -x 1 2 +arg --x 2 3 +exclude --x=2
    assert_output $'run -x 1 --x 3\nrun -x 2 --x 3'
    run onager prelaunch +jobname j +command run +arg -x 1 2 +arg --x 2 3 +exclude -x=2
    assert_output $'run -x 1 --x 2\nrun -x 1 --x 3'
}

@test "+exclude crosses with the lines of a file, and appends" {
    printf '%s\n' one two >list
    onager prelaunch +jobname j +command first +q
    onager prelaunch +jobname j +append +from-file list +arg --a 1 2 3 +exclude a=2 +tag +q
    run commands
    assert_output - <<'END'
first
one --a 1 --tag j_2__a_1
one --a 3 --tag j_3__a_3
two --a 1 --tag j_4__a_1
two --a 3 --tag j_5__a_3
END
}

@test "+exclude: names and values that the sweep has not are refused, and told what it has" {
    refused 1 +exclude '"rl"' --lr --bs -- 'onager prelaunch +jobname j +command run +arg --lr 1 +arg --bs 2 3 +exclude rl=1'
    refused 1 +exclude '"4"' '2, 3' -- 'onager prelaunch +jobname j +command run +arg --bs 2 3 +exclude bs=4'
    refused 1 +exclude '"4"' '2, 3' -- 'onager prelaunch +jobname j +command run +arg --bs 2 3 +exclude "bs=2|4"'
    refused 1 +exclude '"2"' -- 'onager prelaunch +jobname j +command run +pos-arg a +exclude 2=a'
    refused 1 +exclude nothing -- 'onager prelaunch +jobname j +command run +exclude a=1'
    refused 1 +exclude '"verbose"' -- 'onager prelaunch +jobname j +command run +arg --verbose +arg --x 1 +exclude verbose'
    refused 1 +exclude NAME=VALUE -- 'onager prelaunch +jobname j +command run +arg --x 1 +exclude " "'
    refused 2 +exclude -- 'onager prelaunch +jobname j +command run +arg --x 1 +exclude'
}

@test "+exclude that leaves nothing is refused" {
    refused 1 +exclude 'no task' -- 'onager prelaunch +jobname j +command run +arg --x 1 2 +exclude "x=1|2"'
    refused 1 +exclude 'no task' -- 'onager prelaunch +jobname j +command run +flag --x +exclude x +exclude "!x"'
}

@test "exclusions that would take all memory are refused, in a moment" {
    instrumented || ulimit -v 4000000
    local words=() i
    for i in {1..24}; do
        words+=(+arg "--a$i" 0 1)
    done
    for i in {1..24}; do
        words+=(+arg "--b$i" 0 1 +exclude "a$i=0 b$i=0" +exclude "a$i=1 b$i=1")
    done
    refused 1 +exclude -- 'onager prelaunch +jobname j +command run "$@" +sample 1' "${words[@]}"
}

# bats test_tags=heavy
@test "a million tasks with exclusions come out complete and in order" {
    onager prelaunch +jobname j +command run +arg --a {0..99} +arg --b {0..99} +arg --c {0..99} +q \
        +exclude 'a=7 b=8' +exclude 'a=9 c=10|11|12' +exclude 'b=99' +exclude a=0 b=0 c=0
    "$PYTHON" - <<'END'
import itertools, json
want = [f"run --a {a} --b {b} --c {c}" for c, b, a in itertools.product(range(100), repeat=3)
        if not (a == 7 and b == 8 or a == 9 and c in (10, 11, 12) or b == 99 or a == b == c == 0)]
got = [command for command, tag in json.load(open(".onager/scripts/j/jobs.json")).values()]
assert got == want, (len(got), len(want))
END
}

@test "+sample takes N of the tasks, the same ones each time, others for another seed" {
    local words=(+command run +arg --a {1..20} +arg --b {1..20} +q)
    onager prelaunch +jobname all "${words[@]}"
    onager prelaunch +jobname j "${words[@]}" +sample 30
    onager prelaunch +jobname again "${words[@]}" +sample 30 +seed 0
    onager prelaunch +jobname more "${words[@]}" +sample 400
    onager prelaunch +jobname other "${words[@]}" +sample 30 +seed 1
    assert_equal "$(commands | sort -u | wc -l)" 30
    assert_equal "$(commands again)" "$(commands)"
    assert_equal "$(commands more | head -n 30)" "$(commands)"
    refute [ "$(commands other)" = "$(commands)" ]
    assert_equal "$(commands more | sort)" "$(commands all | sort)"
    refute [ "$(commands more)" = "$(commands all)" ]
}

@test "a sample is the same on every machine and in every version" {
    run onager prelaunch +jobname j +command run +pos-arg {0..9} +sample 4
    assert_output "$(sed -n 's/^ *{{*10L, 0, {\(.*\)}},*$/\1/p' "$REPO/tests/unit/test_shuffle.c" | tr -d 'L ' |
        tr , '\n' | sed 's/^/run /')"
    assert_equal "${#lines[@]}" 4
}

@test "a sample does not depend on names, values, tags, +append, or the language" {
    onager prelaunch +jobname j +command run +arg --a {0..9} +arg --b {0..9} +sample 5 +seed 3 +q
    local want
    want=$(commands | awk '{print $3 + 10 * $5}')
    onager prelaunch +jobname k +command walk +pos-arg {0..99} +sample 5 +seed 3 +tag +quote +prefix x +q
    assert_equal "$(commands k | awk '{print $3}')" "$want"
    LC_ALL=C onager prelaunch +jobname k +append +command walk +pos-arg {0..99} +seed 3 +sample 5 +arg-mode hydra +q
    assert_equal "$(commands k | tail -n 5 | awk '{print $2}')" "$want"
    printf '%s\n' {0..100} >list
    onager prelaunch +jobname k +from-file list +flag --f +exclude f +pos-arg 1 2 +exclude 1=2 +sample 101 +seed 3 +q
    assert_equal "$(commands k | sort -u | wc -l)" 101
}

@test "the ids and tags of a sample go from 1 on, in its own order" {
    onager prelaunch +jobname j +command run +arg --a {0..9} +sample 3 +tag +q
    onager prelaunch +jobname j +append +command run +arg --a {0..9} +sample 9 +tag +q
    run json_value $JOBS '[tag.split("__")[0] for command, tag in j.values()]'
    assert_output "['j_1', 'j_2', 'j_3', 'j_04', 'j_05', 'j_06', 'j_07', 'j_08', 'j_09', 'j_10', 'j_11', 'j_12']"
    assert_equal "$(commands | sed -n '1,3s/.*__//p')" "$(commands | sed -n '4,6s/.*__//p')"
}

@test "a sample of 10^15 comes at once, without +force" {
    local words=(+command run) name
    for name in a b c d e; do
        words+=(+arg "--$name" {1..1000})
    done
    onager prelaunch +jobname j "${words[@]}" +sample 1000 +exclude 'a=1 b=1|2' +q
    assert_equal "$(commands | sort -u | wc -l)" 1000
    onager prelaunch +jobname j "${words[@]}" +sample 3 +exclude 'a=1 b=1|2' +q
    onager prelaunch +jobname k "${words[@]}" +sample 2 +exclude 'a=1 b=1|2' +q
    assert_equal "$(commands k)" "$(commands | head -n 2)"
}

@test "+sample: more than there are, none, and what is no number are refused" {
    refused 1 '+sample 5' 4 -- 'onager prelaunch +jobname j +command run +pos-arg 1 2 +arg --x 1 2 +sample 5'
    refused 1 '+sample 4' 3 -- 'onager prelaunch +jobname j +command run +pos-arg 1 2 +arg --x 1 2 +exclude 1=1 x=1 +sample 4'
    local number
    for number in 0 -1 a 1.5 '' 1e3; do
        refused 2 +sample "\"$number\"" -- 'onager prelaunch +jobname j +command run +pos-arg 1 2 +sample "$1"' "$number"
    done
    refused 2 +seed '"-1"' -- 'onager prelaunch +jobname j +command run +pos-arg 1 2 +sample 1 +seed -1'
    refused 2 +sample -- 'onager prelaunch +jobname j +command run +pos-arg 1 2 +sample'
}

@test "+seed without +sample is refused" {
    refused 1 +seed +sample -- 'onager prelaunch +jobname j +command run +pos-arg 1 2 +seed 1'
}

@test "more than ten million tasks are refused without +force, also in a sample" {
    refused 1 20000000 +force -- \
        'onager prelaunch +jobname j +command run +arg --a {1..5000} +arg --b {1..5000} +sample 20000000'
}

@test "two values of one argument, which no task can have, are refused, and told how to say either" {
    refused 1 '+exclude: "x=2"' 'x=VALUE|VALUE' -- \
        'onager prelaunch +command run +jobname j +arg --x 1 2 +exclude x=1 x=2'
    onager prelaunch +command run +jobname j +arg --x 1 2 3 +exclude 'x=1|2 !x=2' +q
    assert_equal "$(commands)" $'run --x 2\nrun --x 3'
}
