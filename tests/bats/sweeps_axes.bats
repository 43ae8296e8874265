#!/usr/bin/env bats
# prelaunch: +zip and +range beside +arg, the keys of hydra, +prefix and +suffix, what sweep.json tells of it all.

setup() {
    load ../lib/onager
    load ../lib/sweeps
    setup_folder
    mkdir .onager
}

@test "linked arguments advance together, crossed with the rest" {
    run onager prelaunch +jobname j +command run +arg --seed 1 2 +zip --lr 0.1 0.01 --wd 1e-4 1e-5 +flag --amp +tag
    assert_output - <<'END'
run --seed 1 --lr 0.1 --wd 1e-4 --amp --tag j_1__seed_1__lr_0.1__wd_1e-4__+amp
run --seed 2 --lr 0.1 --wd 1e-4 --amp --tag j_2__seed_2__lr_0.1__wd_1e-4__+amp
run --seed 1 --lr 0.01 --wd 1e-5 --amp --tag j_3__seed_1__lr_0.01__wd_1e-5__+amp
run --seed 2 --lr 0.01 --wd 1e-5 --amp --tag j_4__seed_2__lr_0.01__wd_1e-5__+amp
run --seed 1 --lr 0.1 --wd 1e-4 --tag j_5__seed_1__lr_0.1__wd_1e-4__-amp
run --seed 2 --lr 0.1 --wd 1e-4 --tag j_6__seed_2__lr_0.1__wd_1e-4__-amp
run --seed 1 --lr 0.01 --wd 1e-5 --tag j_7__seed_1__lr_0.01__wd_1e-5__-amp
run --seed 2 --lr 0.01 --wd 1e-5 --tag j_8__seed_2__lr_0.01__wd_1e-5__-amp
END
}

@test "+arg, +zip and +range stand in the order given, the first fastest" {
    run onager prelaunch +jobname j +command run +range --n 1 2 +zip --a x y --b u v +arg --c 7 8
    assert_line --index 0 'run --n 1 --a x --b u --c 7'
    assert_line --index 1 'run --n 2 --a x --b u --c 7'
    assert_line --index 2 'run --n 1 --a y --b v --c 7'
    assert_line --index 7 'run --n 2 --a y --b v --c 8'
}

@test "several +zip are crossed with each other; three arguments, and one, can be linked" {
    run onager prelaunch +jobname j +command run +zip --a 1 2 --b 3 4 -c 5 6 +zip --d 7 8
    assert_output $'run --a 1 --b 3 -c 5 --d 7\nrun --a 2 --b 4 -c 6 --d 7
run --a 1 --b 3 -c 5 --d 8\nrun --a 2 --b 4 -c 6 --d 8'
}

@test "+zip takes negative numbers, empty values and words with blanks for values" {
    run onager prelaunch +jobname j +command run +quote +zip --a -1 -.5 '' --b 'x y' -1e3 "it's"
    assert_output $'run --a -1 --b \'x y\'\nrun --a -.5 --b -1e3\nrun --a \'\' --b \'it\'\\\'\'s\''
}

@test "+tag-args can name one of the linked arguments" {
    run onager prelaunch +jobname j +command run +zip --a 1 2 --b 3 4 +tag +tag-args --b
    assert_line --index 1 'run --a 2 --b 4 --tag j_2__b_4'
}

@test "+zip: unlike numbers of values are refused, with both numbers" {
    refused 1 +zip '--lr has 2 values' '--wd has 3' -- \
        'onager prelaunch +jobname j +command run +zip --lr 1 2 --wd 1 2 3'
}

@test "+zip: a name without values, values without a name, and a name twice are refused" {
    refused 1 +zip '--wd has no values' -- 'onager prelaunch +jobname j +command run +zip --lr 1 --wd'
    refused 1 +zip '"1"' --lr -- 'onager prelaunch +jobname j +command run +zip 1 2 --lr'
    refused 1 '--lr is given twice' -- 'onager prelaunch +jobname j +command run +zip --lr 1 --lr 2'
    refused 1 '--lr is given twice' -- 'onager prelaunch +jobname j +command run +zip --lr 1 --wd 2 +arg --lr 2'
    refused 1 '--lr is given twice' -- 'onager prelaunch +jobname j +command run +range --lr 1 2 +flag --lr'
    refused 2 '+zip: expected' -- 'onager prelaunch +jobname j +command run +zip'
}

@test "+range goes from the first to the last number, in decimal steps" {
    run onager prelaunch +jobname j +command run +range --n 1 9 2
    assert_output $'run --n 1\nrun --n 3\nrun --n 5\nrun --n 7\nrun --n 9'
    run onager prelaunch +jobname j +command run +range --x 0 1 0.1
    assert_line --index 3 'run --x 0.3'
    assert_line --index 10 'run --x 1'
    assert_equal "${#lines[@]}" 11
    run onager prelaunch +jobname j +command run +range --x 3 -1 -2
    assert_output $'run --x 3\nrun --x 1\nrun --x -1'
}

@test "+range log and lin give N numbers with both ends among them, as short as can be" {
    run onager prelaunch +jobname j +command run +range --lr 1e-4 1e-1 log 4
    assert_output $'run --lr 0.0001\nrun --lr 0.001\nrun --lr 0.01\nrun --lr 0.1'
    run onager prelaunch +jobname j +command run +range --lr 1e-7 1e-5 log 3
    assert_output $'run --lr 1e-7\nrun --lr 1e-6\nrun --lr 1e-5'
    run onager prelaunch +jobname j +command run +range --x 0 1 lin 5 +tag
    assert_line --index 1 'run --x 0.25 --tag j_2__x_0.25'
    run onager prelaunch +jobname j +command run +range --x 1e-300 1e300 lin 3 # nothing exact holds both
    assert_output $'run --x 1e-300\nrun --x 5e299\nrun --x 1e300'
}

@test "+range: numbers have a point, and are read with one, in a language with a comma" {
    export LOCPATH=$BATS_TEST_TMPDIR
    localedef -i de_DE -f UTF-8 "$LOCPATH/de_DE.UTF-8" || skip "no locale definitions on this machine"
    LC_ALL=de_DE.UTF-8 in_bash --separate-stderr 'printf "%.1f\n" 0,5
        onager prelaunch +jobname j +command run +range --x 0.5 1.5 0.5 +range --lr 1e-5 0.1 log 3 +range --y 0 1 lin 3 +tag'
    assert_line --index 0 '0,5'
    assert_line --index 1 'run --x 0.5 --lr 1e-5 --y 0 --tag j_01__x_0.5__lr_1e-5__y_0'
    assert_line --index 14 'run --x 1 --lr 0.001 --y 0.5 --tag j_14__x_1__lr_0.001__y_0.5'
    LC_ALL=de_DE.UTF-8 refused 1 '+range --x' '"0,5"' -- 'onager prelaunch +jobname k +command run +range --x 0,5 1'
}

@test "+range: what is no range is refused, with the option, the name and what was given" {
    local words
    for words in 'a 2|"a"' '1 2,5|"2,5"' '1 2 0|step' '5 1|step' '0 1 log 3|above 0' '1 2 log 0|"0"' '1 2 lin x|"x"' \
        '1|FIRST LAST' '1 2 3 4|FIRST LAST' '1 1e400 lin 2|too large' '1 1e300|differ' '1 1e12|1000000000000' \
        '922337203685477580e1 -8 -1|differ' '1 2 log 3 4|FIRST LAST' '1 1234567890123456789|18 digits'; do
        refused 1 '+range --x' "${words#*|}" -- "onager prelaunch +jobname j +command run +range --x ${words%|*}"
    done
    refused 1 '+range --x' 'FIRST LAST' -- 'onager prelaunch +jobname j +command run +range --x'
}

@test "hydra: a + or ++ before a key stays, a tilde is kept from the shell" {
    run onager prelaunch +jobname j +command echo +arg-mode hydra +arg +seed= 1 2 +arg ++new= a +arg key= b +flag '~old' \
        +arg '~gone' c +tag run.name
    assert_line --index 0 'echo +seed=1 ++new=a key=b \~gone=c \~old run.name=j_1__seed_1__new_a__key_b__gone_c__+old'
    assert_line --index 3 'echo +seed=2 ++new=a key=b \~gone=c run.name=j_4__seed_2__new_a__key_b__gone_c__-old'
    commands >script
    run sh script
    assert_line --index 0 --partial 'key=b ~gone=c ~old'
}

@test "hydra: a key may be called like an option of prelaunch" {
    run onager prelaunch +jobname j +command run +arg-mode hydra +arg +tag= x +arg +command= y +arg +seed= 1
    assert_output 'run +tag=x +command=y +seed=1'
    run onager prelaunch +jobname j +command run +arg-mode hydra +zip +a= 1 2 +seed= 3 4
    assert_output $'run +a=1 +seed=3\nrun +a=2 +seed=4'
}

@test "hydra: +zip and +range join by an equals sign, and +quote quotes the value only" {
    run onager prelaunch +jobname j +command run +arg-mode hydra +quote +zip lr= 0.1 1 'opt.name=' 'a b' "c" +range n= 1 2
    assert_output $'run lr=0.1 opt.name=\'a b\' n=1\nrun lr=1 opt.name=c n=1
run lr=0.1 opt.name=\'a b\' n=2\nrun lr=1 opt.name=c n=2'
}

@test "a +key= without hydra is refused, and told what it is for" {
    refused 1 '+key=' hydra -- 'onager prelaunch +jobname j +command run +arg +key= 1 2'
    refused 1 '+key=' -- 'onager prelaunch +jobname j +command run +arg-mode hydra +arg lr= 1 +key= 2'
}

@test "+prefix and +suffix stand around each command, the suffix behind the tag" {
    run onager prelaunch +jobname j +command run +arg --x 1 2 +prefix 'time -p' +suffix '> out 2>&1' +tag
    assert_output $'time -p run --x 1 --tag j_1__x_1 > out 2>&1\ntime -p run --x 2 --tag j_2__x_2 > out 2>&1'
    assert_equal "$(json_value .onager/scripts/j/sweep.json '[j["blocks"][0][k] for k in ("prefix", "suffix")]')" \
        "['time -p', '> out 2>&1']"
}

@test "every act of prelaunch has a block in sweep.json, with its ids and what it was given" {
    onager prelaunch +jobname j +command run +zip --a 1 2 --b 3 4 +range --n 1 3 +exclude 'a=1 n=1' 'b=3' +exclude n=3 +q
    printf '%s\n' one 'two "2"' >list
    onager prelaunch +append +jobname j +from-file list +arg --x {1..5} +sample 4 +seed 9 +suffix '# ü' +tag --t +tag-args --x +q
    onager prelaunch +append +jobname j +command run +arg-mode hydra +arg +k= 1 +flag '~f' +quote +tag t +no-tag-number +q
    run "$PYTHON" - <<'END'
import json, os
sweep = json.load(open(".onager/scripts/j/sweep.json", encoding="utf-8"))
jobs = json.load(open(".onager/scripts/j/jobs.json", encoding="utf-8"))
one, two, three = sweep["blocks"]
assert sweep["jobs_bytes"] == os.path.getsize(".onager/scripts/j/jobs.json")
assert (one["first"], one["count"]) == (1, 3), one
assert one["arg"] == [[["--a", "1", "2"], ["--b", "3", "4"]], ["--n", "1", "2", "3"]], one
assert one["exclude"] == [["a=1 n=1", "b=3"], ["n=3"]], one
assert (two["first"], two["count"], two["command"], two["from-file"], two["lines"]) == (4, 4, None, "list", 2), two
assert (two["sample"], two["seed"], two["suffix"], two["tag"], two["tag-args"]) == (4, 9, "# ü", "--t", ["--x"]), two
assert (three["first"], three["count"], three["mode"], three["flag"]) == (8, 2, "hydra", [["~f"]]), three
assert (three["quote"], three["tag-number"], three["arg"]) == (True, False, [["+k=", "1"]]), three
assert list(jobs) == [str(i) for i in range(1, 10)], list(jobs)
END
    assert_success
    assert_equal "$(commands | sed -n '8p')" 'run +k=1 \~f t=j__k_1__+f'
}

# bats test_tags=heavy
@test "a million numbers are no burden" {
    onager prelaunch +jobname j +command run +range --n 1 1000000 +q
    assert_equal "$(sed -n 777778p $JOBS)" '"777777": ["run --n 777777", ""],'
    onager prelaunch +jobname j +command run +range --n 0 1 lin 100001 +q
    assert_equal "$(sed -n 12347p $JOBS)" '"12346": ["run --n 0.12345", ""],'
}
