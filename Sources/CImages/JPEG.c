#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>

#include "CImages.h"

// A decompression with where to go when it fails. The parts of libjpeg come first, so that pointers to them are
// pointers to the whole.
typedef struct {
  struct jpeg_error_mgr manager;
  jmp_buf escape;
  char *text;
} Errors;

// What a scan of a progressive image costs does not depend on its bytes: more scans than any encoder writes would keep
// the decoder busy for long with a small file.
enum { kMostScans = 500 };

static void fail(j_common_ptr common) {
  Errors *errors = (Errors *)common->err;
  char message[JMSG_LENGTH_MAX];
  common->err->format_message(common, message);
  snprintf(errors->text, CImageErrorSize, "%s", message);
  longjmp(errors->escape, 1);
}

static void ignore(j_common_ptr common) { (void)common; }
static void ignore_level(j_common_ptr common, int level) { (void)common, (void)level; }

static void count_scans(j_common_ptr common) {
  if (((j_decompress_ptr)common)->input_scan_number <= kMostScans) return;
  Errors *errors = (Errors *)common->err;
  snprintf(errors->text, CImageErrorSize, "it has more than %d scans", kMostScans);
  longjmp(errors->escape, 1);
}

// The bytes are all there from the start: where they are used up, the image ends too early.
static void start_source(j_decompress_ptr info) { (void)info; }
static boolean no_more(j_decompress_ptr info) {
  (void)info;
  return FALSE;
}
static void skip(j_decompress_ptr info, long count) {
  if (count <= 0) return;
  size_t taken = (size_t)count < info->src->bytes_in_buffer ? (size_t)count : info->src->bytes_in_buffer;
  info->src->next_input_byte += taken;
  info->src->bytes_in_buffer -= taken;
}

static bool ended(Errors *errors) {
  snprintf(errors->text, CImageErrorSize, "it ends too early");
  return false;
}

typedef struct {
  struct jpeg_decompress_struct info;
  Errors errors;
  struct jpeg_source_mgr source;
  struct jpeg_progress_mgr progress;
  JSAMPLE *line;
} Decoder;

static void prepare(Decoder *decoder, const uint8_t *bytes, size_t count) {
  jpeg_create_decompress(&decoder->info);
  decoder->source.init_source = start_source;
  decoder->source.fill_input_buffer = no_more;
  decoder->source.skip_input_data = skip;
  decoder->source.resync_to_restart = jpeg_resync_to_restart;
  decoder->source.term_source = start_source;
  decoder->source.next_input_byte = bytes;
  decoder->source.bytes_in_buffer = count;
  decoder->info.src = &decoder->source;
  decoder->progress.progress_monitor = count_scans;
  decoder->info.progress = &decoder->progress;
}

static void set_errors(Decoder *decoder, char *text) {
  memset(decoder, 0, sizeof *decoder);
  decoder->info.err = jpeg_std_error(&decoder->errors.manager);
  decoder->errors.manager.error_exit = fail;
  decoder->errors.manager.output_message = ignore;
  decoder->errors.manager.emit_message = ignore_level;
  decoder->errors.text = text;
}

static bool is_ink(const struct jpeg_decompress_struct *info) {
  return info->jpeg_color_space == JCS_CMYK || info->jpeg_color_space == JCS_YCCK;
}

static bool read_info(Decoder *decoder, const uint8_t *bytes, size_t count, CImageInfo *info) {
  if (setjmp(decoder->errors.escape) != 0) return false;
  prepare(decoder, bytes, count);
  if (jpeg_read_header(&decoder->info, TRUE) != JPEG_HEADER_OK) return ended(&decoder->errors);
  info->width = decoder->info.image_width;
  info->height = decoder->info.image_height;
  info->channels = decoder->info.num_components < 3 ? decoder->info.num_components : 3;
  info->components = decoder->info.num_components;
  info->depth = 8;
  return true;
}

// Four inks as RGB: Adobe's programs store what is left of the paper's white.
static void mix(const JSAMPLE *inks, JSAMPLE *pixels, size_t width, bool is_inverted) {
  for (size_t column = 0; column < width; column++) {
    int black = inks[4 * column + 3];
    for (int channel = 0; channel < 3; channel++) {
      int ink = inks[4 * column + channel];
      pixels[3 * column + channel] =
          (JSAMPLE)((is_inverted ? black * ink : (255 - black) * (255 - ink)) / 255);
    }
  }
}

static bool decode(Decoder *decoder, const uint8_t *bytes, size_t count, int channels, int ratio,
                   CImageTransform transform, bool fancy, const CImageWindow *given, uint8_t *pixels, size_t capacity) {
  if (setjmp(decoder->errors.escape) != 0) return false;
  prepare(decoder, bytes, count);
  struct jpeg_decompress_struct *info = &decoder->info;
  if (jpeg_read_header(info, TRUE) != JPEG_HEADER_OK) return ended(&decoder->errors);
  bool mixes = channels == 3 && is_ink(info);
  info->out_color_space = channels == 1 ? JCS_GRAYSCALE : mixes ? JCS_CMYK : JCS_RGB;
  info->do_fancy_upsampling = fancy;
  info->dct_method = transform == CImageTransformFast ? JDCT_IFAST : JDCT_ISLOW;
  info->scale_num = 1;
  info->scale_denom = (unsigned)ratio;
  jpeg_calc_output_dimensions(info);
  CImageWindow all = {0, 0, info->output_height, info->output_width};
  CImageWindow window = given != NULL ? *given : all;
  size_t stride = (size_t)window.width * (size_t)channels;
  if (stride == 0 || capacity / stride < window.height || window.height > all.height ||
      window.top > all.height - window.height || window.width > all.width ||
      window.left > all.width - window.width) {
    snprintf(decoder->errors.text, CImageErrorSize, "its size is not what its header says");
    return false;
  }
  // Columns in front of the window may be decoded with it, and lines above it are.
  if (mixes || given != NULL) {
    decoder->line = malloc((size_t)all.width * 4);
    if (decoder->line == NULL) {
      snprintf(decoder->errors.text, CImageErrorSize, "there is no memory for it");
      return false;
    }
  }
  if (!jpeg_start_decompress(info)) return ended(&decoder->errors);
  size_t first = 0;
  if (given != NULL) {
    // The colours at the right end of the window are interpolated as at the end of an image, as TensorFlow does it.
    JDIMENSION left = window.left, width = window.width;
    jpeg_crop_scanline(info, &left, &width);
    first = (window.left - left) * (size_t)info->output_components;
  }
  while (info->output_scanline < window.top + window.height) {
    bool isAbove = info->output_scanline < window.top;
    JSAMPLE *row = isAbove ? NULL : pixels + (size_t)(info->output_scanline - window.top) * stride;
    JSAMPLE *line = decoder->line != NULL ? decoder->line : row;
    if (jpeg_read_scanlines(info, &line, 1) != 1) return ended(&decoder->errors);
    if (isAbove || line == row) continue;
    if (mixes) mix(line + first, row, window.width, info->saw_Adobe_marker);
    else memcpy(row, line + first, stride);
  }
  return true;
}

bool cimages_jpeg_info(const uint8_t *bytes, size_t count, CImageInfo *info, char *error) {
  Decoder decoder;
  set_errors(&decoder, error);
  bool done = read_info(&decoder, bytes, count, info);
  jpeg_destroy_decompress(&decoder.info);
  return done;
}

bool cimages_jpeg_decode(const uint8_t *bytes, size_t count, int channels, int ratio, CImageTransform transform,
                         bool fancy, const CImageWindow *window, uint8_t *pixels, size_t capacity, char *error) {
  Decoder decoder;
  set_errors(&decoder, error);
  bool done = decode(&decoder, bytes, count, channels, ratio, transform, fancy, window, pixels, capacity);
  jpeg_destroy_decompress(&decoder.info);
  free(decoder.line);
  return done;
}
