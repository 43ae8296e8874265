#!/usr/bin/env bats
# A jobs.json that cannot be right: each subcommand that reads it names file and place, changes nothing on
# disk, and leaves the shell alive.

setup() {
    load ../lib/onager
    setup_folder
    mkdir -p .onager/scripts/j
    echo '7,j,.onager/scripts/j/jobs.json' >.onager/job_index.csv
}

JOBS=.onager/scripts/j/jobs.json
READERS=(
    'onager list'
    'onager prelaunch +command new +jobname j +append'
    'onager launch --backend slurm --jobname j'
    'onager launch --backend gridengine --jobname j --dry-run'
    'onager launch --backend local --jobname j'
    'onager launch --backend local --jobname j --detach'
)

# Every reader must refuse the file as it is, all in one shell. $1: what each message holds beside the file's
# name, a regular expression; default: a place in the file.
refused_by_all() {
    local place=${1:-'(byte|line|record|task) [0-9]+'} before line
    before=$(disk)
    # shellcheck disable=SC2016
    in_bash --separate-stderr 'for reader; do eval "$reader"; echo "alive $?"; done' "${READERS[@]}"
    assert_output "$(printf 'alive 1\n%.0s' "${READERS[@]}")"
    assert_equal "$(wc -l <<<"$stderr")" ${#READERS[@]}
    while IFS= read -r line; do
        [[ $line =~ jobs\.json:\ .*$place ]] || fail "no »$place« in: $line"
    done <<<"$stderr"
    assert_equal "$(disk)" "$before"
}

@test "an empty file" {
    : >$JOBS
    refused_by_all empty
    printf ' \n\n' >$JOBS
    refused_by_all
}

@test "no JSON at all" {
    echo 'run --seed 1' >$JOBS
    refused_by_all
    head -c 300 /dev/urandom | tr -d '\0' >$JOBS
    refused_by_all
}

@test "truncated: what Python writes, cut anywhere" {
    local whole='{"1": ["run --x 1", ""], "2": ["run \"q\" --x 2", "t\u00fc"]}' length
    for ((length = 1; length < ${#whole}; length += 5)); do
        printf '%s' "${whole:0:length}" >$JOBS
        READERS=('onager list' 'onager prelaunch +command new +jobname j +append')
        refused_by_all
    done
}

@test "truncated: what we write, cut anywhere" {
    local whole length
    rm -r .onager/scripts/j
    onager prelaunch +command run +jobname j +arg --x {1..4} +tag +q
    whole=$(cat $JOBS)
    for ((length = 1; length < ${#whole}; length += 13)); do
        printf '%s' "${whole:0:length}" >$JOBS
        READERS=('onager list' 'onager prelaunch +command new +jobname j +append')
        refused_by_all
    done
}

@test "truncated in the middle of a large job of ours" {
    rm -r .onager/scripts/j
    onager prelaunch +command run +jobname j +arg --x {1..20000} +tag +q
    truncate -s 500000 $JOBS
    refused_by_all
}

@test "JSON, but no object of records" {
    local json
    for json in '[]' '[["run", ""]]' '"run"' '17' 'null' 'true'; do
        printf '%s' "$json" >$JOBS
        refused_by_all 'no object|(byte|line|record|task) [0-9]+'
    done
}

@test "something behind the end" {
    local tail
    for tail in x '{}' '"' ',' ']'; do
        printf '{"1": ["run", ""]}%s' "$tail" >$JOBS
        refused_by_all
        printf '{\n"1": ["run", ""]\n}\n%s\n' "$tail" >$JOBS
        refused_by_all
    done
}

@test "ids that are no numbers" {
    local id
    for id in a '' 1a ' 1' '1 ' -1 +1 1.5 1e3 0x1 99999999999999999999 ٣; do
        printf '{"1": ["run", ""], "%s": ["run", ""]}' "$id" >$JOBS
        refused_by_all
        printf '{\n"1": ["run", ""],\n"%s": ["run", ""]\n}\n' "$id" >$JOBS
        refused_by_all
    done
}

@test "ids that are there twice" {
    printf '{"1": ["run", ""], "2": ["b", ""], "1": ["other", ""]}' >$JOBS
    refused_by_all
    printf '{\n"1": ["run", ""],\n"2": ["b", ""],\n"2": ["other", ""]\n}\n' >$JOBS
    refused_by_all
    printf '{"1": ["run", ""], "01": ["other", ""]}' >$JOBS
    refused_by_all
}

@test "records of another shape" {
    local record
    for record in '"run"' 1 null true '{}' '[]' '["run"]' '["run", "", ""]' '["run", 1]' '[1, ""]' '["run", null]' \
        '[["run"], ""]' '{"command": "run"}'; do
        printf '{"1": ["run", ""], "2": %s, "3": ["run", ""]}' "$record" >$JOBS
        refused_by_all
        printf '{\n"1": ["run", ""],\n"2": %s,\n"3": ["run", ""]\n}\n' "$record" >$JOBS
        refused_by_all
    done
}

@test "a record without its comma, and a line that is no record" {
    printf '{\n"1": ["run", ""]\n"2": ["run", ""]\n}\n' >$JOBS
    refused_by_all
    printf '{\n"1": ["run"],\n"2": ["run", ""]\n}\n' >$JOBS
    refused_by_all
    printf '{\n"1": ["run", ""] x,\n"2": ["run", ""]\n}\n' >$JOBS
    refused_by_all
}

@test "NUL bytes, raw and written as an escape" {
    printf '{"1": ["run\0me", ""]}' >$JOBS
    refused_by_all
    printf '\0' >$JOBS
    refused_by_all
    printf '{"1": ["run", ""]}\0' >$JOBS
    refused_by_all
    printf '{\n"1": ["run\0me", ""],\n"2": ["run", ""]\n}\n' >$JOBS
    refused_by_all
    printf '{"1": ["run\\u0000me", ""]}' >$JOBS
    refused_by_all 'u0000'
    printf '{\n"1": ["run", ""],\n"2": ["run\\u0000me", ""]\n}\n' >$JOBS
    refused_by_all 'u0000|task 2'
}

@test "control characters and half escapes in strings" {
    local text
    for text in $'new\nline' $'tab\t' '\x41' '\u12' '\ud800' '\'; do
        printf '{\n"1": ["run", ""],\n"2": ["%s", ""]\n}\n' "$text" >$JOBS
        # Some of it cJSON reads all the same. The shell has to live, no more.
        in_bash --separate-stderr 'onager list; echo "alive $?"'
        assert_line --regexp '^alive [01]$'
    done
}

@test "an object without end and brackets without number" {
    { printf '{"1": '; head -c 200000 /dev/zero | tr '\0' '['; } >$JOBS
    refused_by_all
    head -c 250000 /dev/zero | tr '\0' '{' | sed 's/{{{{{/{"1":/g' >$JOBS
    refused_by_all
}

@test "a command so long that a line of it fills buffers is read like any other" {
    { printf '{"1": ["run '; head -c 3000000 /dev/zero | tr '\0' x; printf '", ""], "2": ["b", ""]}'; } >$JOBS
    in_bash 'onager list -t 2; echo "alive $?"'
    assert_alive 0
    assert_line --index 2 --partial "'b'"
    onager prelaunch +command c +jobname j +append +q
    in_bash 'onager list -t 2-3; onager list -t 1 | tail -1 | wc -c; echo "alive $?"'
    assert_alive 0
    assert_line --index 2 --partial "'b'"
    assert_line --index 3 --partial "'c'"
    assert_line --index 4 --regexp '^3000'
}

@test "a folder or a pipe where the file should be" {
    mkdir $JOBS
    refused_by_all 'regular|folder|directory'
    rmdir $JOBS
    mkfifo $JOBS
    refused_by_all 'regular'
}

@test "no file at all, or a link to nowhere" {
    READERS=("${READERS[@]:1}") # list leaves such a job out and goes on
    local reader
    for reader in "${READERS[@]}" "ln -s nowhere $JOBS; ${READERS[0]}" "${READERS[@]:1}"; do
        in_bash --separate-stderr "$reader"'; echo "alive $?"'
        assert_output 'alive 1'
        [[ $stderr == *"$JOBS"*'No such file'* || $stderr == *'no job j '* ]] || fail "$stderr"
        [[ $stderr != *'mean j?'* ]] || fail "$stderr"
    done
    assert [ -L $JOBS ]
}

@test "a job without a single task" {
    local empty
    for empty in '{}' $'{\n}\n'; do
        printf '%s' "$empty" >$JOBS
        run onager list
        assert_success
        assert_equal "${#lines[@]}" 2
        for launch in 'slurm --dry-run' 'local'; do
            # shellcheck disable=SC2086
            in_bash --separate-stderr 'onager launch --jobname j --backend "$@"; echo "alive $?"' $launch
            assert_output 'alive 1'
            [[ $stderr == *jobs.json* || $stderr == *task* ]]
        done
    done
    onager prelaunch +command a +jobname j +append +q
    assert_same_json '{"1": ["a", ""]}' $JOBS
}
