#!/usr/bin/env bats
# What a clumsy user is told: an error names the option, what was given, and what would be right, in one line.

setup() {
    load ../lib/onager
    setup_folder
    onager prelaunch +jobname j +command true +arg --x 1 2 3 +q
    onager launch --backend local 2>/dev/null
}

# Each line of stdin: the words behind onager, as typed | texts that the error holds, with ; between them.
# The error is one line on stderr, nothing is on stdout, the status is 1 or 2, and nothing changed on disk.
told() {
    local words texts text count=0 before
    before=$(disk)
    while IFS='|' read -r words texts; do
        in_bash --separate-stderr "onager ${words//¦/|}; echo \"alive \$?\""
        [[ $output == 'alive '[12] ]] || fail "onager $words: $output"
        # shellcheck disable=SC2154
        [[ $stderr != *$'\n'* ]] || fail "onager $words: more than a line: $stderr"
        while read -r text; do
            [[ $stderr == *"$text"* ]] || fail "onager $words: no »$text« in: $stderr"
        done < <(tr ';' '\n' <<<"$texts" | sed 's/^ *//; s/ *$//')
        ((++count))
    done < <(sed 's/^ *//; s/ *| */|/')
    assert_equal "$(disk)" "$before"
    assert [ "$count" -gt 0 ]
}

@test "what is no subcommand" {
    told <<'END'
        launhc              | launhc; did you mean launch?
        sweep               | "sweep"; prelaunch, launch, list, status, watch, wait, explain, logs, results, report, history, prompt, cancel, config, notify, help
        ''                  | ""; prelaunch
        +jobname j          | "+jobname"; prelaunch
        help sweep          | "sweep"; prelaunch
        help list cancel    | one subcommand; onager help list
        --verison           | --verison; --version
        --jobname j         | --jobname
        --                  | which subcommand?; onager help
END
}

@test "what is no option" {
    told <<'END'
        launch --backend local --max-taks 3     | unknown option --max-taks, did you mean --max-tasks?
        launch --backend local --xyzzy          | --xyzzy; backend local
        launch --backend local j                | "j"; backend local
        launch --backend slurm --job j -d       | --job is ambiguous; --jobname, --jobfile
        list --filed tag                        | --filed; --field
        list j                                  | "j"
        history -x                              | unknown option -x; --help
        cancel 1                                | "1"
        prelaunch +jobname j +comand true       | +comand; +command
        prelaunch --jobname j +command true     | "--jobname"; did you mean +jobname?
        prelaunch +jobname j --command=true     | "--command=true"; did you mean +command?
        list +jobid 1                           | "+jobid"; did you mean --jobid?
END
}

@test "one-letter options are not held to be near each other" {
    in_bash 'onager list -x; onager history -x; onager -x; onager config -x'
    assert_equal "${#lines[@]}" 4
    refute_output --partial 'did you mean'
}

@test "an option without what it needs" {
    told <<'END'
        prelaunch                               | +command COMMAND; +from-file FILE
        prelaunch +command true                 | +jobname; NAME
        prelaunch +command true +jobname        | +jobname; expected NAME
        prelaunch +command true +jobname j +arg | +arg; --ARG [VALUE ...]
        launch --backend                        | --backend; NAME
        cancel                                  | -j; ID
        config --write slurm                    | --write; SECTION KEY VALUE
        config                                  | --read; --write SECTION KEY VALUE
        list --field                            | --field; COLUMN
        history --since                         | --since; DATE [TIME]
        launch --backend local --jobname j -v   | -v; NAME
END
}

@test "what is none of the words that an option knows" {
    told <<'END'
        launch --backend pbs                                | --backend; "pbs"; local, slurm, gridengine, mpi
        cancel --backend Slurm --jobid 1                    | --backend; "Slurm"; local, slurm, gridengine
        cancel --backend slurm --jobid 1                    | --backend slurm; local
        prelaunch +jobname j +command true +arg-mode yaml   | +arg-mode; "yaml"; argparse, hydra
        list --hide job                                     | --hide; "job"; job_id, task_id, jobname, state, exit, attempt, elapsed, memory, node, command, tag
        list --field id                                     | --field; "id"; job_id, task_id, jobname, state, exit, attempt, elapsed, memory, node, command, tag
        config --write Slurm partition x                    | --write; "Slurm"; slurm, gridengine, local, mpi, DEFAULT
        config --write slurm partiton x                     | --write; slurm; "partiton"; partition?
        config --write slurm colour x                       | --write; slurm; "colour"; onager help config
END
}

@test "what is no number, time, date or list" {
    told <<'END'
        launch --backend local --jobname j --cpus two           | --cpus; "two"; a number of 1 or more
        launch --backend local --jobname j --mem 2G             | --mem; "2G"; a number of 0 or more
        launch --backend slurm --jobname j --duration 1h -d     | --duration; "1h"; [DAYS-]HH:MM:SS
        launch --backend slurm --jobname j --debug --duration 3:00:00 -d | --duration 3:00:00; --debug; 2 hours
        launch --backend gridengine --jobname j --debug --duration 1:00:00 -d | --duration 1:00:00; --debug; 10 minutes
        launch --backend gridengine --jobname j --debug --duration 0:05:00 --cpus 2 -d | --cpus 2; --debug; one cpu
        launch --backend local --jobname j --tasklist 1-3-5     | task list; "1-3-5"; 1-3,5,8-9:2
        launch --backend local --jobname j --tasklist 1,,2      | task list; "1,,2"; 1-3,5,8-9:2
        launch --backend local --jobname j --tasklist 7         | --tasklist; 7; it has 1-3
        list --tasklist two                                     | task list; "two"; 1-3,5,8-9:2
        cancel --jobid 1 --tasklist 7 --backend local           | --tasklist; 7
        history --since yesterday                               | --since; "yesterday"; YYYY.mm.dd [HH:MM:SS]
        history --since 2025.01.01 1pm                          | --since; "2025.01.01 1pm"; YYYY.mm.dd [HH:MM:SS]
        history -n few                                          | -n; "few"; a number of 0 or more
        history --width 0                                       | --width; "0"; a number of 1 or more
        prelaunch +jobname j +command true +sample some         | +sample; "some"; a number of 1 or more
END
}

@test "what is no name" {
    told <<'END'
        prelaunch +jobname a/b +command true        | jobname; "a/b"; letters, digits
        launch --backend local --jobname 'a b'      | jobname; "a b"; letters, digits
        launch --backend local --jobname j -v 1st   | -v; "1st"; name
        list -A 'a[1]'                              | -A; "a[1]"; name
        cancel --jobid 99 --yes                     | --jobid; "99"; onager list
        list --jobid ''                             | --jobid; expected ID; ""
END
}

@test "what makes no sweep" {
    told <<'END'
        prelaunch +jobname k +command true +arg --x 1 +arg --x 2               | --x; twice
        prelaunch +jobname k +command true +zip --x 1 2 --y 1                   | +zip; --x has 2; --y has 1
        prelaunch +jobname k +command true +zip x 1 2                           | +zip; "x"; --lr
        prelaunch +jobname k +command true +range --x 1                         | +range --x 1:; FIRST LAST
        prelaunch +jobname k +command true +range --x 1 five                    | +range --x 1 five:; "five"; 1e-4
        prelaunch +jobname k +command true +range --x 1 5 log                   | +range --x 1 5 log:; how many
        prelaunch +jobname k +command true +range --x 5 1                       | +range --x 5 1:; step
        prelaunch +jobname k +command true +range --x 0 1 log 3                 | +range --x 0 1 log 3:; above 0
        prelaunch +jobname k +command true +arg --x 1 2 +exclude --x=3          | +exclude; --x; "3"; 1, 2
        prelaunch +jobname k +command true +arg --x 1 2 +exclude --y=1          | +exclude; "--y"; --x
        prelaunch +jobname k +command true +arg --x 1 2 +exclude --x            | +exclude; "--x"; --x=VALUE
        prelaunch +jobname k +command true +arg --x 1 2 +exclude '--x=1¦2'      | +exclude; no task
        prelaunch +jobname k +command true +arg --x 1 2 +sample 3               | +sample 3; 2
        prelaunch +jobname k +command true +arg --x @nothing                    | +arg; @nothing; \@nothing
        prelaunch +jobname k +command true +tag ''                              | +tag; ""; --tag
        prelaunch +jobname k +command true +from-file -                         | +command; +from-file; not both
        prelaunch +jobname k +from-file nothing                                 | +from-file; nothing; No such file
        prelaunch +jobname k +command true +append                              | +append; no job k; did you mean j?
END
}

@test "a file that never ends does not take the shell's memory" {
    local limit='ulimit -v 2000000'
    ! instrumented || limit=:
    in_bash --separate-stderr "$limit"'; onager prelaunch +jobname k +from-file /dev/zero; echo "alive $?"'
    assert_output 'alive 1'
    [[ $stderr == *'+from-file: /dev/zero'*NUL* ]] || fail "$stderr"
}

@test "a setting that is wrong is named with its section" {
    told <<'END'
        config --write local grace soon     | local grace; "soon"; seconds
        config --write DEFAULT backend pbs  | DEFAULT backend; "pbs"; local, slurm, gridengine, mpi
        config --write DEFAULT tab_asks 1   | DEFAULT tab_asks; "1"; yes or no
END
    printf '[DEFAULT]\nbackend = pbs\n[local]\ngrace = soon\n' >.onager/config
    told <<'END'
        launch --jobname j                  | DEFAULT backend; "pbs"; local, slurm, gridengine, mpi
        launch --jobname j --backend local  | local grace; "soon"; seconds
END
}

@test "onager-run names the option, what was given, and what would be right" {
    local runner=${ONAGER_SO%/*}/onager-run words text
    while IFS='|' read -r words text; do
        # shellcheck disable=SC2086
        run --separate-stderr "$runner" $words
        assert_equal "$status" 2
        assert_output ''
        assert_equal "$stderr" "onager: $text"
    done <<'END'
--progres|unknown option --progres, did you mean --progress?
--xyzzy|unknown option --xyzzy; see onager-run --help
--slots|--slots: expected a number
--slots two|--slots: expected a number of 1 or more, got "two"
--cpus 0|--cpus: expected a number of 1 or more, got "0"
--index -1|--index: expected a number of 0 or more, got "-1"
--jobid|--jobid: expected a word
a b|expected one LAUNCH_FOLDER, got "a" and "b"
--quiet|which launch? usage: onager-run [OPTION]... LAUNCH_FOLDER
END
}

@test "onager-run --help shows each option" {
    run "${ONAGER_SO%/*}/onager-run" --help
    assert_success
    for option in --slots --cpus --index --jobid --attached --progress --quiet --version --help; do
        assert_line --regexp "^  $option .*[a-z]"
    done
}

@test "an id that is empty, as that of a launch that failed is, holds no launch back" {
    told <<'END'
launch --backend slurm --command true --hold_jid "" --dry-run | --hold_jid; expected ID; ""
END
}
