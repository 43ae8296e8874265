#!/usr/bin/env bats
# The events of a launch: one line an event, from which all questions about it are answered.

setup() {
    load ../lib/onager
    load ../lib/launches
    setup_launches
}

teardown() { end_survivors; }

@test "the events are in a file named after the host" {
    write_job j true
    launch --jobname j
    run ls .onager/launches/1/events
    assert_output "$HOST.tsv"
}

@test "begin and finish frame the starts and ends of the tasks" {
    write_job j true true
    launch --jobname j --max-tasks 1
    assert_equal "$(events 1 | cut -f2,3 | tr '\t' ' ' | paste -sd,)" "begin -,start 1,end 1,start 2,end 2,finish -"
}

@test "every line has eleven cells, none of them empty" {
    write_job j true false "kill -9 \$\$" ./not-there
    launch --jobname j
    run awk -F'\t' 'NF != 11 { print } { for (i = 1; i <= NF; i++) if ($i == "") print }' .onager/launches/1/events/*.tsv
    assert_output ""
}

@test "times are seconds since 1970 with six decimals, and never run back" {
    local before after
    write_job j true "sleep 0.1" true
    before=$EPOCHREALTIME
    launch --jobname j
    after=$EPOCHREALTIME
    run awk -F'\t' -v before="$before" -v after="$after" '
        $1 !~ /^[0-9]+\.[0-9][0-9][0-9][0-9][0-9][0-9]$/ { print "form", $1 }
        $1 < last || $1 < before - 0.01 || $1 > after + 0.01 { print "order", $0 }
        { last = $1 }' .onager/launches/1/events/*.tsv
    assert_output ""
}

@test "wall, user and system times have six decimals" {
    write_job j true
    launch --jobname j
    local cell
    for cell in wall user sys; do
        assert_regex "$(event_cell 1 end 1 $cell)" '^[0-9]+\.[0-9]{6}$'
    done
}

@test "the exit status of each task is recorded" {
    write_job j "exit 0" "exit 1" "exit 42" "exit 255"
    launch --jobname j
    assert_failure 1
    local task
    assert_equal "$(for task in 1 2 3 4; do event_cell 1 end $task status; done | paste -sd' ')" "0 1 42 255"
    assert_equal "$(for task in 1 2 3 4; do event_cell 1 end $task signal; done | sort -u)" "-"
}

@test "the signal that ended a task is recorded" {
    write_job j 'kill -9 $$' 'kill -TERM $$' 'kill -SEGV $$'
    launch --jobname j
    assert_failure 1
    local task
    assert_equal "$(for task in 1 2 3; do event_cell 1 end $task signal; done | paste -sd' ')" "9 15 11"
}

@test "the attempt is 1, and start and end name the same slot" {
    write_job_of j 9 true
    launch --jobname j --max-tasks 3
    run awk -F'\t' '$2 == "start" { slot[$3] = $5 } ($2 == "start" || $2 == "end") && $4 != 1 { print }
                    $2 == "end" && slot[$3] != $5 { print }' .onager/launches/1/events/*.tsv
    assert_output ""
}

@test "cells that do not apply hold a minus sign" {
    write_job j true
    launch --jobname j
    local cell
    for cell in status signal wall user sys memory; do
        assert_equal "$(event_cell 1 start 1 $cell)" "-"
    done
    for cell in task attempt; do
        assert_equal "$(events 1 | awk -F'\t' '$2 == "begin" { print $3, $4 }')" "- -"
    done
}

@test "the wall time is at least as long as the task slept" {
    write_job j "sleep 0.3"
    launch --jobname j
    run awk -v wall="$(event_cell 1 end 1 wall)" 'BEGIN { exit !(wall >= 0.3) }'
    assert_success
}

@test "a task that computes has user time, one that sleeps has next to none" {
    write_job j 'i=0; while [ $i -lt 300000 ]; do i=$((i + 1)); done' "sleep 0.5"
    launch --jobname j --max-tasks 1
    run awk -v busy="$(event_cell 1 end 1 user)" -v idle="$(event_cell 1 end 2 user)" \
        'BEGIN { exit !(busy > 0 && idle < busy) }'
    assert_success
}

@test "the peak memory of a large task is larger than a small one's, in KiB" {
    write_job j "$PYTHON -c 'x = bytearray(200 << 20)'" true
    launch --jobname j
    assert_success
    local large small
    large=$(event_cell 1 end 1 memory)
    small=$(event_cell 1 end 2 memory)
    assert [ "$large" -ge 204800 -a "$large" -lt 2048000 ]
    assert [ "$small" -gt 0 -a "$small" -lt 204800 ]
}

@test "times and memory include what a task's children used" {
    write_job j "sh -c '$PYTHON -c \"x = bytearray(200 << 20)\"; true'; true"
    launch --jobname j
    assert_success
    assert [ "$(event_cell 1 end 1 memory)" -ge 204800 ]
}

@test "a start is on disk while the task still runs" {
    write_job j "gate go"
    launch_behind --jobname j
    wait_for_events 1 start 1
    assert_equal "$(tasks_with 1 end)" ""
    touch go
    launch_end
    assert_equal "$(tasks_with 1 end)" 1
}

@test "a torn last line does no harm to the next question" {
    write_job j true true
    launch --jobname j
    printf '1700000000.000000\tend\t2' >>".onager/launches/1/events/$HOST.tsv"
    run onager list -j 1
    assert_success
    assert_line --partial "true"
}

@test "each launch has events of its own" {
    write_job j true true
    launch --jobname j --tasklist 1
    launch --jobname j --tasklist 2
    assert_equal "$(tasks_with 1 end) $(tasks_with 2 end)" "1 2"
}
