#!/usr/bin/env bats
# What surrounds the tasks of a local launch: --venv, and header and footer of the config's [local] section.

setup() {
    load ../lib/onager
    load ../lib/launches
    setup_launches
}

teardown() { end_survivors; }

# A folder such as python's venv makes, with a program of its own.
make_venv() {
    mkdir -p "$1/bin"
    printf 'VIRTUAL_ENV="%s"\nexport VIRTUAL_ENV\nPATH="%s/bin:$PATH"\nexport PATH\n' "$PWD/$1" "$PWD/$1" >"$1/bin/activate"
    printf '#!/bin/sh\necho "greetings from $VIRTUAL_ENV"\n' >"$1/bin/greet"
    chmod +x "$1/bin/greet"
}

@test "--venv activates a virtual environment for plain commands and shell commands" {
    make_venv venv
    write_job j greet "greet | cat"
    launch --jobname j --venv venv
    assert_success
    assert_equal "$(log_of j 1 1 o)" "greetings from $PWD/venv"
    assert_equal "$(log_of j 1 2 o)" "greetings from $PWD/venv"
}

@test "--venv takes a slash at the end, an absolute path, and blanks" {
    local venv
    make_venv "my venv"
    write_job j greet
    for venv in "my venv/" "./my venv" "$PWD/my venv"; do
        launch --jobname j --venv "$venv"
        assert_success
    done
    assert_equal "$(log_of j 3 1 o)" "greetings from $PWD/my venv"
}

@test "without --venv the environment is the shell's" {
    make_venv venv
    write_job j greet
    launch --jobname j
    assert_failure 1
    assert_equal "$(event_cell 1 end 1 status)" 127
}

@test "--venv that is no virtual environment is an error, and no task runs" {
    mkdir empty
    write_job j "touch ran"
    local venv
    for venv in nowhere empty; do
        launch --jobname j --venv "$venv"
        assert_failure
        [[ $stderr == *"$venv/bin/activate"* ]] || fail "$stderr"
    done
    refute [ -e ran ]
}

@test "the shell itself stays outside of the virtual environment" {
    make_venv venv
    write_job j true
    in_bash 'onager launch --backend local --jobname j --venv venv 2>/dev/null; echo "${VIRTUAL_ENV-none}"'
    assert_output none
}

@test "the [local] header runs before the tasks and is seen by them" {
    onager config --write local header 'export COLOUR="deep red"
umask 077'
    write_job j 'printenv COLOUR' 'umask; echo "$COLOUR"'
    launch --jobname j
    assert_success
    assert_equal "$(log_of j 1 1 o)" "deep red"
    assert_equal "$(log_of j 1 2 o)" $'0077\ndeep red'
}

@test "the header comes before the virtual environment" {
    onager config --write local header 'export VIRTUAL_ENV=header GREETER=header'
    make_venv venv
    write_job j 'greet; echo $GREETER'
    launch --jobname j --venv venv
    assert_success
    assert_equal "$(log_of j 1 1 o)" "greetings from $PWD/venv"$'\nheader'
}

@test "the [local] footer runs after the tasks" {
    onager config --write local footer 'ls done-* >>footer'
    write_job j "touch done-1" "touch done-2"
    launch --jobname j --max-tasks 1
    assert_success
    assert_equal "$(tail -n 2 footer)" $'done-1\ndone-2'
}

@test "the footer runs after failed tasks too, and does not hide the failure" {
    onager config --write local footer 'touch footer'
    write_job j false
    launch --jobname j
    assert_failure 1
    assert [ -e footer ]
    assert_equal "$(event_cell 1 end 1 status)" 1
}

@test "a footer that fails does not make a task fail" {
    onager config --write local footer 'false'
    write_job j true
    launch --jobname j
    assert_success
}

@test "sections of other backends do not apply" {
    onager config --write slurm header 'touch slurm-header' --write gridengine footer 'touch gridengine-footer'
    write_job j true
    launch --jobname j
    assert_success
    run ls
    refute_output --partial header
    refute_output --partial footer
}

@test "the header may be bash, not only sh" {
    onager config --write local header 'words=(one two); export SECOND=${words[1]}'
    write_job j "printenv SECOND"
    launch --jobname j
    assert_success
    assert_equal "$(log_of j 1 1 o)" two
}

@test "with header and venv a task still has /dev/null, its own group and default signals" {
    onager config --write local header 'export A=1' --write local footer ':'
    make_venv venv
    write_job j "readlink /proc/self/fd/0" "grep ^Sig /proc/self/status" "ls /proc/self/fd"
    in_bash "trap '' TERM HUP; exec 7>held; onager launch --backend local --jobname j --venv venv"
    assert_success
    assert_equal "$(log_of j 1 1 o)" /dev/null
    log_of j 1 2 o | assert_default_signals
    assert_equal "$(log_of j 1 3 o | paste -sd' ')" "0 1 2 3"
}

@test "a header applies to detached launches too" {
    onager config --write local header 'export COLOUR=red'
    write_job j 'printenv COLOUR'
    run onager launch --backend local --jobname j --detach
    assert_success
    wait_for_events 1 finish 1
    assert_equal "$(log_of j 1 1 o)" red
}

@test "header, footer and venv leave the numbering, the order and the slots as they are" {
    onager config --write local header 'export A=1' --write local footer 'true'
    write_job_of j 12 true
    launch --jobname j --max-tasks 3
    assert_success
    assert_equal "$(tasks_with 1 start | paste -sd' ')" "$(seq -s' ' 12)"
    assert_equal "$(log_of j 1 12 o)" ""
}
