package org.backlight.app;

import picocli.CommandLine;

/** Makes the commands, and gives those that show progress their terminal. */
final class CommandFactory implements CommandLine.IFactory {

    private final Terminal terminal;
    private final CommandLine.IFactory usual = CommandLine.defaultFactory();

    CommandFactory(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public <K> K create(Class<K> type) throws Exception {
        if (type == TrainCommand.class) {
            return type.cast(new TrainCommand(terminal));
        }
        if (type == DataCommand.Get.class) {
            return type.cast(new DataCommand.Get(terminal));
        }
        return usual.create(type);
    }
}
