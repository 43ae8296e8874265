#!/usr/bin/env bats
# prelaunch: @NAME stands for the values of a shell array.

setup() {
    load ../lib/onager
    load ../lib/sweeps
    setup_folder
    mkdir .onager
}

# Runs lines of a script in a bash of its own and compares its stdout with $2.
prints() {
    in_bash --separate-stderr "$1"
    assert_output "$2"
    assert_success
}

@test "@NAME takes the values of a shell array, among others or alone" {
    prints 'a=(1 2); onager prelaunch +jobname j +command run +arg --x 0 @a 3' \
        $'run --x 0\nrun --x 1\nrun --x 2\nrun --x 3'
    prints 'a=(1 2) b=(u v); onager prelaunch +jobname j +command run +arg --x @a +pos-arg @b @a' \
        $'run u --x 1\nrun v --x 1\nrun 1 --x 1\nrun 2 --x 1\nrun u --x 2\nrun v --x 2\nrun 1 --x 2\nrun 2 --x 2'
    assert_equal "$(json_value .onager/scripts/j/sweep.json 'j["blocks"][0]["pos-arg"]')" "[['u', 'v', '1', '2']]"
}

@test "a sparse array comes in the order of its indices" {
    prints 'a=([7]=seven [2]=two [100000]=last); unset "a[7]"; a[3]=three
        onager prelaunch +jobname j +command run +arg --x @a' $'run --x two\nrun --x three\nrun --x last'
}

@test "a plain variable is one value, also one of the environment or of this command alone" {
    prints 'x="a b"; onager prelaunch +jobname j +command run +quote +arg --x @x' "run --x 'a b'"
    prints 'export x=1; onager prelaunch +jobname j +command run +arg --x @x @x' $'run --x 1\nrun --x 1'
    prints 'x=1; x=2 onager prelaunch +jobname j +command run +arg --x @x' 'run --x 2'
    prints 'x=; onager prelaunch +jobname j +command run +quote +arg --x @x' "run --x ''"
    prints 'declare -i x=7; onager prelaunch +jobname j +command run +arg --x @x' 'run --x 7'
}

@test "arrays of functions, readonly arrays, references and \$@'s friends are arrays, too" {
    prints 'a=(global); f() { local a=(1 2); onager prelaunch +jobname j +command run +arg --x @a; }; f' $'run --x 1\nrun --x 2'
    prints 'declare -r a=(1 2); onager prelaunch +jobname j +command run +arg --x @a' $'run --x 1\nrun --x 2'
    prints 'a=(1 2); f() { local -n r=$1; onager prelaunch +jobname j +command run +arg --x @r; }; f a' $'run --x 1\nrun --x 2'
    prints 'mapfile -t < <(printf "%s\n" x y); onager prelaunch +jobname j +command run +arg --x @MAPFILE' $'run --x x\nrun --x y'
}

@test "values with blanks stay values, with +quote they stay words" {
    prints 'a=("a b" "it'\''s" "" $'\''two\nlines'\'' "*"); onager prelaunch +jobname j +command "printf <%s>" +pos-arg @a +quote +q' ''
    json_value $JOBS '"\n".join(record[0].replace("<%s>", "\"<%s>\"") for record in j.values())' >script
    assert_equal "$(sh script)" $'<a b><it\'s><><two\nlines><*>'
}

@test "+zip and the ends of a +range may come from variables, names may not" {
    prints 'a=(1 2) b=(3 4); onager prelaunch +jobname j +command run +zip --a @a --b @b' $'run --a 1 --b 3\nrun --a 2 --b 4'
    prints 'ends=(1 9 4); onager prelaunch +jobname j +command run +range --n @ends' $'run --n 1\nrun --n 5\nrun --n 9'
    prints 'n=2; onager prelaunch +jobname j +command run +range --n 0 @n' $'run --n 0\nrun --n 1\nrun --n 2'
    prints 'a=(1 2); onager prelaunch +jobname j +command run +arg @a 5' 'run @a 5'
}

@test "values that begin with a dash or are called like options are values when they come from an array" {
    prints 'a=(-5 --x +tag -A); onager prelaunch +jobname j +command run +arg --y @a' \
        $'run --y -5\nrun --y --x\nrun --y +tag\nrun --y -A'
}

@test "a backslash before the @ keeps the text, and what is no name is text" {
    prints 'a=(1 2); onager prelaunch +jobname j +command echo +arg --x "\@a" +q; onager launch --backend local --jobname j 2>/dev/null
        cat .onager/logs/*/*.o' '--x @a'
    prints 'a=(1); onager prelaunch +jobname j +command run +arg --x @ @foo.txt @1 a@a @a-b @@a "@a "' \
        $'run --x @\nrun --x @foo.txt\nrun --x @1\nrun --x a@a\nrun --x @a-b\nrun --x @@a\nrun --x @a '
}

@test "what has no values in an order is refused, with option, word and a way to mean the text" {
    local case
    for case in ':unset' 'a=():empty' 'declare -A a=([x]=1):associative' 'declare -a a:a' 'declare a:a' \
        'declare -n a=b:a' 'declare -n a=a 2>/dev/null:a'; do
        refused 1 '+arg' '@a' "${case#*:}" '\@a' -- "${case%:*}; onager prelaunch +jobname j +command run +arg --x 1 @a" ||
            fail "in: $case"
    done
    refused 1 '+pos-arg' '@a' -- 'onager prelaunch +jobname j +command run +pos-arg @a'
    refused 1 '+zip' '@a' -- 'onager prelaunch +jobname j +command run +zip --x 1 --y @a'
    refused 1 '+range' '@a' -- 'onager prelaunch +jobname j +command run +range --x 1 @a'
}

@test "the shell's own arrays can be read without harm" {
    in_bash 'for name in BASH_ARGV BASH_VERSINFO DIRSTACK FUNCNAME GROUPS PIPESTATUS RANDOM SECONDS LINENO _ BASH_ALIASES BASH_CMDS \
            BASH_SOURCE COMP_WORDBREAKS HISTCMD EPOCHREALTIME IFS PATH; do
            onager prelaunch +jobname j +command run +arg --x @$name +q 2>/dev/null; echo "$name $?"
        done; echo "alive $?"'
    assert_alive 0
    assert_line 'BASH_VERSINFO 0'
    assert_line 'BASH_ALIASES 1'
    assert_line 'PATH 0'
}

# bats test_tags=heavy
@test "an array of a million values" {
    in_bash 'mapfile -t a < <(seq 1000000); onager prelaunch +jobname j +command run +arg --x @a +q; echo "alive $?"'
    assert_alive 0
    assert_equal "$(sed -n 777778p $JOBS)" '"777777": ["run --x 777777", ""],'
}

@test "\\@NAME is the text @NAME, with +quote and without, in the command and in the tag" {
    name=(1 2)
    onager prelaunch +command run +jobname j +arg --x '\@name' @name +tag +q
    assert_equal "$(commands | head -n 1)" 'run --x @name --tag j_1__x_@name'
    onager prelaunch +command run +jobname j +pos-arg '\@name' +quote +q
    assert_equal "$(commands)" 'run @name'
}
