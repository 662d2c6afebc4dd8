# The Coface side of ops/run: a ledger of overdue invoices, documents, and a clerk who looks after the cases. Sourced by
# show.sh, never run; uses its dossier, data, start and figure.

# Debtors of the ledger whose cases get documents: the first three while they are drafts, the others once Coface has
# given them an overdueId.
SHOW_DRAFTS_WITH_DOCUMENTS="00000341100000 00000341100037 00000341100074"
SHOW_CASES_WITH_DOCUMENTS="00000341100111 00000341100296"
# Debtors that pay a part while Coface looks at their case.
SHOW_PAYING_DEBTORS="00000341100148 00000341100259 00000341100481"
# Cases whose cover is refused and that the clerk gives to debt collection; the others are left to their end.
SHOW_MOVES=4
# Cases that Coface, as ops/demo/coface.json plays it, never decides.
SHOW_UNDECIDED=1

CLERK_LOOKED_AT=0
DOCUMENTS_FOLLOWED=false

prepare_coface_settings() {
    COFACE_PORT=$(free_port $((SIMULATOR_PORT + 1)))
    export DOSSIER_COFACE_BASE_URL="http://127.0.0.1:$COFACE_PORT/coface"
    export DOSSIER_COFACE_API_KEY=dossier-key DOSSIER_COFACE_USERNAME=dossier DOSSIER_COFACE_PASSWORD=dossier-secret
    export DOSSIER_COFACE_POLICY_NUMBER=CF-2026-1
    COFACE_SIMULATOR=(--coface-port "$COFACE_PORT" --coface-config "$ROOT/ops/demo/coface.json"
        --coface-state "$1/coface.json")
}

# overdue_list prints each overdue case as a JSON line.
overdue_list() { "$dossier" overdue list --json 2>>"$data/logs/clerk.log" || true; }

# reference_of EASY-NUMBER reads overdue_list and prints our reference of that debtor's case.
reference_of() { sed -n "/\"easyNumber\":\"$1\"/s/.*\"customerReference\":\"\([^\"]*\)\".*/\1/p" | head -n 1; }

# references_in STATE likewise, of all cases in a state.
references_in() { sed -n "/\"state\":\"$1\"/s/.*\"customerReference\":\"\([^\"]*\)\".*/\1/p"; }

file_ledger() {
    "$dossier" overdue file --file "$ROOT/ops/demo/overdues.csv" --contact-name 'Grace Hopper' \
        --contact-email grace@insured.example "$@"
}

# attach EASY-NUMBER FILE… attaches to that debtor's case; what is refused goes into the report.
attach() {
    local reference
    reference=$(overdue_list | reference_of "$1")
    shift
    [ -n "$reference" ] || return 0
    "$dossier" documents attach "$reference" "$@" --json >>"$data/attached.jsonl" 2>>"$data/logs/clerk.log" || true
}

# Drafts first, so that documents can wait for their overdueId; then the same ledger again declares the drafts.
file_overdues() {
    local number
    say "Dry run of ops/demo/overdues.csv: what is wrong, by line, column and reason …"
    file_ledger --dry-run 2>&1 | sed 's/^/  /' || true
    : >"$data/attached.jsonl"
    look
    if [ "$(figure overdueCaseCount)" = 0 ]; then
        say "Drafting its cases, and attaching documents to three before Coface knows them …"
        file_ledger --draft-only 2>&1 >/dev/null | tail -n 1 | sed 's/^/  /' || true
        for number in $SHOW_DRAFTS_WITH_DOCUMENTS; do attach "$number" "$ROOT"/ops/demo/documents/valid/*; done
    else
        DOCUMENTS_FOLLOWED=true
    fi
    say "Filing it …"
    file_ledger --json 2>>"$data/logs/clerk.log" >"$data/ledger.jsonl" || true
    tail -n 1 "$data/ledger.jsonl" | sed 's/^/  /'
}

# What a clerk does now and then: reports payments, attaches what comes later, reads again what Dossier could not make
# sense of (unknown_status, update_refused), declares anew what got lost, and gives refused cases to debt collection.
look_after_overdues() {
    local cases reference
    [ $((SECONDS - CLERK_LOOKED_AT)) -ge 3 ] || return 0
    CLERK_LOOKED_AT=$SECONDS
    cases=$(overdue_list)
    if ! $DOCUMENTS_FOLLOWED; then attach_later "$cases"; fi
    for reference in $(references_in pending <<<"$cases"); do pay "$reference" "$cases"; done
    for reference in $(references_in 'attention.u[np][a-z_]*' <<<"$cases"); do
        "$dossier" overdue follow "$reference" >>"$data/logs/clerk.log" 2>&1 || true
    done
    for reference in $(references_in attention.declaration_lost <<<"$cases"); do
        "$dossier" overdue declare "$reference" >>"$data/logs/clerk.log" 2>&1 || true
    done
    for reference in $(references_in cover_refused.resting <<<"$cases"); do
        [ "$(grep -c '"status":"moved_to_collection"' <<<"$cases" || true)" -lt "$SHOW_MOVES" ] || break
        "$dossier" overdue move "$reference" --id "show:$reference" >>"$data/logs/clerk.log" 2>&1 || true
        cases=$(overdue_list)
    done
}

# Good ones, every bad one, and one whose name is taken in another spelling.
attach_later() {
    local first number
    first=${SHOW_CASES_WITH_DOCUMENTS%% *}
    grep "\"easyNumber\":\"$first\"" <<<"$1" | grep -q '"overdueId":"' || return 0
    DOCUMENTS_FOLLOWED=true
    for number in $SHOW_CASES_WITH_DOCUMENTS; do attach "$number" "$ROOT"/ops/demo/documents/valid/*; done
    mkdir -p "$data/again"
    cp "$ROOT/ops/demo/documents/valid/linearized.pdf" "$data/again/LETTER.PDF"
    attach "$first" "$ROOT"/ops/demo/documents/refused/* "$data/again/LETTER.PDF"
}

# pay REFERENCE CASES reports a payment of a paying debtor, once.
pay() {
    local easy invoice
    easy=$(grep "\"customerReference\":\"$1\"" <<<"$2" | sed -n 's/.*"easyNumber":"\([^"]*\)".*/\1/p')
    case " $SHOW_PAYING_DEBTORS " in *" $easy "*) ;; *) return 0 ;; esac
    invoice=$("$dossier" overdue show "$1" --json | sed -n 's/.*"reference":"\(F-[^"]*\)".*/\1/p')
    "$dossier" overdue update "$1" --id "show:$1" --settlements \
        "[{\"type\":\"PAYMENT\",\"date\":\"2026-10-22\",\"amount\":\"40.00\",\"invoiceReference\":\"$invoice\"}]" \
        >>"$data/logs/clerk.log" 2>&1 || true
}

# Whether neither Coface nor a document is waited for any more.
overdues_rest() {
    [ "$(figure overdueCasesUnderWay)" -le "$SHOW_UNDECIDED" ] && [ "$(figure documentsUnderWay)" = 0 ]
} 2>/dev/null
