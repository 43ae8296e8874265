# shellcheck shell=bash
# onager.sh: brings onager into this bash. To be sourced, from ~/.bashrc:
#
#     . ~/.local/share/onager/onager.sh
#
# Takes the onager that it was installed with, in place of one loaded before, and at a prompt TAB with it.
# Starts no process. Says nothing where onager cannot be: in a script, in a shell that is no bash, under
# bash -r, or when onager.so is gone. Only a bash at a prompt that finds onager.so and cannot load it (it
# was built for another bash) says so, in one line.

[ -n "${BASH_VERSION-}" ] || return 0

__onager_load() {
    local root=${BASH_SOURCE[0]%share/onager/onager.sh} so completion
    [ "$root" != "${BASH_SOURCE[0]}" ] || root=${BASH_SOURCE[0]%onager.sh}../../
    so=${root}lib/bash/onager.so
    completion=${root}share/bash-completion/completions/onager
    case $- in *r*) return 0 ;; esac
    [ -r "$so" ] || return 0

    builtin enable -d onager 2>/dev/null || : # else bash would warn of a second one
    if builtin enable -f "$so" onager 2>/dev/null; then
        # bash-completion would find it by itself, but below some prefixes only.
        case $- in *i*) [ ! -r "$completion" ] || . "$completion" ;; esac
    else
        case $- in *i*) printf 'onager: this bash, %s, cannot load %s\n' "$BASH_VERSION" "$so" >&2 ;; esac
    fi
}

__onager_load
unset -f __onager_load
