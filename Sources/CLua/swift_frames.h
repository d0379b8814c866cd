/* CN_GIVES calls Swift for a value, CN_DOES for none. Builds that define CN_TESTING count the open calls: an error that
 * crosses a Swift frame leaves the count above 0. */
#ifndef SWIFT_FRAMES_H
#define SWIFT_FRAMES_H

#ifdef CN_TESTING

/* Calls entered and not left, and all calls entered. */
struct cn_swift_frames {
	int open;
	long entered;
};
extern _Thread_local struct cn_swift_frames cn_swift_frames;

#define CN_ENTER_SWIFT() (cn_swift_frames.entered++, cn_swift_frames.open++)
#define CN_LEAVE_SWIFT() (cn_swift_frames.open--)
#define CN_GIVES(call) __extension__({ \
	CN_ENTER_SWIFT(); \
	__auto_type cn_result = call; \
	CN_LEAVE_SWIFT(); \
	cn_result; \
})
#define CN_DOES(call) ((void)CN_ENTER_SWIFT(), call, (void)CN_LEAVE_SWIFT())

#else

#define CN_GIVES(call) (call)
#define CN_DOES(call) (call)

#endif

#endif
