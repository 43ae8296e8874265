#!/usr/bin/env bats
# The page of `onager report` in a real browser, without a window.
# Heavy only in that a second run, under sanitizers, tells nothing new.
# bats file_tags=heavy

setup() {
    load ../lib/onager
    load ../lib/launches
    load ../lib/report
    local name
    BROWSER=
    for name in chromium chromium-browser google-chrome; do
        BROWSER=$(command -v "$name") && break
    done
    [[ $BROWSER ]] || skip "no chromium on this machine (Debian: apt-get install chromium)"
    setup_launches
}

teardown() { end_survivors; }

# Opens a page of this folder: browse PAGE[#PLACE] OPTION ... What it complains of is in console.
browse() {
    local address=file://$PWD/$1 root=()
    shift
    ((EUID != 0)) || root=(--no-sandbox)
    HOME=$BATS_TEST_TMPDIR timeout 120 "$BROWSER" --headless "${root[@]}" --disable-gpu --hide-scrollbars \
        --no-first-run --disable-background-networking --disable-component-update \
        --user-data-dir="$BATS_TEST_TMPDIR/profile" --window-size=1200,1500 --enable-logging=stderr "$@" "$address" \
        2>"$BATS_TEST_TMPDIR/browser" 3>&-
    grep -E 'CONSOLE|Uncaught' "$BATS_TEST_TMPDIR/browser" >console || true
}

# The page as the browser sees it once its script has run.
dom() {
    browse "$1" --dump-dom >dom.html
}

silent_console() {
    run cat console
    assert_output ''
}

# Three tasks that take 3, 1 and 2 s, in the order of time and that of the letters unlike that of the numbers.
three_tasks() {
    made_up_launch "${1-3}"
    happens n1 '1000000000 begin' '1000000000 start 1 1 0' '1000000003 end 1 1 0 3 0' '1000000000 start 2 1 1' \
        '1000000001 end 2 1 1 1 1' '1000000001 start 3 1 1' '1000000003 end 3 1 0 2 1'
    make_page
}

@test "the page opens without a complaint, and its script has run" {
    three_tasks
    dom page.html
    silent_console
    assert_equal "$(page shown dom.html task state | paste -sd' ')" \
        $'1\tdone 2\tfailed exit status 1 3\tdone'
    grep -q '<div id="tools">' dom.html
    grep -q '3 of 3 shown' dom.html
}

@test "times are UTC on the page, and the reader's own once its script has run" {
    three_tasks
    grep -q '<time datetime="2001-09-09T01:46:40Z">2001-09-09 01:46:40 UTC</time>' page.html
    TZ=Asia/Tokyo dom page.html
    silent_console
    grep -q '<time datetime="2001-09-09T01:46:40Z" title="2001-09-09 01:46:40 UTC">[^<]*10:46' dom.html
}

@test "a column is sorted by a click, numbers as numbers, and backwards by a second one" {
    three_tasks 12
    local find='const find = title => [...document.querySelectorAll("#tasks th button")].find(b => b.textContent === title);'
    page drive page.html once.html "$find find('elapsed').click();"
    dom once.html
    silent_console
    assert_equal "$(page shown dom.html task | head -n 3 | paste -sd' ')" '2 3 1'
    page drive page.html twice.html "$find find('elapsed').click(); find('task').click(); find('task').click();"
    dom twice.html
    silent_console
    assert_equal "$(page shown dom.html task | paste -sd' ')" '12 11 10 9 8 7 6 5 4 3 2 1'
}

@test "the address says what is shown: sorted, of one state, with a word in it" {
    three_tasks
    dom 'page.html#sort=-elapsed'
    assert_equal "$(page shown dom.html task | paste -sd' ')" '1 3 2'
    dom 'page.html#state=failed'
    assert_equal "$(page shown dom.html task)" 2
    grep -q '1 of 3 shown' dom.html
    dom 'page.html#find=STATUS'
    assert_equal "$(page shown dom.html task)" 2
    silent_console
}

@test "a button shows the tasks of one state" {
    three_tasks
    page drive page.html click.html 'document.querySelector("#tools button[value=failed]").click();'
    dom click.html
    silent_console
    assert_equal "$(page shown dom.html task)" 2
    grep -q 'value="failed"[^>]*aria-pressed="true"' dom.html
}

@test "no script runs but the page's own" {
    # shellcheck disable=SC2016
    onager prelaunch +jobname odd +command true +tag +quote +q \
        +arg --v '<script>document.title="bad"</script>' '<img src="x" onerror="document.title=`bad`">' '</script><b>'
    onager launch --backend local 2>/dev/null
    make_page
    dom page.html
    silent_console
    grep -q '<title>odd, launch 1</title>' dom.html
    assert_equal "$(page shown dom.html v | sed -n 1p)" '<script>document.title="bad"</script>'
    # and if one ever got in, the policy would stop it
    page smuggle page.html bad.html 'document.title = "bad"'
    dom bad.html
    grep -q '<title>odd, launch 1</title>' dom.html
    grep -q 'Content Security Policy' console
}

@test "the page is drawn, light and dark" {
    local light dark
    three_tasks
    browse page.html --screenshot=light.png
    silent_console
    browse page.html --screenshot=dark.png --blink-settings=preferredColorScheme=0
    silent_console
    light=$(page colours light.png)
    dark=$(page colours dark.png)
    echo "# light: $light; dark: $dark"
    assert [ "${light%% *}" -gt 40 ]
    assert [ "${dark%% *}" -gt 40 ]
    # the most frequent colour is that of the ground
    [[ $light =~ ^[0-9]+' f' && $dark =~ ^[0-9]+' 1' ]]
    # bars of tasks that are done, and failed
    [[ $light == *4c8fbd* && $light == *d64045* && $dark == *4b8db9* && $dark == *e5555a* ]]
}

@test "a page of 5,000 rows is sorted and drawn" {
    made_up_launch 20000
    awk -v OFS='\t' 'BEGIN { for (i = 1; i <= 20000; i++) {
        t = 1000000000 + int(i / 8) * 3
        print t, "start", i, 1, i % 8, "-", "-", "-", "-", "-", "-"
        print t + 3, "end", i, 1, i % 8, i % 100 ? 0 : 1, "-", i % 7, 2.5, 0.1, 1024 } }' >.onager/launches/1/events/n1.tsv
    make_page
    dom 'page.html#sort=-elapsed'
    silent_console
    run page shown dom.html task
    assert_line --index 0 6
    assert_equal "${#lines[@]}" 5000
}
