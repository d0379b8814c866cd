/* Counts how deep Swift is entered, in builds that define CN_COUNT_SWIFT_FRAMES: an error that crosses a Swift frame
 * leaves the count above 0. In other builds there is nothing here. */
#ifndef SWIFT_FRAMES_H
#define SWIFT_FRAMES_H

#ifdef CN_COUNT_SWIFT_FRAMES

/* Frames that were entered and not left, and all that were entered. */
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

#define cnEngineNew(...) CN_GIVES(cnEngineNew(__VA_ARGS__))
#define cnEngineFree(...) CN_DOES(cnEngineFree(__VA_ARGS__))
#define cnPhrase(...) CN_GIVES(cnPhrase(__VA_ARGS__))
#define cnImportance(...) CN_GIVES(cnImportance(__VA_ARGS__))
#define cnNextCandidate(...) CN_GIVES(cnNextCandidate(__VA_ARGS__))
#define cnArchivedForNobody(...) CN_GIVES(cnArchivedForNobody(__VA_ARGS__))
#define cnArchived(...) CN_GIVES(cnArchived(__VA_ARGS__))
#define cnOffline(...) CN_GIVES(cnOffline(__VA_ARGS__))
#define cnSessionEnd(...) CN_GIVES(cnSessionEnd(__VA_ARGS__))
#define cnEndingSession(...) CN_GIVES(cnEndingSession(__VA_ARGS__))
#define cnEnable(...) CN_GIVES(cnEnable(__VA_ARGS__))
#define cnDisabledBy(...) CN_GIVES(cnDisabledBy(__VA_ARGS__))
#define cnOverLimit(...) CN_GIVES(cnOverLimit(__VA_ARGS__))
#define cnForgetRegistration(...) CN_GIVES(cnForgetRegistration(__VA_ARGS__))
#define cnSummary(...) CN_GIVES(cnSummary(__VA_ARGS__))
#define cnExtendsTimeout(...) CN_GIVES(cnExtendsTimeout(__VA_ARGS__))
#define cnStartsOwnTimeout(...) CN_GIVES(cnStartsOwnTimeout(__VA_ARGS__))
#define cnCounts(...) CN_GIVES(cnCounts(__VA_ARGS__))
#define cnWithdraw(...) CN_GIVES(cnWithdraw(__VA_ARGS__))
#define cnNextPublishID(...) CN_DOES(cnNextPublishID(__VA_ARGS__))
#define cnExpectAnswer(...) CN_GIVES(cnExpectAnswer(__VA_ARGS__))
#define cnTakeAnswer(...) CN_GIVES(cnTakeAnswer(__VA_ARGS__))
#define cnLastDisabled(...) CN_GIVES(cnLastDisabled(__VA_ARGS__))
#define cnCopyLastDisabled(...) CN_GIVES(cnCopyLastDisabled(__VA_ARGS__))
#define cnForgetLastDisabled(...) CN_GIVES(cnForgetLastDisabled(__VA_ARGS__))

#endif

#endif
