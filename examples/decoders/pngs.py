"""PNGs of every colour type, depth and order of chunks, written chunk by chunk and then spoilt. Each is a pair of a name and its
bytes; a name that begins with `lacks-` is of a file in which a part of the picture is missing."""

import struct
import zlib

WIDTH, HEIGHT = 150, 131
SIGNATURE = b"\x89PNG\r\n\x1a\n"
GREY, RGB, INDEXED, GREY_ALPHA, RGB_ALPHA = 0, 2, 3, 4, 6
CHANNELS = {GREY: 1, RGB: 3, INDEXED: 1, GREY_ALPHA: 2, RGB_ALPHA: 4}
DEPTHS = {GREY: (1, 2, 4, 8, 16), RGB: (8, 16), INDEXED: (1, 2, 4, 8), GREY_ALPHA: (8, 16), RGB_ALPHA: (8, 16)}
PASSES = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
# Values of a channel, from 0 to 1, by place.
WAVES = (
    lambda x, y: x / WIDTH,
    lambda x, y: 1 - y / HEIGHT,
    lambda x, y: 0.9 if (x // 19 + y // 13) % 2 else 0.2,
    lambda x, y: (x + y) / (WIDTH + HEIGHT),
)


def chunk(kind, data=b"", checksum=None):
    if checksum is None:
        checksum = zlib.crc32(kind + data)
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", checksum & 0xFFFFFFFF)


def spoilt(whole):
    """The same chunk with a wrong checksum."""
    return whole[:-1] + bytes((whole[-1] ^ 1,))


def header(colour, depth, interlaced=0, width=WIDTH, height=HEIGHT, compression=0, filters=0):
    return chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, compression, filters, interlaced))


def row(colour, depth, y, columns):
    most = (1 << depth) - 1
    waves = WAVES if colour != GREY_ALPHA else (WAVES[0], WAVES[3])
    samples = [round(wave(x, y) * most) for x in columns for wave in waves[: CHANNELS[colour]]]
    if depth == 16:
        return b"".join(struct.pack(">H", sample) for sample in samples)
    bits = "".join(f"{sample:0{depth}b}" for sample in samples)
    bits += "0" * (-len(bits) % 8)
    return int(bits, 2).to_bytes(len(bits) // 8, "big")


def rows(colour, depth, interlaced=0, filtered=1):
    """Each with its filter: none, or what is left of it."""
    data = bytearray()
    size = max(CHANNELS[colour] * depth // 8, 1)
    for left, top, across, down in PASSES if interlaced else ((0, 0, 1, 1),):
        for y in range(top, HEIGHT, down):
            plain = row(colour, depth, y, range(left, WIDTH, across))
            if filtered and y % 2:
                data += b"\1" + bytes((byte - (plain[at - size] if at >= size else 0)) & 255 for at, byte in enumerate(plain))
            else:
                data += b"\0" + plain
    return bytes(data)


def palette(depth, count=None):
    count = count or 1 << depth
    return chunk(b"PLTE", bytes(value for at in range(count) for value in (at * 255 // count, 255 - at * 200 // count, at * 7 % 256)))


def body(colour, depth, interlaced=0):
    return zlib.compress(rows(colour, depth, interlaced))


def png(*chunks, end=True):
    return SIGNATURE + b"".join(chunks) + (chunk(b"IEND") if end else b"")


def plain(colour=RGB, depth=8, interlaced=0, before=(), behind=()):
    colours = [palette(depth)] if colour == INDEXED else []
    return png(header(colour, depth, interlaced), *colours, *before, chunk(b"IDAT", body(colour, depth, interlaced)), *behind)


def kinds():
    for colour, depths in DEPTHS.items():
        for depth in depths:
            for interlaced in (0, 1):
                name = f"colour-{colour}-{depth}{'-interlaced' if interlaced else ''}"
                yield name, plain(colour, depth, interlaced)
                if colour in (GREY, RGB):
                    value = ((1 << depth) - 1) // 2
                    key = b"".join(struct.pack(">H", value) for _ in range(CHANNELS[colour]))
                    yield f"{name}-key", plain(colour, depth, interlaced, before=[chunk(b"tRNS", key)])
                    yield f"{name}-key-short", plain(colour, depth, interlaced, before=[chunk(b"tRNS", key[:-1])])
                if colour == INDEXED:
                    clear = bytes(at * 200 // (1 << depth) for at in range(1 << depth))
                    yield f"{name}-clear", plain(colour, depth, interlaced, before=[chunk(b"tRNS", clear)])
                    yield f"{name}-clear-partly", plain(colour, depth, interlaced, before=[chunk(b"tRNS", clear[:1])])
                    yield f"{name}-clear-too-long", plain(colour, depth, interlaced, before=[chunk(b"tRNS", clear + b"\1")])
    yield "clear-none", plain(INDEXED, 8, before=[chunk(b"tRNS")])
    yield "clear-with-alpha", plain(RGB_ALPHA, 8, before=[chunk(b"tRNS", bytes(6))])
    for depth, count in ((8, 3), (4, 1), (2, 4), (1, 1)):
        pixels = chunk(b"IDAT", zlib.compress(rows(INDEXED, depth)))
        yield f"palette-{depth}-of-{count}", png(header(INDEXED, depth), palette(depth, count), pixels)


def headers():
    pixels = chunk(b"IDAT", body(RGB, 8))
    for colour in range(8):
        for depth in (0, 1, 2, 3, 4, 8, 16, 32):
            if depth not in DEPTHS.get(colour, ()):
                yield f"header-{colour}-{depth}", png(header(colour, depth), palette(8), pixels)
    yield "header-compression", png(header(RGB, 8, compression=1), pixels)
    yield "header-filters", png(header(RGB, 8, filters=1), pixels)
    yield "header-filters-64", png(header(RGB, 8, filters=64), pixels)
    yield "header-interlaced-2", png(header(RGB, 8, interlaced=2), pixels)
    yield "header-twice", png(header(RGB, 8), header(RGB, 8), pixels)
    yield "header-late", png(chunk(b"gAMA", struct.pack(">I", 45455)), header(RGB, 8), pixels)
    yield "header-long", png(chunk(b"IHDR", header(RGB, 8)[8:-4] + b"\0"), pixels)
    yield "header-none", png(pixels)
    yield "header-spoilt", png(spoilt(header(RGB, 8)), pixels)
    yield "lacks-header-taller", png(header(RGB, 8, height=HEIGHT + 40), pixels)
    yield "header-lower", png(header(RGB, 8, height=HEIGHT - 1), pixels)
    yield "crushed", png(chunk(b"CgBI", b"\x50\0\x20\x02"), header(RGB, 8), pixels)


def ancillary():
    text = chunk(b"tEXt", b"Comment\0by a test")
    profile = chunk(b"iCCP", b"profile\0\0" + zlib.compress(b"no profile at all"))
    exif = chunk(b"eXIf", b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0")
    control, frame = chunk(b"acTL", struct.pack(">II", 2, 0)), struct.pack(">IIIIHHBB", WIDTH, HEIGHT, 0, 0, 1, 10, 0, 0)
    first = chunk(b"fcTL", struct.pack(">I", 0) + frame)
    second = chunk(b"fcTL", struct.pack(">I", 1) + frame)
    more = chunk(b"fdAT", struct.pack(">I", 2) + body(RGB, 8))
    small = struct.pack(">IIIIHHBB", 9, 9, 3, 3, 1, 10, 0, 0)
    chunks = {
        "text": text, "profile": profile, "exif": exif, "unknown": chunk(b"abCd", b"who knows"), "private": chunk(b"prIv", bytes(300)),
        "gamma": chunk(b"gAMA", struct.pack(">I", 45455)), "gamma-zero": chunk(b"gAMA", bytes(4)), "gamma-short": chunk(b"gAMA", b"\0"),
        "srgb": chunk(b"sRGB", b"\0"), "srgb-wrong": chunk(b"sRGB", b"\x09"), "points": chunk(b"cHRM", bytes(32)),
        "size": chunk(b"pHYs", struct.pack(">IIB", 2835, 2835, 1)), "bits": chunk(b"sBIT", b"\5\6\5"), "bits-wrong": chunk(b"sBIT", b"\0"),
        "ground": chunk(b"bKGD", bytes(6)), "time": chunk(b"tIME", struct.pack(">HBBBBB", 2024, 13, 40, 1, 1, 1)),
        "profile-empty": chunk(b"iCCP"), "zipped": chunk(b"zTXt", b"Comment\0\0junk"), "international": chunk(b"iTXt", b"Comment\0"),
        "histogram": chunk(b"hIST", bytes(10)), "palettes": chunk(b"sPLT", b"name\0\x08"), "reserved": chunk(b"abcd", b"lower"),
    }
    for name, one in chunks.items():
        yield f"chunk-{name}", plain(before=[one])
        yield f"chunk-{name}-twice", plain(before=[one, one])
        yield f"chunk-{name}-spoilt", plain(before=[spoilt(one)])
        yield f"chunk-{name}-behind", plain(behind=[one])
        yield f"chunk-{name}-behind-spoilt", plain(behind=[spoilt(one)])
        yield f"chunk-{name}-in-palette", plain(INDEXED, 8, before=[one])
    yield "animated", plain(before=[control, first], behind=[second, more])
    yield "animated-apart", plain(before=[control], behind=[first, chunk(b"fdAT", struct.pack(">I", 1) + body(RGB, 8))])
    yield "animated-no-control", plain(before=[first], behind=[second, more])
    yield "animated-wrong-order", plain(before=[control, second], behind=[first, more])
    yield "animated-smaller", plain(before=[control, chunk(b"fcTL", struct.pack(">I", 0) + small)], behind=[second, more])
    yield "animated-short", plain(before=[control, chunk(b"fcTL", bytes(3))])
    yield "animated-early", plain(before=[control, first, more])
    yield "animated-twice", plain(before=[control, control, first, first])
    yield "animated-behind-broken", plain(before=[control, first], behind=[chunk(b"fdAT", b"\0")])


def palettes():
    pixels, colours = chunk(b"IDAT", body(INDEXED, 8)), palette(8)
    clear = chunk(b"tRNS", bytes(range(0, 200, 2)))
    start = header(INDEXED, 8)
    yield "palette-none", png(start, pixels)
    yield "palette-behind", png(start, pixels, colours)
    yield "palette-twice", png(start, colours, colours, pixels)
    yield "palette-spoilt", png(start, spoilt(colours), pixels)
    yield "palette-empty", png(start, chunk(b"PLTE"), pixels)
    yield "palette-uneven", png(start, chunk(b"PLTE", bytes(10)), pixels)
    yield "palette-too-long", png(start, chunk(b"PLTE", bytes(range(256)) * 3 + bytes(3)), pixels)
    yield "palette-of-few-bits-too-long", png(header(INDEXED, 2), palette(8), chunk(b"IDAT", body(INDEXED, 2)))
    yield "clear-before-palette", png(start, clear, colours, pixels)
    yield "clear-behind", png(start, colours, pixels, clear)
    yield "clear-twice", png(start, colours, clear, chunk(b"tRNS", bytes(9)), pixels)
    yield "clear-spoilt", png(start, colours, spoilt(clear), pixels)
    for colour in (GREY, RGB, GREY_ALPHA, RGB_ALPHA):
        for name, one in (("", colours), ("-spoilt", spoilt(colours)), ("-uneven", chunk(b"PLTE", bytes(10))), ("-empty", chunk(b"PLTE"))):
            yield f"palette-in-{colour}{name}", plain(colour, 8, before=[one])
        yield f"palette-in-{colour}-twice", plain(colour, 8, before=[colours, colours])


def data():
    packed, start = body(RGB, 8), header(RGB, 8)

    def split(size, between=b""):
        return between.join(chunk(b"IDAT", packed[at : at + size]) for at in range(0, len(packed), size))

    yield "data-in-pieces", png(start, split(100))
    yield "data-in-bytes", png(start, split(1) if len(packed) < 4000 else split(3))
    yield "data-with-empty-pieces", png(start, split(500, chunk(b"IDAT")))
    yield "data-empty-first", png(start, chunk(b"IDAT"), chunk(b"IDAT", packed))
    yield "data-empty-last", png(start, chunk(b"IDAT", packed), chunk(b"IDAT"))
    yield "lacks-data-interrupted", png(start, split(len(packed) // 2 + 1, chunk(b"tEXt", b"Comment\0here")))
    yield "data-more", png(start, chunk(b"IDAT", packed + b"more"))
    yield "data-more-chunks", png(start, chunk(b"IDAT", packed), chunk(b"IDAT", b"more"))
    yield "data-more-rows", png(start, chunk(b"IDAT", zlib.compress(rows(RGB, 8) + bytes(2000))))
    yield "data-wrong-sum", png(start, chunk(b"IDAT", packed[:-1] + bytes((packed[-1] ^ 1,))))
    yield "data-no-sum", png(start, chunk(b"IDAT", packed[:-4]))
    yield "data-half-a-sum", png(start, chunk(b"IDAT", packed[:-2]))
    yield "lacks-row", png(start, chunk(b"IDAT", zlib.compress(rows(RGB, 8)[: -WIDTH * 3 - 1])))
    yield "lacks-byte", png(start, chunk(b"IDAT", zlib.compress(rows(RGB, 8)[:-1])))
    yield "lacks-all", png(start)
    yield "lacks-all-empty", png(start, chunk(b"IDAT"))
    yield "data-spoilt", png(start, spoilt(chunk(b"IDAT", packed)))
    yield "data-first-spoilt", png(start, spoilt(chunk(b"IDAT", packed[:500])), chunk(b"IDAT", packed[500:]))
    yield "data-not-packed", png(start, chunk(b"IDAT", rows(RGB, 8)))
    yield "data-without-head", png(start, chunk(b"IDAT", packed[2:-4]))
    yield "data-of-unknown-filter", png(start, chunk(b"IDAT", zlib.compress(b"\x07" + rows(RGB, 8)[1:])))
    yield "data-stored", png(start, chunk(b"IDAT", zlib.compress(rows(RGB, 8), 0)))
    for bits in (9, 12, 15):
        packer = zlib.compressobj(9, zlib.DEFLATED, bits)
        yield f"data-window-{bits}", png(start, chunk(b"IDAT", packer.compress(rows(RGB, 8)) + packer.flush()))
    for name, one in (("critical", chunk(b"ABCD", b"?")), ("not-letters", chunk(b"a\0b1", b"?"))):
        yield f"{name}-before", png(start, one, chunk(b"IDAT", packed))
        yield f"{name}-behind", png(start, chunk(b"IDAT", packed), one)
    yield "stray", png(start, b"\0\0", chunk(b"IDAT", packed))
    yield "stray-behind", png(start, chunk(b"IDAT", packed), b"\0\0")


def ends():
    for name, whole in (("colours", plain()), ("interlaced", plain(RGB_ALPHA, 16, 1)), ("indexed", plain(INDEXED, 4)), ("bits", plain(GREY, 1))):
        yield f"{name}-no-end", whole[:-12]
        yield f"{name}-cut-in-end", whole[:-5]
        yield f"{name}-cut-in-length-of-end", whole[:-10]
        yield f"{name}-spoilt-end", spoilt(whole)
        yield f"{name}-end-with-data", whole[:-12] + chunk(b"IEND", b"data")
        yield f"{name}-zeros", whole + bytes(2000)
        yield f"{name}-junk", whole + b"junk" * 99
        yield f"{name}-line", whole + b"\n"
        yield f"{name}-twice", whole + whole
        yield f"{name}-zeros-no-end", whole[:-12] + bytes(2000)
        yield f"{name}-junk-no-end", whole[:-12] + b"junk" * 99
        yield f"{name}-cut-in-text", whole[:-12] + chunk(b"tEXt", b"Comment\0cut")[:-7]
        yield f"lacks-{name}-checksum", whole[:-16]
        for share in (20, 50, 80, 95, 99):
            yield f"lacks-{name}-cut-{share}", whole[: (len(whole) - 40) * share // 100]
            yield f"lacks-{name}-cut-{share}-zeros", whole[: (len(whole) - 40) * share // 100] + bytes(4000)
            yield f"lacks-{name}-cut-{share}-ended", whole[: (len(whole) - 40) * share // 100] + chunk(b"IEND")


def corpus(folder):
    for kind in (kinds, headers, ancillary, palettes, data, ends):
        yield from kind()
