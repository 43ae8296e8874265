#!/usr/bin/env bats
# What names, values and logs hold commands no terminal, and no browser.

# shellcheck disable=SC2238
ESCAPES=$'\e]0;title\a\e[2J\e[6n\xc2\x9b31m\x9bH\x7f<script>alert(1)</script>'

setup() {
    load ../lib/onager
    load ../lib/launches
    setup_launches
    onager prelaunch +jobname j +command "printf '%s\n'; false" +arg --x "$ESCAPES" $'\e[31mred\e[0m' +quote +q
    sed 's/printf \(.*\); false/printf \1/' .onager/scripts/j/jobs.json >jobs && cp jobs .onager/scripts/j/jobs.json
    onager launch --backend local --jobname j 2>/dev/null || true
}

teardown() { end_survivors; }

# What a terminal gets from these calls has none of ESCAPES raw.
terminal_gets() {
    # shellcheck disable=SC2016
    run "$PYTHON" "$REPO/tests/lib/on-terminal" bash --norc -c 'enable -f "$ONAGER_SO" onager; export PAGER=cat; '"$1"
    [[ $output != *$'\e]'* && $output != *$'\e[2J'* && $output != *$'\e[6n'* && $output != *$'\a'* && $output != *$'\x7f'* ]] ||
        fail "$(cat -v <<<"$output")"
    [[ $output != *$'\xc2\x9b'* ]] || fail "$(cat -v <<<"$output")"
}

@test "at a terminal no subcommand prints the control characters of a value or a log" {
    local call
    for call in list status history "list --state done" results explain wait "logs -j 1" "config --read" "report" \
        "prelaunch +jobname k +command echo +arg --x \"\$(cat escapes)\" +quote" "list -j \"\$(cat escapes)\"" \
        "launch --backend slurm --dry-run --jobname k"; do
        printf '%s' "$ESCAPES" >escapes
        terminal_gets "onager $call"
    done
}

@test "colours in a log stay what they are, at a terminal and elsewhere" {
    terminal_gets "onager logs -j 1"
    assert_output --partial $'\e[31mred\e[0m'
    assert_output --partial "^[]0;title^G^[[2J"
    run onager logs -j 1
    assert_output --partial $'\e]0;title\a\e[2J'
}

@test "messages are one line without control characters" {
    # shellcheck disable=SC2016
    in_bash --separate-stderr 'onager list -j "$1"; onager launch --backend "$1"; onager "$1"; onager help "$1"
        onager config --write DEFAULT "$1" x; onager logs -j $'"'a\\nb'"'; echo "alive $?"' "$ESCAPES"
    [[ $stderr != *$'\e'* && $stderr != *$'\a'* ]] || fail "$(cat -v <<<"$stderr")"
    assert_equal "$(wc -l <<<"$stderr")" 6
}

@test "the page of a report runs no script but its own" {
    onager report >page.html
    run grep -c '<script>alert' page.html
    assert_output 0
    run grep -cP '[\x00-\x08\x0b\x0c\x0e-\x1f]' page.html
    assert_output 0
    "$PYTHON" "$REPO/tests/lib/page.py" check page.html
}
