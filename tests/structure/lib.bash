# Shared by the checks of this folder: where the sources are, and C text without comments and strings.
# Each check prints one line for each thing that is wrong, as FILE:LINE: TEXT, and fails if it printed any.

cd "${BASH_SOURCE[0]%/*}/../.." || exit

set -u
shopt -s lastpipe # so that complaints at the end of a pipe count
wrong=0

complain() {
    printf '%s\n' "$*"
    wrong=1
}

# Prints the lines on stdin as complaints.
complain_of_each() {
    local line
    while IFS= read -r line; do
        complain "$line"
    done
}

c_files() {
    find "$@" -name '*.[ch]' | LC_ALL=C sort
}

# A file as FILE:LINE:TEXT, comments gone and strings emptied, so that words can be searched in code alone.
code_of() {
    awk '{
        line = ""; text = $0
        while (text != "") {
            if (comment) {
                at = index(text, "*/")
                if (!at) break
                text = substr(text, at + 2); comment = 0
            } else if (match(text, /\/\*|\/\/|"(\\.|[^"\\])*"|'\''(\\.|[^'\''\\])+'\''/)) {
                found = substr(text, RSTART, 2)
                line = line substr(text, 1, RSTART - 1)
                if (found == "/*") comment = 1
                else if (found == "//") { text = ""; break }
                else line = line substr(text, RSTART, 1) substr(text, RSTART, 1)
                text = substr(text, RSTART + (found == "/*" ? 2 : RLENGTH))
            } else {
                line = line text; text = ""
            }
        }
        print FILENAME ":" FNR ":" line
    }' "$1"
}
