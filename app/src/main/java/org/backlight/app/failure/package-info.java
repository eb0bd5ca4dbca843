/**
 * The two ways in which a command ends without success: a mistake of the user ({@link org.backlight.app.failure.UserMistake},
 * exit code 2) and a run that failed ({@link org.backlight.app.failure.FailedRun}, exit code 1).
 *
 * <p>Each carries one plain sentence that names the thing, the value found and what was expected; a cause is shown with {@code
 * --debug} only. {@link org.backlight.app.failure.FileTrouble} words the exceptions of the file system: a new reason is a case
 * there. A third way to end needs an exit code of its own and a place in {@code command.Failures}.
 */
package org.backlight.app.failure;
