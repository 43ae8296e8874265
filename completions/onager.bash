# onager.bash: TAB for onager, in bash. To be sourced; the package bash-completion does so by itself where it
# is installed as .../bash-completion/completions/onager. For another name: complete -o nosort -F _onager NAME
#
# The builtin knows what fits and fills COMPREPLY itself; no process is started. Without it there is nothing
# to offer.

_onager() {
    COMPREPLY=()
    builtin onager __complete "${COMP_LINE-}" "${COMP_POINT-0}" "${COMP_TYPE-9}" "${COMP_WORDBREAKS-}" 2>/dev/null ||
        case $? in
        3) compopt -o nospace ;;                          # the word goes on
        4) compopt +o nosort -o bashdefault -o default ;; # files, variables
        5) compopt +o nosort -o dirnames ;;               # folders
        esac 2>/dev/null || :
}

complete -o nosort -F _onager onager
