#!/usr/bin/env bats
# launch --tasklist: which tasks of a job run, and what is no task list.

setup() {
    load ../lib/onager
    load ../lib/launches
    setup_launches
    write_job_of j 12 "true"
}

teardown() { end_survivors; }

# The list $1 runs the tasks $2.
runs() {
    rm -rf .onager/launches
    launch --jobname j --tasklist "$1"
    assert_success
    assert_equal "$(tasks_sorted 1 end)" "$2"
}

# The list $1 is refused, with $2 in the message, and leaves no trace.
refused() {
    local before
    before=$(disk .)
    launch --jobname j --tasklist "$1"
    assert_failure
    assert_output ""
    [[ $stderr == *"$2"* ]] || fail "'$1' gives no '$2' but: $stderr"
    assert_equal "$(disk .)" "$before"
}

@test "one id" { runs 7 "7"; }
@test "several ids" { runs 2,5,11 "2 5 11"; }
@test "a range" { runs 3-6 "3 4 5 6"; }
@test "a range with a step" { runs 1-9:4 "1 5 9"; }
@test "a step that does not meet the end of its range" { runs 1-12:5 "1 6 11"; }
@test "the README's list" { runs 1-3:1,5,8-9 "1 2 3 5 8 9"; }
@test "a range of one" { runs 4-4 "4"; }
@test "all of it" { runs 1-12 "1 2 3 4 5 6 7 8 9 10 11 12"; }
@test "an id named twice runs once" { runs 1-3,2,3-4 "1 2 3 4"; }
@test "ids in no order all run" { runs 9,1-2,5 "1 2 5 9"; }

@test "--tasklist=LIST and an abbreviation are the same" {
    launch --jobname j --tasklist=2-3
    assert_success
    launch --jobname j --taskl 2-3
    assert_success
    assert_equal "$(tasks_sorted 1 end) and $(tasks_sorted 2 end)" "2 3 and 2 3"
}

@test "a range that runs backwards is refused" { refused 3-1 3-1; }
@test "a step of nothing is refused" { refused 1-3:0 1-3:0; }
@test "a letter is refused" { refused a a; }
@test "an empty place between commas is refused" { refused 1,,2 ,; }
@test "a comma at the end is refused" { refused 1,2, ,; }
@test "a comma at the start is refused" { refused ,1 ,; }
@test "an empty list is refused" { refused "" "task"; }
@test "a range without end is refused" { refused 4- 4-; }
@test "a range without start is refused" { refused -4 -4; }
@test "a range of three is refused" { refused 1-2-3 1-2-3; }
@test "a negative step is refused" { refused 1-3:-1 1-3:-1; }
@test "a step that is a letter is refused" { refused 1-3:x 1-3:x; }
@test "two steps are refused" { refused 1-9:2:2 1-9:2:2; }
@test "another separator is refused" { refused "1;2" "1;2"; }
@test "a fraction is refused" { refused 1.5 1.5; }
@test "a number beyond all numbers is refused" { refused 99999999999999999999 99999999999999999999; }
@test "one wrong part is enough, and is named" { refused 1-3,5,x7,9 x7; }
@test "task 0, which no job has, is refused" { refused 0 0; }
@test "an id that the job does not have is refused by its number" { refused 11-13 13; }
@test "a far id that the job does not have is refused without delay" { refused 1-900000000000 13; }

@test "an id that is missing in the middle of a job is refused" {
    printf '{"1": ["true", ""], "3": ["true", ""]}' >.onager/scripts/j/jobs.json
    refused 1-3 2
}

@test "a wrong list is a usage error" {
    launch --jobname j --tasklist 3-1
    assert_failure 2
}

@test "a list for a job with gaps runs what is there" {
    printf '{"2": ["true", ""], "40": ["true", ""], "700": ["true", ""]}' >.onager/scripts/j/jobs.json
    runs 2,700 "2 700"
}
