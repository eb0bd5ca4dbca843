package org.backlight.app.watch;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.backlight.app.run.LatestFrame;
import org.backlight.app.run.MetricsLine;
import org.backlight.app.run.RunFolder;
import org.backlight.substrate.check.Visible;

/** A run that is watched: what its folder said when it was looked at last. All methods may be called by any thread. */
final class WatchedRun {

    /** What is read of a file's end at first: the last few hundred lines. */
    private static final int LAST_BYTES = 1 << 16;
    private static final int PIECE = 4 << 20;
    /** Silence after which nobody is taken to train a run, where the system does not tell. */
    private static final long SILENT_MILLIS = 30_000;

    private final RunsFolder root;
    private final RunFolder folder;
    private final String name;
    private final MetricsTail tail;
    private RunHead head;
    private Throughput throughput = new Throughput(0);
    private List<Object> headStamp = List.of();
    /** Of the files, as they were read last; empty before, and while they cannot be read. */
    private List<Object> stamps = List.of();
    /** With all links followed. */
    private Path metricsFile;
    private OptionalLong metricsInode = OptionalLong.empty();
    private boolean finished;
    private boolean lockSeen;
    private RunState state = RunState.STOPPED;
    private long modifiedMillis;
    private long frameMillis;
    private MetricsLine last;
    private Map<String, Double> lastTest = Map.of();
    private long lastTestStep;
    private Map<String, Double> lastAccount = Map.of();
    /** All figures, once somebody has asked; null before, and after they were forgotten. */
    private RunFigures figures;
    private long figuresGeneration;
    private long figuresEnd;
    /** See {@link RunHead#units}; null while they are not known. */
    private Map<String, Object> units;

    WatchedRun(RunsFolder root, RunFolder folder) {
        this.root = root;
        this.folder = folder;
        name = folder.name();
        tail = new MetricsTail(LAST_BYTES);
    }

    /** Returns the folder's name. */
    String name() {
        return name;
    }

    /** Returns whether all was read of it, and nobody trains it, or has just begun to. */
    synchronized boolean isQuiet(TrainingLocks locks) {
        return !stamps.isEmpty() && units != null && state != RunState.TRAINING
                && !locks.holds(metricsFile, metricsInode).orElse(false);
    }

    /**
     * What a look has found.
     *
     * @param head whether what the list says has changed
     * @param points new lines; null for none
     * @param frame whether the device has shown another frame
     */
    record Change(boolean head, Points points, boolean frame) {}

    /**
     * Figures that are new.
     *
     * @param generation of the metrics
     * @param from offset before them
     * @param end offset behind them
     * @param figures their columns
     */
    record Points(long generation, long from, long end, RunFigures figures) {}

    /**
     * Looks what is new.
     *
     * @param withUnits whether recipes are read in full, too
     * @throws IOException if the run is gone, or leads out of the folder of all runs
     */
    synchronized Change look(TrainingLocks locks, boolean withUnits) throws IOException {
        List<Object> there = stamps();
        if (there.equals(stamps) && !(withUnits && units == null)) {
            // Nothing to read: of most runs at most times.
            return new Change(isNowAnother(state(locks, metricsFile)), null, false);
        }
        stamps = List.of();
        Path recipe = root.file(folder.recipeFile());
        Path metrics = root.file(folder.metricsFile());
        Optional<Path> summary = root.fileIfThere(folder.summaryFile());
        BasicFileAttributes written = Files.readAttributes(metrics, BasicFileAttributes.class);
        boolean changed = lookAtHead(recipe, summary, List.of(there.getFirst(), there.get(2)))
                | (withUnits && lookAtUnits(recipe));
        Points points = null;
        if (written.size() != tail.offset()
                || written.lastModifiedTime().toMillis() != modifiedMillis) {
            points = follow(metrics);
            changed |= points != null;
        }
        modifiedMillis = written.lastModifiedTime().toMillis();
        metricsFile = metrics;
        metricsInode = TrainingLocks.inode(metrics);
        changed |= isNowAnother(state(locks, metrics));
        long frame = frameMillis();
        boolean newFrame = frame != frameMillis;
        frameMillis = frame;
        stamps = there;
        return new Change(changed || newFrame, points, newFrame);
    }

    private boolean isNowAnother(RunState now) {
        boolean another = now != state;
        state = now;
        return another;
    }

    /** Returns what the system says of the files, wherever links lead; one that has become another differs in it. */
    private List<Object> stamps() throws IOException {
        return List.of(FileStamp.of(folder.recipeFile()), FileStamp.of(folder.metricsFile()),
                FileStamp.ofIfThere(folder.summaryFile()), FileStamp.ofIfThere(folder.latestFrame()));
    }

    /** @param stamp of recipe and summary */
    private boolean lookAtHead(Path recipe, Optional<Path> summary, List<Object> stamp) {
        if (stamp.equals(headStamp)) {
            return false;
        }
        finished = summary.isPresent();
        head = RunHead.read(recipe, summary);
        if (headStamp.isEmpty()) {
            throughput = new Throughput(head.batchSize());
        }
        if (headStamp.isEmpty() || !headStamp.getFirst().equals(stamp.getFirst())) {
            units = null;
        }
        headStamp = stamp;
        return true;
    }

    private boolean lookAtUnits(Path recipe) {
        if (units != null) {
            return false;
        }
        units = RunHead.units(recipe);
        return !units.isEmpty();
    }

    private static long modified(Path file) {
        try {
            return Files.getLastModifiedTime(file).toMillis();
        } catch (IOException _) {
            return 0;
        }
    }

    /** Returns when the device's latest frame was written; 0 if there is none that may be shown. */
    private long frameMillis() {
        try {
            return root.fileIfThere(folder.latestFrame()).map(WatchedRun::modified).orElse(0L);
        } catch (IOException _) {
            return 0;
        }
    }

    private Points follow(Path metrics) throws IOException {
        Points points = null;
        for (MetricsTail.Lines lines; (lines = tail.next(metrics)) != null;) {
            if (points == null || points.generation != lines.generation()) {
                if (points != null || lines.from() == 0) {
                    throughput = new Throughput(head.batchSize());
                }
                points = new Points(lines.generation(), lines.from(), lines.to(), new RunFigures(throughput));
            }
            RunFigures figuresSoFar = points.figures;
            points = new Points(points.generation, points.from, lines.to(), figuresSoFar);
            MetricsReader.read(lines.bytes(), line -> {
                figuresSoFar.add(line);
                remember(line);
            });
        }
        return points;
    }

    private void remember(MetricsLine line) {
        last = line;
        if (line.split().equals(MetricsLine.TEST)) {
            lastTest = line.figures();
            lastTestStep = line.step();
        } else if (line.split().equals(MetricsLine.OPU)) {
            lastAccount = line.figures();
        }
    }

    private RunState state(TrainingLocks locks, Path metrics) {
        if (finished) {
            return RunState.FINISHED;
        }
        Optional<Boolean> locked = locks.holds(metrics, metricsInode);
        lockSeen |= locked.orElse(false);
        boolean recent = System.currentTimeMillis() - modifiedMillis < SILENT_MILLIS;
        if (locked.orElse(false)) {
            return RunState.TRAINING;
        }
        if (last != null && last.split().equals(MetricsLine.FAILED)) {
            return RunState.FAILED;
        }
        // A trainer of another machine, or container, holds a lock that this system does not list.
        return recent && !lockSeen ? RunState.TRAINING : RunState.STOPPED;
    }

    /** Returns what the list of runs says of this one. */
    synchronized Map<String, Object> members() {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("name", name());
        members.put("state", state.name().toLowerCase(Locale.ROOT));
        members.put("modified", modifiedMillis);
        members.put("frame", frameMillis);
        if (last != null) {
            members.put("step", last.step());
            members.put("epoch", last.epoch());
        }
        if (!lastTest.isEmpty()) {
            members.put("test_step", lastTestStep);
            members.put("test", lastTest);
        }
        if (!lastAccount.isEmpty()) {
            members.put("opu", lastAccount);
        }
        members.put("units", units == null ? Map.of() : units);
        members.putAll(head.members());
        return members;
    }

    /**
     * Returns thinned figures.
     *
     * @param from the first step that is of interest
     * @param to the last one
     * @param buckets see {@link Thinning}
     * @throws IOException if they cannot be read
     */
    synchronized Map<String, Object> figures(double from, double to, int buckets) throws IOException {
        load();
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("run", name());
        members.put("generation", tail.generation());
        members.put("end", tail.offset());
        members.put("figures", figures.members(column -> Thinning.choose(column, from, to, buckets)));
        return members;
    }

    private void load() throws IOException {
        if (figures == null || figuresGeneration != tail.generation() || figuresEnd > tail.offset()) {
            figures = new RunFigures(new Throughput(head.batchSize()));
            figuresGeneration = tail.generation();
            figuresEnd = 0;
        }
        try (FileChannel channel = FileChannel.open(root.file(folder.metricsFile()))) {
            byte[] rest = new byte[0];
            while (figuresEnd + rest.length < tail.offset()) {
                int length = (int) Math.min(PIECE, tail.offset() - figuresEnd - rest.length);
                ByteBuffer piece = ByteBuffer.allocate(rest.length + length).put(rest);
                while (piece.hasRemaining()) {
                    if (channel.read(piece, figuresEnd + piece.position()) < 0) {
                        throw new EOFException("the metrics became shorter");
                    }
                }
                int end = MetricsTail.endOfLines(piece.array(), piece.position());
                figures.add(Arrays.copyOf(piece.array(), end));
                rest = Arrays.copyOfRange(piece.array(), end, piece.position());
                figuresEnd += end;
            }
        }
    }

    /** Returns how many values are held of it. */
    synchronized int held() {
        return figures == null ? 0 : figures.values();
    }

    /** Frees the figures, which are read again when somebody asks. */
    synchronized void forget() {
        figures = null;
    }

    /**
     * Reads the frame that the run's device showed last.
     *
     * @throws Refused if there is none
     * @throws IOException if it is damaged
     */
    LatestFrame frame() throws IOException {
        Path file = root.fileIfThere(folder.latestFrame()).orElseThrow(
                () -> new Refused(404, "Run " + Visible.excerpt(name()) + " has no frame of a device."));
        return LatestFrame.read(file);
    }
}
