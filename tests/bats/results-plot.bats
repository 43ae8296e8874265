#!/usr/bin/env bats
# results --plot: which picture is drawn, and what is in it, read as XML.
# shellcheck disable=SC2016,SC2046 # the tasks expand their variables; places are words

setup() {
    load ../lib/onager
    load ../lib/launches
    load ../lib/results
    setup_launches
}

teardown() {
    end_survivors
}

# Draws p.svg with the words given, which must be well-formed XML without anything from elsewhere.
draw() {
    rm -f p.svg
    onager results --plot p.svg "$@" 2>stderr || fail "$(<stderr)"
    xmllint --nonet --noout p.svg
    assert_equal "$(grep -cE 'href|@import|url\(' p.svg)" 0
}

# What an XPath expression gives, with s: for SVG's names: one line a string, or the number.
in_plot() {
    "$PYTHON" - "$1" <<'PY'
import sys, xml.etree.ElementTree as tree
found = tree.parse("p.svg").getroot().findall(sys.argv[1], {"s": "http://www.w3.org/2000/svg"})
for element in found:
    print("".join(element.itertext()))
PY
}

labels() {
    in_plot ".//s:text[@class='$1']" | paste -sd' '
}

tips() {
    in_plot ".//s:path[@class='point']/s:title"
}

@test "one parameter gives a line with a point a value and error bars" {
    run_job j 'awk "BEGIN {print \"acc=\" 1 - $lr / 2 + $seed / 100}"' +arg --lr 0.1 0.2 0.4 +arg --seed 1 2 3
    draw --metric acc --over seed
    run tips
    assert_output $'lr=0.1: acc 0.970 ± 0.010 (n=3)\nlr=0.2: acc 0.920 ± 0.010 (n=3)\nlr=0.4: acc 0.820 ± 0.010 (n=3)'
    assert_equal "$(in_plot ".//s:line[@class='bar']" | wc -l)" 9
    assert_equal "$(in_plot ".//s:polyline" | wc -l)" 1
    assert_equal "$(labels title)" 'j: acc, mean over seed'
    assert_equal "$(labels name)" 'lr acc'
    assert_equal "$(labels tick)" '0.8 0.85 0.9 0.95 1 0.1 0.15 0.2 0.25 0.3 0.35 0.4'
    assert_equal "$(<stderr)" ''
}

# The places of the points: x, then y, of each.
places() {
    grep -oE 'class="point"[^>]*translate\([^)]*\)' p.svg | grep -oE '[0-9.]+ [0-9.]+\)$' | tr -d ')'
}

@test "points stand where their values are on the axes" {
    run_job j 'echo "loss=$v"' +arg --v 0 10 5
    draw --metric loss
    "$PYTHON" - $(places) <<'PY'
import sys
x0, y0, x1, y1, x2, y2 = map(float, sys.argv[1:])
assert x0 < x1 < x2 and y0 > y1 > y2, sys.argv
assert abs(x1 - (x0 + x2) / 2) < 0.02 and abs(y1 - (y0 + y2) / 2) < 0.02, sys.argv
PY
}

@test "values that spread over powers of ten stand evenly, each with its tick" {
    run_job j 'echo "acc=$lr"' +arg --lr 1e-4 0.001 1e-2 0.1
    draw --metric 'acc=([0-9])$'
    "$PYTHON" - $(places | cut -d' ' -f1) <<'PY'
import sys
x = list(map(float, sys.argv[1:]))
steps = [b - a for a, b in zip(x, x[1:])]
assert len(x) == 4 and max(steps) - min(steps) < 0.03, x
PY
    [[ " $(labels tick) " == *' 0.0001 0.001 0.01 0.1 '* ]] || fail "$(labels tick)"
}

@test "two parameters that are numbers give a heat map with a cell a pair" {
    run_job j '((lr == 2 && bs == 16)) || echo "acc=$lr.$bs"' +arg --lr 1 2 3 +arg --bs 32 16
    draw --metric acc --where 'bs=16|32'
    run in_plot ".//s:rect[@class='value']/s:title"
    assert_output "$(printf 'lr=%s, bs=%s: acc %s\n' 1 16 1.16 3 16 3.16 1 32 1.32 2 32 2.32 3 32 3.32)"
    assert_equal "$(labels cell)" '1.16 3.16 1.32 2.32 3.32'
    assert_equal "$(labels name)" 'lr bs acc'
    [[ $(labels tick) == '1 2 3 16 32 '* ]] || fail "$(labels tick)"
}

@test "the cells of a heat map get brighter from the lowest to the highest" {
    run_job j 'echo "acc=$((a * 10 + b))"' +arg --a 1 2 3 +arg --b 1 2 3
    draw --metric acc
    "$PYTHON" - <<'PY'
import re
svg = open("p.svg", encoding="utf-8").read()
cells = re.findall(r'<rect class="value"[^>]*fill="#(..)(..)(..)"><title>[^<]*acc ([0-9]+)', svg)
assert len(cells) == 9, cells
light = [(int(n), 0.2126 * int(r, 16) + 0.7152 * int(g, 16) + 0.0722 * int(b, 16)) for r, g, b, n in cells]
light.sort()
assert all(a[1] < b[1] for a, b in zip(light, light[1:])), light
PY
}

@test "a parameter that is no number gives a line for each of its values, and a legend" {
    run_job j 'echo "acc=$a"' +arg --opt adam 'sgd' +arg --a 1 2 3
    draw --metric acc
    assert_equal "$(in_plot ".//s:polyline" | wc -l)" 2
    assert_equal "$(tips | head -1)" 'a=1, opt=adam: acc 1'
    assert_equal "$(labels name)" 'a acc opt'
    [[ $(labels tick) == *' adam sgd' ]] || fail "$(labels tick)"
    assert_equal "$(grep -oE 'class="series" stroke="#[0-9a-f]+"' p.svg | sort -u | wc -l)" 2
}

@test "--x, --by and --y choose, and what is averaged over unasked is said" {
    run_job j 'echo "acc=$a loss=$b"' +arg --a 1 2 +arg --b 10 20 +arg --c x y
    draw --metric acc --metric loss --x b --by c --y loss
    assert_equal "$(labels title)" 'j: loss, mean over a'
    assert_equal "$(<stderr)" 'onager: the plot shows means over a'
    assert_equal "$(tips | head -2 | paste -sd' ')" 'b=10, c=x: loss 10 ± 0 (n=2) b=20, c=x: loss 20 ± 0 (n=2)'
}

@test "names and values that look like markup are text in the picture" {
    run_job j 'echo "acc=1.5"' +arg --opt '"<b>&amp;"' "'\$(x)</svg>'" +arg --a 1 2
    draw --metric 'a<c>&=acc=(.*)'
    assert_equal "$(labels name)" 'a a<c>& opt'
    [[ $(labels tick) == *' "<b>&amp;" '\'"\$(x)</svg>'" ]] || fail "$(labels tick)"
}

@test "bytes that XML can't have are replaced" {
    run_job j 'echo "acc=1.5"' +arg --opt $'\'a\x01\xffb\'' "'x'" +arg --a 1 2
    draw --metric acc
    [[ $(labels tick) == *"'a"$'\xef\xbf\xbd\xef\xbf\xbd'"b' 'x'" ]] || fail "$(labels tick)"
}

@test "labels that would touch each other are turned, and none leaves the page" {
    run_job j 'echo "acc=1"' +arg --opt {a..j}-is-the-name-of-something
    draw --metric acc
    "$PYTHON" - <<'PY'
import re
svg = open("p.svg", encoding="utf-8").read()
width, height = map(float, re.search(r'width="([0-9.]+)" height="([0-9.]+)"', svg).groups())
turned = re.findall(r'x="([0-9.]+)" y="([0-9.]+)" transform="rotate\(-45 [^>]*>([^<]*)', svg)
assert len(turned) == 10, turned
for x, y, label in turned:
    reach = len(label) * 6.5 * 0.7071
    assert float(x) - reach > 0 and float(y) + reach < height, (x, y, label, height)
PY
}

@test "one number, or the same everywhere, can be drawn" {
    run_job j 'echo "acc=0"' +arg --a 1 2
    draw --metric acc
    assert_equal "$(tips | wc -l)" 2
    run_job j '((a > 1)) || echo "acc=1e300"' +arg --a 1 2
    draw --metric acc
    assert_equal "$(tips)" 'a=1: acc 1e300'
    run_job j 'echo "acc=1.00000000000000$a"' +arg --a 1 2
    draw --metric acc
    run_job j 'echo "acc=1e-$a"' +arg --a 1 9
    draw --metric acc
    [[ " $(labels tick) " == *' 1e-9 '*' 0.1 '* ]] || fail "$(labels tick)"
}

@test "pictures that can't be are errors, and an older picture stays" {
    run_job j 'echo "acc=$a"' +arg --a 1 2
    draw --metric acc
    local before
    before=$(<p.svg)
    run onager results --metric loss --plot p.svg
    assert_failure 1
    assert_output --partial 'no task printed a number for loss'
    run onager results --metric acc --over a --plot p.svg
    assert_failure 1
    assert_output --partial 'no parameter of these tasks has more than one value'
    run onager results --metric acc --x b --plot p.svg
    assert_output --partial 'no parameter "b"; it has a'
    run onager results --metric acc --y loss --plot p.svg
    assert_output --partial 'no metric "loss"; there are acc'
    assert_equal "$(<p.svg)" "$before"
    run onager results --metric acc --plot nowhere/p.svg
    assert_failure 1
    assert_output --partial nowhere
}

@test "a browser shows the picture" {
    command -v chromium >/dev/null || skip "chromium is not installed"
    run_job j 'echo "acc=$((a * b))"' +arg --a 1 2 3 +arg --b 1 2 3
    draw --metric acc
    chromium --headless --no-sandbox --disable-gpu --user-data-dir="$BATS_TEST_TMPDIR/chromium" \
        --dump-dom "file://$PWD/p.svg" 2>/dev/null 3>&- >dom
    assert_equal "$(grep -c 'class="value"' dom)" 9
}
