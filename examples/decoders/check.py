"""Compares what this server makes of JPEGs and PNGs with what libjpeg-turbo and libpng make of them.

    check.py GREY PNG_REFERENCE FOLDER

GREY is the example `grey` of this crate, PNG_REFERENCE the program made of png_reference.c, and FOLDER is where the corpus goes.
What the reference shows as a whole must be taken, with pixels that are the same within a tolerance; all else must be refused."""

import pathlib
import re
import subprocess
import sys

import jpegs
import pngs

# Mean and largest difference of grey values. Decoders round and clamp in their own ways.
CLOSE = (0.6, 4)
NEAR = (1.5, 16)
# Warnings of libjpeg-turbo that tell of bits that were not there.
LACKING = ("premature end of data segment", "bad Huffman code", "bad arithmetic code")
# All rows are there and only their checksum is not: libpng refuses that, other decoders do not.
TAKEN_ALL_THE_SAME = ("data-no-sum.png", "data-half-a-sum.png")


def luma(red, green, blue):
    return (red * 19595 + green * 38470 + blue * 7471 + (1 << 15)) >> 16


def read_pnm(data):
    """Width, height and grey values of a PGM or PPM."""
    kind, width, height, most, pixels = re.match(rb"(P[56])\s+(\d+)\s+(\d+)\s+(\d+)\s(.*)", data, re.DOTALL).groups()
    if kind == b"P6":
        pixels = bytes(map(luma, pixels[0::3], pixels[1::3], pixels[2::3]))
    assert most == b"255" and len(pixels) == int(width) * int(height), (kind, width, height, len(pixels))
    return int(width), int(height), pixels


def djpeg(path, *options):
    """What libjpeg-turbo shows, and whether as a whole. Colours are wanted, for grey alone asks less of a file."""
    done = subprocess.run(["djpeg", "-verbose", "-verbose", "-verbose", "-nosmooth", "-pnm", *options, path], capture_output=True)
    words = done.stderr.decode(errors="replace")
    is_whole = done.returncode in (0, 2) and not any(lacking in words for lacking in LACKING)
    return is_whole, done.stdout, words


def of_jpeg(path):
    is_whole, picture, words = djpeg(path)
    if not is_whole:
        return None, words
    # From inks it makes no grey.
    can_grey, grey, _ = djpeg(path, "-grayscale")
    # What is coarse it makes smooth.
    return read_pnm(grey if can_grey else picture), NEAR if "coarse" in path.name or not can_grey else CLOSE


def of_png(path, reference):
    done = subprocess.run([reference, path], capture_output=True)
    words = done.stderr.decode(errors="replace")
    return (read_pnm(done.stdout), CLOSE) if done.returncode == 0 else (None, words)


def difference(ours, theirs, tolerance):
    if ours[:2] != theirs[:2]:
        return f"{ours[0]} x {ours[1]} pixels, the reference has {theirs[0]} x {theirs[1]}"
    offs = [abs(our - their) for our, their in zip(ours[2], theirs[2])]
    mean, most = sum(offs) / len(offs), max(offs)
    return f"off by {mean:.2f} in the mean, {most} at most" if mean > tolerance[0] or most > tolerance[1] else None


def verdict(path, outcome, reference):
    """What is wrong, if something is."""
    shown, words = of_jpeg(path) if path.suffix == ".jpg" else of_png(path, reference)
    # What the file tells nobody: that more was to come.
    is_wanted = shown is not None and not path.name.startswith("lacks-")
    is_taken = outcome.startswith("taken")
    if is_taken and path.name in TAKEN_ALL_THE_SAME:
        return None
    if is_taken != is_wanted:
        said = "" if is_wanted else f"; the reference says: {str(words).strip().splitlines()[-1:]}"
        return f"ours: {outcome}{said}"
    if is_taken:
        return difference(read_pnm(path.with_suffix(path.suffix + ".pgm").read_bytes()), shown, words)
    return None if "one that cannot: it" in outcome else f"in whose words? {outcome}"


def main(grey, reference, folder):
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for extension, corpus in (("jpg", jpegs.corpus), ("png", pngs.corpus)):
        for name, content in corpus(folder):
            path = folder / f"{name}.{extension}"
            assert path not in paths, f"{path} is there twice"
            path.write_bytes(content)
            paths.append(path)
    ours = subprocess.run([grey, *paths], stdout=subprocess.PIPE, check=True).stdout.decode().splitlines()
    faults = taken = 0
    for path, outcome in zip(paths, ours, strict=True):
        fault = verdict(path, outcome, reference)
        taken += outcome.startswith("taken")
        if fault:
            faults += 1
            print(f"{path.name}: {fault}")
    print(f"{len(paths)} pictures, {taken} taken, {len(paths) - taken} refused, {faults} unlike the reference")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
