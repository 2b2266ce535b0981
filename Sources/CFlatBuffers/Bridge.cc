#include "CFlatBuffers.h"

// With locales of its own the library is more than its headers. No numbers are read from text here.
#define FLATBUFFERS_LOCALE_INDEPENDENT 0
#include <flatbuffers/flatbuffers.h>
#include <flatbuffers/flexbuffers.h>
#include <sys/mman.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

namespace {

namespace fb = flatbuffers;

[[noreturn]] void trap(const char *what) {
  std::fprintf(stderr, "CFlatBuffers: %s\n", what);
  std::abort();
}

fb::voffset_t slot(int field) { return static_cast<fb::voffset_t>(4 + 2 * field); }

// The verifier counts tables as it goes; one for each step keeps large models below its limit.
fb::Verifier verifier(CFBBuffer buffer) {
  return fb::Verifier(buffer.bytes, std::min<size_t>(buffer.count, FLATBUFFERS_MAX_BUFFER_SIZE - 1));
}

// Where a field of `size` bytes lies, from the start of the buffer; 0 when the table has none.
CFBResult locate(CFBBuffer buffer, uint32_t position, int field, size_t size, size_t *place) {
  fb::Verifier check = verifier(buffer);
  if (!check.Verify<fb::soffset_t>(position)) return CFB_BROKEN;
  const uint8_t *start = buffer.bytes + position;
  if (!check.VerifyTableStart(start)) return CFB_BROKEN;
  const auto *table = reinterpret_cast<const fb::Table *>(start);
  fb::voffset_t offset = table->GetOptionalFieldOffset(slot(field));
  if (offset == 0) return CFB_ABSENT;
  *place = position + offset;
  return check.Verify(*place, size) && check.VerifyAlignment(*place, size) ? CFB_PRESENT : CFB_BROKEN;
}

// What a reference at `place` refers to.
CFBResult follow(CFBBuffer buffer, size_t place, size_t *target) {
  fb::Verifier check = verifier(buffer);
  if (!check.Verify<fb::uoffset_t>(place)) return CFB_BROKEN;
  size_t offset = fb::ReadScalar<fb::uoffset_t>(buffer.bytes + place);
  if (offset == 0 || offset >= buffer.count - place) return CFB_BROKEN;
  *target = place + offset;
  return check.Verify(*target, 1) ? CFB_PRESENT : CFB_BROKEN;
}

CFBResult follow_field(CFBBuffer buffer, uint32_t table, int field, size_t *target) {
  size_t place = 0;
  CFBResult result = locate(buffer, table, field, sizeof(fb::uoffset_t), &place);
  return result == CFB_PRESENT ? follow(buffer, place, target) : result;
}

// A verified FlexBuffer with a zero behind it: the verifier does not look for the end of a key. Empty where it is none.
std::vector<uint8_t> verified(CFBBuffer buffer) {
  std::vector<uint8_t> bytes(buffer.bytes, buffer.bytes + buffer.count);
  bytes.push_back(0);
  if (buffer.count < 3 || !flexbuffers::VerifyBuffer(bytes.data(), buffer.count)) bytes.clear();
  return bytes;
}

// Address space whose pages exist only once they are written to.
class LazyAllocator : public fb::Allocator {
 public:
  uint8_t *allocate(size_t size) override {
    void *memory =
        mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED) trap("there is no address space for the buffer");
    return static_cast<uint8_t *>(memory);
  }
  void deallocate(uint8_t *memory, size_t size) override { munmap(memory, size); }
};

}  // namespace

struct CFBBuilder {
  LazyAllocator allocator;
  fb::FlatBufferBuilder builder;
  fb::uoffset_t table = 0;

  explicit CFBBuilder(size_t reserve) : builder(reserve, &allocator) {}
};

struct CFBFlexBuilder {
  flexbuffers::Builder builder;
};

extern "C" {

CFBResult cfb_root(CFBBuffer buffer, const char *identifier, uint32_t *table) {
  if (buffer.count < 8 || !fb::BufferHasIdentifier(buffer.bytes, identifier)) return CFB_BROKEN;
  size_t target = 0;
  if (follow(buffer, 0, &target) != CFB_PRESENT) return CFB_BROKEN;
  *table = static_cast<uint32_t>(target);
  return CFB_PRESENT;
}

CFBResult cfb_scalar(CFBBuffer buffer, uint32_t table, int field, size_t size, void *value) {
  size_t place = 0;
  CFBResult result = locate(buffer, table, field, size, &place);
  if (result == CFB_PRESENT) std::memcpy(value, buffer.bytes + place, size);
  return result;
}

CFBResult cfb_table(CFBBuffer buffer, uint32_t table, int field, uint32_t *position) {
  size_t target = 0;
  CFBResult result = follow_field(buffer, table, field, &target);
  if (result == CFB_PRESENT) *position = static_cast<uint32_t>(target);
  return result;
}

CFBResult cfb_string(CFBBuffer buffer, uint32_t table, int field, const void **text, size_t *count) {
  return cfb_vector(buffer, table, field, 1, text, count);
}

CFBResult cfb_vector(CFBBuffer buffer, uint32_t table, int field, size_t element_size, const void **elements,
                     size_t *count) {
  size_t target = 0;
  CFBResult result = follow_field(buffer, table, field, &target);
  if (result != CFB_PRESENT) return result;
  const uint8_t *vector = buffer.bytes + target;
  if (!verifier(buffer).VerifyVectorOrString(vector, element_size)) return CFB_BROKEN;
  *elements = vector + sizeof(fb::uoffset_t);
  *count = fb::ReadScalar<fb::uoffset_t>(vector);
  return CFB_PRESENT;
}

CFBResult cfb_element(CFBBuffer buffer, const void *elements, size_t index, uint32_t *position) {
  size_t place = static_cast<const uint8_t *>(elements) - buffer.bytes + index * sizeof(fb::uoffset_t);
  size_t target = 0;
  if (follow(buffer, place, &target) != CFB_PRESENT) return CFB_BROKEN;
  *position = static_cast<uint32_t>(target);
  return CFB_PRESENT;
}

CFBBuilder *cfb_builder_new(size_t reserve) { return new CFBBuilder(reserve); }
void cfb_builder_free(CFBBuilder *builder) { delete builder; }

void cfb_start_table(CFBBuilder *builder) { builder->table = builder->builder.StartTable(); }

void cfb_add_scalar(CFBBuilder *builder, int field, size_t size, uint64_t bits) {
  switch (size) {
    case 1: builder->builder.AddElement<uint8_t>(slot(field), static_cast<uint8_t>(bits)); break;
    case 2: builder->builder.AddElement<uint16_t>(slot(field), static_cast<uint16_t>(bits)); break;
    case 4: builder->builder.AddElement<uint32_t>(slot(field), static_cast<uint32_t>(bits)); break;
    case 8: builder->builder.AddElement<uint64_t>(slot(field), bits); break;
    default: trap("no scalar has this size");
  }
}

void cfb_add_reference(CFBBuilder *builder, int field, uint32_t reference) {
  builder->builder.AddOffset(slot(field), fb::Offset<void>(reference));
}

uint32_t cfb_end_table(CFBBuilder *builder) { return builder->builder.EndTable(builder->table); }

uint32_t cfb_make_string(CFBBuilder *builder, const void *text, size_t count) {
  return builder->builder.CreateString(static_cast<const char *>(text), count).o;
}

uint32_t cfb_make_vector(CFBBuilder *builder, const void *elements, size_t count, size_t element_size,
                         size_t alignment) {
  fb::FlatBufferBuilder &out = builder->builder;
  out.ForceVectorAlignment(count, element_size, std::max(alignment, element_size));
#if FLATBUFFERS_VERSION_MAJOR >= 22
  out.StartVector(count, element_size, std::max(alignment, element_size));
#else
  out.StartVector(count, element_size);
#endif
  out.PushBytes(static_cast<const uint8_t *>(elements), count * element_size);
  return out.EndVector(count);
}

uint32_t cfb_make_reference_vector(CFBBuilder *builder, const uint32_t *references, size_t count) {
  std::vector<fb::Offset<void>> offsets(references, references + count);
  return builder->builder.CreateVector(offsets).o;
}

uint32_t cfb_make_hole(CFBBuilder *builder, size_t count, size_t alignment, size_t *distance) {
  fb::FlatBufferBuilder &out = builder->builder;
  out.ForceVectorAlignment(count, 1, alignment);
  uint8_t *bytes = nullptr;
  uint32_t reference = out.CreateUninitializedVector<uint8_t>(count, &bytes).o;
  *distance = out.GetSize() - sizeof(fb::uoffset_t);
  return reference;
}

const uint8_t *cfb_finish(CFBBuilder *builder, uint32_t root, const char *identifier, size_t *count) {
  builder->builder.Finish(fb::Offset<void>(root), identifier);
  *count = builder->builder.GetSize();
  return builder->builder.GetBufferPointer();
}

CFBFlexBuilder *cfb_flex_new(void) { return new CFBFlexBuilder(); }
void cfb_flex_free(CFBFlexBuilder *builder) { delete builder; }

size_t cfb_flex_start_vector(CFBFlexBuilder *builder) { return builder->builder.StartVector(); }
void cfb_flex_end_vector(CFBFlexBuilder *builder, size_t start, bool typed) {
  builder->builder.EndVector(start, typed, false);
}
size_t cfb_flex_start_map(CFBFlexBuilder *builder) { return builder->builder.StartMap(); }
void cfb_flex_end_map(CFBFlexBuilder *builder, size_t start) { builder->builder.EndMap(start); }

void cfb_flex_key(CFBFlexBuilder *builder, const char *key) { builder->builder.Key(key); }
void cfb_flex_int(CFBFlexBuilder *builder, int64_t value) { builder->builder.Int(value); }
void cfb_flex_float(CFBFlexBuilder *builder, float value) { builder->builder.Float(value); }
void cfb_flex_bool(CFBFlexBuilder *builder, bool value) { builder->builder.Bool(value); }
void cfb_flex_string(CFBFlexBuilder *builder, const void *text, size_t count) {
  // The library takes the zero behind the text along.
  builder->builder.String(std::string(static_cast<const char *>(text), count));
}

const uint8_t *cfb_flex_finish(CFBFlexBuilder *builder, size_t *count) {
  builder->builder.Finish();
  *count = builder->builder.GetBuffer().size();
  return builder->builder.GetBuffer().data();
}

char *cfb_flex_text(CFBBuffer buffer, size_t *count) {
  std::vector<uint8_t> bytes = verified(buffer);
  if (bytes.empty()) return nullptr;
  std::string text;
  flexbuffers::GetRoot(bytes.data(), buffer.count).ToString(true, false, text);
  char *result = static_cast<char *>(std::malloc(text.size() + 1));
  if (result == nullptr) trap("there is no memory for the text");
  std::memcpy(result, text.c_str(), text.size() + 1);
  *count = text.size();
  return result;
}

void cfb_flex_free_text(char *text) { std::free(text); }

const void *cfb_flex_element(CFBBuffer buffer, size_t index, size_t *count) {
  std::vector<uint8_t> bytes = verified(buffer);
  if (bytes.empty()) return nullptr;
  flexbuffers::Reference root = flexbuffers::GetRoot(bytes.data(), buffer.count);
  if (!root.IsVector() || index >= root.AsVector().size()) return nullptr;
  flexbuffers::Reference element = root.AsVector()[index];
  if (!element.IsString()) return nullptr;
  *count = element.AsString().length();
  return buffer.bytes + (reinterpret_cast<const uint8_t *>(element.AsString().c_str()) - bytes.data());
}
}
