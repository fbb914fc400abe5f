"""Files in which something is odd for all of them: delimiters, quotes, encodings, what stands around the table."""

import codecs
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from benchmarks.reading.polluting import Polluted, Source
from benchmarks.reading.tables import carriers, prices, shipments


def file_pollutions() -> Iterator[Polluted]:
    """Yield them all."""
    for source in (Source(shipments()), Source(carriers())):
        yield from _payload(source)
        yield from _around(source)
        yield from _several_tables(source)
        yield from _dialects(source)
        yield from _cells(source)
    yield from _encodings()
    yield from _sizes()


def _payload(source: Source) -> Iterator[Polluted]:
    lines, family = source.lines(), "payload"
    yield source.polluted(family, "as it should be", source.text(lines))
    yield source.polluted(family, "empty", "", header=[], rows=[])
    yield source.polluted(family, "no line ending at the end", source.text(lines).removesuffix(source.ending))
    yield source.polluted(family, "two line endings at the end", source.text(lines, after=source.ending))
    yield source.polluted(family, "header only", source.text(lines[:1]), rows=[])
    yield source.polluted(family, "one row", source.text(lines[:2]), rows=source.table[1:2])
    yield source.polluted(family, "empty lines between", source.ending.join(source.text([line]) for line in lines))


def _around(source: Source) -> Iterator[Polluted]:
    lines, family = source.lines(), "around the table"
    yield source.polluted(family, "no header", source.text(lines[1:]), header=[])
    for count in (2, 3):
        names = [" ".join([name] * count) for name in source.table[0]]
        text = source.text(lines[:1] * count + lines[1:])
        yield source.polluted(family, f"header of {count} rows", text, header=names)
    yield from _preambles(source)
    yield from _footers(source)


def _preambles(source: Source) -> Iterator[Polluted]:
    lines, empty, end = source.lines(), source.delimiter * (source.width - 1), source.ending
    words = ["List of everything", "Made on Monday", "For internal use"]
    for count in (1, 3):
        plain = "".join(word + end for word in words[:count])
        full = "".join(word + empty + end for word in words[:count])
        for gap, after in (("", ""), (" and an empty line", end), (" and an empty row", empty + end)):
            for kind, before in (("lines", plain), ("rows", full)):
                name = f"preamble of {count} {kind}{gap}"
                text = source.text(lines, before + after)
                yield source.polluted("around the table", name, text, skip=count + bool(after))


def _footers(source: Source) -> Iterator[Polluted]:
    lines, empty, end = source.lines(), source.delimiter * (source.width - 1), source.ending
    for words in ("Total of all", "Source: our own records", "FOOTNOTE"):
        for name, after in (
            ("line", words + end),
            ("row", words + empty + end),
            ("line after a gap", end + words + end),
        ):
            yield source.polluted("around the table", f"footer {name}: {words}", source.text(lines, after=after))


def _several_tables(source: Source) -> Iterator[Polluted]:
    lines = source.lines()
    for change, width in (("fewer", source.width - 1), ("as many", source.width), ("more", source.width + 1)):
        second = [[*line, "more"][:width] for line in lines]
        rows = [*source.table[1:], *([*row, "more"][:width] for row in source.table)]
        yield source.polluted("two tables", f"the second with {change} columns", source.text(lines + second), rows=rows)


def _dialects(source: Source) -> Iterator[Polluted]:
    others: dict[str, Any] = {
        f"delimiter {mark!r}": {"delimiter": mark} for mark in (";", "\t", "|", ", ", " ", "~", "^", "||")
    }
    others |= {f"line ending {mark!r}": {"ending": mark} for mark in ("\n", "\r", "\n\r\n")}
    others["quote '"] = {"quote": "'", "escaped": "''"}
    others["a quote in a cell marked by a backslash"] = {"escaped": '\\"'}
    others["a quote in a cell not marked"] = {"escaped": '"'}
    for name, changes in others.items():
        other = replace(source, **changes)
        yield other.polluted("dialect", name, other.text(other.lines()))
    lines = enumerate(source.lines())
    mixed = [source.text([line]).replace("\r\n", ("\n", "\r\n", "\r")[at % 3]) for at, line in lines]
    yield source.polluted("dialect", "line endings of all kinds", "".join(mixed))
    quoted = [[f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in row] for row in source.table]
    yield source.polluted("dialect", "all quoted", source.text(quoted))


def _cells(source: Source) -> Iterator[Polluted]:
    table = [list(row) for row in source.table]
    for row in table[1::7]:
        row[-3] = f"first line\nsecond, {row[-3]}"
    broken = replace(source, table=table)
    yield broken.polluted("cells", "line endings in cells", broken.text(broken.lines()))
    table = [list(row) for row in source.table]
    for row in table[1::5]:
        row[2] = f"'={row[2]}"
    meant = [[cell.removeprefix("'") if cell.startswith("'=") else cell for cell in row] for row in table]
    guarded = replace(source, table=table)
    yield guarded.polluted("cells", "formulas neutralised", guarded.text(guarded.lines()), rows=meant[1:])
    named = [[*source.table[0][:-1], ""], *source.table[1:]]
    unnamed = replace(source, table=named)
    yield unnamed.polluted("cells", "a column without a name", unnamed.text(unnamed.lines()))
    nul = source.text(source.lines()).replace("2", "\x002", 1)
    yield source.polluted("cells", "NUL", nul)


_TOWNS = {
    "cp1251": "Нижний Новгород",
    "cp1250": "Łódź i Kraków pod wieżą",
    "shift_jis": "東京とおおさか",
    "gb18030": "北京市的地方",
}


def _encodings() -> Iterator[Polluted]:
    source = Source(prices(), delimiter=";")
    plain = source.text(source.lines())
    for encoding in ("utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"):
        yield source.polluted("encoding", encoding, plain, encoding=encoding)
    western = Source([row for row in source.table if "Łódź" not in row], delimiter=";")
    for encoding in ("cp1252", "mac_roman", "cp850"):
        yield western.polluted("encoding", encoding, western.text(western.lines()), encoding=encoding)
    for encoding, town in _TOWNS.items():
        other = Source([source.table[0], *([row[0], town, *row[2:]] for row in source.table[1:])], delimiter=";")
        yield other.polluted("encoding", encoding, other.text(other.lines()), encoding=encoding)
    lines = [western.text([line]).encode("cp1252" if at == 20 else "utf-8") for at, line in enumerate(western.lines())]
    yield replace(western.polluted("encoding", "a line of another one", ""), data=b"".join(lines))
    text = source.text(source.lines(), before="sep=;\r\n")
    yield replace(source.polluted("encoding", "mark and sep= line", ""), data=codecs.BOM_UTF8 + text.encode(), skip=1)


def _sizes() -> Iterator[Polluted]:
    base = shipments(20)
    names = [f"col{at}" for at in range(1000)]
    wide = Source([base[0] + names, *(row + ["1"] * 1000 for row in base[1:])])
    yield wide.polluted("size", "1,009 columns", wide.text(wide.lines()))
    long = Source([base[0], *(base[1:] * 1000)])
    yield long.polluted("size", "20,000 rows", long.text(long.lines()))
    named = Source([[*base[0][:2], "NAME" * 50_000, *base[0][3:]], *base[1:]])
    yield named.polluted("size", "a name of 200,000 characters", named.text(named.lines()))
    one = Source([[row[3]] for row in base])
    yield one.polluted("size", "one column", one.text(one.lines()))
