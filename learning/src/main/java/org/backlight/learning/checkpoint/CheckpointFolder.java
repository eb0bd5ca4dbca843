package org.backlight.learning.checkpoint;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.backlight.learning.layer.Parameter;
import org.backlight.learning.network.Network;
import org.backlight.learning.optimizer.Optimizer;
import tools.jackson.core.JacksonException;

/**
 * The checkpoints of one run: {@code step-00004690.safetensors} holds parameters and optimizer state after
 * that many steps, and in its metadata the recipe (with every seed; feedback matrices are never stored) and
 * the position in the training. A file is complete or absent; the oldest are removed beyond a number to keep. {@code
 * model-00004690.safetensors} holds the network's tensors alone and stays.
 */
public final class CheckpointFolder {

    private static final String PREFIX = "step-";
    private static final String MODEL = "model-";
    private static final String SUFFIX = ".safetensors";

    private final Path folder;
    private final String recipe;
    private final int keep;
    private final Predicate<String> same;
    private final SafeTensors.DiskSpace space;
    private final Map<String, String> notes;

    /**
     * Opens a folder for the checkpoints of one training.
     *
     * @param folder created if it is missing
     * @param recipe everything that fixes the training, as text; a checkpoint of another recipe is refused
     * @param keep how many of the newest checkpoints stay, at least 1
     * @param same whether the text in a checkpoint fixes this training too, though it may be written in another way
     */
    public CheckpointFolder(Path folder, String recipe, int keep, Predicate<String> same) {
        this(folder, recipe, keep, same, SafeTensors.DiskSpace.OF_DISK);
    }

    /**
     * Opens a folder whose checkpoints must have been written with the very same text.
     *
     * @param folder created if it is missing
     * @param recipe everything that fixes the training, as text; a checkpoint of another recipe is refused
     * @param keep how many of the newest checkpoints stay, at least 1
     */
    public CheckpointFolder(Path folder, String recipe, int keep) {
        this(folder, recipe, keep, recipe::equals);
    }

    /**
     * Opens a folder on a disk whose free space is given, which lets tests fill it.
     *
     * @param space tells the room on the disk
     */
    public CheckpointFolder(Path folder, String recipe, int keep, Predicate<String> same,
            SafeTensors.DiskSpace space) {
        this(folder, recipe, keep, same, space, Map.of());
    }

    private CheckpointFolder(Path folder, String recipe, int keep, Predicate<String> same,
            SafeTensors.DiskSpace space, Map<String, String> notes) {
        if (keep < 1) {
            throw new IllegalArgumentException("checkpoints to keep must be at least 1, but is " + keep);
        }
        this.folder = folder;
        this.recipe = recipe;
        this.keep = keep;
        this.same = same;
        this.space = space;
        this.notes = notes;
    }

    /**
     * Returns the same folder, whose files say more in their metadata, such as the version of the program that writes them.
     * Nothing is read from it.
     *
     * @param notes by their names, none of which the format has a use for
     */
    public CheckpointFolder noting(Map<String, String> notes) {
        return new CheckpointFolder(folder, recipe, keep, same, space, Map.copyOf(notes));
    }

    /** Returns the complete checkpoints, oldest first. */
    public List<Path> list() throws IOException {
        return list(PREFIX);
    }

    /** Returns the files that milestones left, which hold the network alone, oldest first. */
    public List<Path> models() throws IOException {
        return list(MODEL);
    }

    /** Returns the number of optimizer steps in the name of one of the files of {@link #list} or {@link #models}. */
    public static long steps(Path file) {
        return Long.parseLong(file.getFileName().toString().replaceAll("\\D", ""));
    }

    private List<Path> list(String prefix) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> {
                String name = file.getFileName().toString();
                return name.matches(prefix + "[0-9]{10,}" + Pattern.quote(SUFFIX));
            }).sorted().toList();
        }
    }

    /**
     * Writes a checkpoint; those that are older than the number to keep go once it is complete, and all but the newest before
     * it where the disk has no room otherwise.
     *
     * @throws DiskTooSmallException if it does not fit; the newest earlier one is then kept
     * @throws IOException if it cannot be written
     */
    public void write(Position position, List<Optimizer.NamedTensor> tensors) throws IOException {
        try {
            write(PREFIX, position, tensors);
        } catch (DiskTooSmallException e) {
            List<Path> older = list();
            makeRoom(older.subList(0, Math.max(0, older.size() - 1)), e);
            write(PREFIX, position, tensors);
        }
        removeOld();
    }

    /** Deletes the oldest files, if that makes room enough. */
    private static void makeRoom(List<Path> files, DiskTooSmallException e) throws IOException {
        long room = 0;
        int count = 0;
        while (room < e.missingBytes() && count < files.size()) {
            room += Files.size(files.get(count++));
        }
        if (room < e.missingBytes()) {
            throw e;
        }
        delete(files.subList(0, count));
    }

    /**
     * Writes the checkpoint of a finished training. Where the disk has no room for it beside an earlier one, the model alone is
     * written first, and then the earlier one makes room: at every moment one file holds what was learned.
     *
     * @param model the network's tensors
     * @throws IOException if not even the model fits, or a file cannot be written
     */
    public void writeLast(Position position, List<Optimizer.NamedTensor> tensors,
            List<Optimizer.NamedTensor> model) throws IOException {
        try {
            write(position, tensors);
        } catch (DiskTooSmallException e) {
            List<Path> older = list();
            if (older.isEmpty()) {
                throw e;
            }
            Path alone = file(MODEL, position);
            boolean kept = Files.exists(alone);
            writeModel(position, model);
            delete(older);
            try {
                write(PREFIX, position, tensors);
            } catch (DiskTooSmallException _) {
                // The model alone stays.
                return;
            }
            if (!kept) {
                delete(List.of(alone));
            }
        }
    }

    private static void delete(List<Path> files) throws IOException {
        for (Path file : files) {
            Files.delete(file);
        }
    }

    private void removeOld() {
        try {
            List<Path> all = list();
            delete(all.subList(0, Math.max(0, all.size() - keep)));
        } catch (IOException _) {
            // The new checkpoint is there; the old one goes with the next, or stays.
            return;
        }
    }

    /**
     * Writes the model alone, in a file of its own that stays.
     *
     * @param position of the training
     * @param tensors of the model, without the optimizer's
     * @throws IOException if the file cannot be written; others are not touched
     */
    public void writeModel(Position position, List<Optimizer.NamedTensor> tensors) throws IOException {
        write(MODEL, position, tensors);
    }

    private void write(String prefix, Position position, List<Optimizer.NamedTensor> tensors)
            throws IOException {
        Files.createDirectories(folder);
        clearRemains(prefix);
        Map<String, String> metadata = new LinkedHashMap<>(notes);
        metadata.put("format", "backlight-1");
        metadata.put("recipe", recipe);
        metadata.put("position", PositionJson.write(position));
        SafeTensors.write(file(prefix, position), metadata, tensors, space);
    }

    private Path file(String prefix, Position position) {
        return folder.resolve(String.format(Locale.ROOT, "%s%010d%s", prefix, position.step(), SUFFIX));
    }

    /** Returns the values of parameters with their names, as a checkpoint holds them. */
    public static List<Optimizer.NamedTensor> named(List<Parameter> tensors) {
        return tensors.stream().map(p -> new Optimizer.NamedTensor(p.name(), p.value())).toList();
    }

    /**
     * Reads a network's tensors from one of the files of {@link #list} or {@link #models}.
     *
     * @param network modified, unless the file is refused for anything but a value that is not finite
     * @return the optimizer steps that it was trained for
     * @throws IOException if the file is damaged, or of another recipe or network
     */
    public long readModel(Path file, Network network) throws IOException {
        return SafeTensors.readSome(file, named(network.tensors()), metadata -> position(file, metadata))
                .step();
    }

    /** Deletes what killed processes left half written; a training has one process at a time. */
    private void clearRemains(String prefix) throws IOException {
        try (DirectoryStream<Path> remains = Files.newDirectoryStream(folder, "." + prefix + "*.tmp")) {
            for (Path half : remains) {
                Files.delete(half);
            }
        }
    }

    /**
     * Reads the newest checkpoint.
     *
     * @return where the training stood, or {@link Position#START} if there is none
     * @throws IOException if it is damaged, of another recipe, or of another network
     */
    public Position readNewest(List<Optimizer.NamedTensor> tensors) throws IOException {
        List<Path> all = list();
        if (all.isEmpty()) {
            return Position.START;
        }
        Path newest = all.getLast();
        return SafeTensors.read(newest, tensors, metadata -> position(newest, metadata));
    }

    private Position position(Path newest, Map<String, String> metadata) throws IOException {
        if (!same.test(metadata.getOrDefault("recipe", ""))) {
            throw new IOException("checkpoint " + newest + " belongs to another recipe");
        }
        try {
            return PositionJson.read(metadata.getOrDefault("position", ""));
        } catch (JacksonException e) {
            throw new IOException("checkpoint " + newest + " does not say where its training stood", e);
        }
    }
}
