#!/usr/bin/env bats
# The folder .onager: asked for at a terminal, made without a word elsewhere, and only by what writes.

setup() {
    load ../lib/onager
    setup_folder
    at_prompt=$REPO/tests/lib/at-prompt
}

@test "without a terminal .onager is made without a word" {
    in_bash --separate-stderr 'onager prelaunch +command run +jobname j'
    assert_success
    assert_output run
    assert_equal "$stderr" ''
    assert_equal "$(ls -A)" .onager
}

@test "at a terminal the first writing command asks, and yes is yes" {
    run "$at_prompt" 'enable -f "$ONAGER_SO" onager' 'onager prelaunch +command run +jobname j' '<[y/n]<y' 'echo "status $?"'
    assert_success
    assert_line 'status 0'
    assert_same_json '{"1": ["run", ""]}' .onager/scripts/j/jobs.json
}

@test "at a terminal no is no: nothing is made, and it is asked again the next time" {
    run "$at_prompt" 'enable -f "$ONAGER_SO" onager' 'onager prelaunch +command run +jobname j' '<[y/n]<n' 'echo "status $?"' \
        'onager prelaunch +command run +jobname j' '<[y/n]<'
    assert_success
    assert_line 'status 1'
    assert_equal "$(ls -A)" ''
}

@test "at a terminal the question is put on stderr, so that stdout stays clean" {
    run "$at_prompt" 'enable -f "$ONAGER_SO" onager' 'onager prelaunch +command run +jobname j >out' '<[y/n]<y' 'cat out | wc -l'
    assert_success
    assert_equal "$(cat out)" run
}

@test "at a terminal nothing is asked where the folder is there, nor by what only reads" {
    run "$at_prompt" 'enable -f "$ONAGER_SO" onager' 'onager list; onager history; onager help list; onager config --read' \
        'mkdir .onager' 'onager prelaunch +command run +jobname j; echo "status $?"'
    assert_success
    refute_output --partial '[y/n]'
    assert_line 'status 0'
}
