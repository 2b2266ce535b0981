#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <png.h>

#include "CImages.h"

typedef struct {
  uint8_t *bytes;
  size_t count, capacity;
  char *text;
} Writer;

static void fail(png_structp png, png_const_charp message) {
  Writer *writer = png_get_error_ptr(png);
  snprintf(writer->text, CImageErrorSize, "%s", message);
  png_longjmp(png, 1);
}

static void ignore(png_structp png, png_const_charp message) { (void)png, (void)message; }

static void put(png_structp png, png_bytep bytes, size_t count) {
  Writer *writer = png_get_io_ptr(png);
  if (count > writer->capacity - writer->count) {
    size_t capacity = (writer->count + count) * 2;
    uint8_t *larger = realloc(writer->bytes, capacity);
    if (larger == NULL) png_error(png, "there is no memory for it");
    writer->bytes = larger;
    writer->capacity = capacity;
  }
  memcpy(writer->bytes + writer->count, bytes, count);
  writer->count += count;
}

static void flush(png_structp png) { (void)png; }

static bool write_image(Writer *writer, png_structp png, png_infop info, const uint8_t *pixels, uint32_t width,
                        uint32_t height, int channels, int depth, int compression) {
  static const int colours[] = {PNG_COLOR_TYPE_GRAY, PNG_COLOR_TYPE_GRAY_ALPHA, PNG_COLOR_TYPE_RGB,
                                PNG_COLOR_TYPE_RGB_ALPHA};
  if (setjmp(png_jmpbuf(png)) != 0) return false;
  png_set_write_fn(png, writer, put, flush);
  png_set_compression_level(png, compression);
  png_set_compression_mem_level(png, 9);
  png_set_IHDR(png, info, width, height, depth, colours[channels - 1], PNG_INTERLACE_NONE,
               PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  png_write_info(png, info);
  const uint16_t one = 1;
  if (depth == 16 && *(const uint8_t *)&one == 1) png_set_swap(png);
  size_t stride = (size_t)width * channels * depth / 8;
  for (uint32_t row = 0; row < height; row++) png_write_row(png, pixels + row * stride);
  png_write_end(png, NULL);
  return true;
}

uint8_t *cimages_png_encode(const uint8_t *pixels, uint32_t width, uint32_t height, int channels, int depth,
                            int compression, size_t *count, char *error) {
  Writer writer = {.text = error};
  png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, &writer, fail, ignore);
  png_infop info = png == NULL ? NULL : png_create_info_struct(png);
  bool is_done = false;
  if (info == NULL) {
    snprintf(error, CImageErrorSize, "there is no memory for it");
  } else {
    is_done = write_image(&writer, png, info, pixels, width, height, channels, depth, compression);
  }
  png_destroy_write_struct(&png, &info);
  if (!is_done) {
    free(writer.bytes);
    return NULL;
  }
  *count = writer.count;
  return writer.bytes;
}
