"""JPEGs of every colour space, sampling, mode and order of markers, made with cjpeg and ImageMagick and then cut and joined by
hand. Each is a pair of a name and its bytes; a name that begins with `lacks-` is of a file in which a part of the picture is
missing, whatever a decoder says of it."""

import itertools
import subprocess

WIDTH, HEIGHT = 162, 131
SCANS_APART = "0;\n1;\n2;\n"
SCANS_MIXED = "0;\n1 2;\n"
SCANS_REFINED = (
    "0,1,2: 0-0, 0, 1;\n0: 1-5, 0, 2;\n2: 1-63, 0, 1;\n1: 1-63, 0, 1;\n0: 6-63, 0, 2;\n0: 1-63, 2, 1;\n"
    "0,1,2: 0-0, 1, 0;\n2: 1-63, 1, 0;\n1: 1-63, 1, 0;\n0: 1-63, 1, 0;\n"
)
SCANS_COARSE = "0,1,2: 0-0, 0, 0;\n0: 1-9, 0, 2;\n"


def raster():
    """A picture with slow colours and sharp edges, as PPM."""
    pixels = bytearray()
    for y in range(HEIGHT):
        for x in range(WIDTH):
            dark = 70 if (x // 23 + y // 17) % 3 == 0 else 0
            pixels += bytes((max(60 + x - dark, 0), max(200 - y - dark // 2, 0), 40 + (x + y) // 2))
    return b"P6 %d %d 255\n" % (WIDTH, HEIGHT) + bytes(pixels)


def run(*command, given):
    return subprocess.run(command, input=given, stdout=subprocess.PIPE, check=True).stdout


def cjpeg(*options, picture=None, scans=None, folder=None):
    options = list(options)
    if scans:
        path = folder / "scans.txt"
        path.write_text(scans)
        options += ["-scans", str(path)]
    return run("cjpeg", "-quality", "88", *options, given=picture or raster())


def inks(sampling, *options):
    """Four inks; ImageMagick stores them as brightness and colours unless told otherwise."""
    return run("convert", "ppm:-", "-colorspace", "CMYK", "-sampling-factor", sampling, "-quality", "88", *options, "jpeg:-",
               given=raster())


def segments(jpeg):
    """Pairs of marker and bytes, the marker's included; the data of a scan go with its header."""
    at, parts = 2, []
    while at < len(jpeg):
        marker = jpeg[at + 1]
        end = at + 2
        if marker != 0xD9:
            end += int.from_bytes(jpeg[end : end + 2], "big")
        if marker == 0xDA:
            while jpeg[end] != 0xFF or jpeg[end + 1] == 0 or 0xD0 <= jpeg[end + 1] <= 0xD7:
                end += 1
        parts.append((marker, jpeg[at:end]))
        at = end
    return parts


def joined(parts):
    return b"\xff\xd8" + b"".join(part for _, part in parts)


def segment(marker, data):
    return marker, bytes((0xFF, marker)) + (len(data) + 2).to_bytes(2, "big") + data


def without(jpeg, *markers):
    return joined([part for part in segments(jpeg) if part[0] not in markers])


def with_first(jpeg, *parts):
    return joined([*parts, *segments(jpeg)])


def moved(jpeg, marker, behind):
    """The segments with this marker behind the first with the other one."""
    parts = segments(jpeg)
    chosen = [part for part in parts if part[0] == marker]
    rest = [part for part in parts if part[0] != marker]
    at = next(at for at, part in enumerate(rest) if part[0] == behind) + 1
    return joined(rest[:at] + chosen + rest[at:])


def between(jpeg, bytes_between):
    return b"\xff\xd8" + b"".join(bytes_between + part for _, part in segments(jpeg))


def renamed(jpeg, names):
    """Other identifiers for the components, in the frame and in the scans."""
    parts, known = [], {}
    for marker, data in segments(jpeg):
        data = bytearray(data)
        if 0xC0 <= marker <= 0xC2:
            for at, name in enumerate(names):
                known[data[10 + 3 * at]] = name
                data[10 + 3 * at] = name
        if marker == 0xDA:
            for at in range(data[4]):
                data[5 + 2 * at] = known[data[5 + 2 * at]]
        parts.append((marker, bytes(data)))
    return joined(parts)


def patched(jpeg, marker, at, value):
    """Another byte `at` so many behind the length of the segment with this marker."""
    parts, done = [], False
    for kind, data in segments(jpeg):
        if kind == marker and not done:
            data, done = data[: 4 + at] + bytes((value,)) + data[5 + at :], True
        parts.append((kind, data))
    return joined(parts)


def split_tables(jpeg):
    """The same with every Huffman table in a segment of its own, those of colours first."""
    parts = []
    for marker, data in segments(jpeg):
        if marker != 0xC4:
            parts.append((marker, data))
            continue
        data, tables = data[4:], []
        while data:
            length = 17 + sum(data[1:17])
            tables.append(segment(0xC4, data[:length]))
            data = data[length:]
        parts += reversed(tables)
    return joined(parts)


ADOBE = {code: segment(0xEE, b"Adobe\0\x64\0\0\0\0" + bytes((code,))) for code in (0, 1, 2, 7)}
EXIF = segment(0xE1, b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0")
COMMENT = segment(0xFE, b"a comment with \xff\xd9 and \xff\xda in it")
TEXT = segment(0xED, b"Photoshop 3.0\0" + bytes(40))


def colours(folder):
    grey = cjpeg("-grayscale")
    yield "grey", grey
    yield "grey-2x2", patched(grey, 0xC0, 7, 0x22)
    yield "grey-progressive", cjpeg("-grayscale", "-progressive")
    rgb = cjpeg("-rgb")
    yield "rgb-adobe", rgb
    yield "rgb-adobe-progressive", cjpeg("-rgb", "-progressive")
    yield "rgb-adobe-restart", cjpeg("-rgb", "-restart", "3B")
    yield "rgb-names", without(rgb, 0xEE)
    yield "rgb-names-jfif", with_first(without(rgb, 0xEE), segments(cjpeg())[0])
    yield "rgb-adobe-other-names", renamed(rgb, (1, 2, 3))
    yield "rgb-no-adobe-123", renamed(without(rgb, 0xEE), (1, 2, 3))
    for sampling in ("2x2", "2x1", "1x2"):
        yield f"rgb-{sampling}", cjpeg("-rgb", "-sample", sampling)
    plain = without(cjpeg(), 0xE0)
    for names in ((1, 2, 3), (0, 1, 2), (1, 34, 35), (7, 7, 7), (82, 71, 66), (114, 103, 98), (255, 0, 128)):
        yield "names-" + "-".join(map(str, names)), renamed(plain, names)
        yield "names-jfif-" + "-".join(map(str, names)), renamed(cjpeg(), names)
    for code in ADOBE:
        yield f"adobe-{code}", with_first(plain, ADOBE[code])
        yield f"adobe-{code}-jfif", with_first(cjpeg(), ADOBE[code])
    yield "adobe-twice", with_first(plain, ADOBE[0], ADOBE[1])
    yield "adobe-twice-rgb", with_first(without(rgb, 0xEE), ADOBE[1], ADOBE[0])
    yield "adobe-late", moved(with_first(without(rgb, 0xEE), ADOBE[0]), 0xEE, 0xC4)
    yield "adobe-short", with_first(plain, segment(0xEE, b"Adobe\0\x64"))
    for sampling in ("1x1", "2x1", "2x2", "1x2", "4x1"):
        four = inks(sampling)
        yield f"inks-{sampling}", four
        yield f"inks-{sampling}-transform-0", patched(four, 0xEE, 11, 0)
        yield f"inks-{sampling}-no-adobe", without(four, 0xEE)
        yield f"inks-{sampling}-progressive", inks(sampling, "-interlace", "JPEG")
    yield "inks-black-only-full", patched(patched(patched(inks("2x2"), 0xC0, 7, 0x22), 0xEE, 11, 0), 0xC0, 16, 0x22)


def samplings(folder):
    three = ("1x1", "2x1", "1x2", "2x2", "3x1", "1x3", "4x1", "1x4", "4x2", "2x4", "3x2")
    for sampling in three:
        for mode, options in (("", ()), ("-progressive", ("-progressive",)), ("-restart", ("-restart", "5B"))):
            yield f"sampled-{sampling}{mode}", cjpeg("-sample", sampling, *options)
        yield f"sampled-{sampling}-apart", cjpeg("-sample", sampling, scans=SCANS_APART, folder=folder)
    mixtures = ("2x2,2x1,1x2", "2x2,1x2,2x1", "1x1,2x2,2x2", "1x1,2x1,1x2", "2x1,2x2,1x1", "1x2,2x1,2x2", "2x2,2x2,1x1",
                "3x1,1x1,3x1", "4x1,2x1,1x1", "1x4,1x2,1x1", "2x2,2x2,2x2", "4x4,1x1,1x1")
    for mixture in mixtures:
        for mode, options in (("", ()), ("-progressive", ("-progressive",))):
            try:
                yield f"mixed-{mixture}{mode}", cjpeg("-sample", mixture, *options)
            except subprocess.CalledProcessError:
                # More blocks than a unit may have: only apart.
                yield f"mixed-{mixture}{mode}-apart", cjpeg("-sample", mixture, scans=SCANS_APART, folder=folder)
    for sampling, other in (("3x2", 0x22), ("3x1", 0x21), ("1x3", 0x12)):
        yield f"mixed-in-parts-{sampling}", patched(cjpeg("-sample", sampling), 0xC0, 10, other)


def modes(folder):
    yield "baseline", cjpeg("-baseline", "-quality", "10")
    yield "extended", patched_marker(cjpeg(), 0xC0, 0xC1)
    yield "extended-fine-tables", cjpeg("-quality", "1")
    yield "optimised", cjpeg("-optimize")
    yield "arithmetic", cjpeg("-arithmetic")
    yield "arithmetic-progressive", cjpeg("-arithmetic", "-progressive")
    yield "arithmetic-restart", cjpeg("-arithmetic", "-restart", "1")
    yield "arithmetic-grey", cjpeg("-arithmetic", "-grayscale")
    yield "arithmetic-restart-refined", cjpeg("-arithmetic", "-restart", "4B", scans=SCANS_REFINED, folder=folder)
    yield "arithmetic-apart", cjpeg("-arithmetic", "-sample", "2x1", scans=SCANS_APART, folder=folder)
    yield "arithmetic-fine", cjpeg("-arithmetic", "-quality", "100")
    conditions = segment(0xCC, b"\x00\x20\x01\x53\x10\x02\x11\x3f")
    yield "arithmetic-conditions", with_first(without(cjpeg("-arithmetic"), 0xCC), conditions)
    yield "deep", patched(cjpeg(), 0xC0, 0, 12)
    for marker in (0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF):
        yield f"frame-{marker:x}", patched_marker(without(cjpeg(), 0xC4), 0xC0, marker)
    yield "height-behind", patched(patched(cjpeg(), 0xC0, 1, 0), 0xC0, 2, 0)
    yield "height-twice", moved(with_first(cjpeg(), segment(0xDC, HEIGHT.to_bytes(2, "big"))), 0xDC, 0xDA)
    yield "no-huffman-tables", without(cjpeg(), 0xC4)
    yield "no-huffman-tables-grey", without(cjpeg("-grayscale"), 0xC4)
    for name, scans in (("apart", SCANS_APART), ("mixed", SCANS_MIXED), ("refined", SCANS_REFINED), ("coarse", SCANS_COARSE)):
        for restart in ("", "1", "4B"):
            options = ("-restart", restart) if restart else ()
            yield f"scans-{name}{restart and '-restart-' + restart}", cjpeg(*options, scans=scans, folder=folder)
    for restart, optimised in itertools.product(("1B", "2B", "7B", "1", "3"), ((), ("-optimize",), ("-progressive",))):
        yield f"restart-{restart}{''.join(optimised)}", cjpeg("-restart", restart, *optimised)


def patched_marker(jpeg, old, new):
    return joined([(new, bytes((0xFF, new)) + data[2:]) if marker == old else (marker, data) for marker, data in segments(jpeg)])


def orders(folder):
    for name, jpeg in (("baseline", cjpeg()), ("progressive", cjpeg("-progressive")), ("restart", cjpeg("-restart", "4B")),
                       ("apart", cjpeg(scans=SCANS_APART, folder=folder))):
        yield f"{name}-tables-behind-frame", moved(jpeg, 0xDB, 0xC2 if name == "progressive" else 0xC0)
        yield f"{name}-comments", b"\xff\xd8" + b"".join(COMMENT[1] + part for _, part in segments(jpeg))
        yield f"{name}-application", b"\xff\xd8" + b"".join(TEXT[1] + part for _, part in segments(jpeg))
        yield f"{name}-filled", between(jpeg, b"\xff\xff\xff")
        yield f"{name}-stray", between(jpeg, b"\x00\x17")
        yield f"{name}-stray-one", between(jpeg, b"\x00")
        yield f"{name}-stray-stuffed", between(jpeg, b"\x12\xff\x00\x34")
        yield f"{name}-stray-restart", between(jpeg, b"\xff\xd3")
        yield f"{name}-stray-tem", between(jpeg, b"\xff\x01")
        yield f"{name}-stray-start", between(jpeg, b"\xff\xd8")
        yield f"{name}-stray-reserved", between(jpeg, b"\xff\x02")
        yield f"{name}-unknown", with_first(jpeg, segment(0xF3, b"who knows"))
        yield f"{name}-exif-first", with_first(without(jpeg, 0xE0), EXIF)
        yield f"{name}-exif-behind-jfif", moved(with_first(jpeg, EXIF), 0xE1, 0xE0)
        yield f"{name}-exif-late", moved(with_first(jpeg, EXIF), 0xE1, 0xDB)
        yield f"{name}-no-application", without(jpeg, 0xE0)
        yield f"{name}-tables-apart", split_tables(jpeg)
        yield f"{name}-no-length", with_first(jpeg, (0xFE, b"\xff\xfe\x00\x00"))
        yield f"{name}-short-length", with_first(jpeg, (0xE5, b"\xff\xe5\x00\x01"))
        yield f"{name}-short-table", with_first(jpeg, (0xDB, b"\xff\xdb\x00\x01"))
        yield f"{name}-no-quantisation", without(jpeg, 0xDB)
        yield f"{name}-frame-twice", with_first(jpeg, next(part for part in segments(jpeg) if part[0] in (0xC0, 0xC2)))
        yield f"{name}-scan-without-frame", without(jpeg, 0xC0, 0xC2)
        yield f"{name}-no-scan", without(jpeg, 0xDA)
        yield f"{name}-restart-of-no-use", with_first(jpeg, segment(0xDD, b"\0\0")) if name != "restart" else jpeg
    yield "scan-of-passes", patched(patched(cjpeg(), 0xDA, 8, 5), 0xDA, 9, 0x13)
    yield "bad-pass", patched(cjpeg("-progressive"), 0xDA, 8, 9)
    yield "wrong-table", patched(cjpeg(), 0xDA, 2, 0x33)
    yield "unknown-component", patched(cjpeg(), 0xDA, 1, 9)
    yield "component-twice", patched(cjpeg(), 0xDA, 3, 1)
    yield "sampled-not-at-all", patched(cjpeg(), 0xC0, 7, 0)
    yield "sampled-too-finely", patched(patched(cjpeg("-sample", "1x1"), 0xC0, 7, 0x44), 0xC0, 10, 0x11)
    for count in (2, 5):
        yield f"components-{count}", patched(cjpeg(), 0xC0, 5, count)


def ends(folder):
    other = cjpeg("-quality", "30", "-grayscale")
    for name, options, scans in (("baseline", (), None), ("optimised", ("-optimize",), None), ("progressive", ("-progressive",), None),
                                 ("restart", ("-restart", "4B"), None), ("apart", (), SCANS_APART), ("grey", ("-grayscale",), None),
                                 ("rgb", ("-rgb",), None), ("arithmetic", ("-arithmetic",), None),
                                 ("arithmetic-progressive", ("-arithmetic", "-progressive"), None), ("refined", ("-restart", "3"), SCANS_REFINED)):
        whole = cjpeg(*options, scans=scans, folder=folder)
        yield f"{name}-no-end", whole[:-2]
        yield f"{name}-half-an-end", whole[:-1]
        yield f"{name}-no-end-zeros", whole[:-2] + bytes(2000)
        yield f"{name}-zeros", whole + bytes(2000)
        yield f"{name}-junk", whole + b"junk" * 100
        yield f"{name}-line", whole + b"\r\n"
        yield f"{name}-other-picture", whole + other
        yield f"{name}-zeros-before-end", whole[:-2] + bytes(9) + whole[-2:]
        yield f"{name}-ones-before-end", whole[:-2] + b"\xff" * 9 + whole[-2:]
        yield f"{name}-end-twice", whole + whole[-2:]
        yield f"{name}-cut-in-comment", joined(segments(whole)[:-1]) + b"\xff\xfe\x00\x20cut"
        scan = next(at for at, part in enumerate(segments(whole)) if part[0] == 0xDA)
        head = len(joined(segments(whole)[:scan])) + 20
        for share in (0, 10, 35, 60, 85, 99):
            cut = whole[: head + (len(whole) - head) * share // 100 - 4]
            yield f"lacks-{name}-cut-{share}", cut
            yield f"lacks-{name}-cut-{share}-ended", cut + b"\xff\xd9"
            yield f"lacks-{name}-cut-{share}-zeros", cut + bytes(3000)
        if name in ("progressive", "apart", "refined"):
            parts = segments(whole)
            places = [at for at, part in enumerate(parts) if part[0] == 0xDA]
            for number, at in enumerate(places[1:], 1):
                yield f"lacks-{name}-scans-{number}", joined(parts[:at])
            yield f"lacks-{name}-first-scan-ended", joined(parts[: places[1]]) + b"\xff\xd9"
    restarting = cjpeg("-restart", "4B")
    at = restarting.index(b"\xff\xd1")
    yield "stray-before-restart", restarting[:at] + b"\x00\x00\x00" + restarting[at:]
    yield "filled-before-restart", restarting[:at] + b"\xff\xff" + restarting[at:]
    yield "restart-of-another-number", restarting[: at + 1] + b"\xd5" + restarting[at + 2 :]
    yield "lacks-restart-of-the-next-number", restarting[: at + 1] + b"\xd2" + restarting[at + 2 :]
    yield "lacks-restart", restarting[:at] + restarting[at + 2 :]
    yield "lacks-restarted-part", restarting[:at] + restarting[restarting.index(b"\xff\xd2") :]


def corpus(folder):
    for kind in (colours, samplings, modes, orders, ends):
        yield from kind(folder)
