"""What a picture or PDF may cost; a file that needs more is refused, in words that name the limit."""

MIB = 1024 * 1024

# What telephones and scanners make, with room; a film or an archive is no document.
MAX_BYTES = 20 * MIB

# Width times height. The largest sensors of telephones in common use make 50 million.
MAX_PIXELS = 50_000_000
# A picture drawn as a strip takes no pixels and is of no use to anybody.
MAX_SIDE = 30_000

# Pictures in one file, as in a GIF that moves: the first is shown, and nobody needs more.
MAX_FRAMES = 1_000

# Of one PDF.
MAX_PAGES = 2_000

# Address space of the process that decodes. Measured at 50 million pixels: 410 MiB, of JPEG for printers (CMYK) 600.
# WebP is held three times, so it passes up to some 35 million.
MEMORY = 640 * MIB

# Seconds of computing. 50 million pixels of pure noise as PNG take 11 to read and write, photos 2.
CPU_SECONDS = 15

# Seconds by the clock, below the 30 a job has; a machine that is busy may take longer to compute the above.
WALL_SECONDS = 25

# What the process may write: no copy of a picture that passes is larger.
MAX_OUTPUT = 64 * MIB

# Files that the process may have open: its own three and those of modules it loads.
OPEN_FILES = 32
