"""Files in which something is odd for all of them: delimiters, quotes, encodings, what stands around the table."""

import codecs
from collections.abc import Iterator
from dataclasses import replace

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
    lines, family, empty = source.lines(), "around the table", source.delimiter * (source.width - 1)
    yield source.polluted(family, "no header", source.text(lines[1:]), header=[])
    for count in (2, 3):
        names = [" ".join([name] * count) for name in source.table[0]]
        yield source.polluted(
            family, f"header of {count} rows", source.text(lines[:1] * count + lines[1:]), header=names
        )
    words = ["List of everything", "Made on Monday", "For internal use"]
    for count in (1, 3):
        plain = "".join(word + source.ending for word in words[:count])
        full = "".join(word + empty + source.ending for word in words[:count])
        for gap, after in (
            ("", ""),
            (" and an empty line", source.ending),
            (" and an empty row", empty + source.ending),
        ):
            skip = count + bool(after)
            yield source.polluted(family, f"preamble of {count}{gap}", source.text(lines, plain + after), skip=skip)
            yield source.polluted(family, f"preamble of {count} rows{gap}", source.text(lines, full + after), skip=skip)
    for end in ("Total of all", "Source: our own records", "FOOTNOTE"):
        yield source.polluted(family, f"footer {end}", source.text(lines, after=end + source.ending))
        yield source.polluted(family, f"footer row {end}", source.text(lines, after=end + empty + source.ending))
        yield source.polluted(
            family, f"gap, footer {end}", source.text(lines, after=source.ending + end + source.ending)
        )


def _several_tables(source: Source) -> Iterator[Polluted]:
    lines = source.lines()
    for change, width in (("fewer", source.width - 1), ("as many", source.width), ("more", source.width + 1)):
        second = [[*line, "more"][:width] for line in lines]
        rows = [*source.table[1:], *([*row, "more"][:width] for row in source.table)]
        yield source.polluted("two tables", f"the second with {change} columns", source.text(lines + second), rows=rows)


def _dialects(source: Source) -> Iterator[Polluted]:
    family = "dialect"
    for delimiter in (";", "\t", "|", ", ", " ", "~", "^", "||"):
        other = replace(source, delimiter=delimiter)
        yield other.polluted(family, f"delimiter {delimiter!r}", other.text(other.lines()))
    apostrophe = replace(source, quote="'", escaped="''")
    yield apostrophe.polluted(family, "quote '", apostrophe.text(apostrophe.lines()))
    for escaped, name in (('\\"', "backslash"), ('"', "nothing")):
        other = replace(source, escaped=escaped)
        yield other.polluted(family, f"a quote in a cell marked by {name}", other.text(other.lines()))
    for ending in ("\n", "\r", "\n\r\n"):
        other = replace(source, ending=ending)
        yield other.polluted(family, f"line ending {ending!r}", other.text(other.lines()))
    mixed = [
        source.text([line]).replace("\r\n", ("\n", "\r\n", "\r")[at % 3]) for at, line in enumerate(source.lines())
    ]
    yield source.polluted(family, "line endings of all kinds", "".join(mixed))
    everything = replace(source)
    quoted = [[f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in row] for row in everything.table]
    yield source.polluted(family, "all quoted", source.text(quoted))


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


def _encodings() -> Iterator[Polluted]:
    source = Source(prices(), delimiter=";")
    plain = source.text(source.lines())
    for encoding in ("utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"):
        yield source.polluted("encoding", encoding, plain, encoding=encoding)
    western = [row for row in source.table if "Łódź" not in row]
    for encoding in ("cp1252", "mac_roman", "cp850"):
        other = Source(western, delimiter=";")
        yield other.polluted("encoding", encoding, other.text(other.lines()), encoding=encoding)
    for encoding, town in (
        ("cp1251", "Нижний Новгород"),
        ("shift_jis", "東京とおおさか"),
        ("gb18030", "北京市的地方"),
        ("cp1250", "Łódź i Kraków ąęść"),
    ):
        table = [source.table[0], *([row[0], town, *row[2:]] for row in source.table[1:])]
        other = Source(table, delimiter=";")
        yield other.polluted("encoding", encoding, other.text(other.lines()), encoding=encoding)
    lines = [
        source.text([line]).encode("cp1252" if at == 20 and "Łódź" not in line else "utf-8")
        for at, line in enumerate(source.lines())
    ]
    yield replace(source.polluted("encoding", "a line of another one", ""), data=b"".join(lines))
    text = source.text(source.lines(), before="sep=;\r\n")
    yield replace(source.polluted("encoding", "sep= line", ""), data=codecs.BOM_UTF8 + text.encode(), skip=1)


def _sizes() -> Iterator[Polluted]:
    base = shipments(20)
    wide = Source(
        [
            [*row, *([f"col{at}" for at in range(1000)] if not number else ["1"] * 1000)]
            for number, row in enumerate(base)
        ]
    )
    yield wide.polluted("size", "1,009 columns", wide.text(wide.lines()))
    long = Source([base[0], *(base[1:] * 1000)])
    yield long.polluted("size", "20,000 rows", long.text(long.lines()))
    large = [list(row) for row in base]
    large[0][2] = "NAME" * 50_000
    named = Source(large)
    yield named.polluted("size", "a name of 200,000 characters", named.text(named.lines()))
    one = Source([[row[3]] for row in base])
    yield one.polluted("size", "one column", one.text(one.lines()))
