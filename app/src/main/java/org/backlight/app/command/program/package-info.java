/**
 * What holds for every command: how errors become sentences and exit codes, standard output and error, the log, the version,
 * and trainings in processes of their own.
 *
 * <p>{@link org.backlight.app.command.program.Failures} alone turns exceptions into sentences, and shows a stack trace only
 * under {@code --debug}, or under {@code --verbose} where none was foreseen; {@link org.backlight.app.command.program.LogLines}
 * shows what is logged; {@link org.backlight.app.command.program.Asked} is what all commands may ask of the program's own. To
 * add an option that holds for all commands, add it there. Not to be touched: exit codes, and that lost output is a failure.
 * Knows no command.
 */
package org.backlight.app.command.program;
