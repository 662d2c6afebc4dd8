#!/usr/bin/env python3
"""Makes the demo's ledger of overdue invoices: overdues.csv, overdues.xlsx, and coface.json with its debtors beside it.

Run it again after changing it; the same seed gives the same files. The workbook is made from the CSV by LibreOffice
Calc (Debian package libreoffice-calc-nogui), so that a real spreadsheet program wrote it.
"""
import csv
import datetime
import json
import os
import random
import shutil
import subprocess
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
COLUMNS = [
    "debtorEasyNumber", "debtorName", "debtorCountry", "debtorIdentifierType", "debtorIdentifier", "debtorTown",
    "debtorPostalCode", "debtType", "invoice", "issueDate", "dueDate", "extendedDueDate", "currency", "amount", "paid",
    "paidOn", "nonPaymentReason", "disputeDetails", "intervention",
]
DATES = {"issueDate", "dueDate", "extendedDueDate", "paidOn"}
AMOUNTS = {"amount", "paid"}
# Meant for a clock that begins on 22 October 2026: due dates lie before it, and late enough that
# no time limit of 60 days passes in the weeks after.
FIRST_DUE = datetime.date(2026, 9, 15)
LAST_DUE = datetime.date(2026, 10, 14)

COUNTRIES = [
    ("FRA", "EUR", "SIREN_FRA", ["Lyon", "Lille", "Nantes"], ["SA", "SAS", "SARL"]),
    ("DEU", "EUR", "HRB_DEU", ["Mainz", "Ulm", "Bremen"], ["GmbH", "AG", "KG"]),
    ("ESP", "EUR", "CIF_ESP", ["Bilbao", "Gijón"], ["S.L.", "S.A."]),
    ("ITA", "EUR", "CF_ITA", ["Torino", "Forlì"], ["S.p.A.", "S.r.l."]),
    ("BEL", "EUR", "CBE_BEL", ["Gent", "Liège"], ["NV", "SPRL"]),
    ("NLD", "EUR", "KVK_NLD", ["Breda", "Delft"], ["B.V."]),
    ("POL", "PLN", "NIP_POL", ["Łódź", "Gdańsk"], ["Sp. z o.o."]),
    ("GBR", "GBP", "CRN_GBR", ["Leeds", "Bristol"], ["Ltd"]),
    ("USA", "USD", "EIN_USA", ["Toledo", "Tucson"], ["Inc.", "LLC"]),
    ("CHE", "CHF", "UID_CHE", ["Basel", "Zug"], ["AG"]),
    ("ECU", "USD", "RUC_ECU", ["Quito", "Cuenca"], ["S.A."]),
    ("TUN", "TND", "RC_TUN", ["Sfax"], ["SARL"]),
]
NAMES = """Aubépine Bergholz Cassata Dunmore Eiffage Falkenried Gastaldi Harrow Iberdal Jaworski Kestrel Lindqvist Maréchal
Nordhoff Orsini Pemberton Quintero Rosenau Szymański Thibault Urbina Valdemar Wexford Xanten Yarmouth Zabrze Alcott
Brisbois Corvara Dahlke Espinosa Fairfax Grünwald Hainaut Innes Joubert Kowal Lombardo Montclair Neuhaus Oleander
Prescott Rívoli Stavros Torrance Ulmer Vantage Whitby Zeller Ardennes Bellini Calder Dresch Elgin Fontaine Garonne
Hoxton Isère Jordaan Kilburn""".split()
TRADES = ["Textiles", "Foods", "Metals", "Papers", "Tools", "Glass", "Ceramics", "Timber"]
REASONS = ["FINANCIAL_DIFFICULTIES", "INSOLVENCY", "UNKNOWN", "DISPUTE"]
OUTCOMES = (
    ["indemnified"] * 16 + ["paid"] * 8 + ["coverRefused"] * 8 + ["rejectedAtOnce"] * 4 + ["rejectedLater"] * 3
    + ["strangeThenIndemnified"] * 2 + ["validatedThenIndemnified"] * 2 + ["stuck"]
)


def identifier(kind, rng):
    digits = "".join(rng.choice("0123456789") for _ in range(9))
    if kind == "RUC_ECU":
        return "1792" + digits[:6] + "001"
    return digits


def debtors(rng):
    """Sixty debtors: who has a number, who is found without one, who is nobody, and who is no head office."""
    found = []
    for index in range(60):
        country, currency, kind, towns, forms = COUNTRIES[index % len(COUNTRIES)]
        number = "%014d" % (341100000 + 37 * index)
        found.append({
            "name": f"{NAMES[index]} {TRADES[index % len(TRADES)]} {rng.choice(forms)}",
            "country": country, "currency": currency, "kind": kind, "identifier": identifier(kind, rng),
            "town": rng.choice(towns), "postal": "%05d" % rng.randrange(1000, 99999), "easy": number,
            "role": "known",
        })
    for index in (20, 33, 46, 50):
        found[index]["role"] = "unknown"     # in the register, but our ledger has no number
    for index in (27, 41):
        found[index]["role"] = "nobody"      # in no register
    for index in (15, 38):
        found[index]["role"] = "branch"
    return found


def register(found):
    outcomes = iter(OUTCOMES * 3)
    companies = []
    for debtor in found:
        if debtor["role"] == "nobody":
            continue
        companies.append({
            "easyNumber": debtor["easy"], "name": debtor["name"], "countryCode": debtor["country"],
            "identifiers": [{"type": debtor["kind"], "value": debtor["identifier"]}],
            "establishmentType": "BRANCH" if debtor["role"] == "branch" else "HEAD_OFFICE",
            "city": debtor["town"], "postalCode": debtor["postal"], "outcome": next(outcomes),
        })
    return companies


def invoice(debtor, number, rng):
    due = FIRST_DUE + datetime.timedelta(days=rng.randrange((LAST_DUE - FIRST_DUE).days))
    issued = due - datetime.timedelta(days=rng.choice([30, 30, 45, 60, 90]))
    decimals = {"TND": 3}.get(debtor["currency"], 2)
    units = rng.randrange(40_00, 48_000_00)
    row = {name: "" for name in COLUMNS}
    row.update({
        "debtorEasyNumber": debtor["easy"] if debtor["role"] in ("known", "branch") else "",
        "debtorName": debtor["name"], "debtorCountry": debtor["country"], "debtorIdentifierType": debtor["kind"],
        "debtorIdentifier": debtor["identifier"], "debtorTown": debtor["town"], "debtorPostalCode": debtor["postal"],
        "invoice": f"F-2026-{number:05d}", "issueDate": issued.isoformat(), "dueDate": due.isoformat(),
        "currency": debtor["currency"], "amount": f"{units // 100}.{units % 100:02d}" + "0" * (decimals - 2),
        "nonPaymentReason": debtor["reason"], "disputeDetails": debtor["dispute"],
        "intervention": debtor["intervention"],
    })
    if rng.random() < 0.12:
        part = max(1, units // rng.randrange(3, 9))
        row["paid"] = f"{part // 100}.{part % 100:02d}" + "0" * (decimals - 2)
        row["paidOn"] = (due + datetime.timedelta(days=5)).isoformat()
    return row


def ledger(found, rng):
    rows, number = [], 0
    for debtor in found:
        debtor["reason"] = rng.choice(REASONS)
        debtor["dispute"] = "Part of the goods is said to be damaged" if debtor["reason"] == "DISPUTE" else ""
        debtor["intervention"] = rng.choice(["yes", "yes", "no"])
        for _ in range(rng.choice([2, 3, 4, 5, 6, 8])):
            number += 1
            rows.append(invoice(debtor, number, rng))
    rng.shuffle(rows)
    return rows


def spoil(rows, rng):
    """Rows that are wrong, each in its own way, among the good ones of known debtors."""
    wrong = [
        {"amount": "1.250,00"}, {"amount": "about 900"}, {"amount": "-15.00"}, {"amount": "0.00"},
        {"amount": "120.505", "currency": "EUR"}, {"currency": "EURO"}, {"currency": "ABC"},
        {"dueDate": "2026-09-31"}, {"issueDate": "15/08/2026"}, {"dueDate": "2026-06-01", "issueDate": "2026-07-01"},
        {"issueDate": "2027-01-10", "dueDate": "2027-02-10"}, {"debtorCountry": "France"}, {"debtorCountry": ""},
        {"issueDate": "2026-05-01", "dueDate": "2026-06-15"}, {"issueDate": "2026-04-20", "dueDate": "2026-07-04"},
        {"issueDate": "2026-03-01", "dueDate": "2026-09-20"}, {"issueDate": "2026-02-11", "dueDate": "2026-10-01"},
        {"invoice": ""}, {"debtorName": ""}, {"debtorIdentifierType": "EIN_USA", "debtorCountry": "FRA"},
        {"paid": "99999999.00", "paidOn": "2026-10-01"}, {"paid": "10.00", "paidOn": ""},
        {"debtorEasyNumber": "0000/341"}, {"intervention": "perhaps"}, {"debtType": "XYZ"},
    ]
    known = [row for row in rows if row["debtorEasyNumber"] and row["currency"] == "EUR" and not row["paid"]]
    spoilt = []
    for index, changes in enumerate(wrong):
        row = dict(rng.choice(known))
        row["invoice"] = f"F-2026-9{index:04d}"
        row.update(changes)
        spoilt.append(row)
    for original in rng.sample(known, 3):
        spoilt.append(dict(original))       # the same invoice twice in the ledger
    for row in spoilt:
        rows.insert(rng.randrange(len(rows)), row)
    # The second of two equal rows is the wrong one.
    return rows


def main():
    rng = random.Random(20261022)
    found = debtors(rng)
    rows = spoil(ledger(found, rng), rng)
    path = os.path.join(HERE, "overdues.csv")
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    day, hour = 86_400, 3_600

    def span(least, most):
        return {"least": least, "most": most}

    settings = {
        "seed": 2026, "contractId": "CF-2026-1", "companies": register(found), "tokenLifetimeSeconds": 10 * hour,
        "maximumCreditDays": 120, "declarationLimitDays": 90, "arrivalToleranceMilliseconds": 250,
        "overdueIdDelaySeconds": span(hour, 6 * hour), "identificationDelaySeconds": span(4 * hour, day),
        "decisionDelaySeconds": span(6 * hour, 2 * day), "strangeDelaySeconds": span(2 * hour, 12 * hour),
        "waitingPeriodSeconds": span(day, 3 * day), "closingDelaySeconds": span(6 * hour, day),
        "refusalOpenSeconds": span(2 * day, 4 * day),
        "faults": [
            {"kind": "lostAfterEffect", "operation": "declareOverdue", "probability": 0.08},
            {"kind": "lostBeforeEffect", "operation": "declareOverdue", "probability": 0.03},
            {"kind": "duplicate", "operation": "declareOverdue", "probability": 0.02},
            {"kind": "lostAfterEffect", "operation": "addDocument", "probability": 0.06},
            {"kind": "duplicate", "operation": "addDocument", "probability": 0.02},
            {"kind": "httpError", "operation": "listOverdues", "httpStatus": 503, "retryAfterSeconds": 60,
             "probability": 0.02},
            {"kind": "malformedJSON", "operation": "showOverdue", "probability": 0.01},
            {"kind": "htmlErrorPage", "operation": "showOverdue", "probability": 0.01},
            {"kind": "tooManyRequests", "operation": "overdueCatalog", "retryAfterSeconds": 120, "probability": 0.02},
            {"kind": "expiredToken", "probability": 0.005},
            {"kind": "slow", "delayMilliseconds": 20, "probability": 0.03},
        ],
    }
    with open(os.path.join(HERE, "coface.json"), "w", encoding="utf-8") as file:
        json.dump(settings, file, ensure_ascii=False, indent=1)
        file.write("\n")
    workbook(path)
    print(f"{len(rows)} rows of {len(found)} debtors")


def workbook(path):
    """By Calc's own import: texts as texts, so that numbers keep their leading zeros, days as days."""
    # 1 is "standard", 2 text, 5 year-month-day; only amounts are left for Calc to see as numbers.
    kinds = {**{name: 5 for name in DATES}, **{name: 1 for name in AMOUNTS}}
    columns = "/".join(f"{index}/{kinds.get(name, 2)}" for index, name in enumerate(COLUMNS, 1))
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            ["soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile",
             f"--infilter=CSV:44,34,76,1,{columns},1033", "--convert-to", "xlsx", "--outdir", folder, path],
            check=True, stdout=subprocess.DEVNULL)
        shutil.move(os.path.join(folder, "overdues.xlsx"), os.path.join(HERE, "overdues.xlsx"))


main()
