#include "CICU.h"

#include <unicode/unorm2.h>
#include <unicode/uspoof.h>
#include <unicode/ustring.h>

int32_t dossier_icu_normalized(
    _Bool isCompatible, const uint16_t *source, int32_t length, uint16_t *result, int32_t capacity)
{
    UErrorCode status = U_ZERO_ERROR;
    const UNormalizer2 *form = isCompatible ? unorm2_getNFKCInstance(&status) : unorm2_getNFCInstance(&status);
    if (U_FAILURE(status)) return -1;
    int32_t count =
        unorm2_normalize(form, (const UChar *)source, length, (UChar *)result, capacity, &status);
    return U_FAILURE(status) ? -1 : count;
}

int32_t dossier_icu_folded(
    const uint16_t *source, int32_t length, uint16_t *result, int32_t capacity)
{
    UErrorCode status = U_ZERO_ERROR;
    int32_t count = u_strFoldCase(
        (UChar *)result, capacity, (const UChar *)source, length, U_FOLD_CASE_DEFAULT, &status);
    return U_FAILURE(status) ? -1 : count;
}

void *dossier_icu_confusables(void)
{
    UErrorCode status = U_ZERO_ERROR;
    USpoofChecker *checker = uspoof_open(&status);
    return U_FAILURE(status) ? NULL : checker;
}

int32_t dossier_icu_skeleton(
    const void *confusables, const uint16_t *source, int32_t length, uint16_t *result, int32_t capacity)
{
    UErrorCode status = U_ZERO_ERROR;
    int32_t count = uspoof_getSkeleton((const USpoofChecker *)confusables, 0, (const UChar *)source, length,
        (UChar *)result, capacity, &status);
    return U_FAILURE(status) ? -1 : count;
}
