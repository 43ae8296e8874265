#!/usr/bin/env bats
# `module load onager`, by Environment Modules and by Lmod: in bash the builtin comes and goes, other shells find
# the program. Heavy only in that a second run, under sanitizers, tells nothing new.
# bats file_tags=heavy

setup_file() {
    # One package excludes the other, so they are not installed, but unpacked where nobody else sees them.
    if command -v apt-get >/dev/null && cd "$BATS_FILE_TMPDIR"; then
        apt-get download environment-modules lmod >/dev/null 2>apt-errors || return 0
        for package in environment-modules lmod; do
            dpkg-deb -x ${package}_*.deb "$BATS_FILE_TMPDIR"
        done
        # Their files know their places by heart.
        grep -rlIE '/(usr/share|etc)/(modules|environment-modules|lmod)|modulecmd\.tcl' . | xargs sed -i -E \
            "s#/(usr/share|etc)/(modules|environment-modules|lmod)#$PWD&#g; s#/usr/lib/[a-z0-9_-]+/modulecmd\.tcl#$PWD&#g"
    fi
}

setup() {
    load ../lib/onager
    load ../lib/install
    setup_folder
    unset BASH_ENV ENV MANPATH MODULEPATH LOADEDMODULES ${!__MODULES_@} ${!LMOD_@}
    PREFIX=$BATS_TEST_TMPDIR/prefix
    install_into "$PREFIX"
    VERSION=$(ls "$PREFIX/share/modulefiles/onager")
}

# Where the two are: $1 is modules or lmod, its start file for the shell $2 (bash) is put into $start.
have() {
    case $1 in
    modules) start=usr/share/modules/init/${2-bash} interpreter=tclsh8.6 ;;
    lmod) start=usr/share/lmod/lmod/init/${2-bash} interpreter=lua5.3 ;;
    esac
    if [[ -r /$start ]]; then
        start=/$start
    elif [[ -r $BATS_FILE_TMPDIR/$start ]]; then
        start=$BATS_FILE_TMPDIR/$start
        command -v $interpreter >/dev/null || skip "$interpreter is not installed"
    else
        skip "there is no $1 here, and none could be downloaded: $(tail -n 1 "$BATS_FILE_TMPDIR/apt-errors" 2>/dev/null)"
    fi
}

# What has to be true of each of them; $1 is modules or lmod.

comes_and_goes() {
    have "$1"
    # shellcheck disable=SC2016
    for man in unset /usr/share/man; do
        PATH=/usr/local/bin:/usr/bin:/bin run "$BASH" -c '[[ $3 == unset ]] || export MANPATH=$3
            . "$1"; module use "$2/share/modulefiles"
            old=$PATH:${MANPATH-unset}
            module load onager || exit
            type -t onager && type -P onager
            onager prelaunch +jobname j +command true && onager launch --backend local 2>/dev/null || exit
            [[ $2/bin:$old == "$PATH":* ]] || echo "PATH is $PATH"
            module unload onager || exit
            type onager 2>/dev/null; complete -p onager 2>/dev/null; declare -F _onager
            type -P onager
            [[ $PATH:${MANPATH-unset} == "$old"?(:) ]] || echo "$PATH:${MANPATH-unset} was $old"
            echo end' bash "$start" "$PREFIX" "$man"
        assert_output "builtin
$PREFIX/bin/onager
true
end"
    done
}

shows_the_man_page() {
    have "$1"
    command -v man >/dev/null || skip "man is not installed"
    for man in unset : /usr/share/man /nowhere; do
        # shellcheck disable=SC2016
        run "$BASH" -c '[[ $3 == unset ]] || export MANPATH=$3
            . "$1"; module use "$2/share/modulefiles"; module load onager
            man -w onager; man -w ls >/dev/null && echo ls' bash "$start" "$PREFIX" "$man"
        assert_line --index 0 "$PREFIX/share/man/man1/onager.1"
        [[ $man == /nowhere || ! $(man -w ls 2>/dev/null) ]] || assert_line --index 1 ls
    done
}

completes() {
    have "$1"
    # shellcheck disable=SC2016
    run at_prompt ". '$start'; module use '$PREFIX/share/modulefiles'" '
        module load onager; complete -p onager; module unload onager; complete -p onager 2>/dev/null || echo gone
        declare -F _onager || echo gone'
    assert_line --index 0 --regexp '^complete .*-F _onager onager$'
    assert_equal "${lines[*]:1}" "gone gone"
}

bears_repetition() {
    have "$1"
    # shellcheck disable=SC2016
    run "$BASH" -c '. "$1"; module use "$2/share/modulefiles"
        enable -f "$ONAGER_SO" onager
        module load onager; module load onager; . "$2/share/onager/onager.sh"; onager help >/dev/null; type -t onager
        grep -o "/[^/]*/[^/]*/onager.so" /proc/$$/maps | sort -u
        module purge; type onager 2>/dev/null || echo gone; module load "onager/$3"; type -t onager
        module unload onager; module unload onager' bash "$start" "$PREFIX" "$VERSION"
    assert_output $'builtin\n/lib/bash/onager.so\ngone\nbuiltin'
}

serves_other_shells() {
    local shell
    for shell in zsh sh; do
        have "$1" $shell
        command -v $shell >/dev/null || continue
        # shellcheck disable=SC2016
        run $shell -c '. "$1"; module use "$2/share/modulefiles"; module load onager && onager --version | head -n 1
            module unload onager; command -v onager || echo gone' $shell "$start" "$PREFIX"
        assert_line --index 0 "onager $VERSION"
        assert_line --index 1 gone
    done
}

tells_what_it_is() {
    have "$1"
    # shellcheck disable=SC2016
    run "$BASH" -c '. "$1"; module use "$2/share/modulefiles"; module whatis onager; module help onager; module show onager' \
        bash "$start" "$PREFIX"
    assert_success
    assert_output --partial "onager $VERSION: runs experiment sweeps"
    assert_output --partial "onager help"
}

@test "Environment Modules: the builtin comes with module load and goes with module unload" { comes_and_goes modules; }
@test "Environment Modules: man shows onager's page, and all others as before" { shows_the_man_page modules; }
@test "Environment Modules: TAB comes and goes, too" { completes modules; }
@test "Environment Modules: loading twice, over another onager, and in vain is silent" { bears_repetition modules; }
@test "Environment Modules: zsh and sh get the program" { serves_other_shells modules; }
@test "Environment Modules: whatis and help know onager" { tells_what_it_is modules; }

@test "Lmod: the builtin comes with module load and goes with module unload" { comes_and_goes lmod; }
@test "Lmod: man shows onager's page, and all others as before" { shows_the_man_page lmod; }
@test "Lmod: TAB comes and goes, too" { completes lmod; }
@test "Lmod: loading twice, over another onager, and in vain is silent" { bears_repetition lmod; }
@test "Lmod: zsh and sh get the program" { serves_other_shells lmod; }
@test "Lmod: whatis and help know onager" { tells_what_it_is lmod; }

@test "Environment Modules: a prefix may hold blanks and quotes" {
    have modules
    PREFIX="$BATS_TEST_TMPDIR/it's a prefix"
    install_into "$PREFIX"
    comes_and_goes modules
}
