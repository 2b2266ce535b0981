// RE2 and FarmHash behind a plain C interface: expressions and texts are bytes, and errors come back as text.
#ifndef CTEXT_H
#define CTEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// A compiled expression. It is never changed after it is made, so that threads may share it.
typedef struct CTextRegex CTextRegex;

/// Compiles an expression; null with the reason in `error`, cut to `capacity`, when it is none.
CTextRegex *_Nullable ctext_regex_new(const uint8_t *_Nullable pattern, size_t count, char *_Nonnull error,
                                      size_t capacity);
void ctext_regex_free(CTextRegex *_Nullable regex);

/// Whether the expression matches all of the text.
bool ctext_regex_matches(const CTextRegex *_Nonnull regex, const uint8_t *_Nullable text, size_t count);

/// The text with the first match, or all of them, replaced by `rewrite`, in which \0 to \9 stand for the match and its
/// groups. To be freed; null where nothing is replaced.
uint8_t *_Nullable ctext_regex_replace(const CTextRegex *_Nonnull regex, const uint8_t *_Nullable text, size_t count,
                                       const uint8_t *_Nullable rewrite, size_t rewrite_count, bool all,
                                       size_t *_Nonnull length);

/// FarmHash's 64-bit fingerprint, which stays the same for ever.
uint64_t ctext_fingerprint64(const uint8_t *_Nullable bytes, size_t count);

#ifdef __cplusplus
}
#endif

#endif
