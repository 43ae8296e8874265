# For tests of sweeps and of shell variables: load it after tests/lib/onager.

JOBS=.onager/scripts/j/jobs.json

# The commands of job j, or of the job $1, one a line.
commands() {
    json_value ".onager/scripts/${1-j}/jobs.json" '"\n".join(command for command, tag in j.values())'
}

# A call is refused: status $1, a message of one line that holds the texts behind it, up to --. Then come the script
# and its $1, $2 ... Nothing on disk changes, and the shell lives.
refused() {
    local wanted=$1 before text texts=()
    shift
    while [[ $1 != -- ]]; do
        texts+=("$1")
        shift
    done
    shift
    before=$(disk)
    in_bash --separate-stderr "$1"'; echo "alive $?"' "${@:2}"
    assert_output "alive $wanted"
    for text in "${texts[@]}"; do
        [[ $stderr == *"$text"* ]] || fail "no »$text« in: $stderr"
    done
    assert_equal "$(wc -l <<<"$stderr")" 1
    assert_equal "$(disk)" "$before"
}
