#!/usr/bin/env bats
# prelaunch +from-file: a plain list of commands becomes a job.

setup() {
    load ../lib/onager
    load ../lib/sweeps
    setup_folder
    mkdir .onager
}

@test "each line of a file is a command" {
    printf '%s\n' './train a' 'echo "b c" | wc' >list
    run onager prelaunch +jobname j +from-file list
    assert_success
    assert_output $'./train a\necho "b c" | wc'
    assert_same_json '{"1": ["./train a", ""], "2": ["echo \"b c\" | wc", ""]}' $JOBS
}

@test "a list is run as it is" {
    printf 'echo one >one.txt\necho "two  blanks" >two.txt\n' >list
    onager prelaunch +jobname j +from-file list +q
    in_bash 'onager launch --backend local --jobname j 2>/dev/null'
    assert_success
    assert_equal "$(cat one.txt two.txt)" $'one\ntwo  blanks'
}

@test "the list may come from stdin, a pipe, a process substitution or a named pipe" {
    local want=$'a 1\nb 2'
    printf '%s\n' 'a 1' 'b 2' >list
    in_bash 'onager prelaunch +jobname j +from-file - <list'
    assert_output "$want"
    in_bash 'cat list | onager prelaunch +jobname j +from-file=-'
    assert_output "$want"
    in_bash 'onager prelaunch +jobname j +from-file <(sleep 0.1; head -n 1 list; sleep 0.1; tail -n 1 list)'
    assert_output "$want"
    in_bash 'mkfifo pipe; cat list >pipe & onager prelaunch +jobname j +from-file pipe'
    assert_output "$want"
    in_bash 'onager prelaunch +jobname j +from-file - <<<"a 1
b 2"'
    assert_output "$want"
    assert_equal "$(json_value .onager/scripts/j/sweep.json '[j["blocks"][0][k] for k in ("from-file", "lines")]')" "['-', 2]"
}

@test "a file called - is there by another name" {
    echo 'from the file' >-
    run onager prelaunch +jobname j +from-file ./-
    assert_output 'from the file'
}

@test "blank lines and comments are left out, blanks before a command are not" {
    printf '# a comment\n\n  \t\n  # another\none\n  two  # not a comment of ours\n\n' >list
    run onager prelaunch +jobname j +from-file list
    assert_output $'one\n  two  # not a comment of ours'
}

@test "ends of line may be those of other systems, and the last may be missing" {
    printf 'one 1\r\n\r\n# c\r\ntwo\r\nthree' >list
    run onager prelaunch +jobname j +from-file list +suffix end
    assert_output $'one 1 end\ntwo end\nthree end'
    printf 'one\r' >list
    run onager prelaunch +jobname j +from-file list +suffix end
    assert_output 'one end'
}

@test "quotes, tabs, backslashes and any other byte come through" {
    printf 'a "b" \\ \t \x01 \x7f größe $x `y` %%s {}\n' >list
    onager prelaunch +jobname j +from-file list +q
    run json_value $JOBS 'ascii(j["1"][0])'
    assert_output "'a \"b\" \\\\ \\t \\x01 \\x7f gr\\xf6\\xdfe \$x \`y\` %s {}'"
}

@test "lines are crossed with all that varies, and change slowest" {
    printf '%s\n' one two >list
    run onager prelaunch +jobname j +from-file list +arg --x 1 2 +flag --f +prefix nice +tag
    assert_line --index 0 'nice one --x 1 --f --tag j_1__x_1__+f'
    assert_line --index 1 'nice one --x 2 --f --tag j_2__x_2__+f'
    assert_line --index 3 'nice one --x 2 --tag j_4__x_2__-f'
    assert_line --index 4 'nice two --x 1 --f --tag j_5__x_1__+f'
    assert_equal "${#lines[@]}" 8
}

@test "lists are appended" {
    onager prelaunch +jobname j +command zero +q
    for list in one two; do
        echo $list | onager prelaunch +jobname j +append +from-file - +q
    done
    assert_equal "$(commands)" $'zero\none\ntwo'
    run json_value .onager/scripts/j/sweep.json '[(b["first"], b["count"]) for b in j["blocks"]]'
    assert_output '[(1, 1), (2, 1), (3, 1)]'
}

@test "what is no list is refused, with option and file" {
    refused 1 '+from-file: absent' 'No such file' -- 'onager prelaunch +jobname j +from-file absent'
    refused 1 '+from-file: .' directory -- 'onager prelaunch +jobname j +from-file .'
    refused 2 '+from-file' 'expected FILE' -- 'onager prelaunch +jobname j +from-file ""'
    : >empty
    refused 1 '+from-file: empty' 'no command' -- 'onager prelaunch +jobname j +from-file empty'
    refused 1 '+from-file' 'no command' -- 'onager prelaunch +jobname j +from-file - </dev/null'
    refused 1 '+from-file' stdin -- 'onager prelaunch +jobname j +from-file - <&-'
    printf '# only\n\n  # comments\n' >empty
    refused 1 '+from-file: empty' 'no command' -- 'onager prelaunch +jobname j +from-file empty'
    refused 2 +from-file -- 'onager prelaunch +jobname j +from-file'
}

@test "a list with a NUL byte is refused, and one that never ends, too" {
    printf 'one\n# two\nth\0ree\n' >list
    refused 1 '+from-file: list' 'line 3 holds a NUL byte' -- 'onager prelaunch +jobname j +from-file list'
    refused 1 '+from-file: /dev/zero' NUL -- 'onager prelaunch +jobname j +from-file /dev/zero'
}

@test "a list that may not be read is refused" {
    ((EUID)) || skip "root may read everything"
    echo one >list
    chmod 0 list
    refused 1 '+from-file: list' 'Permission denied' -- 'onager prelaunch +jobname j +from-file list'
}

@test "both +command and +from-file, and neither, are refused" {
    echo one >list
    refused 2 +command +from-file -- 'onager prelaunch +jobname j +command run +from-file list'
    refused 2 +command +from-file -- 'onager prelaunch +jobname j'
}

@test "a list that is refused changes nothing of a job that is there" {
    onager prelaunch +jobname j +command kept +q
    printf 'one\n\0\n' >list
    refused 1 NUL -- 'onager prelaunch +jobname j +append +from-file list'
    refused 1 NUL -- 'onager prelaunch +jobname j +from-file list'
    assert_equal "$(commands)" kept
}

@test "it reads no more of stdin than the list, and of a loop's input nothing" {
    echo one >list
    in_bash 'while read -r x; do onager prelaunch +jobname "j$x" +from-file list; done < <(printf "%s\n" 1 2 3)'
    assert_output $'one\none\none'
}

@test "^C ends the wait for a list, and the shell goes on" {
    run "$PYTHON" -B "$REPO/tests/pty/manners.py" list_interrupted "$FOLDER"
    assert_success
}

# bats test_tags=heavy
@test "a million lines are no burden" {
    seq -f 'run number %.0f' 1000000 >list
    instrumented || ulimit -v 400000
    onager prelaunch +jobname j +from-file list +q
    assert_equal "$(sed -n 777778p $JOBS)" '"777777": ["run number 777777", ""],'
    assert_equal "$(tail -n 2 $JOBS | head -n 1)" '"1000000": ["run number 1000000", ""]'
    seq -f 'run %.0f' 1000000 | onager prelaunch +jobname j +from-file - +sample 3 +q
    assert_equal "$(json_value $JOBS 'len(j)')" 3
}

@test "the mark with which some editors begin UTF-8 is no part of the first command" {
    printf '\xEF\xBB\xBFfirst\nsecond\n' >list
    onager prelaunch +jobname j +from-file list +q
    assert_equal "$(commands)" $'first\nsecond'
}
