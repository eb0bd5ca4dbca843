package org.backlight.app.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.backlight.app.command.option.DataFolderOption;
import org.backlight.app.command.option.OutputFolder;
import org.backlight.app.command.program.Version;
import org.backlight.app.failure.FailedRun;
import org.backlight.app.failure.FileTrouble;
import org.backlight.app.failure.UserMistake;
import org.backlight.app.recipe.Nearest;
import org.backlight.app.terminal.DownloadBar;
import org.backlight.app.terminal.Terminal;
import org.backlight.app.train.TrainingReport;
import org.backlight.datasets.DataFolder;
import org.backlight.datasets.catalog.DatasetCatalog;
import org.backlight.datasets.catalog.Download;
import org.backlight.datasets.catalog.SourceFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code backlight data}: the data sets, what is there of them, and where to get them. */
@Command(name = "data", description = "Lists and fetches data sets.", subcommands = {
        DataCommand.ListAll.class,
        DataCommand.Get.class}, mixinStandardHelpOptions = true, versionProvider = Version.class,
        usageHelpWidth = 100)
final class DataCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    /** Shows the usage, if there is no subcommand. */
    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    /** {@code backlight data list}. */
    @Command(name = "list", description = "Lists the data sets and whether the data folder has them.",
            mixinStandardHelpOptions = true, versionProvider = Version.class, usageHelpWidth = 100)
    static final class ListAll implements Callable<Integer> {

        @Mixin
        private DataFolderOption data;

        private final PrintWriter out;

        ListAll(Terminal terminal) {
            out = terminal.out();
        }

        @Override
        public Integer call() {
            DataFolder folder = data.folder();
            for (DatasetCatalog.Entry entry : DatasetCatalog.entries()) {
                if (entry.builtIn()) {
                    line(entry.name(), "built in", entry.description());
                } else {
                    files(entry, folder);
                }
            }
            out.println("Data folder: " + folder.path() + " (" + folder.origin() + ")");
            return 0;
        }

        /** Says of a data set what a training would read of it, and whether that is what was published. */
        private void files(DatasetCatalog.Entry entry, DataFolder folder) {
            List<SourceFile> sources;
            try {
                sources = DatasetCatalog.sources(entry.name(), folder.path());
            } catch (IOException e) {
                boolean there = Files.isDirectory(folder.path().resolve(entry.name()));
                line(entry.name(), "missing", entry.description());
                if (there) {
                    line("", "", FileTrouble.sentence(e));
                }
                return;
            }
            line(entry.name(), "present", entry.description());
            TrainingReport.otherFiles(sources).ifPresentOrElse(words -> line("", "", words), () -> {
                if (sources.stream().allMatch(file -> file.origin() == SourceFile.Origin.PUBLISHED)) {
                    line("", "", "the publisher's files, by their checksums");
                }
            });
        }

        private void line(String name, String state, String words) {
            out.println(String.format(Locale.ROOT, "%-21s %-9s %s", name, state, words));
        }
    }

    /** {@code backlight data get}. */
    @Command(name = "get", description = "Fetches a data set's files from its publisher and checks them.",
            mixinStandardHelpOptions = true, versionProvider = Version.class, usageHelpWidth = 100, footer = {
                    "", "Example:", "  ./backlight data get mnist --data-dir data"})
    static final class Get implements Callable<Integer> {

        @Parameters(paramLabel = "NAME", description = "The data set, such as mnist.")
        private String name;

        @Mixin
        private DataFolderOption data;

        private final Terminal terminal;

        Get(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() {
            DatasetCatalog.Entry entry = entry();
            if (entry.builtIn()) {
                terminal.out().println(name + " is drawn by code; nothing is to be fetched.");
                return 0;
            }
            if (!entry.fetched()) {
                return putThereByItsUser(entry, data.folder().path());
            }
            Path folder = OutputFolder.of("--data-dir", data.folder().path());
            try (DownloadBar bar = new DownloadBar(terminal)) {
                for (Download.Result result : new Download().fetch(entry, folder, bar::advanced)) {
                    bar.line(result.outcome().name().toLowerCase(Locale.ROOT) + "  " + result.file());
                }
            } catch (IOException e) {
                throw new FailedRun(FileTrouble.sentence(e), e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new FailedRun("interrupted; the next data get " + name + " goes on from here", e);
            }
            return 0;
        }

        private int putThereByItsUser(DatasetCatalog.Entry entry, Path folder) {
            if (!entry.presentIn(folder)) {
                throw new UserMistake(name + " has no address to be fetched from; put its files into "
                        + folder.resolve(name) + ": " + String.join(", ", entry.members()));
            }
            terminal.out().println("present  " + folder.resolve(name));
            return 0;
        }

        private DatasetCatalog.Entry entry() {
            try {
                return DatasetCatalog.find(name);
            } catch (IllegalArgumentException e) {
                String hint = Nearest
                        .to(name, DatasetCatalog.entries().stream().map(DatasetCatalog.Entry::name).toList())
                        .map(near -> "; did you mean " + near + "?").orElse("");
                throw new UserMistake(e.getMessage() + hint, e);
            }
        }
    }
}
