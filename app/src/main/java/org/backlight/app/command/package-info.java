/**
 * The commands of {@code backlight}: options, checks of what was asked for, and exit codes. The work itself is done elsewhere.
 *
 * <p>{@link org.backlight.app.command.Backlight} lists the subcommands. To add one, write a class {@code …Command} with picocli's
 * annotations and name it among the subcommands of {@code Backlight} or of its group ({@code opu} and {@code reproduce} have
 * packages of their own). Options that several commands share are mixins in {@code option}; what holds for all commands, from
 * errors to the version, is in {@code program}.
 *
 * <p>Exit codes are 0 for success, 1 for a run that failed, and 2 for a mistake of the user. Not to be touched: results go to
 * standard output, everything else to standard error, and an option once published keeps its name. Nothing outside this package
 * and those below it may use it.
 */
package org.backlight.app.command;
