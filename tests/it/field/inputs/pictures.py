#!/usr/bin/env python3
"""Makes the JPEGs in pictures: pictures.py CEDULITA. Needs Debian's libjpeg-turbo-progs and imagemagick.

All show the same specimen, so that whoever decodes one wrongly does not find it."""

import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).parent
sys.path.append(str(HERE / "../../../../examples/decoders"))
import jpegs

CARD = "out-of-quota"


def printed(cedulita, width, folder):
    command = [cedulita, "specimen", CARD, "--width", str(width), "--format", "png", "--out", folder / str(width)]
    subprocess.run(command, check=True)
    (picture,) = (folder / str(width)).glob("*.png")
    # Blurred a little: then it is small.
    return jpegs.run("convert", picture, "-strip", "-blur", "0x0.5", "-depth", "8", "ppm:-", given=b"")


def files(cedulita, folder):
    small, large = (printed(cedulita, width, folder) for width in (300, 440))

    def cjpeg(*options, picture=small, scans=None):
        return jpegs.cjpeg("-quality", "45", *options, picture=picture, scans=scans, folder=folder)

    yield "rgb-adobe", cjpeg("-rgb", "-sample", "2x1")
    yield "rgb-names", jpegs.without(cjpeg("-rgb", "-sample", "2x2"), 0xEE)
    # With few samples of black, or of brightness, a marker must be larger.
    command = ("convert", "ppm:-", "-colorspace", "CMYK", "-sampling-factor", "2x2", "-quality", "30", "jpeg:-")
    yield "inks-2x2", jpegs.run(*command, given=large)
    yield "sampled-less", cjpeg("-sample", "1x1,2x2,2x1", picture=large)
    yield "sampled-4x2", cjpeg("-sample", "4x2")
    yield "sampled-mixed", cjpeg("-sample", "2x2,2x1,1x2")
    yield "scans-apart", cjpeg("-restart", "3B", scans=jpegs.SCANS_APART)
    yield "scans-refined", cjpeg("-restart", "1", scans=jpegs.SCANS_REFINED)
    yield "arithmetic", cjpeg("-arithmetic")
    yield "arithmetic-refined", cjpeg("-arithmetic", "-restart", "2", scans=jpegs.SCANS_REFINED)


def main(cedulita):
    with tempfile.TemporaryDirectory() as folder:
        for name, content in files(cedulita, pathlib.Path(folder)):
            (HERE / "pictures" / f"{name}.jpg").write_bytes(content)


if __name__ == "__main__":
    main(sys.argv[1])
