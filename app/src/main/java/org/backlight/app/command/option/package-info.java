/**
 * Options that several commands share: folders of data and of runs, jobs, seeds, formats, tokens, the device and its recordings.
 *
 * <p>Each type is a mixin of picocli's: a command has a field of it, and asks it for the value once the command line has been
 * read. To add one, write a class with annotated fields and methods that return checked values. Not to be touched: the names of
 * options, and that a wrong value is a {@link org.backlight.app.failure.UserMistake} that names the option, the value found and
 * what was expected. Knows no command.
 */
package org.backlight.app.command.option;
