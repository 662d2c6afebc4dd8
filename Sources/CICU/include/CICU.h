// The few functions of ICU that are used, under names of their own: ICU renames its functions by version through macros
// that Swift does not see, and its headers clash with those of the ICU inside Foundation. Text is UTF-16; each answers
// the length of its result, or -1 when it does not fit or ICU refuses it.
#ifndef DOSSIER_CICU_H
#define DOSSIER_CICU_H

#include <stdint.h>

/// Normalization Form C, or KC when it is to be compatible.
int32_t dossier_icu_normalized(
    _Bool isCompatible, const uint16_t *source, int32_t length, uint16_t *result, int32_t capacity);

/// Full case folding.
int32_t dossier_icu_folded(const uint16_t *source, int32_t length, uint16_t *result, int32_t capacity);

/// Unicode's table of confusable characters; NULL when ICU's data lack it. Safe to share between threads.
void *dossier_icu_confusables(void);

/// What a reader sees, by that table. (UTS #39)
int32_t dossier_icu_skeleton(
    const void *confusables, const uint16_t *source, int32_t length, uint16_t *result, int32_t capacity);

#endif
