#include "CText.h"

#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>

#include <farmhash.h>
#include <re2/re2.h>

struct CTextRegex {
  RE2 expression;
  CTextRegex(re2::StringPiece pattern, const RE2::Options &options) : expression(pattern, options) {}
};

static re2::StringPiece piece(const uint8_t *bytes, size_t count) {
  return re2::StringPiece(reinterpret_cast<const char *>(bytes), count);
}

CTextRegex *ctext_regex_new(const uint8_t *pattern, size_t count, char *error, size_t capacity) {
  RE2::Options options;
  options.set_log_errors(false);
  auto regex = std::make_unique<CTextRegex>(piece(pattern, count), options);
  if (regex->expression.ok()) return regex.release();
  const std::string &reason = regex->expression.error();
  size_t length = reason.size() < capacity ? reason.size() : capacity - 1;
  std::memcpy(error, reason.data(), length);
  error[length] = 0;
  return nullptr;
}

void ctext_regex_free(CTextRegex *regex) { delete regex; }

bool ctext_regex_matches(const CTextRegex *regex, const uint8_t *text, size_t count) {
  return RE2::FullMatch(piece(text, count), regex->expression);
}

uint8_t *ctext_regex_replace(const CTextRegex *regex, const uint8_t *text, size_t count, const uint8_t *rewrite,
                             size_t rewrite_count, bool all, size_t *length) {
  std::string result(reinterpret_cast<const char *>(text), count);
  re2::StringPiece by = piece(rewrite, rewrite_count);
  bool replaced = all ? RE2::GlobalReplace(&result, regex->expression, by) > 0
                      : RE2::Replace(&result, regex->expression, by);
  if (!replaced) return nullptr;
  *length = result.size();
  auto *copy = static_cast<uint8_t *>(std::malloc(result.size() + 1));
  if (copy != nullptr) std::memcpy(copy, result.data(), result.size());
  return copy;
}

uint64_t ctext_fingerprint64(const uint8_t *bytes, size_t count) {
  return util::Fingerprint64(reinterpret_cast<const char *>(bytes), count);
}
