#!/usr/bin/env bats
# report: what the page says, read without a browser (report-browser.bats opens it in one).

setup() {
    load ../lib/onager
    load ../lib/launches
    load ../lib/report
    setup_launches
}

teardown() { end_survivors; }

@test "the page tells what became of each task" {
    mixed_launch || true
    make_page --metric acc
    run page rows page.html task state attempts acc command
    assert_line --index 0 $'1\tdone\t1\t\ttrue'
    assert_line --index 1 $'2\tdone\t1\t0.5\techo acc=0.5'
    assert_line --index 2 $'3\tfailed exit status 3\t2\t\texit 3'
    assert_line --index 3 $'4\tfailed SIGKILL\t2\t\tkill -KILL $$'
    assert_line --index 4 --partial $'5\tdone\t2\t\t['
    assert_line --index 5 $'6\ttimeout\t2\t\tgate never'
    run page rows page.html task node log
    assert_line --index 2 "3"$'\t'"$HOST"$'\t'".onager/logs/$HOST/mixed_1_3.2.o"
    run page text page.html failures
    assert_output --partial '1 × exit status 3'
    assert_output --partial '1 × SIGKILL'
    assert_output --partial '1 × timeout'
}

@test "the timeline has a bar for each attempt" {
    mixed_launch || true
    make_page
    run page bars page.html
    assert_equal "${#lines[@]}" 10
    assert_equal "$(cut -f 1 <<<"$output" | sort | uniq -c | awk '{print $2 ":" $1}' | paste -sd' ')" \
        "done:3 failed:5 timeout:2"
    assert_line --regexp $'^failed\t.*\ttask 3  mixed_3$'
}

@test "values are columns, and a value that the failures have in common stands out" {
    # shellcheck disable=SC2016
    printf '#!/bin/sh\ntest "$4" != 128\n' >work
    chmod +x work
    onager prelaunch +jobname j +command ./work +arg --lr 0.1 0.2 +arg --bs 32 64 128 +arg --seed 1 2 +q
    onager launch --backend local 2>/dev/null || true
    make_page
    run page rows page.html task lr bs seed
    assert_line --index 0 $'1\t0.1\t32\t1'
    assert_line --index 11 $'12\t0.2\t128\t2'
    run page text page.html failures
    assert_output --partial 'bs=128 4 of 4 0 of 8'
    refute_output --partial 'lr='
    refute_output --partial 'bs=32'
}

@test "what comes from outside is text on the page, whatever it is" {
    local values=('<script>alert(1)</script>' '"><img src=x onerror=alert(2)>' "it's &amp; ]]> <!-- \`" \
        $'\xff\xc3\x28 latin' $'\x01\x1b[31m\x7f' $'\xef\xbf\xbe\xf0\x9f\x98\x80' $'two\nlines')
    onager prelaunch +jobname odd +command true +arg '--<b>&' "${values[@]}" +tag +quote +q
    onager launch --backend local 2>/dev/null || true # the shell takes the name for a redirection
    make_page
    run page rows page.html '<b>&'
    assert_line --index 0 "${values[0]}"
    assert_line --index 1 "${values[1]}"
    assert_line --index 2 "${values[2]}"
    assert_line --index 3 '�(�( latin' || assert_line --index 3 '��( latin'
    assert_line --index 4 '␁␛[31m␡'
    assert_line --index 5 '�😀'
    assert_line --index 6 'two␊lines'
}

@test "a launch that is under way is shown as such" {
    write_job j true 'gate go'
    launch_behind --jobname j --max-tasks 1
    wait_for_events 1 start 2
    make_page
    assert_equal "$(page rows page.html task state)" $'1\tdone\n2\trunning'
    run page bars page.html
    assert_line --regexp '^running'
    grep -q '<span class="badge running">running</span>' page.html
    refute grep -q 'Idle tail' page.html
    touch go
    launch_end
    make_page
    grep -q '>all done</span>' page.html
}

@test "a launch of which nothing began yet has a page, too" {
    made_up_launch 3
    make_page
    assert_equal "$(page rows page.html task state)" $'1\tpending\n2\tpending\n3\tpending'
    refute grep -q 'id="timeline"' page.html
}

@test "overlapping attempts of a node stand in lanes of their own, though all say slot 0" {
    made_up_launch 6
    happens n1 '1000000000 begin' '1000000000 start 1 1' '1000000001 begin' '1000000001 start 2 1' \
        '1000000002 start 3 1' '1000000010 end 1 1 0 10' '1000000011 start 4 1' '1000000012 end 2 1 0 11' \
        '1000000013 end 3 1 1 11' '1000000015 end 4 1 0 4'
    happens n2 '1000000000 begin' '1000000003 start 5 1' '1000000005 end 5 1 0 2' '1000000005 start 6 1' \
        '1000000009 end 6 1 0 4'
    make_page
    run page bars page.html
    assert_equal "$(cut -f 3 <<<"$output" | sort -u | wc -l)" 4
    # in a lane, each bar begins where the one before it ended, or later
    sort -t $'\t' -k 3,3 -k 2,2n <<<"$output" | awk -F'\t' '$3 == lane && $2 < end - 0.2 { exit 1 } { lane = $3; end = $2 + $4 }'
}

@test "clocks that jump, and events that are torn, give no nonsense" {
    made_up_launch 6
    happens n1 '1000000100 begin' '1000000100 start 1 1' '1000000050 end 1 1 0 10' '1000000040 start 2 1' \
        '1000000200 end 3 1 0 5' '1000000201 end 4 1 1 99999'
    printf '1000000300\tstart\t5' >>.onager/launches/1/events/n1.tsv
    happens n2 '12 begin' '13 start 6 1' '15 end 6 1 0 2' '16 finish'
    make_page
    assert_equal "$(page rows page.html task state | paste -sd' ')" \
        $'1\tdone 2\tlost 3\tdone 4\tfailed exit status 1 5\tpending 6\tdone'
    grep -q 'The clock of n2 was behind' page.html
    run page bars page.html
    assert_equal "${#lines[@]}" 5
}

@test "of a cluster launch that has not ended, the scheduler is asked once what it still has" {
    use_standins squeue
    export STANDIN_QUEUE=$PWD/queue
    made_up_launch 3
    sed -i 's/"local"/"slurm"/; s/\["1"\]/["4711"]/' .onager/launches/1/launch.json
    echo '4711,made,.onager/launches/1/jobs.json' >.onager/job_index.csv
    happens n1 '1000000000 begin' '1000000000 start 1 1' '1000000003 end 1 1 0 3' '1000000000 start 2 1' \
        '1000000001 start 3 1'
    echo 4711_3 >queue
    make_page -j 4711
    assert_equal "$(page rows page.html task state | paste -sd' ')" $'1\tdone 2\tlost 3\trunning'
    run page rows page.html log
    assert_line --index 0 .onager/logs/slurm/made_4711_1.o
    assert_equal "$(grep -c 'call squeue' "$STANDIN_LOG")" 1
}

@test "a launch of 20,000 tasks is summed up: a page of bounded size with all failures on it" {
    made_up_launch 20000
    awk -v OFS='\t' 'BEGIN { for (i = 1; i <= 20000; i++) {
        t = 1000000000 + int(i / 8) * 3
        print t, "start", i, 1, i % 8, "-", "-", "-", "-", "-", "-"
        print t + 3, "end", i, 1, i % 8, i % 100 ? 0 : 1, "-", 3, 2.5, 0.1, 1024 } }' >.onager/launches/1/events/n1.tsv
    make_page
    assert [ "$(stat -c %s page.html)" -lt 3000000 ]
    assert_equal "$(page rows page.html | wc -l)" 5000
    assert_equal "$(page rows page.html state | grep -c failed)" 200
    assert_equal "$(page bars page.html)" ''
    grep -q 'All 200 failures and the first 4,800 others of 20,000 tasks' page.html
    grep -q '20,000 attempts, summed up' page.html
}

@test "more failures than rows are cut, and the page says so" {
    made_up_launch 6000
    awk -v OFS='\t' 'BEGIN { for (i = 1; i <= 6000; i++) {
        print 1000000000 + i, "start", i, 1, 0, "-", "-", "-", "-", "-", "-"
        print 1000000001 + i, "end", i, 1, 0, 1, "-", 1, 1, 0, 1024 } }' >.onager/launches/1/events/n1.tsv
    make_page
    assert_equal "$(page rows page.html | wc -l)" 5000
    grep -q 'The first 5,000 of 6,000 failures, of 6,000 tasks' page.html
}

@test "the page is not printed onto a terminal" {
    write_job j true
    onager launch --backend local --jobname j 2>/dev/null
    run "$REPO/tests/lib/on-terminal" bash -c 'enable -f "$ONAGER_SO" onager; onager report; echo "status $?"'
    assert_output --partial 'onager report > report.html'
    assert_output --partial 'status 2'
    refute_output --partial '<html'
}

@test "-o replaces a file whole, or leaves it as it was" {
    write_job j true
    onager launch --backend local --jobname j 2>/dev/null
    echo old >page.html
    run onager report -o page.html
    assert_success
    assert_output ''
    page check page.html
    echo old >page.html
    echo '{"1": 5}' >.onager/launches/1/jobs.json
    run onager report -o page.html
    assert_failure 1
    assert_output --partial '.onager/launches/1/jobs.json'
    assert_equal "$(<page.html) $(ls -A | paste -sd' ')" "old .onager page.html"
    run onager report -o nowhere/page.html
    assert_failure 1
    assert_output --partial 'nowhere/page.html'
}

@test "^C ends it, and leaves the file as it was" {
    made_up_launch 200000
    awk -v OFS='\t' 'BEGIN { for (i = 1; i <= 200000; i++) {
        print 1000000000 + i, "start", i, 1, 0, "-", "-", "-", "-", "-", "-"
        print 1000000001 + i, "end", i, 1, 0, 1, "-", 1, 1, 0, 1024 } }' >.onager/launches/1/events/n1.tsv
    echo old >page.html
    # somewhere within many pages; the shell then ends by the signal
    run -130 env --default-signal=INT bash -c 'enable -f "$ONAGER_SO" onager; (sleep 0.02; kill -INT $$) &
        for page in {1..300}; do onager report -o page.html || break; done; echo went on'
    refute_output --partial 'went on'
    [[ $(<page.html) == old || $(tail -n 1 page.html) == '</html>' ]]
    assert_equal "$(ls | paste -sd' ')" 'page.html'
}

@test "errors are one line, and no page" {
    run --separate-stderr onager report
    assert_failure 1
    assert_output ''
    assert_equal "${#stderr_lines[@]}" 1
    write_job j true
    onager launch --backend local --jobname j 2>/dev/null
    run --separate-stderr onager report -j nonesuch
    assert_failure 1
    [[ $stderr == *nonesuch* && ! $output ]]
    run --separate-stderr onager report --metric 'a=('
    assert_failure 2
    [[ $stderr == *--metric* && ! $output ]]
    in_bash --separate-stderr 'onager report >/dev/full; echo "alive $?"'
    assert_output 'alive 1'
    [[ $stderr == *'No space left'* ]]
}

@test "the page of a certain launch, by job id or by name" {
    write_job one true
    onager launch --backend local --jobname one 2>/dev/null
    write_job two true true
    onager launch --backend local --jobname two 2>/dev/null
    assert_equal "$(onager report | grep '^<title>')" '<title>two, launch 2</title>'
    assert_equal "$(onager report -j 1 | grep '^<title>')" '<title>one, launch 1</title>'
    assert_equal "$(onager report --jobid one | grep '^<title>')" '<title>one, launch 1</title>'
}

@test "the page is the same in every language" {
    made_up_launch 4
    happens n1 '1000000000 start 1 1' '1000000010.5 end 1 1 0 10.5' '1000000000.25 start 2 1' '1000000007 end 2 1 1 6.75'
    localedef -i de_DE -f UTF-8 "$BATS_TEST_TMPDIR/de_DE.UTF-8" 2>/dev/null || skip "no locale definitions here"
    onager report | grep -v '^<footer>' >here.html
    LOCPATH=$BATS_TEST_TMPDIR LC_ALL=de_DE.UTF-8 in_bash 'printf "%.1f\n" 0,5; onager report' # bash speaks German
    assert_line --index 0 0,5
    diff here.html <(tail -n +2 <<<"$output" | grep -v '^<footer>')
}
