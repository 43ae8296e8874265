# For tests about completion: ask the builtin what the shell function of completions/onager.bash would ask.

BREAKS=$' \t\n"\'@><=;|&(:' # COMP_WORDBREAKS as bash has it

# finds STATUS LINE [WORD ...]: with the cursor at the end of LINE, or in place of its ^, these words are offered, in
# this order. What stands behind --behind is put before each of them. BREAKS may be set for the call.
finds() {
    local status=$1 line=${2/^/} before=${2%%^*} wanted=() behind='' got=0
    shift 2
    while (($#)); do
        case $1 in
        --behind) behind=$2; shift ;;
        *) wanted+=("$1") ;;
        esac
        shift
    done
    wanted=("${wanted[@]/#/$behind}")
    COMPREPLY=()
    onager __complete "$line" "${#before}" 9 "$BREAKS" || got=$?
    assert_equal "$line: $(printf '<%s>' "${COMPREPLY[@]}")" "$line: $(printf '<%s>' "${wanted[@]}")"
    assert_equal "$got" "$status"
}

# The same, with the status that belongs to having found some, or nothing.
offers() {
    finds "$(($# > 1 ? 0 : 1))" "$@"
}

# bash is to complete it as a file.
asks_for_files() {
    finds 4 "$1"
}
