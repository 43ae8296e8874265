#!/usr/bin/env bats
# onager.sh, the one line for .bashrc: what it does to a shell, and where it says nothing. Heavy only in that a
# second run, under sanitizers, tells nothing new.
# bats file_tags=heavy

setup() {
    load ../lib/onager
    load ../lib/install
    setup_folder "a folder"
    unset BASH_ENV ENV MANPATH BASH_LOADABLES_PATH
    PREFIX="$BATS_TEST_TMPDIR/pre fix"
    install_into "$PREFIX"
    line=". \"$PREFIX/share/onager/onager.sh\""
}

teardown() {
    remove_public
}

@test "the line in .bashrc makes onager a builtin with TAB, without a word" {
    run at_prompt "$line" 'type -t onager; complete -p onager; declare -F | grep -c __onager'
    assert_line --index 0 builtin
    assert_line --index 1 --regexp '^complete .*-F _onager onager$'
    assert_line --index 2 0
    assert_equal "${#lines[@]}" 3
}

@test "TAB completes by the line in .bashrc, and by bash-completion without it" {
    unset XDG_DATA_HOME XDG_DATA_DIRS BASH_COMPLETION_USER_DIR
    install_into "$HOME/.local"
    for lines in '. ~/.local/share/onager/onager.sh' \
        '. /usr/share/bash-completion/bash_completion; enable -f ~/.local/lib/bash/onager.so onager'; do
        [[ $lines != *bash_completion* || -r /usr/share/bash-completion/bash_completion ]] || continue
        run "$REPO/tests/lib/at-prompt" "$lines" $'onager canc\t--help'
        assert_success
        assert_output --partial 'onager cancel --help'
        assert_output --partial 'usage: onager cancel'
    done
}

@test "the line in a script or a strict shell is silent, and loads the builtin only" {
    for shell in "$BASH" "$BASH --posix" "$BASH -eu" "$BASH --posix -u" "$BASH -f" "$BASH -C"; do
        # shellcheck disable=SC2086
        run $shell -c "$line; $line; type -t onager; complete -p 2>&1 | grep -c onager || :; echo \$-" bash
        assert_line --index 0 builtin
        assert_line --index 1 0
        assert_equal "${#lines[@]}" 3
    done
}

@test "the line twice, or after another onager was loaded, is silent and takes the installed one" {
    # shellcheck disable=SC2016
    run at_prompt "enable -f '$ONAGER_SO' onager; $line"$'\n'"$line" 'grep -o "/[^/]*/[^/]*/onager.so" /proc/$$/maps | sort -u'
    assert_output /lib/bash/onager.so
    # shellcheck disable=SC2016
    run "$BASH" -euc "enable -n echo; enable -f '$ONAGER_SO' onager; enable -n onager; $line; type -t onager; enable -n"
    assert_output $'builtin\nenable -n echo'
}

@test "the line works from any folder, however the file is called" {
    cd "$PREFIX/share/onager"
    for call in '. ./onager.sh' '. onager.sh' 'cd ..; . onager/onager.sh' 'cd ../..; . share/onager/onager.sh'; do
        run "$BASH" -c "$call; cd '$FOLDER'; type -t onager && rm -rf .onager && $SWEEP"
        assert_output $'builtin\n1\n2\n3'
    done
}

@test "the line says nothing in dash, zsh, busybox sh, or a restricted bash" {
    cd "$PREFIX/share/onager"
    for shell in dash zsh 'busybox sh' ksh mksh; do
        command -v "${shell%% *}" >/dev/null || continue
        # shellcheck disable=SC2086
        run $shell -euc "$line; echo alive"
        assert_output alive
    done
    run "$BASH" -r -c '. onager.sh; echo "alive $?"'
    assert_output "alive 0"
    run "$BASH" --rcfile "$PREFIX/share/onager/onager.sh" -r -i -c 'type -t onager' 2>/dev/null
    assert_output --partial builtin
    refute_output --partial restricted
}

@test "the line says nothing when onager is gone" {
    rm "$PREFIX/lib/bash/onager.so"
    run at_prompt "$line" 'type -t onager; echo alive'
    assert_output alive
    run "$BASH" -euc "$line; echo alive"
    assert_output alive
}

@test "an onager.so that bash cannot load is worth one line at a prompt, and none in a script" {
    head -c 100 "$ONAGER_SO" >"$PREFIX/lib/bash/onager.so"
    run at_prompt "$line" 'echo alive'
    assert_output "alive
onager: this bash, $BASH_VERSION, cannot load $PREFIX/lib/bash/onager.so"
    run "$BASH" -euc "$line; echo alive"
    assert_output alive
}

@test "the line starts no process" {
    ((EUID == 0)) || skip "needs root, to be a user who may start none"
    public_folder
    install_into "$PUBLIC/p"
    run as_nobody prlimit --nproc=1 "$PYTHON" -c 'import os; os.fork()'
    assert_output --partial "temporarily unavailable"
    printf '%s\n' ". '$PUBLIC/p/share/onager/onager.sh'" >"$PUBLIC/bashrc"
    run as_nobody prlimit --nproc=1 "$BASH" --rcfile "$PUBLIC/bashrc" -i -c 'type -t onager; complete -p onager'
    assert_line builtin
    assert_line --regexp '^complete .*-F _onager onager$'
    refute_output --partial fork
}
