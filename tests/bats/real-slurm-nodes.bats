#!/usr/bin/env bats
# A real Slurm whose nodes die, and whose controller hangs: what becomes of the tasks.
#
# bats file_tags=heavy

setup_file() {
    load ../lib/onager
    load ../lib/clusters
    setup_cluster slurm
}

teardown_file() { leave_cluster; }

setup() {
    load ../lib/onager
    load ../lib/launches
    load ../lib/clusters
    setup_cluster_folder
}

teardown() { end_cluster_jobs; }

# A job of 24 tasks: each takes a moment, and then notes that it is done; but on c2 none comes to its end until `again`
# is there, so that c2 dies with tasks on it.
long_job() {
    program work <<'END'
#!/bin/sh
while [ "$ONAGER_NODE" = c2 ] && [ ! -e again ]; do sleep 0.1; done
sleep 0.5
echo "$1" >>"done.$ONAGER_NODE"
END
    well_there 'onager prelaunch +jobname long +command ./work +pos-arg {1..24} +q
        onager launch --backend slurm --jobname long "$@"' "$@"
}

# Passes when node $1 runs tasks of launch 1, and one is done somewhere.
in_the_middle() {
    has_events 1 end 1 && grep -qs "	start	" ".onager/launches/1/events/$1"*
}

# The controller learns at once that node $1 is gone, not only when it has not answered for a while.
declare_down() {
    root_there scontrol update "nodename=$1" state=down reason=test
}

assert_each_done_once() {
    assert_equal "$(sort -n done.* | paste -sd' ')" "$(seq -s' ' 24)"
}

@test "a node dies, Slurm starts its tasks anew elsewhere: all is done, nothing twice" {
    long_job
    wait_until 20 in_the_middle c2
    mishap c2 kill
    touch again
    declare_down c2
    done_there last 90
    assert_each_done_once
    well_there 'onager list -j last --state done --field task_id | wc -l; onager status'
    assert_line --index 0 24
    assert_line --index 1 --partial "24/24 done"
}

@test "a node loses its power, nothing is started anew: its tasks are lost, and these are launched again" {
    long_job --no-requeue
    wait_until 20 in_the_middle c2
    mishap c2 off
    touch again
    declare_down c2
    ended_there last 60
    lost=$(tasks_in_state last lost)
    assert_regex "$lost" '^[0-9]+'
    well_there 'onager launch --backend slurm --jobname long --only lost'
    assert_equal "$(wc -w <<<"$lost")" "$(grep -o 'array=[0-9,]*' <<<"$output" | tr , '\n' | wc -l)"
    done_there
    assert_each_done_once
    there 'onager launch --backend slurm --jobname long --only missing'
    assert_output ""
    assert_regex "$stderr" 'nothing to launch'
}

@test "a controller that hangs: answers come from the events within 6 s, with a warning, and TAB at once" {
    well_there 'onager prelaunch +jobname hangs +command "while [ ! -e go ]; do sleep 0.1; done; :" +arg --x {1..2} +q
        onager launch --backend slurm --jobname hangs'
    wait_until 20 has_events 1 start 2
    mishap sctl freeze
    well_there 'for words in "status" "list --state running --field task_id" "explain"; do
            SECONDS=0
            onager $words || echo "$words fails"
            ((SECONDS <= 6)) || echo "$words takes $SECONDS s"
        done
        SECONDS=0
        line="onager list --jobid last --tasklist "
        onager __complete "$line" ${#line} 9 " ="
        ((SECONDS < 2)) || echo "TAB takes $SECONDS s"
        echo "TAB: ${COMPREPLY[*]}"'
    assert_line --index 0 --partial "0/2 done"
    assert_line --index 1 1
    assert_line --index 2 2
    refute_output --partial takes
    refute_output --partial fails
    assert_line --index -1 --regexp '^TAB: 1.* 2'
    (($(grep -c 'within 5 s' <<<"$stderr") == 3)) || fail "$stderr"
    mishap sctl thaw
    touch go
    done_there
}
