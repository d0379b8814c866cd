#include "swift_frames.h"

#ifdef CN_TESTING
_Thread_local struct cn_swift_frames cn_swift_frames;
#endif
