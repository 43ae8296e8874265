# For tests of `onager results`: jobs whose tasks print what the test says.

# Writes ./task, a bash script for the tasks: $1 is its body. Each --name value of its arguments is the variable
# $name there.
write_task() {
    cat >task <<END
#!/bin/bash
while ((\$#)); do
    declare "\${1#--}=\$2"
    shift 2
done
$1
END
    chmod +x task
}

# Runs job $1 of tasks whose script has the body $2; the rest are the words of prelaunch that make its arguments.
run_job() {
    local job=$1
    write_task "$2"
    shift 2
    onager prelaunch +jobname "$job" +command ./task +q "$@"
    onager launch --backend local --jobname "$job" 2>"$BATS_TEST_TMPDIR/launch.e" || true
}

# Runs a job whose only task prints stdin.
run_printing() {
    cat >printed
    onager prelaunch +jobname p +command 'cat printed' +q
    onager launch --backend local --jobname p 2>/dev/null
}

# What `results --json` with these options says of the last column of the first row, as Python shows it.
value_of() {
    onager results --json "$@" >"$BATS_TEST_TMPDIR/value.json"
    json_value "$BATS_TEST_TMPDIR/value.json" 'repr(list(j[0].values())[-1])'
}
