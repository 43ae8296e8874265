#!/usr/bin/env bats
# config: what is written where, and that Python's configparser and we read the same in each other's files.

setup() {
    load ../lib/onager
    setup_folder
    mkdir .onager
}

# What Python's configparser, the format's own definition, finds: config_value FILE SECTION KEY
config_value() {
    "$PYTHON" -c 'import configparser, sys
c = configparser.ConfigParser()
c.read(sys.argv[1], encoding="utf-8")
print(c[sys.argv[2]][sys.argv[3]], end=".")' "$@"
}

@test "config --write goes to the folder, config --global --write to the home" {
    onager config --write slurm header here
    onager config --global --write slurm header everywhere
    assert_equal "$(config_value .onager/config slurm header)" here.
    assert_equal "$(config_value "$HOME/.onagerconfig" slurm header)" everywhere.
    onager config --local --write slurm header there
    assert_equal "$(config_value .onager/config slurm header)" there.
    assert_equal "$(config_value "$HOME/.onagerconfig" slurm header)" everywhere.
}

@test "several --write in one call, and writes one after the other, all stay" {
    onager config --write slurm header one --write slurm footer two --write gridengine header three
    onager config --write local header four
    assert_equal "$(config_value .onager/config slurm header)" one.
    assert_equal "$(config_value .onager/config slurm footer)" two.
    assert_equal "$(config_value .onager/config gridengine header)" three.
    assert_equal "$(config_value .onager/config local header)" four.
}

@test "Python reads every value that we wrote as we were given it" {
    local value
    for value in 'plain' 'a = b: c' 'quote "x" '\''y' 'größe 日本' '50% of %(x)s and %%' '# no comment' '; no comment' \
        '[no section]' $'line one\nline two' $'tab\tinside' '$HOME \ `x`' '' '=' ':'; do
        onager config --write slurm header "$value"
        assert_equal "$(config_value .onager/config slurm header)" "$value."
        run onager config --read
        [[ $output == *"$value"* ]] || fail "--read does not show »$value«: $output"
    done
}

@test "lines of a header that look like comments come back, too" {
    onager config --write slurm header $'module load a\n#SBATCH --exclusive\n; echo\n[x]\nlast = 1'
    onager config --write slurm footer x
    run onager config --read
    assert_line --index 1 'header = """module load a'
    assert_line --index 2 '#SBATCH --exclusive'
    assert_line --index 3 '; echo'
    assert_line --index 4 '[x]'
    assert_line --index 5 'last = 1"""'
}

@test "what Python wrote is kept when a key beside it is written" {
    "$PYTHON" - <<'END'
import configparser
c = configparser.ConfigParser()
c.read_dict({"DEFAULT": {"header": "", "footer": "ünder\nall"}, "slurm": {"header": "module load a\n\nmodule load b",
             "odd key": "50%%"}, "mine": {"x": "y"}})
c.write(open(".onager/config", "w", encoding="utf-8"))
END
    onager config --write gridengine header new
    assert_equal "$(config_value .onager/config slurm header)" $'module load a\n\nmodule load b.'
    assert_equal "$(config_value .onager/config slurm footer)" $'ünder\nall.'
    assert_equal "$(config_value .onager/config slurm 'odd key')" 50%.
    assert_equal "$(config_value .onager/config mine x)" y.
    assert_equal "$(config_value .onager/config gridengine header)" new.
}

@test "a config file written by hand is understood as Python understands it" {
    printf '%s\n' '# by hand' '[slurm]' 'Header: module load a' '  module load b' '; note' 'footer=echo done' '' \
        '[ gridengine ]' 'header =   padded   ' >.onager/config
    run onager config --read
    assert_success
    assert_line --index 0 '[slurm]'
    assert_line --index 1 'header = """module load a'
    assert_line --index 2 'module load b"""'
    assert_line --index 3 'footer = echo done'
}

@test "a key in DEFAULT holds for every backend, an own key goes before it, the folder's before the home's" {
    printf '[DEFAULT]\nheader = all\n[slurm]\nfooter = f\n[gridengine]\nheader = own\n' >.onager/config
    printf '[slurm]\nheader = home\nfooter = home\n' >"$HOME/.onagerconfig"
    run onager config --read --local
    assert_output $'[slurm]\nfooter = f\nheader = all\n\n[gridengine]\nheader = own\nfooter = '
    run onager config --read
    assert_line --index 1 'header = home'
    assert_line --index 2 'footer = f'
}

@test "the values reach the wrapper script of a launch" {
    onager prelaunch +command run +jobname j +q
    onager config --write slurm header "module load a
module load b" --write slurm footer "echo 50% done"
    PATH=$BATS_TEST_TMPDIR:$PATH
    printf '#!/bin/sh\ncat "$0.asked" 2>/dev/null; for f; do :; done; cp "$f" sent.sh; echo 99\n' \
        >"$BATS_TEST_TMPDIR/sbatch"
    chmod +x "$BATS_TEST_TMPDIR/sbatch"
    onager launch --backend slurm --jobname j >/dev/null
    run grep -nxE 'module load [ab]|echo 50% done' sent.sh
    assert_equal "${#lines[@]}" 3
    assert_line --index 0 --partial 'module load a'
    assert_line --index 2 --partial 'echo 50% done'
}

@test "[DEFAULT] backend is the backend of a launch without --backend" {
    onager prelaunch +command run +jobname j +q
    onager config --write DEFAULT backend gridengine
    in_bash --separate-stderr 'onager launch --jobname j -d'
    assert_success
    assert_output --partial 'qsub -N j '
    [[ $stderr == *gridengine* ]]
}

@test "a file that is no config is an error that names file and line, and stays as it is" {
    local content
    for content in $'header = x\n' $'[slurm]\nheader\n' $'[slurm\nheader = x\n' $'[slurm]\nx = 1\n!!!\n'; do
        printf '%s' "$content" >.onager/config
        in_bash --separate-stderr 'onager config --write slurm header new; echo "alive $?"'
        assert_output 'alive 1'
        [[ $stderr =~ \.onager/config:?\ (line\ )?[0-9] ]]
        in_bash --separate-stderr 'onager config --read; echo "alive $?"'
        assert_output 'alive 1'
        assert_equal "$(cat .onager/config)" "${content%$'\n'}"
    done
}

@test "writing for a backend that is none is an error that names it, and writes nothing" {
    onager config --write slurm header x
    local before
    before=$(disk)
    in_bash --separate-stderr 'onager config --write slrum header y; echo "alive $?"'
    assert_output --regexp '^alive [12]$'
    [[ $stderr == *slrum* ]]
    assert_equal "$(disk)" "$before"
}

@test "a key that could not be read back is refused" {
    local key
    for key in '' 'a=b' 'a:b' $'a\nb' '#x' '[x]' ' '; do
        in_bash --separate-stderr 'onager config --write slurm "$1" y; echo "alive $?"' "$key"
        assert_output --regexp '^alive [12]$'
        assert [ ! -e .onager/config ]
    done
}

@test "reading and writing at once, and writing to both places at once, are errors" {
    for words in '--read --write slurm header x' '--global --local --write slurm header x'; do
        # shellcheck disable=SC2086
        in_bash --separate-stderr 'onager config "$@"; echo "alive $?"' $words
        assert_output --regexp '^alive [12]$'
        assert [ -n "$stderr" ]
    done
    assert [ ! -e .onager/config ]
    assert [ ! -e "$HOME/.onagerconfig" ]
}

@test "without a home the folder's config still works, and --global is an error" {
    in_bash --separate-stderr 'unset HOME; onager config --write slurm header x; onager config --read; echo "alive $?"'
    assert_alive 0
    assert_line 'header = x'
    in_bash --separate-stderr 'unset HOME; onager config --global --write slurm header x; echo "alive $?"'
    assert_alive 1
}

@test "where ~/.onagerconfig is a link, as dotfiles have it, what it leads to is written" {
    mkdir "$HOME/dotfiles"
    ln -s dotfiles/onager "$HOME/.onagerconfig"
    echo '[DEFAULT]' >"$HOME/dotfiles/onager"
    onager config --global --write local grace 7
    assert [ -L "$HOME/.onagerconfig" ]
    assert_equal "$(grep grace "$HOME/dotfiles/onager")" "grace = 7"
}

@test "config leaves no other file behind" {
    onager config --write slurm header x
    onager config --write slurm header y
    assert_equal "$(ls -A .onager | grep -vx .lock)" config
    onager config --global --write slurm header y
    assert_equal "$(ls -A "$HOME")" .onagerconfig
}

@test "a setting may be a single option of another program" {
    onager config --write slurm flags --comment=mine --write slurm partition long
    run onager config --read
    assert_line "flags = --comment=mine"
    assert_line "partition = long"
    run onager config --write slurm flags --local
    assert_failure 2
}
