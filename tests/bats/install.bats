#!/usr/bin/env bats
# `make install` and `make uninstall`, and the program for other shells that they install. Heavy only in that a
# second run, under sanitizers, tells nothing new.
# bats file_tags=heavy

setup() {
    load ../lib/onager
    load ../lib/install
    setup_folder "a folder"
    unset BASH_ENV ENV MANPATH BASH_LOADABLES_PATH
    PREFIX="$BATS_TEST_TMPDIR/pre fix"
}

teardown() {
    remove_public
}

@test "make install puts everything where bash, man and bash-completion look" {
    install_into "$PREFIX"
    cd "$PREFIX"
    for file in lib/bash/onager.so bin/onager-run; do
        cmp "$file" "${ONAGER_SO%/*}/${file##*/}"
    done
    assert_equal "$(readlink lib/bash/onager)" onager.so
    for file in share/bash-completion/completions/onager share/man/man1/onager.1 share/doc/onager/README.md; do
        [[ -s $file ]] || fail "no $file"
    done
    programs="./bin/onager
$(cd "${ONAGER_SO%/*}" && find ./onager-mpi ./onager-run -printf './bin/%f\n' 2>/dev/null || :)"
    assert_equal "$(find . -type f -perm -100 | sort)" "$programs"
    assert_equal "$(find . ! -type l ! -perm -444)" ""
    assert_equal "$(find . -name '*.new')" ""
}

@test "make install puts onager-mpi beside onager-run where it was built, and takes it away where it was not" {
    mkdir "$BATS_TEST_TMPDIR/build"
    built=$BATS_TEST_TMPDIR/build/onager-mpi
    cd "$REPO"
    files="644 scripts/onager.sh share/onager/onager.sh"$'\n'"755? $built bin/onager-mpi"
    export DESTDIR='' PREFIX
    "$REPO/scripts/install-files" install <<<"$files"
    [[ -e $PREFIX/share/onager/onager.sh && ! -e $PREFIX/bin ]]
    echo new >"$built"
    "$REPO/scripts/install-files" install <<<"$files"
    assert_equal "$(stat -c %a "$PREFIX/bin/onager-mpi") $(<"$PREFIX/bin/onager-mpi")" "755 new"
    rm "$built"
    "$REPO/scripts/install-files" install <<<"$files"
    [[ ! -e $PREFIX/bin/onager-mpi ]]
    "$REPO/scripts/install-files" uninstall <<<"$files"
    [[ ! -e $PREFIX ]]
}

@test "make uninstall leaves exactly what was there before make install" {
    mkdir -p "$PREFIX"/{bin,share/man/man1,share/modulefiles/other}
    touch "$PREFIX/share/man/man1/other.1" "$PREFIX/lib"{a,b}
    before=$(disk "$PREFIX")
    install_into "$PREFIX"
    install_into "$PREFIX"
    touch "$PREFIX/share/doc/mine"
    fresh_make uninstall PREFIX="$PREFIX"
    assert_equal "$(ls "$PREFIX/share/doc")" mine
    rm -r "$PREFIX/share/doc"
    assert_equal "$(disk "$PREFIX")" "$before"
    fresh_make uninstall PREFIX="$PREFIX"
    assert_equal "$(disk "$PREFIX")" "$before"
}

@test "make uninstall removes the prefix, too, if make install made it" {
    mkdir "$BATS_TEST_TMPDIR/opt"
    install_into "$BATS_TEST_TMPDIR/opt/a/b c"
    fresh_make uninstall PREFIX="$BATS_TEST_TMPDIR/opt/a/b c"
    assert_equal "$(ls "$BATS_TEST_TMPDIR/opt")" ""
}

@test "DESTDIR goes before PREFIX, and no file that is installed knows of either" {
    fresh_make install DESTDIR="$BATS_TEST_TMPDIR/st age" PREFIX="/opt/on ager"
    [[ -e $BATS_TEST_TMPDIR/st\ age/opt/on\ ager/bin/onager ]]
    run grep -rlF -e "$BATS_TEST_TMPDIR/st age" "$BATS_TEST_TMPDIR/st age"
    assert_output ""
    run grep -rlF -e "/opt/on ager" "$BATS_TEST_TMPDIR/st age"
    assert_output "$BATS_TEST_TMPDIR/st age/opt/on ager/share/onager/folders"
    fresh_make uninstall DESTDIR="$BATS_TEST_TMPDIR/st age" PREFIX="/opt/on ager"
    assert_equal "$(ls "$BATS_TEST_TMPDIR/st age")" ""
}

@test "without PREFIX a user installs into ~/.local, root into /usr/local" {
    export -f fresh_make
    if ((EUID == 0)); then
        # shellcheck disable=SC2016
        env -u PREFIX "$BASH" -c 'fresh_make install DESTDIR="$1"' bash "$BATS_TEST_TMPDIR/staged"
        [[ -x $BATS_TEST_TMPDIR/staged/usr/local/bin/onager ]]
    fi
    public_folder
    cp "${ONAGER_SO%/*}"/onager{.so,-run} "$PUBLIC"
    ONAGER_SO=$PUBLIC/onager.so HOME="$PUBLIC/a home" as_nobody env -u PREFIX "$BASH" -c 'fresh_make install'
    [[ -x $PUBLIC/a\ home/.local/bin/onager ]]
}

@test "make install in someone else's checkout builds nothing, and says what is missing" {
    ((EUID == 0)) || skip "needs root, to be someone else"
    public_folder
    export -f fresh_make
    mkdir -m 777 "$PUBLIC/build"
    # shellcheck disable=SC2016
    ONAGER_SO=$PUBLIC/build/onager.so run as_nobody "$BASH" -c 'fresh_make install PREFIX="$1/p"' bash "$PUBLIC"
    assert_failure
    assert_output --partial "$PUBLIC/build/onager.so is not there: run make first"
    assert_equal "$(ls "$PUBLIC" "$PUBLIC/build")" "$PUBLIC:
build

$PUBLIC/build:"
}

@test "an installed onager runs sweeps with the runner that was installed with it, wherever it is moved" {
    install_into "$PREFIX"
    mv "$PREFIX" "$BATS_TEST_TMPDIR/moved"
    run "$BASH" -c "enable -f '$BATS_TEST_TMPDIR/moved/lib/bash/onager.so' onager; $SWEEP"
    assert_success
    assert_output $'1\n2\n3'
    run "$BASH" -c "PATH=$BATS_TEST_TMPDIR/moved/bin:\$PATH; $SWEEP"
    assert_success
}

@test "enable onager finds it in BASH_LOADABLES_PATH" {
    install_into "$PREFIX"
    BASH_LOADABLES_PATH=$PREFIX/lib/bash run "$BASH" -c "enable onager && type -t onager && $SWEEP"
    assert_success
    assert_output $'builtin\n1\n2\n3'
}

@test "without its runner the builtin loads all the same, and launch names what is missing" {
    mkdir -p tree/lib/bash
    cp "$ONAGER_SO" tree/lib/bash
    run "$BASH" -c 'enable -f tree/lib/bash/onager.so onager || exit
        onager prelaunch +jobname j +command true && onager launch --backend local; echo "alive $?"'
    assert_output --partial "onager-run: cannot run: No such file or directory"
    assert_alive 1
    printf '#!/bin/sh\nexit 0\n' >tree/lib/bash/onager-run
    mkdir tree/bin
    cp "${ONAGER_SO%/*}/onager-run" tree/bin
    run "$BASH" -c "enable -f tree/lib/bash/onager.so onager; $SWEEP"
    assert_output $'1\n2\n3'
}

@test "a shell that has onager loaded lives through make install, and keeps what it has" {
    install_into "$PREFIX"
    inode=$(stat -c %i "$PREFIX/lib/bash/onager.so")
    export -f fresh_make
    # shellcheck disable=SC2016
    run "$BASH" -c '. "$1/share/onager/onager.sh"; onager prelaunch +jobname j +command true +arg --x 1 >/dev/null
        fresh_make install PREFIX="$1" >/dev/null || exit 9
        onager launch --backend local 2>/dev/null; onager list --hide tag; echo "alive $?"' bash "$PREFIX"
    assert_line --partial "true --x 1"
    assert_alive 0
    [[ $(stat -c %i "$PREFIX/lib/bash/onager.so") != "$inode" ]]
}

@test "bin/onager is the builtin for sh, zsh and make: same output, same status" {
    install_into "$PREFIX"
    onager prelaunch +jobname j +command "echo hello" +arg --x 1 2 +q
    onager launch --backend local 2>/dev/null
    list=$(onager list)
    printf 'all:\n\t@onager list\n' >Makefile
    PATH=$PREFIX/bin:$PATH
    for shell in sh dash zsh; do
        command -v $shell >/dev/null || continue
        run $shell -c 'onager list'
        assert_output "$list"
        run --separate-stderr $shell -c 'onager nonsense; echo $?; onager launch --jobname none; echo $?'
        assert_output $'2\n1'
        assert_regex "$stderr" 'onager: .*nonsense.*onager: .*none'
    done
    run env -u MAKEFLAGS -u MAKELEVEL make --no-print-directory
    assert_output "$list"
}

@test "bin/onager runs without an environment, and by a link" {
    install_into "$PREFIX"
    want=$(onager help)
    run env -i PATH=/usr/bin:/bin "$PREFIX/bin/onager" help
    assert_output "$want"
    ln -s "$PREFIX/bin/onager" called
    ln -s called again
    PATH=.:$PATH run again help
    assert_output "$want"
    cd "$PREFIX/bin"
    PATH=:$PATH run sh -c 'onager help'
    assert_output "$want"
}

@test "bin/onager is not misled by exported functions" {
    install_into "$PREFIX"
    for name in onager enable readlink; do
        eval "$name() { echo mine; }"
        export -f "${name?}"
    done
    run "$PREFIX/bin/onager" help
    refute_output --partial mine
    assert_success
}

@test "bin/onager dies of the signal that is sent to it, and its tasks with it" {
    install_into "$PREFIX"
    # shellcheck disable=SC2016
    "$PREFIX/bin/onager" launch --backend local --jobname j --command 'echo $$ >pid; exec sleep 30' 2>/dev/null &
    wait_until 20 test -s pid
    kill -TERM $!
    status=0
    wait $! || status=$?
    assert_equal "$status" 143
    run kill -0 "$(<pid)"
    assert_failure
}
