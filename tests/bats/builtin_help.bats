#!/usr/bin/env bats
# Help: bash's `help onager`, `onager help [SUBCOMMAND]`, `onager SUBCOMMAND --help`, and the errors that point there.

# Those of the sources, but for what is no word for people.
setup() {
    load ../lib/onager
    setup_folder
    mapfile -t SUBCOMMANDS < <(sed -n 's/^    \.name = "\([^_].*\)",$/\1/p' "$REPO"/builtins/cmd/*.c)
}

# A command in a bash with onager on a terminal of its own: variables for env, --, the script.
on_terminal() {
    local variables=()
    while [[ $1 != -- ]]; do
        variables+=("$1")
        shift
    done
    # shellcheck disable=SC2086
    run "$REPO/tests/lib/on-terminal" env "${variables[@]}" $ONAGER_BASH -c 'enable -f "$ONAGER_SO" onager; '"$2"
}

# The option words that a help text shows: every -x, --word or +word that stands free and has no = behind it.
options_in() {
    grep -oP '(^|[][ ,|(])(--?|\+)[a-zA-Z][a-z_-]*+(?!=)' <<<"$1" | grep -oE '[-+].*' | sort -u
}

@test "the sources have the subcommands that the README names" {
    for word in prelaunch launch list cancel config history help; do
        [[ " ${SUBCOMMANDS[*]} " == *" $word "* ]] || fail "no $word among: ${SUBCOMMANDS[*]}"
    done
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
        assert_line --regexp "^([A-Z].*)? +$word  +[A-Za-z].{8,}"
    done
}

@test "onager --help and onager -h are onager help" {
    in_bash 'diff <(onager help) <(onager --help) && diff <(onager help) <(onager -h) && echo same'
    assert_output same
}

@test "onager help and bash's help onager say the same about each subcommand" {
    in_bash 'diff <(onager help) <(help onager | sed "1d; s/^    //") && echo same'
    assert_output same
}

@test "onager help and help onager fit on one screen, with room for the prompt" {
    in_bash 'onager help'
    assert [ "${#lines[@]}" -ge 15 ]
    for script in 'onager help' 'help onager'; do
        in_bash "$script | wc -l"
        assert [ "$output" -le 23 ]
        in_bash "$script"
        refute_line --regexp '.{81}'
    done
}

@test "onager help goes by what people want to do, and shows how" {
    in_bash 'onager help'
    assert_output --regexp $'Make a sweep +prelaunch .*\n +onager prelaunch \\+.*\nRun it +launch .*\n +onager launch -'
    assert_output --regexp $'\nLook at it +list .*\nStop it +cancel .*\nSettings +config '
}

@test "on a terminal headings and names are bold, and nothing else" {
    on_terminal TERM=xterm -- 'onager help; onager help list; onager launch -h'
    assert_output --partial $'\e[1mMake a sweep\e[0m'
    assert_output --partial $'\e[1m-j, --jobid\e[0m ID  '
    assert_output --partial $'\e[1m--max-tasks-per-node\e[0m N  '
    assert_equal "$(grep -o $'\e\\[[^m]*m' <<<"$output" | sort -u)" $'\e[0m\n\e[1m'
    local bold=${output//$'\e['[01]m/}
    on_terminal TERM=dumb -- 'onager help; onager help list; onager launch -h'
    assert_output "$bold"
}

@test "nothing is bold where NO_COLOR says so, on a dumb terminal, or where nobody looks" {
    local script='onager help; onager help list; onager launch -h; help onager'
    for variables in 'TERM=xterm NO_COLOR=1' TERM=dumb -uTERM TERM=; do
        # shellcheck disable=SC2086
        on_terminal $variables -- "$script"
        assert_success
        assert_output --partial "Make a sweep"
        refute_output --partial $'\e'
    done
    on_terminal TERM=xterm -- "{ $script; } | cat"
    refute_output --partial $'\e'
    on_terminal TERM=xterm -- 'help onager'
    refute_output --partial $'\e'
}

@test "NO_COLOR set to nothing says nothing" {
    on_terminal TERM=xterm NO_COLOR= -- 'onager help'
    assert_output --partial $'\e[1m'
}

@test "what is for programs alone is shown nowhere" {
    in_bash 'onager help; help onager; onager _complete; onager __complet; onager __; echo "alive $?"'
    assert_line 'alive 2'
    refute_output --partial 'did you mean'
    refute_line --regexp '^ +__'
}

@test "every help text of a subcommand ends with examples of itself" {
    for word in "${SUBCOMMANDS[@]}"; do
        in_bash 'onager help "$1" | sed -n "/^Examples$/,\$p"' "$word"
        assert_line --regexp "^ +onager $word( |$)"
    done
}

@test "onager help config names every setting with its default" {
    in_bash 'onager help config'
    assert_line --regexp '^  slurm partition +.*\(default: batch\)$'
    assert_line --regexp '^  local grace +.*'
    assert_line --regexp '^  DEFAULT backend +.*'
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
            +q +quiet +quote +force +zip +range +exclude +sample +seed +from-file +prefix +suffix -A +A'
        [launch]='--backend --jobname --command --jobfile --cpus --gpus --mem --venv --duration --tasklist --max-tasks
            --tasks-per-node --max-tasks-per-node --debug --test -d --dry-run --hold_jid --detach -v'
        [list]='-j --jobid -t --tasklist --hide --field -A'
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
        in_bash 'onager help "$1" | sed "/^Settings$/,\$d; /^Examples$/,\$d"' "$word"
        for option in $(options_in "$output"); do
            case $option in -h | --help | +h | +help) continue ;; esac
            in_bash 'onager "$1" "$2"' "$word" "$option"
            refute_output --regexp 'unknown option|ambiguous'
        done
    done
}

@test "help texts fit into 80 columns and carry no trailing blanks" {
    in_bash 'for word; do onager help $word; done' "" "${SUBCOMMANDS[@]}"
    refute_line --regexp '.{81}'
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
