"""Makes the sample documents: real ones with LibreOffice, ImageMagick and qpdf, and one broken file for each fault."""

import io
import os
import pathlib
import struct
import subprocess
import sys
import tempfile
import time
import zipfile
import zlib

import olefile
import uno
from com.sun.star.beans import NamedValue, PropertyValue

import compound_file

folder = pathlib.Path(sys.argv[1])
valid, refused = folder / "valid", folder / "refused"
for place in (valid, refused):
    place.mkdir(parents=True, exist_ok=True)
    for old in place.iterdir():
        old.unlink()

LETTER = """<html><body><h1>Statement of account</h1><p>Invoice F-1 of 2 January 2026 over EUR 1,000.00 fell due on
1 February 2026 and is unpaid but for EUR 100.00 received on 10 February.</p></body></html>"""
TABLE = "Invoice;Issued;Due;Amount;Currency\nF-1;2026-01-02;2026-02-01;1000.00;EUR\nF-2;2026-01-09;2026-02-08;250.50;EUR\n"


def value(name, content):
    property = PropertyValue()
    property.Name, property.Value = name, content
    return property


def with_office(work):
    """Runs `work(load)` beside a LibreOffice of its own."""
    with tempfile.TemporaryDirectory() as home:
        pipe = f"dossier{os.getpid()}"
        process = subprocess.Popen(
            ["soffice", "--headless", "--norestore", f"-env:UserInstallation=file://{home}",
             f"--accept=pipe,name={pipe};urp;"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            resolver = uno.getComponentContext().ServiceManager.createInstance("com.sun.star.bridge.UnoUrlResolver")
            for _ in range(120):
                try:
                    context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
                    break
                except Exception:
                    time.sleep(0.5)
            desktop = context.ServiceManager.createInstance("com.sun.star.frame.Desktop")

            def load(text, suffix, filter, options=""):
                source = pathlib.Path(home) / f"source{suffix}"
                source.write_text(text)
                return desktop.loadComponentFromURL(source.as_uri(), "_blank", 0, (
                    value("Hidden", True), value("FilterName", filter), value("FilterOptions", options)))

            try:
                work(load)
            finally:
                try:
                    desktop.terminate()
                except uno.RuntimeException:
                    pass
        finally:
            process.wait(timeout=60)


def save(document, path, filter, password=None):
    properties = [value("FilterName", filter)]
    if password and path.suffix in (".docx", ".xlsx"):
        named = [NamedValue(), NamedValue()]
        named[0].Name, named[0].Value = "OOXPassword", password
        named[1].Name, named[1].Value = "CryptoType", "StrongEncryptionDataSpace"
        properties.append(value("EncryptionData", uno.Any("[]com.sun.star.beans.NamedValue", tuple(named))))
    elif password:
        properties.append(value("Password", password))
    document.storeToURL(path.as_uri(), tuple(properties))


def office_files(load):
    letter = load(LETTER, ".html", "HTML (StarWriter)")
    table = load(TABLE, ".csv", "Text - txt - csv (StarCalc)", "59,34,76,1")
    filters = [(letter, "letter.doc", "MS Word 97"), (letter, "letter.docx", "MS Word 2007 XML"),
               (letter, "letter.pdf", "writer_pdf_Export"), (table, "statement.xls", "MS Excel 97"),
               (table, "statement.xlsx", "Calc MS Excel 2007 XML")]
    for document, name, filter in filters:
        save(document, valid / name, filter)
    for document, name, filter in filters:
        if not name.endswith(".pdf"):
            save(document, refused / f"encrypted.{name.split('.')[1]}", filter, "secret")
    save(letter, refused / "content_mismatch-opendocument.docx", "writer8")


def run(*command):
    subprocess.run([str(word) for word in command], check=True)


def images():
    picture = ["convert", "-size", "160x120", "plasma:tan-white", "-strip", "-colors", "32"]
    run(*picture, valid / "delivery-note.png")
    run(*picture, "-quality", "70", valid / "delivery-note.jpg")
    run(*picture, "-quality", "70", f"jpeg:{valid / 'delivery-note.jpeg'}")
    run("convert", "-size", "80x60", "xc:white", "xc:tan", "xc:black", "-loop", "0", valid / "stamp.gif")
    run("convert", valid / "delivery-note.jpg", "-profile", "/usr/share/color/icc/ghostscript/srgb.icc",
        valid / "scan-with-profile.jpg")


def repacked(source, change=lambda name, content: (name, content), last=None, more=()):
    """The zip again, with parts changed (None drops one), those in one folder put last, and some added."""
    parts = []
    with zipfile.ZipFile(source) as package:
        for name in package.namelist():
            changed = change(name, package.read(name))
            if changed:
                parts.append(changed)
    if last:
        parts.sort(key=lambda part: part[0].startswith(last))
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in [*parts, *more]:
            package.writestr(zipfile.ZipInfo(name, (2026, 1, 2, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return output.getvalue()


def typed(old, new, extra=b""):
    def change(name, content):
        if name == "[Content_Types].xml":
            content = content.replace(old, new).replace(b"</Types>", extra + b"</Types>")
        return name, content
    return change


WORD = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
EXCEL = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
VBA_TYPE = b'<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/>'
VBA = {"VBA": {"dir": b"\x01" * 200, "_VBA_PROJECT": b"\xcc\x61\xff\xff\0\0\0", "Module1": b"\0" * 120},
       "PROJECT": b'ID="{00000000-0000-0000-0000-000000000000}"\r\nModule=Module1\r\n'}


def streams(path):
    """A compound file as the tree that compound_file.write takes."""
    tree = {}
    with olefile.OleFileIO(str(path)) as file:
        for name in file.listdir():
            place = tree
            for storage in name[:-1]:
                place = place.setdefault(storage, {})
            place[name[-1]] = file.openstream(name).read()
    return tree


def packages():
    letter, statement = valid / "letter.docx", valid / "statement.xlsx"
    # Some versions of libmagic call this one a plain zip.
    (valid / "document-last.docx").write_bytes(repacked(letter, last="word/"))
    project = compound_file.write(VBA)
    macro_word = b"application/vnd.ms-word.document.macroEnabled.main+xml"
    macro_excel = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
    (refused / "macros-renamed-docm.docx").write_bytes(
        repacked(letter, typed(WORD, macro_word, VBA_TYPE), more=[("word/vbaProject.bin", project)]))
    (refused / "macros-under-a-plain-type.docx").write_bytes(
        repacked(letter, typed(WORD, WORD, VBA_TYPE), more=[("word/anything.bin", project)]))
    (refused / "macros-renamed-xlsm.xlsx").write_bytes(
        repacked(statement, typed(EXCEL, macro_excel, VBA_TYPE), more=[("xl/vbaProject.bin", project)]))
    (refused / "content_mismatch-presentation.docx").write_bytes(repacked(letter, typed(
        WORD, b"application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml")))
    (refused / "content_mismatch-workbook.docx").write_bytes(statement.read_bytes())
    (refused / "content_mismatch-zip.xlsx").write_bytes(
        repacked(statement, lambda name, content: None if name == "[Content_Types].xml" else (name, content)))
    (refused / "damaged-types.docx").write_bytes(repacked(letter, typed(b"<Types", b"<!DOCTYPE x><Types")))
    whole = letter.read_bytes()
    (refused / "truncated.docx").write_bytes(whole[:len(whole) * 2 // 3])
    # The directory says that one part unpacks to 4 GB.
    bomb = bytearray(repacked(letter))
    place = bomb.find(b"PK\x01\x02")
    bomb[place + 24:place + 28] = struct.pack("<I", 0xFFFFFFF0)
    (refused / "package_expands_too_far.docx").write_bytes(bomb)


def legacy():
    document, workbook = streams(valid / "letter.doc"), streams(valid / "statement.xls")
    (refused / "macros.doc").write_bytes(compound_file.write({**document, "Macros": VBA}))
    (refused / "macros.xls").write_bytes(compound_file.write({**workbook, "_VBA_PROJECT_CUR": VBA}))
    records = bytearray(workbook["Workbook"])
    offset = 0
    while True:
        kind, length = struct.unpack_from("<HH", records, offset)
        if kind == 0x85:
            records[offset + 9] = 1
            break
        offset += 4 + length
    (refused / "macros-excel-4.xls").write_bytes(compound_file.write({**workbook, "Workbook": bytes(records)}))
    (valid / "written-anew.doc").write_bytes(compound_file.write(document))
    for name in ("letter.doc", "statement.xls"):
        whole = (valid / name).read_bytes()
        (refused / f"truncated.{name.split('.')[1]}").write_bytes(whole[:len(whole) // 2])


def chunk(kind, content):
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def broken():
    (refused / "empty.pdf").write_bytes(b"")
    run("qpdf", "--linearize", "--deterministic-id", valid / "letter.pdf", valid / "linearized.pdf")
    run("qpdf", "--object-streams=generate", "--deterministic-id", valid / "letter.pdf", valid / "object-streams.pdf")
    run("qpdf", "--encrypt", "secret", "owner", "256", "--", valid / "letter.pdf", refused / "encrypted.pdf")
    run("qpdf", "--object-streams=generate", "--encrypt", "", "owner", "256", "--", valid / "letter.pdf",
        refused / "encrypted-without-user-password.pdf")
    for name, suffix in (("letter.pdf", "pdf"), ("delivery-note.png", "png"), ("delivery-note.jpg", "jpg"),
                         ("stamp.gif", "gif")):
        whole = (valid / name).read_bytes()
        (refused / f"truncated.{suffix}").write_bytes(whole[:len(whole) * 2 // 3])
    header = struct.pack(">IIBBBBB", 40_000, 40_000, 8, 0, 0, 0, 0)
    (refused / "too_many_pixels.png").write_bytes(
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 40_001)) + chunk(b"IEND", b""))
    photo = bytearray((valid / "delivery-note.jpg").read_bytes())
    place = photo.find(b"\xff\xc0")
    photo[place + 5:place + 9] = struct.pack(">HH", 40_000, 40_000)
    (refused / "too_many_pixels.jpg").write_bytes(photo)
    stamp = bytearray((valid / "stamp.gif").read_bytes())
    stamp[6:10] = struct.pack("<HH", 40_000, 40_000)
    (refused / "too_many_pixels.gif").write_bytes(stamp)
    (refused / "content_mismatch-image.pdf").write_bytes((valid / "delivery-note.png").read_bytes())
    (refused / "content_mismatch-page.xls").write_text(LETTER)
    (refused / "content_mismatch-text.doc").write_text("Statement of account\n")
    (refused / "extension_not_accepted.txt").write_text("Statement of account\n")


with_office(office_files)
images()
packages()
legacy()
broken()
sizes = [path.stat().st_size for path in folder.rglob("*") if path.is_file()]
print(f"{len(sizes)} documents, {sum(sizes)} bytes")
