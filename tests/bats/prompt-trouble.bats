#!/usr/bin/env bats
# onager prompt in folders that are broken, foreign or hostile: never a word, never a hang, status 0.

setup() {
    load ../lib/onager
    load ../lib/launches
    setup_launches
    mkdir -p .onager/active .onager/launches/1/events
    printf 'j\tscheduled\t4\n' >.onager/active/1
    EVENTS=.onager/launches/1/events/h.tsv
    {
        printf '%d.5\tbegin\t-\t-\t-\t-\t-\t-\t-\t-\t-\n' "$EPOCHSECONDS"
        printf '%d.5\tend\t%d\t1\t0\t0\t-\t1\t1\t1\t1\n' "$EPOCHSECONDS" 1 "$EPOCHSECONDS" 2
    } >"$EVENTS"
}

teardown() {
    chmod -R u+rwx .
    end_survivors
}

# The prompt says $1 and nothing else, in time.
assert_quiet() {
    # shellcheck disable=SC2016
    run --separate-stderr timeout 20 $ONAGER_BASH -c 'enable -f "$ONAGER_SO" onager; S=x; onager prompt --notify -v S; echo "$? [$S]"'
    assert_output "0 [$1]"
    assert_equal "$stderr" ""
}

@test "without a folder there is nothing, and nothing is made" {
    rm -rf .onager
    assert_quiet ""
    refute [ -e .onager ]
    touch .onager
    assert_quiet ""
    rm .onager
    mkdir .onager
    touch .onager/active
    assert_quiet ""
}

@test "notes that are none are passed over" {
    mkdir .onager/active/2
    mkfifo .onager/active/3
    ln -s /etc/passwd .onager/active/4
    truncate -s 10G .onager/active/5
    : >.onager/active/6
    printf 'j\twatched' >.onager/active/7
    printf 'j\twatched\t-5\n' >.onager/active/8
    printf '\twatched\t5\n' >.onager/active/9
    printf 'j\0k\twatched\t5\n' >.onager/active/10
    head -c 300 /dev/zero | tr '\0' a >.onager/active/11
    printf '\tscheduled\t5\n' >>.onager/active/11
    touch .onager/active/{x,-1,1x,99999999999999999999}
    ln -s /dev/zero .onager/active/12
    assert_quiet "j 2/4"
}

@test "a name that would do harm in a terminal or in PS1 is not shown" {
    printf '$(touch bad)\tscheduled\t4\n' >.onager/active/1
    assert_quiet "? 2/4"
    printf '\\[\\e]0;x\tscheduled\t4\n' >.onager/active/1
    assert_quiet "? 2/4"
    printf 'a\xc2\x9b2Jb\xff\tscheduled\t4\n' >.onager/active/1
    assert_quiet "a?2Jb? 2/4"
    printf 'gr\xc3\xbc\xc3\x9fe_1.x-y\tscheduled\t4\n' >.onager/active/1
    assert_quiet "grüße_1.x-y 2/4"
    refute [ -e bad ]
}

@test "files of events that are none are passed over" {
    mkdir .onager/launches/1/events/d.tsv
    mkfifo .onager/launches/1/events/f.tsv
    ln -s /dev/zero .onager/launches/1/events/l.tsv
    ln -s "$PWD/$EVENTS" .onager/launches/1/events/m.tsv
    cp "$EVENTS" .onager/launches/1/events/'a b.tsv'
    cp "$EVENTS" .onager/launches/1/events/n.txt
    truncate -s 10G .onager/launches/1/events/z.tsv
    onager prompt -v S # which may see the large one first
    assert_quiet "j 2/4"
    assert_quiet "j 2/4"
}

@test "a cache that is none, or of other events, is not believed" {
    local cache=.onager/launches/1/counts text
    # A whole one, made by enough events.
    for ((i = 0; i < 600; i++)); do printf '%d.5\tend\t%d\t1\t0\t0\t-\t1\t1\t1\t1\n' "$EPOCHSECONDS" $i; done >>"$EVENTS"
    printf 'j\tscheduled\t1000\n' >.onager/active/1
    assert_quiet "j 602/1000"
    assert [ -s $cache ]
    assert_quiet "j 602/1000"
    text=$(<$cache)
    for broken in "${text/602/603}" "${text%end}" "${text/h.tsv/..\/x}" "" "x" "$(head -c 3000 /dev/urandom | tr -d '\0')"; do
        printf '%s\n' "$broken" >$cache
        assert_quiet "j 602/1000"
    done
    rm $cache
    ln -s /dev/zero $cache
    assert_quiet "j 602/1000"
    rm $cache
    mkfifo $cache
    assert_quiet "j 602/1000"
    rm $cache
    echo mine >mine
    ln mine $cache
    assert_quiet "j 602/1000"
    assert_equal "$(<mine)" mine
    rm $cache
    assert_quiet "j 602/1000"
    sed -i 10,1000d "$EVENTS" # shorter than what was read
    onager prompt -v S
    assert_quiet "j 8/1000"
}

@test "who may only read sees what runs" {
    ((EUID != 0)) || skip "root may write anywhere"
    chmod -R a-w .onager
    assert_quiet "j 2/4"
    chmod 0 .onager/active
    assert_quiet ""
}

@test "a launch whose folder is gone has ended" {
    printf 'j\twatched\t4\n' >.onager/active/1
    touch -d '2 minutes ago' .onager/active/1
    rm -r .onager/launches/1
    onager prompt -v S
    assert_equal "$S" ""
}

@test "a clock that jumps makes no difference to what is counted" {
    printf '99999999999.5\tend\t3\t1\t0\t1\t-\t1\t1\t1\t1\n' >>"$EVENTS"
    printf '5.5\tend\t4\t1\t0\t0\t-\t1\t1\t1\t1\n' >>"$EVENTS"
    printf 'j\tscheduled\t5\n' >.onager/active/1
    assert_quiet "j 3/5 1!"
}
