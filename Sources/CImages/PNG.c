#include <setjmp.h>
#include <stdio.h>
#include <string.h>

#include <png.h>

#include "CImages.h"

typedef struct {
  png_structp png;
  png_infop info;
  const uint8_t *bytes;
  size_t left;
  char *text;
} Decoder;

static void fail(png_structp png, png_const_charp message) {
  Decoder *decoder = png_get_error_ptr(png);
  snprintf(decoder->text, CImageErrorSize, "%s", message);
  png_longjmp(png, 1);
}

static void ignore(png_structp png, png_const_charp message) { (void)png, (void)message; }

static void take(png_structp png, png_bytep target, size_t count) {
  Decoder *decoder = png_get_io_ptr(png);
  if (count > decoder->left) png_error(png, "it ends too early");
  memcpy(target, decoder->bytes, count);
  decoder->bytes += count;
  decoder->left -= count;
}

static bool prepare(Decoder *decoder, const uint8_t *bytes, size_t count, char *error) {
  *decoder = (Decoder){.bytes = bytes, .left = count, .text = error};
  decoder->png = png_create_read_struct(PNG_LIBPNG_VER_STRING, decoder, fail, ignore);
  if (decoder->png != NULL) decoder->info = png_create_info_struct(decoder->png);
  if (decoder->info != NULL) return true;
  png_destroy_read_struct(&decoder->png, NULL, NULL);
  snprintf(error, CImageErrorSize, "there is no memory for it");
  return false;
}

static void read_header(Decoder *decoder) {
  png_set_read_fn(decoder->png, decoder, take);
  // Texts and profiles beside the pixels are of no use here, and may be large.
  png_set_keep_unknown_chunks(decoder->png, PNG_HANDLE_CHUNK_NEVER, NULL, 0);
  png_set_chunk_malloc_max(decoder->png, 1 << 23);
  png_read_info(decoder->png, decoder->info);
}

static bool is_transparent(const Decoder *decoder) {
  return png_get_valid(decoder->png, decoder->info, PNG_INFO_tRNS) != 0;
}

static bool read_info(Decoder *decoder, CImageInfo *info) {
  if (setjmp(png_jmpbuf(decoder->png)) != 0) return false;
  read_header(decoder);
  info->width = png_get_image_width(decoder->png, decoder->info);
  info->height = png_get_image_height(decoder->png, decoder->info);
  info->channels = png_get_color_type(decoder->png, decoder->info) == PNG_COLOR_TYPE_PALETTE
                       ? (is_transparent(decoder) ? 4 : 3)
                       : png_get_channels(decoder->png, decoder->info);
  info->components = info->channels;
  info->depth = png_get_bit_depth(decoder->png, decoder->info) > 8 ? 16 : 8;
  return true;
}

// What has to become of the stored rows, in libpng's terms.
static void set_transformations(Decoder *decoder, int channels, int depth) {
  png_structp png = decoder->png;
  int type = png_get_color_type(png, decoder->info), bits = png_get_bit_depth(png, decoder->info);
  bool has_alpha = (type & PNG_COLOR_MASK_ALPHA) != 0, is_gray = (type & PNG_COLOR_MASK_COLOR) == 0;
  if (channels % 2 == 1) {
    if (has_alpha || is_transparent(decoder)) png_set_strip_alpha(png);
  } else if (!has_alpha) {
    if (is_transparent(decoder)) {
      png_set_tRNS_to_alpha(png);
    } else {
      // The greatest number of the stored bits, as TensorFlow has it: it is not scaled with small grays, and palettes.
      png_set_add_alpha(png, (1u << bits) - 1, PNG_FILLER_AFTER);
    }
  }
  if (bits == 16 && depth == 8) png_set_strip_16(png);
  png_set_packing(png);
  if (depth == 16) {
    const uint16_t one = 1;
    if (*(const uint8_t *)&one == 1) png_set_swap(png);
  }
  if (type == PNG_COLOR_TYPE_PALETTE) png_set_palette_to_rgb(png);
  if (is_gray && bits < 8) png_set_expand_gray_1_2_4_to_8(png);
  if (channels < 3 && !is_gray) png_set_rgb_to_gray(png, PNG_ERROR_ACTION_NONE, 0.299, 0.587);
  if (channels >= 3 && is_gray) png_set_gray_to_rgb(png);
}

// 8 bits as 16: from the last to the first, for they lie at the beginning of the memory that both share.
static void widen(uint8_t *pixels, size_t count) {
  for (size_t index = count; index-- > 0;) {
    uint16_t wide = (uint16_t)(pixels[index] * 257);
    memcpy(pixels + 2 * index, &wide, 2);
  }
}

static bool decode(Decoder *decoder, int channels, int depth, uint8_t *pixels, size_t capacity) {
  if (setjmp(png_jmpbuf(decoder->png)) != 0) return false;
  read_header(decoder);
  png_structp png = decoder->png;
  bool widens = depth == 16 && png_get_bit_depth(png, decoder->info) <= 8;
  set_transformations(decoder, channels, depth);
  int passes = png_set_interlace_handling(png);
  png_read_update_info(png, decoder->info);
  size_t stride = png_get_rowbytes(png, decoder->info);
  size_t height = png_get_image_height(png, decoder->info), width = png_get_image_width(png, decoder->info);
  size_t wanted = width * (size_t)channels * (depth == 16 && !widens ? 2 : 1);
  if (stride == 0 || stride != wanted || capacity / stride / (widens ? 2 : 1) < height) {
    png_error(png, "its size is not what its header says");
  }
  for (int pass = 0; pass < passes; pass++) {
    for (size_t row = 0; row < height; row++) png_read_row(png, pixels + row * stride, NULL);
  }
  png_read_end(png, NULL);
  if (widens) widen(pixels, stride * height);
  return true;
}

bool cimages_png_info(const uint8_t *bytes, size_t count, CImageInfo *info, char *error) {
  Decoder decoder;
  if (!prepare(&decoder, bytes, count, error)) return false;
  bool done = read_info(&decoder, info);
  png_destroy_read_struct(&decoder.png, &decoder.info, NULL);
  return done;
}

bool cimages_png_decode(const uint8_t *bytes, size_t count, int channels, int depth, uint8_t *pixels,
                        size_t capacity, char *error) {
  Decoder decoder;
  if (!prepare(&decoder, bytes, count, error)) return false;
  bool done = decode(&decoder, channels, depth, pixels, capacity);
  png_destroy_read_struct(&decoder.png, &decoder.info, NULL);
  return done;
}
