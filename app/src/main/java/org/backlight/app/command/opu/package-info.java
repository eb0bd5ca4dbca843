/**
 * The commands of {@code backlight opu}: describe a device, measure it as a laboratory would, and ask which device would train
 * a network.
 *
 * <p>To add one, name it among the subcommands of {@link org.backlight.app.command.opu.OpuCommand}. Not to be touched: whatever
 * is told of a device holds for every {@code OpuDevice}; what only a twin can know is asked of it, and left out with a reason
 * elsewhere.
 */
package org.backlight.app.command.opu;
