#!/usr/bin/env bats
# launch and bad input or trouble: a clear error that names the file and place, and nothing is begun.

setup() {
    load ../lib/onager
    load ../lib/launches
    setup_launches
    mkdir -p .onager/scripts/j .onager/logs
}

teardown() {
    chmod -R u+w . 2>/dev/null || true
    end_survivors
}

# The jobfile is refused: the message names it and has $1; nothing on disk changes.
refused() {
    local before
    before=$(disk .)
    in_bash --separate-stderr 'onager launch --backend local --jobname j; echo "alive $?"'
    assert_alive 1
    [[ $stderr == *".onager/scripts/j/jobs.json"*"$1"* ]] || fail "no file and '$1' in: $stderr"
    assert_equal "$(disk .)" "$before"
}

jobfile() {
    printf "$@" >.onager/scripts/j/jobs.json
}

@test "a job that there is not is named" {
    launch --jobname absent
    assert_failure 1
    [[ $stderr == *absent* ]] || fail "$stderr"
    refute [ -d .onager/launches ]
}

@test "a jobfile that ends in the middle" { jobfile '{"1": ["true", ""], "2": ["tr' && refused; }
@test "a large jobfile that ends in the middle" {
    onager prelaunch +jobname j +command true +pos-arg {1..5000} +q
    truncate -s -30 .onager/scripts/j/jobs.json
    rm -f .onager/history_index.csv
    refused
}
@test "an empty jobfile" { jobfile '' && refused; }
@test "a jobfile that is no JSON" { jobfile 'hello\n' && refused; }
@test "a jobfile that is a list" { jobfile '["true"]' && refused; }
@test "a task whose record is no list" { jobfile '{"1": "true"}' && refused 1; }
@test "a task whose record is too short" { jobfile '{"1": ["true", ""], "2": []}' && refused 2; }
@test "a task whose command is a number" { jobfile '{"1": [5, ""]}' && refused 1; }
@test "a task id that is no number" { jobfile '{"1": ["true", ""], "one": ["true", ""]}' && refused one; }
@test "a task id below 0" { jobfile '{"-3": ["true", ""]}' && refused -3; }
@test "a task id twice" { jobfile '{"1": ["true", ""], "2": ["true", ""], "1": ["false", ""]}' && refused 1; }
@test "a jobfile with NULs" { jobfile '{"1": ["true", ""],\n\0\0\0"2": ["true", ""]}' && refused; }
@test "a command with an escaped NUL" { jobfile '{"1": ["true\\u0000false", ""]}' && refused; }
@test "a jobfile with words behind the end" { jobfile '{"1": ["true", ""]}\nmore\n' && refused; }
@test "a jobfile without tasks" { jobfile '{}' && refused; }

@test "a jobfile that is a folder" {
    mkdir .onager/scripts/j/jobs.json
    refused
}

@test "a jobname that is no file name is refused" {
    local name before
    before=$(disk .)
    for name in a/b ../up "two words" "" . .. $'new\nline' 'x;y' 'a*'; do
        launch --jobname "$name" --command "touch ran"
        assert_failure
        [[ $stderr == *job*name* ]] || fail "'$name': $stderr"
    done
    assert_equal "$(disk .)" "$before"
    refute [ -e ../up ]
}

@test "an unknown option names the one that was meant" {
    write_job j true
    launch --jobname j --max-taks 3
    assert_failure 2
    [[ $stderr == *"--max-taks"*"--max-tasks"* ]] || fail "$stderr"
    refute [ -d .onager/launches ]
}

@test "options for a scheduler are refused: the local backend has none" {
    write_job j true
    launch --jobname j --account=foo
    assert_failure
    [[ $stderr == *--account* && $stderr == *local* ]] || fail "$stderr"
    refute [ -d .onager/launches ]
}

@test "an ambiguous abbreviation names the candidates" {
    write_job j true
    launch --jobname j --max 3
    assert_failure 2
    [[ $stderr == *--max-tasks* && $stderr == *--max-tasks-per-node* ]] || fail "$stderr"
}

@test "an option without its value is a usage error" {
    local option
    write_job j true
    for option in --max-tasks --tasklist --venv --cpus; do
        launch --jobname j $option
        assert_failure 2
        [[ $stderr == *"$option"* ]] || fail "$stderr"
    done
}

@test "a word too many is a usage error" {
    write_job j true
    launch --jobname j surplus
    assert_failure 2
    [[ $stderr == *surplus* ]] || fail "$stderr"
}

@test ".onager that is a file is an error that names it" {
    rm -r .onager
    touch .onager
    in_bash --separate-stderr 'onager launch --backend local --jobname j --command true; echo "alive $?"'
    assert_alive 1
    [[ $stderr == *.onager* ]] || fail "$stderr"
}

@test "a folder that may not be written is an error, and nothing changes" {
    local before nobody=()
    ((EUID != 0)) || nobody=(setpriv --reuid=65534 --clear-groups) # root may write everywhere
    write_job j true
    chmod -R a-w .
    before=$(disk .)
    run --separate-stderr "${nobody[@]}" "$BASH" -c 'enable -f "$ONAGER_SO" onager || exit 99
        onager launch --backend local --jobname j; echo "alive $?"'
    assert_alive 1
    [[ $stderr == *.onager*[Pp]"ermission denied"* ]] || fail "$stderr"
    assert_equal "$(disk .)" "$before"
}

@test "logs that cannot be made are an error, and no task runs without its log" {
    write_job j "touch ran"
    mkdir -p .onager/logs
    touch ".onager/logs/$HOST"
    in_bash --separate-stderr 'onager launch --backend local --jobname j; echo "alive $?"'
    assert_alive 1
    [[ $stderr == *".onager/logs/$HOST"* ]] || fail "$stderr"
    refute [ -e ran ]
}

@test "a runner that is not there is an error that names it" {
    mkdir elsewhere
    cp "$ONAGER_SO" elsewhere/onager.so
    write_job j "touch ran"
    run --separate-stderr "$BASH" -c 'enable -f elsewhere/onager.so onager
        onager launch --backend local --jobname j; echo "alive $?"'
    assert_alive 1
    [[ $stderr == *onager-run* ]] || fail "$stderr"
    refute [ -e ran ]
    run onager list
    refute_output --partial "ran"
}

@test "stdout that is closed or full does not lose the shell" {
    write_job j true
    in_bash --separate-stderr 'onager launch --backend local --jobname j --dry-run >/dev/full; echo "alive $?"'
    assert_alive 1
    in_bash --separate-stderr 'onager launch --backend local --jobname j >&-; echo "alive $?"'
    assert_alive 0
    in_bash --separate-stderr 'onager launch --backend local --jobname j 2>&-; echo "alive $?"'
    assert_alive 0
    assert_equal "$(tasks_with 1 end) $(tasks_with 2 end)" "1 1"
}

@test "a shell without stdin, stdout and stderr launches, and its tasks have all three" {
    write_job j "ls /proc/self/fd"
    in_bash 'onager launch --backend local --jobname j <&- >&- 2>&-; echo "alive $?"'
    assert_alive 0
    assert_equal "$(log_of j 1 1 o | paste -sd' ')" "0 1 2 3"
}
