#!/usr/bin/env bats
# What the Python onager printed and wrote for a given command, onager prints and writes too: the output
# to the letter, the job files as JSON. tests/golden/README.md tells of the cases.

setup() {
    load ../lib/onager
    setup_folder
    mkdir -p .onager/scripts .onager/logs
}

# Runs the commands of a case; all it printed on stdout must be the case's, and every file of the case there.
golden() {
    local case=$REPO/tests/golden/$1 file
    # shellcheck disable=SC2016,SC2086
    $ONAGER_BASH -c 'enable -f "$ONAGER_SO" onager || exit 99; . "$1"' bash "$case/cmd" \
        >"$BATS_TEST_TMPDIR/stdout" 2>"$BATS_TEST_TMPDIR/stderr" ||
        { [[ $? != 99 ]] || fail "onager did not load"; }
    diff -u "$case/stdout" "$BATS_TEST_TMPDIR/stdout" || fail "$(cat "$BATS_TEST_TMPDIR/stderr")"
    [[ -d $case/files ]] || return 0
    while IFS= read -r -d '' file; do
        assert_same_json "$file" ".${file#"$case/files/"}"
    done < <(find "$case/files" -name '*.json' -print0)
}

@test "every golden case has a test here" {
    local case
    for case in "$REPO"/tests/golden/*/; do
        case=${case%/}
        run grep -c "{ golden ${case##*/}; }$" "$BATS_TEST_FILENAME"
        assert_output 1
    done
}

@test "prelaunch: the README's first example" { golden readme-prelaunch; }
@test "prelaunch: the README's MNIST example" { golden readme-mnist; }
@test "prelaunch +append numbers on and pads the new tags to the new width" { golden prelaunch-append; }
@test "prelaunch: positional, named and boolean arguments vary in the old order" { golden prelaunch-combined; }
@test "prelaunch +jobfile puts the jobname where {jobname} stands" { golden prelaunch-custom-jobfile; }
@test "prelaunch +flag: first with the flag, then without it" { golden prelaunch-flags; }
@test "prelaunch +arg-mode hydra joins by an equals sign" { golden prelaunch-hydra; }
@test "prelaunch +no-tag-number" { golden prelaunch-no-tag-number; }
@test "prelaunch +pos-arg: the first one varies fastest" { golden prelaunch-posargs; }
@test "prelaunch +tag-args names what goes into the tag" { golden prelaunch-tag-args; }
@test "prelaunch: an argument without values" { golden prelaunch-valueless-arg; }
@test "list: the README's table, one job's tasks, hidden columns" { golden readme-list; }
@test "cancel: the README's command lines" { golden readme-cancel; }
@test "launch on Slurm: the README's command lines" { golden readme-slurm-launch; }
@test "launch on Grid Engine: the README's 'Eqw' story" { golden readme-eqw; }
@test "launch on Slurm: resources, debug, hold, options passed on" { golden launch-slurm-resources; }
@test "launch on Grid Engine: resources, queues, split task lists" { golden launch-sge-resources; }
@test "launch --command" { golden launch-single-command; }
@test "launch --tasks-per-node on Slurm" { golden launch-tasks-per-node; }
@test "launch --tasks-per-node on Grid Engine" { golden launch-tasks-per-node-sge; }
@test "config writes and reads" { golden config-write-read; }
@test "history: widths, filters, details" { golden history-table; }
@test "prelaunch: hydra with all kinds of arguments" { golden prelaunch-hydra-all; }
@test "list: quotes, non-ASCII letters, several jobs, index lines as Python ends them" { golden list-text; }
@test "list: control characters are shown, not sent to the terminal" { golden list-control-characters; }
@test "config: here and everywhere, and which one counts" { golden config-places; }
@test "history: columns are cut to the width" { golden history-cut; }
@test "history --full: long lines are wrapped within the width" { golden history-full; }
@test "history: details and filters on a file that Python wrote" { golden history-details; }
@test "history of nothing" { golden history-empty; }
