/* version.h: which onager this is; `VERSION` in the Makefile says it. */
#ifndef ONAGER_CORE_VERSION_H
#define ONAGER_CORE_VERSION_H

extern const char onager_version[];

#endif
