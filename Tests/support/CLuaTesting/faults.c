#include <limits.h>
#include <stdlib.h>

#include "include/testing.h"

int testing_read_freed_memory(void) {
	volatile int *freed = malloc(sizeof *freed);
	free((void *)freed);
	return *freed;
}

int testing_overflow(void) {
	volatile int largest = INT_MAX;
	return largest + 1;
}
