/* What libpng shows of a PNG, as PGM in grey on white. Ends with 1 if a row is missing; what it says of the chunks behind the rows
   does not count. */

#include <png.h>
#include <stdio.h>
#include <stdlib.h>

static unsigned char grey_of(png_const_bytep pixel) {
    unsigned luma = (pixel[0] * 19595u + pixel[1] * 38470u + pixel[2] * 7471u + (1u << 15)) >> 16;
    return (unsigned char)((luma * pixel[3] + 255u * (255u - pixel[3])) / 255u);
}

int main(int count, char **arguments) {
    FILE *file = count == 2 ? fopen(arguments[1], "rb") : NULL;
    png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
    png_infop info = png ? png_create_info_struct(png) : NULL;
    if (!file || !info) return 2;
    if (setjmp(png_jmpbuf(png))) return 1;
    png_init_io(png, file);
    png_read_info(png, info);
    png_set_expand(png);
    png_set_strip_16(png);
    png_set_gray_to_rgb(png);
    png_set_add_alpha(png, 255, PNG_FILLER_AFTER);
    int passes = png_set_interlace_handling(png);
    png_read_update_info(png, info);
    png_uint_32 width = png_get_image_width(png, info), height = png_get_image_height(png, info);
    size_t stride = png_get_rowbytes(png, info);
    png_bytep pixels = calloc(height, stride);
    if (!pixels) return 2;
    for (int pass = 0; pass < passes; pass++)
        for (png_uint_32 y = 0; y < height; y++) png_read_row(png, pixels + y * stride, NULL);
    printf("P5\n%u %u\n255\n", width, height);
    for (png_uint_32 y = 0; y < height; y++)
        for (png_uint_32 x = 0; x < width; x++) putchar(grey_of(pixels + y * stride + 4 * x));
    return 0;
}
