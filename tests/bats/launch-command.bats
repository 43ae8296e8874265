#!/usr/bin/env bats
# What may stand in a task's command, and who runs it: a plain one is executed as it is, the rest by /bin/sh.

setup() {
    load ../lib/onager
    load ../lib/launches
    setup_launches
}

teardown() { end_survivors; }

# Runs one command as the only task of a job; its output must be $2.
prints() {
    rm -rf .onager
    write_job j "$1"
    launch --jobname j
    assert_success
    assert_equal "$(log_of j 1 1 o)" "$2"
}

@test "--command launches a single command" {
    launch --jobname one --command "echo hello there"
    assert_success
    assert_equal "$(log_of one 1 1 o)" "hello there"
    assert_summary 1 "1 done, 0 failed"
}

@test "--command is a job of one task, and the launch keeps it" {
    launch --jobname one --command 'printf "%s" "a\b"'
    assert_same_json .onager/launches/1/jobs.json '{"1": ["printf \"%s\" \"a\\b\"", ""]}'
}

@test "--command leaves a job of the same name as it was" {
    write_job one "echo from the job"
    launch --jobname one --command "echo from the command line"
    launch --jobname one
    assert_equal "$(log_of one 1 1 o)" "from the command line"
    assert_equal "$(log_of one 2 1 o)" "from the job"
}

@test "--command=… with blanks behind the equals sign" {
    launch --jobname=one --command="echo hello there"
    assert_success
    assert_equal "$(log_of one 1 1 o)" "hello there"
}

@test "--command that fails makes the launch fail" {
    launch --jobname one --command "exit 5"
    assert_failure 1
    assert_equal "$(event_cell 1 end 1 status)" 5
}

@test "--command without --jobname is named after its program" {
    launch --command "/bin/echo hello"
    assert_success
    assert_equal "$(log_of echo 1 1 o)" hello
}

@test "a plain command's parent is the runner: no shell in between" {
    write_job j "whoami-task one two"
    launch --jobname j
    run log_of j 1 1 o
    assert_line "parent onager-run"
    assert_line "word one"
    assert_line "word two"
}

# dash exports PWD to what it runs, even if it was not given one; that gives it away.
@test "a plain command is executed without any shell" {
    write_job j env "env; true"
    in_bash 'unset PWD; onager launch --backend local --jobname j --max-tasks 1'
    assert_success
    run log_of j 1 1 o
    refute_line --regexp '^PWD='
    run log_of j 1 2 o
    assert_line --regexp '^PWD='
}

@test "a command with shell syntax is run by a shell" {
    write_job j "whoami-task; true"
    launch --jobname j
    run log_of j 1 1 o
    assert_line "parent sh"
}

@test "pipes, redirections and lists" { prints "echo one | tr o 0 >f; cat f && echo two" $'0ne\ntwo'; }
@test "variables and defaults" { prints 'X=4; echo "$X ${Y:-none}"' "4 none"; }
@test "a variable set in front of a command" { prints "COLOUR=red printenv COLOUR" red; }
@test "arithmetic and command substitution" { prints 'echo $((6 * 7)) $(echo in)' "42 in"; }
@test "a loop" { prints "for i in 1 2; do echo \$i; done" $'1\n2'; }
@test "globs" { touch x1 x2 && prints "ls x?" $'x1\nx2'; }
@test "a home folder" { prints "echo ~" "$HOME"; }
@test "commands that only a shell has" { prints "cd /" "" && prints "export A=1" "" && prints "umask" 0022; }
@test "a comment" { prints "echo seen # not seen" seen; }
@test "a subshell" { prints "(echo in)" in; }
@test "a negation" { prints "! false" ""; }
@test "a background job inside a task" { prints "sleep 0.1 & wait; echo after" after; }
@test "blanks and tabs between words count as one" { prints $'printf %s,  a \t b   c' "a,b,c,"; }
@test "double quotes" { prints 'printf "<%s>" "two words" "" x' "<two words><><x>"; }
@test "single quotes" { prints "printf '<%s>' 'a \$HOME \"b\"' c" '<a $HOME "b"><c>'; }
@test "backslashes" { prints 'printf "<%s>" two\ words \$HOME' '<two words><$HOME>'; }
@test "backslashes in a plain word are not lost" { prints 'printf %s a\\b' 'a\b'; }
@test "braces and percent signs are just text" {
    prints "printf %s {} %d%%" "{}%d%%"
}

@test "letters beyond ASCII, as they are" { prints "echo Größe → 日本語 🎉" "Größe → 日本語 🎉"; }
@test "a newline separates commands" { prints $'echo one\necho two' $'one\ntwo'; }
@test "a newline inside quotes stays" { prints $'echo "one\ntwo"' $'one\ntwo'; }
@test "an equals sign in an argument is no assignment" { prints "echo --lr=0.1 a=b" "--lr=0.1 a=b"; }
@test "a minus in front" { prints "echo -n x" x; }

@test "bytes that are no UTF-8 pass through" {
    mkdir -p .onager/scripts/j
    printf '{\n"1": ["echo caf\351", ""]\n}\n' >.onager/scripts/j/jobs.json
    launch --jobname j
    assert_success
    assert_equal "$(od -An -tx1 ".onager/logs/$HOST/j_1_1.o" | tr -d ' ')" "636166e90a"
}

@test "a very long command" {
    local long
    long=$(printf 'x%.0s' {1..100000})
    prints "echo $long" "$long"
}

@test "a plain program is found on the PATH that the shell has now" {
    mkdir tools
    printf '#!/bin/sh\necho found\n' >tools/only-here
    chmod +x tools/only-here
    PATH=$PWD/tools:$PATH
    prints only-here found
}

@test "a program named with a path is run from this folder" {
    mkdir tools
    printf '#!/bin/sh\necho "$PWD"\n' >tools/where
    chmod +x tools/where
    prints tools/where "$PWD"
}

@test "a script without #! runs, as from a shell" {
    echo 'echo no first line' >script
    chmod +x script
    prints ./script "no first line"
}
