/**
 * The commands of {@code backlight reproduce}, one for each published result, and the options that they share.
 *
 * <p>To add one, name it among the subcommands of {@link org.backlight.app.command.reproduce.ReproduceCommand}; its claims, arms
 * and report belong into a package below {@code app.reproduce}. Not to be touched: the same command goes on where it was
 * stopped.
 */
package org.backlight.app.command.reproduce;
