"""Files looked at by the confined process: what is good comes out clean, what is hostile is refused in words."""

import os
import subprocess
import sys
import time
from io import BytesIO
from tempfile import TemporaryFile

import pytest
from PIL import Image

from imports.pictures import asking, limits
from imports.pictures.asking import Found, examine, render
from imports.pictures.child import answer
from imports.pictures.exceptions import CheckBroken, PictureRefused
from tests.imports.pictures import making

pytestmark = pytest.mark.anywhere

# How far a colour may be off after JPEG or WebP, of 255.
NEARLY = 30


def looked_at(data: bytes, width: int | None = None) -> Found:
    with TemporaryFile() as file:
        file.write(data)
        file.flush()
        return examine(file) if width is None else render(file, width)


def drawn(data: bytes, width: int | None = None) -> Found:
    """What the process does, done here: quicker, of what is no danger."""
    facts, body = answer(BytesIO(data), width)
    return asking._found(facts, body)


def opened(found: Found) -> Image.Image:
    return Image.open(BytesIO(found.body))


def is_like(image: Image.Image, at: tuple[float, float], colour: tuple[int, ...]) -> bool:
    seen = image.convert("RGB").getpixel((int(image.width * at[0]), int(image.height * at[1])))
    assert isinstance(seen, tuple)
    return all(abs(one - other) < NEARLY for one, other in zip(seen, colour, strict=True))


@pytest.mark.parametrize("name", making.HOSTILE)
def test_a_hostile_file_is_refused_in_words_and_soon(name: str) -> None:
    make, word = making.HOSTILE[name]
    data = make()
    began = time.monotonic()
    with pytest.raises(PictureRefused, match=word) as refused:
        looked_at(data)
    assert str(refused.value).isprintable()
    assert time.monotonic() - began < limits.CPU_SECONDS


@pytest.mark.parametrize(
    ("form", "mode", "copy"),
    [
        ("JPEG", "RGB", "image/jpeg"),
        ("JPEG", "CMYK", "image/jpeg"),
        ("JPEG", "L", "image/jpeg"),
        ("PNG", "RGBA", "image/png"),
        ("PNG", "I;16", "image/png"),
        ("PNG", "1", "image/png"),
        ("WEBP", "RGB", "image/jpeg"),
        ("GIF", "RGB", "image/png"),
        ("TIFF", "RGB", "image/jpeg"),
    ],
)
def test_each_kind_that_is_taken_in_is_copied_and_made_smaller(form: str, mode: str, copy: str) -> None:
    data = making.encoded(making.picture(mode=mode), form)
    found, small = drawn(data), drawn(data, 150)
    assert (found.content_type, found.copy_type) == (f"image/{form.lower()}", copy)
    assert (found.width, found.height) == opened(found).size == (900, 700)
    assert (opened(small).format, opened(small).size) == ("WEBP", (150, 117))
    if mode not in ("L", "1", "I;16"):
        assert is_like(opened(small), (0.1, 0.5), making.RED)
        assert is_like(opened(found), (0.9, 0.5), making.BLUE)


def test_light_and_dark_of_sixteen_bits_stay_apart() -> None:
    deep = Image.new("I;16", (400, 400), 40_000)
    small = opened(drawn(making.encoded(deep, "PNG"), 150))
    assert is_like(small, (0.5, 0.5), (156, 156, 156))


def test_a_small_picture_is_not_enlarged_and_a_tall_one_not_endless() -> None:
    assert opened(drawn(making.jpeg((100, 80)), 150)).size == (100, 80)
    assert opened(drawn(making.jpeg((200, 8_000)), 150)).size == (15, 600)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_what_lies_on_its_side_is_shown_upright(orientation: int) -> None:
    # Where red is after turning, by EXIF's own numbers.
    side = {1: (0.1, 0.5), 2: (0.9, 0.5), 3: (0.9, 0.5), 4: (0.1, 0.5), 5: (0.5, 0.1), 6: (0.5, 0.1)}
    side |= {7: (0.5, 0.9), 8: (0.5, 0.9)}
    exif = Image.Exif()
    exif[0x112] = orientation
    data = making.jpeg(exif=exif)
    for found in (drawn(data, 300), drawn(data)):
        assert is_like(opened(found), side[orientation], making.RED)
        assert (found.width < found.height) == (orientation > 4)  # type: ignore[operator]


@pytest.mark.parametrize("profile", [b"", making.swapping_profile()], ids=["plain", "with a profile"])
def test_nothing_that_a_picture_hides_is_in_what_is_made_of_it(profile: bytes) -> None:
    data = making.telling_jpeg(profile)
    assert data.count(making.SECRET.encode()) == 4
    for made in (drawn(data).body, drawn(data, 600).body):
        for hidden in (making.SECRET.encode(), b"Exif", b"EXIF", b"XMP", b"http://ns.adobe", b"ICC", b"acsp"):
            assert hidden not in made


def test_colours_are_those_that_the_profile_means() -> None:
    small = opened(drawn(making.telling_jpeg(making.swapping_profile()), 300))
    left = small.convert("RGB").getpixel((30, 100))
    assert isinstance(left, tuple)
    assert left[2] > left[0], "red of this profile is blue"


def test_a_broken_profile_and_broken_exif_cost_nothing_but_themselves() -> None:
    found = drawn(making.jpeg(icc_profile=b"\0" * 300, exif=b"Exif\0\0II*\0\xff\xff\xff\x7f"))
    assert is_like(opened(found), (0.1, 0.5), making.RED)


def test_what_hangs_behind_a_picture_is_not_in_its_copy() -> None:
    found = drawn(making.jpeg() + b"<script>alert(1)</script>PK\x03\x04")
    assert b"script" not in found.body
    assert b"PK\x03\x04" not in found.body


def test_of_what_moves_the_first_picture_is_shown() -> None:
    frames = [making.picture(), Image.new("RGB", (900, 700), "green")]
    found = drawn(making.encoded(frames[0], "GIF", save_all=True, append_images=frames[1:]))
    assert found.pages == 2
    assert is_like(opened(found), (0.1, 0.5), making.RED)


def test_a_pdf_has_pages() -> None:
    found = looked_at(making.pdf(3))
    assert (found.content_type, found.pages, found.width, found.body) == ("application/pdf", 3, None, b"")


def test_a_picture_comes_out_of_the_process_as_it_was_made_there() -> None:
    data = making.jpeg()
    assert looked_at(data) == drawn(data)
    assert looked_at(data, 150) == drawn(data, 150)


def confined(program: str) -> int:
    """Return how a process ended that ran a program under the limits."""
    begin = "import sys; sys.path.append(sys.argv[1]); from imports.pictures.confining import confine; confine();"
    return subprocess.run(
        [sys.executable, "-I", "-c", begin + program, asking._ROOT], check=False, capture_output=True
    ).returncode


def test_the_limits_hold_whatever_runs_under_them() -> None:
    most = limits.MEMORY
    assert confined("") == 0
    assert confined(f"bytearray({most // 2})") == 0
    assert confined(f"\ntry: bytearray({most})\nexcept MemoryError: sys.exit(7)") == 7
    assert (
        confined(
            "import resource\ntry: resource.setrlimit(resource.RLIMIT_AS, (-1, -1))\nexcept ValueError: sys.exit(7)"
        )
        == 7
    )
    assert confined("import os\ntry: os.fork()\nexcept OSError: sys.exit(7)") == (0 if os.getuid() == 0 else 7)


def test_a_file_that_computes_for_ever_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    endless = "import sys; sys.path.append(sys.argv[1]); from imports.pictures import limits; limits.CPU_SECONDS = 1;"
    endless += "from imports.pictures.confining import confine; confine()\nwhile True: pass  # {width}"
    monkeypatch.setattr(asking, "_BEGIN", endless)
    began = time.monotonic()
    with pytest.raises(PictureRefused, match="s of computing"):
        looked_at(making.jpeg())
    assert time.monotonic() - began < limits.WALL_SECONDS


@pytest.mark.parametrize(
    ("ending", "error"),
    [
        ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", PictureRefused),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", CheckBroken),
        ("raise SystemExit(3)", CheckBroken),
        ("print('no answer')", CheckBroken),
    ],
)
def test_a_process_that_ends_without_an_answer_says_whose_fault_it_was(
    monkeypatch: pytest.MonkeyPatch, ending: str, error: type[Exception]
) -> None:
    monkeypatch.setattr(asking, "_BEGIN", f"{ending}  # {{width}}")
    with pytest.raises(error):
        looked_at(making.jpeg())


def test_the_process_knows_nothing_of_our_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "do not tell")
    monkeypatch.setattr(asking, "_BEGIN", "import os; raise SystemExit('SECRET_KEY' in os.environ)  # {width}")
    with pytest.raises(CheckBroken, match="no answer"):
        looked_at(making.jpeg())
