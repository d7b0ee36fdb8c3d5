#!/usr/bin/env python3
"""Makes the PDFs in inputs/pdf/: one page each, whose picture is packed in all the ways that scanners, phones and print drivers pack.

    pip install pillow pikepdf
    tests/it/field/pdfs.py target/release/cedulita

The picture is the specimen of the scenario out-of-quota.
"""

import io
import os
import struct
import subprocess
import sys
import tempfile
import zlib

import pikepdf
from PIL import Image

HERE = os.path.dirname(os.path.abspath(__file__))
OUT = os.path.join(HERE, "inputs", "pdf")
PAGE = "/MediaBox[0 0 {0} {1}]"


def specimen(program, width):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "card.png")
        subprocess.run([program, "specimen", "out-of-quota", "--width", str(width), "--out", path], check=True,
                       stdout=subprocess.DEVNULL)
        return Image.open(path).convert("RGB")


def stream(dictionary, data):
    return b"<<%s/Length %d>>stream\n%s\nendstream" % (dictionary.encode(), len(data), data)


def pdf(size, content, objects, page=""):
    width, height = size
    bodies = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {width} {height}]/Contents 4 0 R{page}>>".encode(),
        stream("", content),
    ] + objects
    out, places = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"), []
    for number, body in enumerate(bodies, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(bodies) + 1)
    for place in places:
        out += b"%010d 00000 n \n" % place
    out += b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(bodies) + 1, table)
    return bytes(out)


def with_picture(size, dictionary, data, more=()):
    """A page that the picture fills."""
    width, height = size
    head = f"/Type/XObject/Subtype/Image/Width {width}/Height {height}{dictionary}"
    content = b"q %d 0 0 %d 0 0 cm /X Do Q" % size
    return pdf(size, content, [stream(head, data), *more], "/Resources<</XObject<</X 5 0 R>>>>")


def jpeg(image, **options):
    out = io.BytesIO()
    image.save(out, "JPEG", quality=25, **options)
    return out.getvalue()


def jpx(image, **options):
    out = io.BytesIO()
    image.save(out, "JPEG2000", quality_mode="rates", quality_layers=[30], **options)
    return out.getvalue()


def fax(bilevel, kind, options=None):
    """The one strip of a TIFF."""
    out = io.BytesIO()
    bilevel.save(out, "TIFF", compression=kind, tiffinfo={278: bilevel.height, 262: 0, **(options or {})})
    with Image.open(io.BytesIO(out.getvalue())) as tiff:
        [at], [length] = tiff.tag_v2[273], tiff.tag_v2[279]
        assert tiff.tag_v2.get(266, 1) == 1
        return out.getvalue()[at:at + length]


def jbig2(bilevel):
    """An embedded JBIG2 stream: a page and one generic region, coded as Group 4 does."""
    width, height = bilevel.size
    # MMR has no marker of an end where the region's height is known.
    data = fax(bilevel, "group4")
    page = struct.pack(">IBBBI", 0, 48, 0, 1, 19) + struct.pack(">IIIIBH", width, height, 0, 0, 0, 0)
    region = struct.pack(">IIIIB", width, height, 0, 0, 0) + b"\x01" + data
    return page + struct.pack(">IBBBI", 1, 38, 0, 1, len(region)) + region


def lzw(data, early=1):
    bits, count, out = 0, 0, bytearray()

    def put(code, width):
        nonlocal bits, count
        bits, count = bits << width | code, count + width
        while count >= 8:
            out.append(bits >> count - 8 & 255)
            count -= 8
        bits &= (1 << count) - 1

    table = {bytes([byte]): byte for byte in range(256)}
    next_code, width, word = 258, 9, b""
    put(256, width)
    for byte in data:
        longer = word + bytes([byte])
        if longer in table:
            word = longer
            continue
        put(table[word], width)
        table[longer] = next_code
        next_code += 1
        if next_code + early > 1 << width:
            width += 1
        if next_code >= 4094:
            put(256, min(width, 12))
            table = {bytes([byte]): byte for byte in range(256)}
            next_code, width = 258, 9
        word = bytes([byte])
    put(table[word], width)
    # The reader has added one more entry by now.
    if next_code + 1 + early > 1 << width:
        width += 1
    put(257, width)
    if count:
        put(0, 8 - count)
    return bytes(out)


def run_length(data):
    out, at = bytearray(), 0
    while at < len(data):
        run = 1
        while run < 128 and data[at:at + run + 1] == data[at:at + 1] * (run + 1):
            run += 1
        if run > 1:
            out += bytes([257 - run, data[at]])
            at += run
            continue
        end = at + 1
        while end < len(data) and end - at < 128 and data[end:end + 2] != data[end:end + 1] * 2:
            end += 1
        out += bytes([end - at - 1]) + data[at:end]
        at = end
    return bytes(out) + b"\x80"


def ascii85(data):
    import base64
    return base64.a85encode(data) + b"~>"


def without_adobe(data):
    """The same JPEG without its APP14 segment: nothing says any more what its components are."""
    at = data.index(b"\xff\xee")
    return data[:at] + data[at + 2 + struct.unpack(">H", data[at + 2:at + 4])[0]:]


def files(program):
    card = specimen(program, 240)
    size, grey, bilevel = card.size, card.convert("L"), card.convert("L").point(lambda p: 255 * (p > 140)).convert("1")
    colour = "/ColorSpace/DeviceRGB/BitsPerComponent 8"
    luma = "/ColorSpace/DeviceGray/BitsPerComponent 8"
    bits = "/ColorSpace/DeviceGray/BitsPerComponent 1"
    inks = "/ColorSpace/DeviceCMYK/BitsPerComponent 8"
    columns = f"/Columns {size[0]}/Rows {size[1]}"
    packed = bilevel.tobytes()
    photo = jpeg(card)
    cmyk = card.convert("CMYK")
    yield "jpx", with_picture(size, "/Filter/JPXDecode", jpx(grey))
    yield "jpx-colour", with_picture(size, colour + "/Filter/JPXDecode", jpx(card))
    yield "jpx-codestream", with_picture(size, luma + "/Filter/JPXDecode", jpx(grey, no_jp2=True))
    yield "fax-g4", with_picture(size, f"{bits}/Filter/CCITTFaxDecode/DecodeParms<</K -1{columns}>>", fax(bilevel, "group4"))
    yield "fax-g3", with_picture(size, f"{bits}/Filter/CCITTFaxDecode/DecodeParms<</K 0{columns}>>", fax(bilevel, "group3"))
    yield "fax-g3-2d", with_picture(size, f"{bits}/Filter/CCITTFaxDecode/DecodeParms<</K 4/EndOfLine true{columns}>>", fax(bilevel, "group3", {292: 1}))
    yield "fax-mask", with_picture(size, f"/ImageMask true/BitsPerComponent 1/Filter/CCITTFaxDecode/DecodeParms<</K -1{columns}>>", fax(bilevel, "group4"))
    yield "jbig2", with_picture(size, f"{bits}/Filter/JBIG2Decode", jbig2(bilevel))
    yield "flate-dct", with_picture(size, f"{colour}/Filter[/FlateDecode/DCTDecode]", zlib.compress(photo))
    yield "ascii85-dct", with_picture(size, f"{colour}/Filter[/ASCII85Decode/DCTDecode]", ascii85(photo))
    yield "hex-flate", with_picture(size, f"{bits}/Filter[/AHx/Fl]", zlib.compress(packed, 9).hex().encode() + b">")
    yield "flate-flate", with_picture(size, f"{bits}/Filter[/FlateDecode/FlateDecode]", zlib.compress(zlib.compress(packed, 9), 9))
    yield "dct-rgb", with_picture(size, f"{colour}/Filter/DCTDecode", jpeg(card, keep_rgb=True))
    yield "dct-rgb-unmarked", with_picture(size, f"{colour}/Filter/DCTDecode/DecodeParms<</ColorTransform 0>>", without_adobe(jpeg(card, keep_rgb=True)))
    yield "dct-cmyk", with_picture(size, f"{inks}/Decode[1 0 1 0 1 0 1 0]/Filter/DCTDecode", jpeg(cmyk))
    yield "dct-progressive", with_picture(size, f"{colour}/Filter/DCTDecode", jpeg(card, progressive=True))
    yield "lzw", with_picture(size, f"{bits}/Filter/LZWDecode", lzw(packed))
    yield "lzw-late", with_picture(size, f"{bits}/Filter/LZWDecode/DecodeParms<</EarlyChange 0>>", lzw(packed, 0))
    yield "run-length", with_picture(size, f"{bits}/Filter/RunLengthDecode", run_length(packed))
    yield "indexed", with_picture(size, "/ColorSpace[/Indexed/DeviceRGB 1<0A2050F0F0E0>]/BitsPerComponent 1/Filter/FlateDecode", zlib.compress(packed, 9))
    yield "soft-mask", with_picture(size, f"{bits}/SMask 6 0 R/Filter/FlateDecode", zlib.compress(packed, 9), [stream(
        f"/Type/XObject/Subtype/Image/Width 2/Height 2{luma}", b"\xff\xf0\xf0\xff")])
    yield "inline", inline(size, zlib.compress(packed, 9), "/F/Fl/CS/G/BPC 1")
    yield "inline-dct", inline(size, jpeg(grey), "/F/DCT/CS/G/BPC 8")
    yield "pattern", pattern(size, bits, zlib.compress(packed, 9))
    yield "form", form(size, bits, zlib.compress(packed, 9))
    yield "annotation", annotation(size, bits, zlib.compress(packed, 9))
    plain = with_picture(size, f"{bits}/Filter/FlateDecode", zlib.compress(packed, 9))
    yield "plain", plain
    yield "locked-rc4", locked(plain, R=3, aes=False, metadata=False)
    yield "locked-aes", locked(plain, R=4, aes=True)
    yield "locked-aes-256", locked(plain, R=6)
    yield "locked-password", locked(plain, R=6, user="known to nobody")
    yield "linear", linear(plain)
    # What cannot be drawn, or not whole.
    flate = zlib.compress(packed, 9)
    middle = len(flate) // 2
    yield "unknown-filter", with_picture(size, f"{bits}/Filter/FooDecode", flate)
    yield "unknown-filter-first", with_picture(size, f"{bits}/Filter[/FooDecode/FlateDecode]", flate)
    yield "broken-jpx", with_picture(size, "/Filter/JPXDecode", b"\x00" * 400)
    yield "broken-jbig2", with_picture(size, f"{bits}/Filter/JBIG2Decode", b"\x01" * 400)
    yield "broken-fax", with_picture(size, f"{bits}/Filter/CCITTFaxDecode/DecodeParms<</K -1{columns}>>", b"\x00\x35\x7f" * 150)
    yield "broken-flate", with_picture(size, f"{bits}/Filter/FlateDecode", b"\x78\xda" + b"\xff" * 400)
    yield "broken-dct", with_picture(size, f"{colour}/Filter/DCTDecode", photo[:200] + b"\xff\xd9")
    yield "cut-flate", with_picture(size, f"{bits}/Filter/FlateDecode", flate[:middle // 4])
    yield "cut-dct", with_picture(size, f"{luma}/Filter/DCTDecode", jpeg(grey)[:1200])
    yield "cut-jpx", with_picture(size, "/Filter/JPXDecode", jpx(grey)[:500])
    yield "cut-raw", with_picture(size, bits, packed[:len(packed) // 8])
    yield "no-such-picture", pdf(size, b"/Y Do", [], "/Resources<</XObject<</X 9 0 R>>>>")
    yield "no-size", pdf(size, b"q 240 0 0 151 0 0 cm /X Do Q", [stream(f"/Subtype/Image{bits}", packed[:400])],
                         "/Resources<</XObject<</X 5 0 R>>>>")
    yield "broken-form", pdf(size, b"/X Do", [stream("/Subtype/Form/BBox[0 0 240 151]/Filter/DCTDecode", b"no")],
                             "/Resources<</XObject<</X 5 0 R>>>>")


def inline(size, data, how):
    content = b"q %d 0 0 %d 0 0 cm BI /W %d/H %d%s ID " % (*size, *size, how.encode()) + data + b"\nEI Q"
    return pdf(size, content, [])


def pattern(size, bits, data):
    width, height = size
    tile = f"/Type/Pattern/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 {width} {height}]/XStep {width}/YStep {height}"
    picture = f"/Type/XObject/Subtype/Image/Width {width}/Height {height}{bits}/Filter/FlateDecode"
    return pdf(size, b"/Pattern cs /P scn 0 0 %d %d re f" % size, [
        stream(tile + "/Resources<</XObject<</X 6 0 R>>>>", b"q %d 0 0 %d 0 0 cm /X Do Q" % size),
        stream(picture, data),
    ], "/Resources<</Pattern<</P 5 0 R>>>>")


def form(size, bits, data):
    width, height = size
    picture = f"/Type/XObject/Subtype/Image/Width {width}/Height {height}{bits}/Filter/FlateDecode"
    return pdf(size, b"/F Do", [
        stream(f"/Type/XObject/Subtype/Form/BBox[0 0 {width} {height}]/Resources<</XObject<</X 6 0 R>>>>",
               b"q %d 0 0 %d 0 0 cm /X Do Q" % size),
        stream(picture, data),
    ], "/Resources<</XObject<</F 5 0 R>>>>")


def annotation(size, bits, data):
    width, height = size
    picture = f"/Type/XObject/Subtype/Image/Width {width}/Height {height}{bits}/Filter/FlateDecode"
    return pdf(size, b"", [
        f"<</Type/Annot/Subtype/Stamp/Rect[0 0 {width} {height}]/F 4/AP<</N 6 0 R>>>>".encode(),
        stream(f"/Type/XObject/Subtype/Form/BBox[0 0 {width} {height}]/Resources<</XObject<</X 7 0 R>>>>",
               b"q %d 0 0 %d 0 0 cm /X Do Q" % size),
        stream(picture, data),
    ], "/Annots[5 0 R]")


def locked(plain, user="", **how):
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(plain)) as document:
        document.save(out, encryption=pikepdf.Encryption(owner="the owner's", user=user, **how), static_id=True)
    return out.getvalue()


def linear(plain):
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(plain)) as document:
        document.save(out, linearize=True, object_stream_mode=pikepdf.ObjectStreamMode.generate, static_id=True)
    return out.getvalue()


def main():
    os.makedirs(OUT, exist_ok=True)
    total = 0
    for name, data in files(sys.argv[1]):
        total += len(data)
        with open(os.path.join(OUT, name + ".pdf"), "wb") as file:
            file.write(data)
    print(total, "bytes")


main()
