/**
 * The terminal: where results and progress are shown ({@link org.backlight.app.terminal.Terminal}), a line that is overwritten
 * ({@link org.backlight.app.terminal.LiveLine}), the bar of a download, and counts and durations in words ({@link
 * org.backlight.app.terminal.Words}).
 *
 * <p>To show progress of another kind, write on a {@code LiveLine} if the terminal shows one and on lines of {@code progress} if
 * not: a log must hold no control characters. Figures of a task are worded by the task, not here.
 */
package org.backlight.app.terminal;
