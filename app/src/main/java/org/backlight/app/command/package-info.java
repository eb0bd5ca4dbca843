/**
 * The commands of {@code backlight}: options, checks of what was asked for, and exit codes. The work itself is done elsewhere.
 *
 * <p>{@link org.backlight.app.command.Backlight} lists the subcommands. To add one, write a class {@code …Command} with picocli's
 * annotations and name it among the subcommands of {@code Backlight} or of its group; options that several commands share are
 * mixins ({@code DeviceOptions}, {@code RunsFolderOption}, {@code DataFolderOption}, {@code JobsOption}).
 *
 * <p>Exit codes are 0 for success, 1 for a run that failed, and 2 for a mistake of the user; {@code Failures} alone turns
 * exceptions into sentences, and shows a stack trace only under {@code --debug}, or under {@code --verbose} where none was
 * foreseen; {@code LogLines} shows what is logged. Not to be touched: results go to standard
 * output, everything else to standard error, and an option once published keeps its name. Nothing outside this package may use
 * it.
 */
package org.backlight.app.command;
