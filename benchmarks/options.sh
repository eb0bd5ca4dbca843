# Read by scripts that take options.

# Ends the script: in one sentence, which begins with its name.
fail() {
    local name=${0##*/}
    printf '%s: %s\n' "${name%.sh}" "$1" >&2
    exit 2
}

# Prints the comment at the script's head, and ends it.
usage() {
    sed -n '2,/^set/s/^# \{0,1\}//p' "$0" | sed '$d'
    exit 0
}
