#!/usr/bin/env bats
# Whatever the language: the same files, the same tables, the same numbers.

# The languages to try. A comma for a point in numbers, a dotless i, an encoding with one byte a letter; they are
# compiled here from the machine's own definitions, and left out where it has none.
setup_file() {
    load ../lib/onager
    export LOCPATH=$BATS_FILE_TMPDIR
    local spec name=()
    for spec in de_DE.UTF-8 tr_TR.UTF-8 de_DE.ISO-8859-1; do
        if localedef -i "${spec%%.*}" -f "${spec#*.}" "$LOCPATH/$spec" 2>/dev/null; then
            name+=("$spec")
        fi
    done
    export FOREIGN="${name[*]}"
}

setup() {
    load ../lib/onager
    setup_folder
}

# Runs a script under every language; the output and the files have to be those of C.UTF-8.
same_everywhere() {
    local language want want_disk
    [[ $FOREIGN ]] || skip "no locale definitions on this machine (Debian: apt-get install locales)"
    for language in C.UTF-8 C POSIX nonesuch $FOREIGN; do
        setup_folder "work-$language"
        mkdir .onager
        LC_ALL=$language in_bash --separate-stderr "$1"
        assert_success
        rm -f .onager/history_index.csv
        if [[ $language == C.UTF-8 ]]; then
            want=$output want_disk=$(disk)
        else
            assert_equal "$output" "$want"
            assert_equal "$(disk)" "$want_disk"
        fi
    done
}

@test "a foreign language really is in use in these tests" {
    [[ $FOREIGN ]] || skip "no locale definitions on this machine (Debian: apt-get install locales)"
    LC_ALL=de_DE.UTF-8 run bash -c 'printf "%.1f" 0,5'
    assert_output "0,5"
}

@test "decimal values and plain tags come out the same in every language" {
    same_everywhere 'onager prelaunch +command "python t.py" +jobname Titel +arg --lr 0.25 1e-3 .5 +arg --ID i I +tag'
}

@test "non-ASCII values, tags and jobnames come out the same in every language" {
    same_everywhere 'onager prelaunch +command "run größe" +jobname läufe-日本 +arg --straße groß 東京 "ç ı İ" +tag'
}

@test "the columns of list and history line up by letters, not by bytes, in every language" {
    same_everywhere 'onager prelaunch +command run +jobname läufe +arg --straße groß klein +tag +q
        echo "1,läufe,.onager/scripts/läufe/jobs.json" >.onager/job_index.csv
        printf "%s\n" "0,2022.12.15,11:52:06.184123,läufe,prelaunch,n,+jobname läufe +command ööööööööööööö" \
            "1,2022.12.15,11:52:07.184123,j,launch,n,--jobname j --backend local --venv ./x/yyyyyyyyyyyy" \
            >.onager/history_index.csv
        onager list; onager history --width 70; onager history --width 70 --full'
}

@test "config values come out the same in every language" {
    same_everywhere 'onager config --write slurm header "module load größe/0.5" --write DEFAULT BACKEND slurm
        onager config --read'
}

@test "onager's own option words are found in every language, Turkish included" {
    same_everywhere 'onager prelaunch +COMMAND x +jobname j 2>/dev/null; onager prelaunch +command run +jobname j +fl --I
        onager launch --backend gridengine --jobname j -d; onager launch --backend slurm --jobname j --mem 3 -d'
}

@test "results are read, averaged and drawn with a point in numbers everywhere" {
    same_everywhere '
        onager prelaunch +jobname j +command "echo acc=0.5" +arg --lr 0.25 1.5 +arg --seed 1 2 +q
        onager launch --backend local --jobname j 2>/dev/null
        onager results --metric acc --over seed --csv
        onager results --metric acc --where lr=1.5
        onager results --metric acc --over seed --plot p.svg && cat p.svg
        rm -r .onager p.svg'
}
