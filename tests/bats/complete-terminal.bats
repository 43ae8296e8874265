#!/usr/bin/env bats
# TAB at the prompt of an interactive bash, without and with the package bash-completion.

setup() {
    load ../lib/onager
    setup_folder
}

# Tells the story in both kinds of shell, each with a folder of its own.
story() {
    local mode
    [[ -r /usr/share/bash-completion/bash_completion ]] || fail 'the package bash-completion is missing'
    for mode in plain package; do
        mkdir "$mode"
        run "$PYTHON" -B "$REPO/tests/pty/tab.py" "$1" "$FOLDER/$mode" "$mode"
        assert_output ''
        assert_success
    done
}

@test "TAB inserts what fits, quoted as the word is, and a blank where it is finished" { story inserts; }
@test "TAB behind > completes a file" { story redirection; }
@test "TAB twice lists: required options and the newest jobs first, job ids with jobnames, tasks with commands" { story lists; }
@test "jobnames beside job ids are cut to the terminal, and left out where the list would not fit" { story narrow; }
@test "menu-complete inserts one word after the other" { story menu; }
@test "show-all-if-ambiguous lists at the first TAB, and inserts no more than the words" { story show_all; }
@test "TAB works under set -u, set -e, failglob, nullglob, an odd IFS and other settings" { story strict; }
@test "without the builtin TAB offers nothing and says nothing" { story without; }
@test "an alias can have the completion" { story other_name; }
@test "TAB works behind assignments and pipes, in the middle of a line, behind characters of several bytes" { story in_a_line; }
@test "^C around a TAB leaves a prompt that works" { story interrupted; }
