"""A made-up proof of delivery, as a telephone would have photographed it."""

from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

PAPER, INK, STAMP = "#f7f4ec", "#2a2f36", "#1d5fa8"
SIZE = (900, 1200)
LINES = (
    "Delivery note 4711-B",
    "Nordkai Frachtkontor GmbH",
    "",
    "12 Euro pallets, exchanged",
    "Ramp 3, arrived 09:40, left 11:10",
    "",
    "Received complete and undamaged",
)
SIGNATURE = ((120, 900), (170, 820), (210, 930), (260, 840), (300, 900), (380, 850), (470, 905), (560, 870))


def photograph() -> bytes:
    """Return it as a JPEG."""
    image = Image.new("RGB", SIZE, PAPER)
    pen = ImageDraw.Draw(image)
    for number, line in enumerate(LINES):
        size = 52 if number == 0 else 34
        pen.text((100, 120 + number * 72), line, fill=INK, font=ImageFont.load_default(size))
    pen.line(SIGNATURE, fill=STAMP, width=7, joint="curve")
    pen.line(((100, 950), (640, 950)), fill=INK, width=2)
    pen.text((100, 965), "M. Brandt, warehouse", fill=INK, font=ImageFont.load_default(28))
    file = BytesIO()
    image.save(file, "JPEG", quality=88)
    return file.getvalue()
