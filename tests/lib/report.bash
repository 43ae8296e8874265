# For tests of `onager report`: look into the page. Load it after tests/lib/launches.

# page ACTION PAGE [WORD ...]; see page.py.
page() {
    "$PYTHON" "$REPO/tests/lib/page.py" "$@"
}

# Writes the page of the latest launch to page.html and checks what holds for every page.
make_page() {
    onager report "$@" >page.html
    page check page.html
}

# A launch of tasks that end in every way. Task: 1 and 2 are done, 3 fails, 4 is killed, 5 is done at the second
# attempt, 6 takes too long.
mixed_launch() {
    # shellcheck disable=SC2016
    write_job mixed true 'echo acc=0.5' 'exit 3' 'kill -KILL $$' '[ $ONAGER_ATTEMPT = 2 ]' 'gate never'
    onager launch --backend local --jobname mixed --max-tasks 2 --retries 1 --timeout 1 2>launch.e
}

# Makes launch 1 of a job of $1 tasks, whose events the caller writes: with `happens HOST EVENT...`, where an event is
# "TIME begin", "TIME start TASK ATTEMPT [SLOT]", "TIME end TASK ATTEMPT STATUS WALL [SLOT]" ...
made_up_launch() {
    local count=$1
    onager prelaunch +jobname made +command true +range --n 1 "$count" +q
    mkdir -p .onager/launches/1/events
    cp .onager/scripts/made/* .onager/launches/1
    printf '{"launch": 1, "jobname": "made", "backend": "local", "jobfile": ".onager/scripts/made/jobs.json",
        "tasks": "1-%d", "time": "%s", "user": "me", "host": "here", "grace": 5, "jobids": ["1"],
        "jobtasks": ["1-%d"], "argv": ["launch"]}\n' "$count" "${2-2001-09-09T01:46:40Z}" "$count" >.onager/launches/1/launch.json
    echo '1,made,.onager/launches/1/jobs.json' >.onager/job_index.csv
    : >.onager/launches/1/runner # it came, and is gone
}

happens() {
    local host=$1
    shift
    printf '%s\n' "$@" | awk -v OFS='\t' '
        $2 == "start" { print $1, $2, $3, $4, $5 + 0, "-", "-", "-", "-", "-", "-"; next }
        $2 == "end" { print $1, $2, $3, $4, $7 + 0, $5, "-", $6, $6, 0.1, 2048; next }
        { print $1, $2, $3 ? $3 : "-", $4 ? $4 : "-", $3 ? 0 : "-", "-", "-", "-", "-", "-", "-" }' \
        >>".onager/launches/1/events/$host.tsv"
}
