/* Memory that is read soon. */
#ifndef PREFETCH_H
#define PREFETCH_H

#include <stdint.h>

#pragma clang assume_nonnull begin

/* Has the processor fetch the memory of a stanza around the address of its table: what was made for one stanza mostly
 * lies together. st.clone makes the attributes before the table and the children after it, and a message with a child
 * or two takes about a kilobyte: so 16 lines of 64 bytes, a quarter of them in front. Any address will do, nothing
 * there is touched. */
static inline void cn_prefetch_stanza(const void *_Nullable address) {
	for (int line = -4; line < 12; line++)
		__builtin_prefetch((const void *)((uintptr_t)address + 64 * (uintptr_t)line));
}

#pragma clang assume_nonnull end

#endif
