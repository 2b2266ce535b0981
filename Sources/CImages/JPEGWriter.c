#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>

#include "CImages.h"

typedef struct {
  struct jpeg_error_mgr manager;
  jmp_buf back;
  char *text;
} Failure;

static void fail(j_common_ptr image) {
  Failure *failure = (Failure *)image->err;
  char message[JMSG_LENGTH_MAX];
  image->err->format_message(image, message);
  snprintf(failure->text, CImageErrorSize, "%s", message);
  longjmp(failure->back, 1);
}

static void ignore(j_common_ptr image, int level) { (void)image, (void)level; }

/// The marker of XMP: its name with the zero, and the text.
static void write_metadata(j_compress_ptr image, const uint8_t *metadata, size_t count) {
  static const char name[] = "http://ns.adobe.com/xap/1.0/";
  jpeg_write_m_header(image, JPEG_APP0 + 1, (unsigned int)(sizeof name + count));
  for (size_t i = 0; i < sizeof name; i++) jpeg_write_m_byte(image, name[i]);
  for (size_t i = 0; i < count; i++) jpeg_write_m_byte(image, metadata[i]);
}

static bool write_image(j_compress_ptr image, Failure *failure, const uint8_t *pixels, int channels,
                        CImageJPEGOptions options, const uint8_t *metadata, size_t metadata_count,
                        unsigned char **bytes, unsigned long *count) {
  if (setjmp(failure->back) != 0) return false;
  jpeg_mem_dest(image, bytes, count);
  image->input_components = channels;
  image->in_color_space = channels == 1 ? JCS_GRAYSCALE : JCS_RGB;
  jpeg_set_defaults(image);
  if (options.optimizes_size) image->optimize_coding = TRUE;
  image->density_unit = options.counts_centimeters ? 2 : 1;
  image->X_density = (UINT16)options.x_density;
  image->Y_density = (UINT16)options.y_density;
  jpeg_set_quality(image, options.quality, TRUE);
  if (options.is_progressive) jpeg_simple_progression(image);
  if (!options.downsamples) {
    for (int part = 0; part < image->num_components; part++) {
      image->comp_info[part].h_samp_factor = 1;
      image->comp_info[part].v_samp_factor = 1;
    }
  }
  jpeg_start_compress(image, TRUE);
  if (metadata_count > 0) write_metadata(image, metadata, metadata_count);
  size_t stride = (size_t)image->image_width * channels;
  while (image->next_scanline < image->image_height) {
    JSAMPROW row = (JSAMPROW)(pixels + image->next_scanline * stride);
    jpeg_write_scanlines(image, &row, 1);
  }
  jpeg_finish_compress(image);
  return true;
}

uint8_t *cimages_jpeg_encode(const uint8_t *pixels, uint32_t width, uint32_t height, int channels,
                             CImageJPEGOptions options, const uint8_t *metadata, size_t metadata_count,
                             size_t *count, char *error) {
  struct jpeg_compress_struct image = {0};
  Failure failure = {.text = error};
  unsigned char *bytes = NULL;
  unsigned long size = 0;
  image.err = jpeg_std_error(&failure.manager);
  failure.manager.error_exit = fail;
  failure.manager.emit_message = ignore;
  bool is_done = false;
  if (setjmp(failure.back) == 0) {
    jpeg_create_compress(&image);
    image.image_width = width;
    image.image_height = height;
    is_done =
      write_image(&image, &failure, pixels, channels, options, metadata, metadata_count, &bytes, &size);
  }
  // Only then does `bytes` say where the bytes are that were written before a failure.
  if (!is_done && image.dest != NULL) image.dest->term_destination(&image);
  jpeg_destroy_compress(&image);
  if (!is_done) {
    free(bytes);
    return NULL;
  }
  *count = size;
  return bytes;
}
