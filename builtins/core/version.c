/* version.c: see version.h. */
#include "core/version.h"

const char onager_version[] = ONAGER_VERSION;
