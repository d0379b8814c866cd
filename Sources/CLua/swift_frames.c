#include "swift_frames.h"

#ifdef CN_COUNT_SWIFT_FRAMES
_Thread_local struct cn_swift_frames cn_swift_frames;
#endif
