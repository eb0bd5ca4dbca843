package org.backlight.app.watch;

/** What became of a run. */
enum RunState {
    /** Somebody trains it now. */
    TRAINING,
    /** It has its summary. */
    FINISHED,
    /** Its training could not go on. */
    FAILED,
    /** Nobody trains it, and it is not finished. */
    STOPPED
}
