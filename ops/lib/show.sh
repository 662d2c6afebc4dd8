# The show of ops/run. Sourced, never run; needs common.sh.

. "$ROOT/ops/lib/show-coface.sh"

# Virtual seconds in a real one: ten real seconds are a day.
SHOW_SPEED=${DOSSIER_DEMO_SPEED:-8640}
# Where a fresh run's clock begins: a Thursday, 08:30 in Paris, three days before the night in which summer time ends.
SHOW_BEGIN=2026-10-22T06:30:00Z
# Real seconds after which the show ends even if some case still moves.
SHOW_LIMIT=${DOSSIER_DEMO_LIMIT:-115}

PIDS=()
WORKER_2=
ASKED_AT=0

# Prints each line of standard input over the one before when a person watches. Otherwise it says every PROGRESS_SECONDS
# how long it has taken and what was done last, so that a log shows that it goes on.
show_progress_line() {
    local line part='' last='' status began=$SECONDS told=$SECONDS
    while true; do
        status=0
        IFS= read -r -t "$PROGRESS_SECONDS" line || status=$?
        if [ $status -gt 128 ]; then
            part+=$line
        elif [ $status -ne 0 ]; then
            break
        else
            line=$part$line part=''
            case $line in
                # A package of others that leaves a file of its own undeclared.
                *'which are unhandled'*) ;;
                *error* | *warning:*) printf '%s\n' "$line" ;;
                *)
                    last=$line
                    if [ -t 1 ]; then printf '\r\033[K%s' "${line:0:100}"; fi
                    ;;
            esac
        fi
        if [ ! -t 1 ] && [ $((SECONDS - told)) -ge "$PROGRESS_SECONDS" ]; then
            told=$SECONDS
            printf '  … %s s%s\n' "$((SECONDS - began))" "${last:+, ${last:0:90}}"
        fi
    done
    if [ -t 1 ]; then printf '\r\033[K'; fi
}

data_folder() {
    if [ -n "${DOSSIER_DATA:-}" ]; then
        printf '%s' "$DOSSIER_DATA"
    elif [ "$(id -u)" -eq 0 ]; then
        # PostgreSQL's user must reach it, which a checkout under root's home would not allow.
        printf '/var/lib/dossier/%s' "$(printf '%s' "$ROOT" | cksum | cut -d' ' -f1)"
    else
        printf '%s/.data' "$ROOT"
    fi
}

forget() {
    cluster_stop "$1/cluster"
    rm -rf "$1/cluster" "$1/logs" "$1/cofidis.json" "$1/coface.json" "$1/clock"
    mkdir -p "$1/logs"
}

make_database() {
    local bin
    bin=$(postgres_bin)
    if [ "$("$bin/psql" "$CLUSTER_URL" -Atc "SELECT count(*) FROM pg_database WHERE datname = 'dossier'")" = 0 ]; then
        "$bin/psql" "$CLUSTER_URL" -qc 'CREATE DATABASE dossier'
    fi
    export DATABASE_URL="postgresql:///dossier?host=$1/socket&user=dossier_owner"
}

# A port nobody listens on, from the given one upward.
free_port() {
    local port=$1
    while (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do port=$((port + 1)); done
    printf '%s' "$port"
}

prepare_settings() {
    local data=$1 now begin
    if [ ! -s "$data/seal.key" ]; then
        (umask 077 && head -c 32 /dev/urandom >"$data/seal.key")
    fi
    begin=$SHOW_BEGIN
    [ -s "$data/clock" ] && begin=$(cat "$data/clock")
    now=$(date -u +%Y-%m-%dT%H:%M:%SZ)
    export DOSSIER_CLOCK="$begin/$now/$SHOW_SPEED"
    DOSSIER_PORT=$(free_port "${DOSSIER_PORT:-8080}")
    SIMULATOR_PORT=$(free_port 9090)
    export DOSSIER_PORT
    export DOSSIER_SEAL_KEY_FILE="$data/seal.key"
    export DOSSIER_PUBLIC_URL="http://127.0.0.1:$DOSSIER_PORT"
    export DOSSIER_COFIDIS_BASE_URL="http://127.0.0.1:$SIMULATOR_PORT/cofidis"
    export DOSSIER_COFIDIS_CLIENT_ID=dossier DOSSIER_COFIDIS_CLIENT_SECRET=dossier-secret
    export DOSSIER_COFIDIS_MERCHANT_ID=020280098
    prepare_coface_settings "$data"
    export DOSSIER_WORKFLOWS="$ROOT/workflows" DOSSIER_MIGRATIONS="$ROOT/migrations"
}

virtual_now() {
    local begin=${DOSSIER_CLOCK%%/*} rest=${DOSSIER_CLOCK#*/}
    local real=${rest%%/*}
    date -u -d "@$(($(date -u -d "$begin" +%s) + ($(date -u +%s) - $(date -u -d "$real" +%s)) * SHOW_SPEED))" \
        +%Y-%m-%dT%H:%M:%SZ
}

# start LOG-NAME ARGUMENT… runs the program in the background; its pid is in STARTED.
start() {
    local log=$1
    shift
    "$dossier" "$@" >>"$data/logs/$log.log" 2>&1 9>&- &
    STARTED=$!
    PIDS+=("$STARTED")
}

start_processes() {
    local data=$1
    start simulator simulate-providers --cofidis-port "$SIMULATOR_PORT" --cofidis-config "$ROOT/ops/demo/cofidis.json" \
        --cofidis-state "$data/cofidis.json" "${COFACE_SIMULATOR[@]}"
    start server serve
    start worker-1 worker --name worker-1
    start worker-2 worker --name worker-2
    WORKER_2=$STARTED
    wait_until_answers "http://127.0.0.1:$SIMULATOR_PORT/control/counts" simulator
    wait_until_answers "http://127.0.0.1:$COFACE_PORT/control/counts" simulator
    wait_until_answers "http://127.0.0.1:$DOSSIER_PORT/health/ready" server
}

# A plain GET over bash's own sockets, so that no other program is needed.
answers() {
    local rest=${1#http://} host path line
    host=${rest%%/*} path=/${rest#*/}
    exec 3<>"/dev/tcp/${host%%:*}/${host##*:}" || return 1
    printf 'GET %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n' "$path" "$host" >&3
    IFS= read -r -t 5 line <&3 || line=
    exec 3>&- 3<&-
    case $line in *" 200"*) return 0 ;; *) return 1 ;; esac
}

wait_until_answers() {
    local tries=0
    until answers "$1" 2>/dev/null; do
        tries=$((tries + 1))
        [ $tries -lt 150 ] || { tail -n 20 "$data/logs/$2.log" >&2; fail "the $2 does not answer at $1"; }
        sleep 0.2
    done
}

# figure NAME prints a number of the latest status.
figure() { sed -n "s/.*\"$1\":\([0-9]*\).*/\1/p" "$data/status.json"; }

# The financings that something is waited for; nothing when the status could not be read.
moving_financings() {
    [ -n "$(figure moving)" ] || return 0
    local moving
    moving=$(figure financing)
    printf '%s' "${moving:-0}"
}

look() {
    "$dossier" status --json >"$data/status.json" 2>>"$data/logs/show.log" || true
}

tell_progress() {
    local cases moving text
    cases=$(figure caseCount) moving=$(moving_financings)
    text="$(TZ=Europe/Paris date -d "$(virtual_now)" '+%a %d %b %H:%M') in Paris: ${moving:-?} of ${cases:-?} financings,"
    text+=" $(figure overdueCasesUnderWay) of $(figure overdueCaseCount) overdue cases and"
    text+=" $(figure documentsUnderWay) of $(figure documentCount) documents move; $(figure eventCount) events"
    if [ -t 1 ]; then printf '\r\033[K%s' "$text"; else printf '%s\n' "$text"; fi
}

# Waits until no case moves by itself any more; kills a worker on the way when asked to.
wait_for_rest() {
    local kill_at=$1 moving
    while [ $((SECONDS - SHOW_STARTED)) -lt "$SHOW_LIMIT" ]; do
        look
        tell_progress
        moving=$(moving_financings)
        if [ -n "$kill_at" ] && [ "${moving:-0}" -le "$kill_at" ] && [ "${moving:-0}" -gt 0 ]; then
            kill_a_worker
            kill_at=
        fi
        [ "${moving:-1}" = 0 ] && overdues_rest && break
        ask_people
        look_after_overdues
        sleep 1
    done
    if [ -t 1 ]; then printf '\r\033[K'; fi
}

# People at their desks go through their orders again and again: each is taken once, as soon as its financing is ready
# for it, and refused before. The last line of each says what became of them.
ask_people() {
    local order
    [ $((SECONDS - ASKED_AT)) -ge 2 ] || return 0
    for order in "abandon abandons" "cancel cancels" "validate validates" "deliver deliveries"; do
        "$dossier" financing "${order% *}" --file "$ROOT/ops/demo/${order#* }.jsonl" >"$data/asked-${order% *}" 2>&1 || true
    done
    ASKED_AT=$SECONDS
}

tell_people() {
    local command
    for command in abandon cancel validate deliver; do tail -n 1 "$data/asked-$command" | sed 's/^/  /'; done
}

# Two sellers may not sell: Cofidis said so (040, 041), and a colleague takes over.
replace_sellers() {
    local order tries
    for order in "STORE-2026-017 S-101" "STORE-2026-034 S-201"; do
        tries=0
        until "$dossier" financing send "${order% *}" --seller "${order#* }" >>"$data/logs/show.log" 2>&1; do
            tries=$((tries + 1))
            [ $tries -lt 8 ] || break
            sleep 0.4
        done
    done
}

kill_a_worker() {
    if [ -t 1 ]; then printf '\r\033[K'; fi
    say "SIGKILL to worker-2 (pid $WORKER_2); another one takes its place"
    kill -KILL "$WORKER_2" 2>/dev/null || true
    wait "$WORKER_2" 2>/dev/null || true
    start worker-2 worker --name worker-2
    WORKER_2=$STARTED
}

feed() {
    say "Feeding ops/demo/$1.jsonl …"
    "$dossier" financing start --file "$ROOT/ops/demo/$1.jsonl" 2>&1 | sed 's/^/  /' || true
}

run_show() {
    local data=$1 json=$2 status=0
    SHOW_STARTED=$SECONDS
    # First those that people are to find pending or reserved: they must be read before the weekend.
    feed italy
    feed reserved
    file_overdues
    feed financings
    feed stores
    replace_sellers
    look
    wait_for_rest "$(($(figure caseCount) * 3 / 4))"
    say "Cancels, validates, abandons and deliveries by people, of their files in ops/demo:"
    ASKED_AT=0
    ask_people
    tell_people
    say "Refunding by ops/demo/refunds.jsonl …"
    "$dossier" financing refund --file "$ROOT/ops/demo/refunds.jsonl" 2>&1 | tail -n 1 | sed 's/^/  /' || true
    wait_for_rest ''
    wait_for_seal
    say
    local arguments=(status --verify --simulator "http://127.0.0.1:$SIMULATOR_PORT")
    arguments+=(--coface-simulator "http://127.0.0.1:$COFACE_PORT" --refusals)
    arguments+=(--report "$data/ledger.jsonl" --report "$data/attached.jsonl")
    [ -n "$json" ] && arguments+=(--json-file "$json")
    "$dossier" "${arguments[@]}" 2>>"$data/logs/show.log" || status=$?
    look
    if [ "$(moving_financings)" != 0 ] || ! overdues_rest; then
        say
        say "Some cases still move: the time for the show ($SHOW_LIMIT s) was over"
        status=3
    fi
    say
    if [ "$status" = 0 ]; then say "Every check held."; else say "A CHECK DID NOT HOLD (status $status)."; fi
    return "$status"
}

# The pages follow the events by moments.
wait_for_seal() {
    local tries=0
    while look; [ "$(figure unsealed)" != 0 ] && [ $tries -lt 50 ]; do
        tries=$((tries + 1))
        sleep 0.2
    done
}

stop_everything() {
    local pid
    trap - EXIT INT TERM
    if [ -t 1 ]; then printf '\r\033[K'; fi
    [ ${#PIDS[@]} -gt 0 ] && say "Stopping …"
    for pid in "${PIDS[@]}"; do kill -TERM "$pid" 2>/dev/null || true; done
    for pid in "${PIDS[@]}"; do wait "$pid" 2>/dev/null || true; done
    [ -n "${DOSSIER_CLOCK:-}" ] && virtual_now >"$data/clock"
    if [ -n "${data:-}" ]; then cluster_stop "$data/cluster"; fi
}
