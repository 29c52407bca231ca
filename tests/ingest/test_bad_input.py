"""Each file that cannot become a document says why, in one sentence."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from rag.errors import CannotLoad
from rag.ingest import load

from . import make


def reason(name: str, data: bytes) -> str:
    with pytest.raises(CannotLoad) as caught:
        load(Path(name), data)
    text = str(caught.value)
    assert text
    assert "\n" not in text
    assert "Traceback" not in text
    return text


def good_pdf() -> bytes:
    return make.pdf_lines([["Some words on a page, enough to be read."]])


def encrypted_pdf() -> bytes:
    from reportlab.lib.pdfencrypt import StandardEncryption

    return make.pdf_lines([["Secret words."]], encrypt=StandardEncryption("secret"))


def scanned_pdf() -> bytes:
    from PIL import Image
    from reportlab.lib.utils import ImageReader

    def draw(canvas: Any) -> None:
        for _ in range(3):
            canvas.drawImage(ImageReader(Image.new("L", (60, 80), 200)), 50, 50, 400, 600)
            canvas.showPage()

    return make.pdf(draw)


def good_docx() -> bytes:
    return make.docx(lambda document: document.add_paragraph("Some words in a document."))


def bomb(name: str) -> bytes:
    return make.packed({name: b"\0" * 24_000_000})


@pytest.mark.parametrize("suffix", ["txt", "md", "html", "pdf", "docx", "epub", "pptx"])
def test_zero_byte_file(suffix: str) -> None:
    assert reason(f"a.{suffix}", b"") == "it is empty"


@pytest.mark.parametrize("suffix", ["txt", "md", "html"])
def test_white_space_only(suffix: str) -> None:
    assert reason(f"a.{suffix}", b" \n\t \r\n ") == "it holds no text"


@pytest.mark.parametrize("suffix", ["txt", "md", "html"])
def test_binary_junk_under_a_text_name(suffix: str) -> None:
    assert reason(f"a.{suffix}", bytes(range(256)) * 99).startswith(
        "it holds binary data, not text"
    )


@pytest.mark.parametrize("suffix", ["pdf", "docx", "epub", "pptx"])
@pytest.mark.parametrize("data", [b"not what the name says", b"\x00\xff" * 500])
def test_junk_under_a_name_of_a_format(suffix: str, data: bytes) -> None:
    assert reason(f"a.{suffix}", data).startswith("it is damaged, or no ")


def test_200_mb_of_text_is_refused_by_the_limit() -> None:
    class Huge(bytes):
        def __len__(self) -> int:
            return 200_000_000

    assert reason("a.txt", Huge()) == (
        "it has 200 MB, more than the 100 MB that a .txt file may have: split it"
    )


def test_encrypted_pdf() -> None:
    assert reason("a.pdf", encrypted_pdf()) == "it is encrypted: save a copy without a password"


def test_damaged_pdf() -> None:
    data = good_pdf()
    assert reason("a.pdf", data[:200]) == "it is damaged, or no PDF"


def test_scanned_pdf() -> None:
    assert reason("a.pdf", scanned_pdf()).startswith("it is a scan, pictures of pages without text")


def test_pdf_of_empty_pages() -> None:
    assert reason("a.pdf", make.pdf(lambda canvas: canvas.showPage())) == "it holds no text"


def test_damaged_docx() -> None:
    data = good_docx()
    assert reason("a.docx", data[: len(data) // 2]).startswith("it is damaged, or no DOCX")


def test_docx_whose_parts_are_not_what_they_should_be() -> None:
    data = make.packed({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<broken"})
    assert "it seems damaged" in reason("a.docx", data)


@pytest.mark.parametrize("suffix", ["docx", "pptx"])
def test_office_file_with_a_password_is_no_zip(suffix: str) -> None:
    data = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
    assert "encrypted" in reason(f"a.{suffix}", data)


@pytest.mark.parametrize(
    ("suffix", "part"),
    [("docx", "word/document.xml"), ("pptx", "ppt/a.bin"), ("epub", "OEBPS/a.xhtml")],
)
def test_zip_bomb(suffix: str, part: str) -> None:
    text = reason(f"a.{suffix}", bomb(part))
    assert text.startswith("it would unpack to 24 MB, ")
    assert text.endswith("times its size, as a zip bomb does")


def test_epub_without_contents() -> None:
    assert "does not say what is in it" in reason("a.epub", make.packed({"mimetype": b"x"}))


def test_epub_with_drm() -> None:
    encryption = (
        b'<encryption xmlns:e="http://www.w3.org/2001/04/xmlenc#"><e:EncryptedData><e:CipherData>'
        b'<e:CipherReference URI="OEBPS/one.xhtml"/></e:CipherData></e:EncryptedData></encryption>'
    )
    data = make.epub({"one.xhtml": "<p>x</p>"}, extra={"META-INF/encryption.xml": encryption})
    assert reason("a.epub", data) == "it is protected by DRM and cannot be read"


def test_entities_of_an_epub_are_not_expanded(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("secret", "utf-8")
    name = "OEBPS/book.opf"
    book = make.epub({"one.xhtml": "<p>Some words.</p>"}, meta="<dc:title>&laugh;&file;</dc:title>")
    with zipfile.ZipFile(io.BytesIO(book)) as container:
        package = container.read(name)
    entities = f'<!ENTITY ha "ha"><!ENTITY laugh "&ha;&ha;"><!ENTITY file SYSTEM "{secret}">'
    package = package.replace(b"?><", f"?><!DOCTYPE package [{entities}]><".encode(), 1)
    loaded = load(
        Path("a.epub"), make.epub({"one.xhtml": "<p>Some words.</p>"}, extra={name: package})
    )
    assert (loaded.title, loaded.text) == ("&laugh;&file;", "Some words.")


@pytest.mark.parametrize("make_data", [good_pdf, good_docx])
def test_files_cut_off_anywhere_never_raise_anything_else(make_data: Callable[[], bytes]) -> None:
    data = make_data()
    suffix = "pdf" if data.startswith(b"%PDF") else "docx"
    for cut in range(0, len(data), max(1, len(data) // 25)):
        with suppress(CannotLoad):
            load(Path(f"a.{suffix}"), data[:cut])


@pytest.mark.parametrize("make_data", [good_pdf, good_docx])
def test_files_with_flipped_bytes_never_raise_anything_else(
    make_data: Callable[[], bytes],
) -> None:
    data = make_data()
    suffix = "pdf" if data.startswith(b"%PDF") else "docx"
    for at in range(0, len(data), max(1, len(data) // 40)):
        broken = data[:at] + bytes([data[at] ^ 0x55]) + data[at + 1 :]
        with suppress(CannotLoad):
            load(Path(f"a.{suffix}"), broken)


def test_zip_whose_directory_lies_about_sizes_is_refused() -> None:
    data = bytearray(make.epub({"one.xhtml": "<p>Some words in a book.</p>" * 1000}))
    assert load(Path("a.epub"), bytes(data)).text
    directory = data.rfind(b"PK\x01\x02")  # of its last part, the chapter
    data[directory + 24 : directory + 28] = (10).to_bytes(4, "little")
    assert "it seems damaged (Bad CRC-32 for file 'OEBPS/one.xhtml')" in reason(
        "a.epub", bytes(data)
    )
