"""Bytes -> text: the encoding found, nothing replaced, one kind of line break."""

import codecs
import logging
import re
import unicodedata

from annotate.errors import BadInput

log = logging.getLogger(__name__)

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_MAGIC = (
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a zip archive or an Office document"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"),
    (b"{\\rtf", "an RTF document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"PAR1", "a parquet table"),
    (b"SQLite format 3", "a SQLite database"),
    (b"\x7fELF", "a program"),
)
_CYRILLIC = ("cp1251", "koi8_u", "cp866", "iso8859_5", "mac_cyrillic")
_WESTERN = ["cp1252", "cp1250", "cp1254"]
_LETTERS = "оеаинтсрвлкмдпуяыьгзбчйхжюшцщэфъёіїєґ"  # most frequent first
_WEIGHTS = {letter: len(_LETTERS) - rank for rank, letter in enumerate(_LETTERS)}
_TYPOGRAPHY = set("«»—–“”„’‘…№\xa0")
_SAMPLE = 20_000
_UTF8_CHARACTER = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)
_HIGH = re.compile(rb"[\x80-\xff]")
_HIGH_RUN = re.compile(rb"[\x80-\xff]{3,}")

_LINE_BREAK = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_CONTROL = re.compile("[\x01-\x08\x0e-\x1b\x1f\x7f]")
_INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff]")  # soft hyphen, zero width, BOM
_TRAILING = re.compile("[ \t\xa0]+$", re.MULTILINE)


def clean(text: str, where: str) -> str:
    """Normalise line breaks and Unicode (NFC), and drop what cannot be seen.

    Raises BadInput where there is a NUL or half a surrogate pair in it.
    """
    nul = text.find("\0")
    if nul >= 0:
        line = text.count("\n", 0, nul) + 1
        raise BadInput(
            f"{where}: a NUL character in line {line}", "it is damaged or not a text: save it again"
        )
    text = _LINE_BREAK.sub("\n", text)
    text = _INVISIBLE.sub("", _CONTROL.sub("", text))
    text = _TRAILING.sub("", unicodedata.normalize("NFC", text)).strip()
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise BadInput(
            f"{where}: half a surrogate pair ({text[error.start]!r})",
            "write the text again as UTF-8",
        ) from error
    return text


def decode(data: bytes, where: str, *, declared: str | None = None) -> str:
    """Turn the bytes of a text file into text, or raise BadInput that says what is wrong.

    `declared` is the encoding the file names for itself; UTF-8 that fits is believed before it.
    """
    if not data.strip():
        raise BadInput(f"{where}: empty", "it should hold an article")
    return data.decode(encoding_of(data, where, declared=declared)).removeprefix("\ufeff")


def encoding_of(data: bytes, where: str, *, declared: str | None = None) -> str:
    """Find the encoding in which all of `data` can be read."""
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            raise BadInput(f"{where}: holds {kind}, not text", "give it the ending of what it is")
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _checked(data, encoding, where)
    if b"\0" in data:
        return _without_bom(data, where)
    try:
        data.decode()
    except UnicodeDecodeError as error:
        if _meant_as_utf8(data, error):
            raise _broken(data, "UTF-8", error, where) from error
    else:
        _no_binary(data.decode(), where)
        return "utf-8"
    encoding = _checked(data, declared, where) if declared else _legacy(data, where)
    _no_binary(data.decode(encoding), where)
    log.warning("%s: is not UTF-8; read as %s", where, encoding)
    return encoding


def _checked(data: bytes, encoding: str, where: str) -> str:
    try:
        data.decode(encoding)
    except UnicodeDecodeError as error:
        raise _broken(data, encoding.upper(), error, where) from error
    return encoding


def _broken(data: bytes, encoding: str, error: UnicodeDecodeError, where: str) -> BadInput:
    line = data.count(b"\n", 0, error.start) + 1
    return BadInput(
        f"{where}: broken {encoding} at byte {error.start} (line {line})",
        "the file is damaged or cut short: save it again as UTF-8",
    )


def _meant_as_utf8(data: bytes, error: UnicodeDecodeError) -> bool:
    if error.reason == "unexpected end of data":
        return True
    valid = sum(len(character) for character in _UTF8_CHARACTER.findall(data))
    return valid >= 0.8 * len(_HIGH.findall(data))


def _without_bom(data: bytes, where: str) -> str:
    """Tell UTF-16 that lacks its mark from bytes that are no text."""
    sample = data[:_SAMPLE]
    for encoding in ("utf-16-le", "utf-16-be"):
        text = sample[: len(sample) // 2 * 2].decode(encoding, errors="replace")
        usual = sum(
            character.isspace() or " " <= character <= "ӿ" or character in _TYPOGRAPHY
            for character in text
        )
        if usual > 0.95 * len(text) and "\0" not in text:
            return _checked(data, encoding, where)
    position = data.find(b"\0")
    line = data.count(b"\n", 0, position) + 1
    raise BadInput(
        f"{where}: a NUL at byte {position} (line {line}): not a text file",
        "save it as plain text in UTF-8",
    )


def _no_binary(text: str, where: str) -> None:
    controls = len(_CONTROL.findall(text[:_SAMPLE]))
    if controls > 0.01 * len(text[:_SAMPLE]):
        raise BadInput(
            f"{where}: not a text file ({controls} control characters)",
            "save it as plain text in UTF-8",
        )


def _legacy(data: bytes, where: str) -> str:
    """Choose among the encodings of before UTF-8.

    Cyrillic words are runs of high bytes; in Western text these stand alone. For Cyrillic, letter
    frequency decides: on a line or two it is right far more often than charset-normalizer.
    """
    sample = data[:_SAMPLE]
    if len(b"".join(_HIGH_RUN.findall(sample))) > 0.5 * len(_HIGH.findall(sample)):
        ranked = [(_russianness(sample, encoding), encoding) for encoding in _CYRILLIC]
        score, encoding = max(ranked)
        if score > 0:
            return _checked(data, encoding, where)
    from charset_normalizer import from_bytes

    best = from_bytes(data, cp_isolation=_WESTERN).best()
    if best is None:
        raise BadInput(f"{where}: in an unknown encoding", "save it as plain text in UTF-8")
    return best.encoding


def _russianness(sample: bytes, encoding: str) -> float:
    text = sample.decode(encoding, errors="replace")
    score, count, before = 0, 0, " "
    for character in text:
        if not character.isascii():
            count += 1
            if character.lower() in _WEIGHTS:
                score += _WEIGHTS[character.lower()]
                if character.isupper() and before.islower():  # as КОИ-8 looks in Windows-1251
                    score -= 40
            else:
                score += 10 if character in _TYPOGRAPHY else -40
        before = character
    return score / max(count, 1)
