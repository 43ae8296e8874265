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

# What a terminal gets from these calls, which say something, has none of ESCAPES raw.
terminal_gets() {
    # shellcheck disable=SC2016
    run "$PYTHON" "$REPO/tests/lib/on-terminal" bash --norc -c 'enable -f "$ONAGER_SO" onager || exit 99
        export PAGER='"${2-cat}; $1; echo alive"
    [[ ${lines[-1]} == alive* && ${#lines[@]} -gt 1 ]] || fail "$status: $output"
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

@test "nor does a pager get them, whatever it lets through" {
    local i
    for i in {1..60}; do printf '%s\n' "$ESCAPES"; done >long
    onager prelaunch +jobname k +command 'cat long' +q
    onager launch --backend local --jobname k
    terminal_gets "onager logs -j last" "'cat -u'"
    assert_output --partial "^[]0;title^G^[[2J"
}

@test "the end of colours as tput writes it is harmless" {
    onager prelaunch +jobname k +command "printf '\\033[1mbold\\033(B\\033[m plain\\n'" +q
    onager launch --backend local --jobname k
    terminal_gets "onager logs -j last"
    assert_output --partial $'\e[1mbold\e(B\e[m plain'
}

@test "what a log ends in the middle of is shown, and a colour that never ends is none" {
    onager prelaunch +jobname k +command printf +pos-arg 'cut \033' 'half \303' "long \\033[$(printf '1%.0s' {1..200})m\\n" +quote +q
    onager launch --backend local --jobname k
    terminal_gets "onager logs last:1; echo"
    assert_line --partial 'cut ^['
    terminal_gets "onager logs last:2; echo"
    assert_line --partial $'half \xc3'
    terminal_gets "onager logs -j last"
    assert_line --partial 'long ^[[111'
}

@test "characters of several bytes come through wherever a long log is cut for writing" {
    onager prelaunch +jobname k +command "for i in \$(seq 9000); do printf 'x%s' é€😀; done; echo the end" +q
    onager launch --backend local --jobname k
    terminal_gets "onager logs -j last"
    assert_equal "$(grep -o 'x' <<<"$output" | wc -l) $(grep -o 'xé€😀' <<<"$output" | wc -l)" "9000 9000"
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
