# Shared by the commands in ops/. Sourced, never run.
#
# Sets ROOT (the checkout) and gives: say, fail, tell_progress, need_packages, as_database_user, cluster_start, cluster_stop.

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)

say() { printf '%s\n' "$*"; }
fail() {
    printf 'error: %s\n' "$*" >&2
    exit 1
}

# What runs for long and says nothing looks as if it hung: after so many seconds it says that it goes on.
PROGRESS_SECONDS=${PROGRESS_SECONDS:-20}

# tell_progress WHAT passes standard input on, line by line, and says "WHAT … N s" whenever nothing came for a while:
# COMMAND 2>&1 | tell_progress Building
tell_progress() {
    local what=$1 began=$SECONDS line status
    while true; do
        status=0
        IFS= read -r -t "$PROGRESS_SECONDS" line || status=$?
        if [ $status -eq 0 ]; then
            printf '%s\n' "$line"
        elif [ $status -gt 128 ]; then
            # The beginning of a line may have come before the time was up; the rest follows it.
            printf '%s' "$line"
            say "  $what … $((SECONDS - began)) s"
        else
            printf '%s' "$line"
            return 0
        fi
    done
}

# need_packages PACKAGE… installs the Debian packages that are missing: as root, or through sudo.
need_packages() {
    local missing=() package
    for package in "$@"; do
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
    done
    [ ${#missing[@]} -eq 0 ] && return 0
    say "Installing Debian packages: ${missing[*]}"
    local runner=()
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null || fail "these Debian packages are missing and sudo is not there to install them: ${missing[*]}"
        runner=(sudo)
    fi
    # A cluster that Debian would create and start by itself is not wanted: ours is private.
    "${runner[@]}" mkdir -p /etc/postgresql-common
    if [ ! -e /etc/postgresql-common/createcluster.conf ]; then
        printf 'create_main_cluster = false\n' | "${runner[@]}" tee /etc/postgresql-common/createcluster.conf >/dev/null
    fi
    "${runner[@]}" env DEBIAN_FRONTEND=noninteractive apt-get update -qq \
        && "${runner[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "${missing[@]}" >/dev/null \
        || fail "the Debian packages could not be installed: ${missing[*]}"
}

need_swift() {
    command -v swift >/dev/null || fail "the Swift toolchain (6.2 or later) is not on the PATH; see https://www.swift.org/install"
}

# The directory of PostgreSQL's server programs, the newest installed.
postgres_bin() {
    local newest
    newest=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
    [ -n "$newest" ] || fail "PostgreSQL's server programs are not installed"
    printf '%s' "$newest"
}

# PostgreSQL refuses to run as root: its programs then run as the user that Debian's package made.
as_database_user() {
    if [ "$(id -u)" -eq 0 ]; then
        runuser -u postgres -- "$@"
    else
        "$@"
    fi
}

# cluster_start FOLDER [SETTING=VALUE…] makes the private cluster in FOLDER if it is new and starts it. It listens
# on a Unix socket in FOLDER/socket alone, a folder that only its owner (and root) can enter. Sets CLUSTER_URL,
# the address of its administrator's database.
cluster_start() {
    local folder=$1 bin settings=() setting
    shift
    bin=$(postgres_bin)
    # A socket's path may have 107 bytes at most.
    [ ${#folder} -le 80 ] || fail "the data folder's path is too long for a socket: $folder"
    mkdir -p "$folder"
    if [ "$(id -u)" -eq 0 ]; then chown postgres "$folder"; fi
    as_database_user mkdir -p -m 700 "$folder/socket"
    if [ ! -e "$folder/postgres/PG_VERSION" ]; then
        (cd / && as_database_user "$bin/initdb" -D "$folder/postgres" -U dossier_owner --auth=trust -E UTF8 \
            --locale=C.UTF-8 >"$folder/initdb.log" 2>&1) \
            || { cat "$folder/initdb.log" >&2; fail "the PostgreSQL cluster could not be made"; }
    fi
    for setting in "$@"; do settings+=(-c "$setting"); done
    (cd / && as_database_user "$bin/pg_ctl" -D "$folder/postgres" -l "$folder/postgres.log" -w -t 60 \
        -o "-c listen_addresses='' -c unix_socket_directories='$folder/socket' ${settings[*]}" start >/dev/null) \
        || { tail -n 20 "$folder/postgres.log" >&2; fail "PostgreSQL did not start"; }
    CLUSTER_URL="postgresql:///postgres?host=$folder/socket&user=dossier_owner"
}

# cluster_stop FOLDER stops it if it runs.
cluster_stop() {
    local folder=$1
    [ -e "$folder/postgres/postmaster.pid" ] || return 0
    (cd / && as_database_user "$(postgres_bin)/pg_ctl" -D "$folder/postgres" -m fast -w -t 60 stop >/dev/null 2>&1) || true
}
