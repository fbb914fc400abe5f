"""How much of a file is taken. Whatever is in it, reading ends in rows or `Unreadable`, soon and in bounded memory."""

# Uploads end here: at 100 bytes a row that is over two million rows, more than a clerk has in one file.
MAX_FILE_BYTES = 256 * 1024 * 1024
# One line is held in memory, at up to four bytes a character and once more in cells: about 100 MB at the worst.
MAX_LINE_CHARS = 8 * 1024 * 1024
# What Excel can hold is 16,384 columns; a few exports have somewhat more.
MAX_COLUMNS = 20_000
# A cell with more text than this is a quote that never ends. Excel stops at 32,767.
MAX_CELL_CHARS = 2 * 1024 * 1024
# A record of more lines is a quote that never ends; addresses and comments have fewer than a hundred.
MAX_RECORD_LINES = 500
# Rows in which something is broken are read with care, 0.2 to 2 ms each. After so many steps of it (a few seconds)
# they are read plainly: a file whose every line is broken is a file that is read wrongly.
MAX_MENDING_STEPS = 500_000

# All parts of an XLSX together, counted while they are unpacked: the directory of a ZIP may lie.
MAX_UNPACKED_BYTES = 1024 * 1024 * 1024
# What any archive may unpack to, and how many times its own size a large one may. Sheets have 5 to 20 times.
# At 10 MB of XML a second, a megabyte stays about 5 s.
FREE_UNPACKED_BYTES = 16 * 1024 * 1024
MAX_UNPACKED_TIMES = 40
# Texts that cells share are held in memory while the sheet is read.
MAX_SHARED_TEXT_BYTES = 96 * 1024 * 1024
MAX_SHEETS = 256
# Sheets, styles, relations: a workbook has a few hundred parts.
MAX_PARTS = 10_000

# What guessing looks at: enough for preamble, header and a few thousand rows, and for the footer.
HEAD_BYTES = 256 * 1024
TAIL_BYTES = 64 * 1024
# Lines that are tried in each dialect.
SAMPLE_LINES = 400
