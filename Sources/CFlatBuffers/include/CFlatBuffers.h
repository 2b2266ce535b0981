// libflatbuffers behind a plain C interface: tables by position, fields by number.
//
// Reading checks every step with the library's verifier, so that the bytes may be anything. Writing builds a buffer from
// its end to its start; bytes that are only to be streamed into the file later are left as holes, whose pages are never
// touched.
#ifndef CFLATBUFFERS_H
#define CFLATBUFFERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// MARK: Reading

/// A flatbuffer in memory. The bytes must outlive every use; those beyond 2 GiB are no part of the buffer proper.
typedef struct {
  const uint8_t *_Nonnull bytes;
  size_t count;
} CFBBuffer;

typedef enum { CFB_ABSENT = 0, CFB_PRESENT = 1, CFB_BROKEN = -1 } CFBResult;

/// The position of the root table of a buffer with this identifier of four characters.
CFBResult cfb_root(CFBBuffer buffer, const char *_Nonnull identifier, uint32_t *_Nonnull table);

/// A scalar of `size` bytes (1, 2, 4 or 8) of a table, copied to `value`.
CFBResult cfb_scalar(CFBBuffer buffer, uint32_t table, int field, size_t size, void *_Nonnull value);
CFBResult cfb_table(CFBBuffer buffer, uint32_t table, int field, uint32_t *_Nonnull position);
CFBResult cfb_string(CFBBuffer buffer, uint32_t table, int field, const void *_Nullable *_Nonnull text,
                     size_t *_Nonnull count);
/// The elements of a vector, of `element_size` bytes each: scalars, or (of 4 bytes) references.
CFBResult cfb_vector(CFBBuffer buffer, uint32_t table, int field, size_t element_size,
                     const void *_Nullable *_Nonnull elements, size_t *_Nonnull count);
/// The table that an element of a vector of references is, and that vector's elements are `elements`.
CFBResult cfb_element(CFBBuffer buffer, const void *_Nonnull elements, size_t index, uint32_t *_Nonnull position);

// MARK: Writing

typedef struct CFBBuilder CFBBuilder;

/// `reserve` bytes of address space are taken at once; growing beyond is possible, and copies.
CFBBuilder *_Nonnull cfb_builder_new(size_t reserve);
void cfb_builder_free(CFBBuilder *_Nonnull builder);

/// Tables cannot be nested: what a table refers to is made before it is started. Each maker gives the reference to it.
void cfb_start_table(CFBBuilder *_Nonnull builder);
/// A scalar of `size` bytes (1, 2, 4 or 8), the low ones of `bits`; it is written even where it is the default.
void cfb_add_scalar(CFBBuilder *_Nonnull builder, int field, size_t size, uint64_t bits);
void cfb_add_reference(CFBBuilder *_Nonnull builder, int field, uint32_t reference);
uint32_t cfb_end_table(CFBBuilder *_Nonnull builder);

uint32_t cfb_make_string(CFBBuilder *_Nonnull builder, const void *_Nullable text, size_t count);
/// A vector of scalars of `element_size` bytes, whose first is aligned to `alignment` bytes or more.
uint32_t cfb_make_vector(CFBBuilder *_Nonnull builder, const void *_Nullable elements, size_t count,
                         size_t element_size, size_t alignment);
uint32_t cfb_make_reference_vector(CFBBuilder *_Nonnull builder, const uint32_t *_Nullable references, size_t count);
/// A vector of `count` bytes that are left out. `distance` is how far before the finished buffer's end the first is.
uint32_t cfb_make_hole(CFBBuilder *_Nonnull builder, size_t count, size_t alignment, size_t *_Nonnull distance);

/// The finished buffer, which lives as long as the builder.
const uint8_t *_Nonnull cfb_finish(CFBBuilder *_Nonnull builder, uint32_t root, const char *_Nonnull identifier,
                                   size_t *_Nonnull count);

// MARK: FlexBuffers, which state what they hold

typedef struct CFBFlexBuilder CFBFlexBuilder;

CFBFlexBuilder *_Nonnull cfb_flex_new(void);
void cfb_flex_free(CFBFlexBuilder *_Nonnull builder);

/// What is added between a start and its end is a part of the vector or map. In a map, every value comes after its key.
size_t cfb_flex_start_vector(CFBFlexBuilder *_Nonnull builder);
/// `typed` where all values are of one kind, which is stated once.
void cfb_flex_end_vector(CFBFlexBuilder *_Nonnull builder, size_t start, bool typed);
size_t cfb_flex_start_map(CFBFlexBuilder *_Nonnull builder);
void cfb_flex_end_map(CFBFlexBuilder *_Nonnull builder, size_t start);

void cfb_flex_key(CFBFlexBuilder *_Nonnull builder, const char *_Nonnull key);
void cfb_flex_int(CFBFlexBuilder *_Nonnull builder, int64_t value);
void cfb_flex_float(CFBFlexBuilder *_Nonnull builder, float value);
void cfb_flex_bool(CFBFlexBuilder *_Nonnull builder, bool value);
void cfb_flex_string(CFBFlexBuilder *_Nonnull builder, const void *_Nullable text, size_t count);

/// The finished buffer, which lives as long as the builder. One value must have been added in all.
const uint8_t *_Nonnull cfb_flex_finish(CFBFlexBuilder *_Nonnull builder, size_t *_Nonnull count);

/// The buffer as text in the manner of JSON, to be freed with cfb_flex_free_text; null where it is none. The text may
/// be as long as the square of the buffer.
char *_Nullable cfb_flex_text(CFBBuffer buffer, size_t *_Nonnull count);
void cfb_flex_free_text(char *_Nullable text);

/// The string at an index of the vector that a buffer is; null where there is none.
const void *_Nullable cfb_flex_element(CFBBuffer buffer, size_t index, size_t *_Nonnull count);

#ifdef __cplusplus
}
#endif

#endif
