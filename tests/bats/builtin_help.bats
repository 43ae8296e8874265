#!/usr/bin/env bats
# Help: bash's `help onager`, `onager help [SUBCOMMAND]`, `onager SUBCOMMAND --help`, and the errors that point there.

SUBCOMMANDS=(prelaunch launch list cancel config history help)

setup() {
    load ../lib/onager
    setup_folder
}

# The option words that a help text shows: every -x, --word or +word that stands free.
options_in() {
    grep -oE '(^|[][ ,|(])(--?|\+)[a-z][a-z_-]*' <<<"$1" | grep -oE '[-+].*' | sort -u
}

@test "help onager, bash's own, names every subcommand" {
    in_bash 'help onager'
    assert_success
    for word in "${SUBCOMMANDS[@]}"; do
        assert_output --regexp "(^|[^a-z])$word([^a-z]|$)"
    done
}

@test "help -d onager is one line, help -s onager is the usage" {
    in_bash 'help -d onager'
    assert_success
    assert_equal "${#lines[@]}" 1
    assert_output --regexp '^onager - [A-Za-z].{10,}$'
    in_bash 'help -s onager'
    assert_success
    assert_output --partial 'onager: onager '
}

@test "onager help names every subcommand with what it does" {
    in_bash --separate-stderr 'onager help'
    assert_success
    assert_equal "$stderr" ""
    for word in "${SUBCOMMANDS[@]}"; do
        assert_line --regexp "^ *$word  +[A-Za-z].{8,}"
    done
}

@test "onager --help and onager -h are onager help" {
    in_bash 'diff <(onager help) <(onager --help) && diff <(onager help) <(onager -h) && echo same'
    assert_output same
}

@test "onager help and bash's help onager say the same about each subcommand" {
    in_bash 'onager help | grep -E "^ *(prelaunch|launch|list|cancel|config|history|help)  +" | sed "s/^ *//" |
        while read -r line; do help onager | grep -qF "$line" || echo "missing: $line"; done; echo "alive $?"'
    assert_output 'alive 0'
}

@test "onager help SUBCOMMAND and onager SUBCOMMAND --help are the same text on stdout" {
    for word in "${SUBCOMMANDS[@]}"; do
        in_bash --separate-stderr 'onager help "$1"' "$word"
        assert_success
        assert_equal "$stderr" ""
        assert_output --partial "onager $word"
        # shellcheck disable=SC2154
        local text=$output
        [[ $word == prelaunch ]] && continue
        in_bash 'onager "$1" --help' "$word"
        assert_success
        assert_output "$text"
        in_bash 'onager "$1" -h' "$word"
        assert_output "$text"
    done
}

@test "prelaunch, whose options begin with a plus, has +help, +h and --help" {
    in_bash 'onager help prelaunch'
    local text=$output
    for word in +h +help --help; do
        in_bash 'onager prelaunch "$1"' "$word"
        assert_success
        assert_output "$text"
    done
}

@test "help is given before anything is checked or written" {
    in_bash 'onager launch --backend local --jobname nonesuch --help'
    assert_success
    assert_equal "$(ls -A)" ""
}

@test "the help of each subcommand shows every option that users know" {
    local -A known=(
        [prelaunch]='+command +jobname +jobfile +arg-mode +arg +pos-arg +flag +tag +tag-args +no-tag-number +a +append
            +q +quiet +quote +force'
        [launch]='--backend --jobname --command --jobfile --cpus --gpus --mem --venv --duration --tasklist --max-tasks
            --tasks-per-node --max-tasks-per-node --debug --test -d --dry-run --hold_jid --detach'
        [list]='-j --jobid -t --tasklist --hide'
        [cancel]='--backend -j --jobid -t --tasklist -d --dry-run -q --quiet --yes'
        [config]='--global --local --read --write'
        [history]='--prelaunch --launch --no-dry-run -n --since --full --details --width'
    )
    for word in "${!known[@]}"; do
        in_bash 'onager help "$1"' "$word"
        # shellcheck disable=SC2086
        run comm -23 <(printf '%s\n' ${known[$word]} | sort -u) <(options_in "$output")
        assert_output ''
    done
}

@test "every option that a help text shows is known to the parser" {
    for word in "${SUBCOMMANDS[@]}"; do
        in_bash 'onager help "$1"' "$word"
        for option in $(options_in "$output"); do
            case $option in -h | --help | +h | +help) continue ;; esac
            in_bash 'onager "$1" "$2"' "$word" "$option"
            refute_output --regexp 'unknown option|ambiguous'
        done
    done
}

@test "help texts fit into 100 columns and carry no trailing blanks" {
    in_bash 'for word in "" prelaunch launch list cancel config history help; do onager help $word; done'
    refute_line --regexp '.{101}'
    refute_line --regexp '[[:blank:]]$'
}

@test "onager alone is an error with status 2 that points to the help" {
    in_bash --separate-stderr 'onager; echo "status $?"'
    assert_output 'status 2'
    [[ $stderr == *'onager help'* ]]
}

@test "an unknown subcommand is an error with status 2 that names the nearest one" {
    in_bash --separate-stderr 'onager prelanch +command x; echo "status $?"'
    assert_output 'status 2'
    [[ $stderr == *prelanch*'did you mean prelaunch?'* ]]
    in_bash --separate-stderr 'onager xyzzy; echo "status $?"'
    assert_output 'status 2'
    [[ $stderr == *xyzzy* && $stderr != *'did you mean'* ]]
}

@test "help for an unknown subcommand is an error with status 2 that names the nearest one" {
    in_bash --separate-stderr 'onager help histroy; echo "status $?"'
    assert_output 'status 2'
    [[ $stderr == *histroy*'did you mean history?'* ]]
}

@test "errors carry bash's own prefix with script and line" {
    printf '%s\n' 'enable -f "$ONAGER_SO" onager' '' 'onager list --nonesuch' >script.sh
    run $ONAGER_BASH script.sh
    assert_line --index 0 --regexp '^script\.sh: line 3: onager: .*--nonesuch'
}
