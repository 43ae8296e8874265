/* ancestor.h: which processes this one descends from. */
#ifndef ONAGER_CORE_ANCESTOR_H
#define ONAGER_CORE_ANCESTOR_H

/* The nearest process above this one whose name begins so (proc(5), stat); 0: there is none. */
long ancestor_named(const char *beginning);

#endif
