package org.backlight.app.watch;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.backlight.app.run.RunFolder;

/** The runs of a folder, looked at by one thread for all who watch, and by none where nobody does. */
final class WatchedRuns implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(WatchedRuns.class.getPackageName());
    private static final long LOOK_MILLIS = 1250;
    /** A run that nobody trains is looked at each time after so many looks. */
    private static final int QUIET_LOOKS = 3;
    /** Values of figures that are held in memory, 16 bytes each; those of the runs that were asked for last. */
    private static final long MOST_VALUES = 8_000_000;

    private final RunsFolder folder;
    private final EventStreams streams;
    private final Map<String, WatchedRun> runs = new TreeMap<>();
    /** The runs whose figures are held, the one that was asked for last at the end. */
    private final Set<WatchedRun> asked = new LinkedHashSet<>();
    private final Thread watcher;
    private long looks;
    private volatile boolean closed;
    /** Whether recipes are read in full: the first one takes seconds, as it loads what trains networks. */
    private volatile boolean readsRecipes;

    WatchedRuns(RunsFolder folder, EventStreams streams) {
        this.folder = folder;
        this.streams = streams;
        watcher = Thread.ofPlatform().daemon().name("watcher").unstarted(this::watch);
    }

    /** Looks for the first time, and begins to watch. */
    void start() {
        look(true);
        watcher.start();
    }

    private void watch() {
        try {
            for (RunFolder first : folder.list().stream().limit(1).toList()) {
                RunHead.units(folder.file(first.recipeFile()));
            }
        } catch (IOException | RuntimeException e) {
            LOG.log(Level.DEBUG, "the first recipe cannot be read", e);
        }
        readsRecipes = true;
        look(true);
        try {
            while (!closed) {
                streams.awaitClient();
                look(false);
                Thread.sleep(LOOK_MILLIS);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Looks what is new, and tells those who watch; a run that cannot be looked at keeps nobody from watching the others.
     *
     * @param all whether runs that nobody trains are looked at, too, in place of some of them
     */
    private void look(boolean all) {
        // What is told keeps the order in which it was seen, whoever looked.
        synchronized (runs) {
            List<Map<String, Object>> heads = new ArrayList<>();
            List<Map<String, Object>> points = new ArrayList<>();
            List<String> gone = new ArrayList<>();
            Set<String> known = Set.copyOf(runs.keySet());
            Set<String> there = find();
            TrainingLocks locks = TrainingLocks.now();
            long turn = looks++;
            for (WatchedRun run : List.copyOf(runs.values())) {
                try {
                    if (!there.contains(run.name())) {
                        throw new IOException("run " + run.name() + " is gone");
                    }
                    // In turns, those of one look being others than those of the next.
                    if (!all && run.isQuiet(locks) && turn++ % QUIET_LOOKS != 0) {
                        continue;
                    }
                    WatchedRun.Change change = run.look(locks, readsRecipes);
                    if (change.head()) {
                        heads.add(run.members());
                    }
                    if (change.points() != null) {
                        points.add(points(run, change.points()));
                    }
                } catch (IOException | RuntimeException e) {
                    LOG.log(Level.DEBUG, "a run is not watched any more", e);
                    runs.remove(run.name());
                    asked.remove(run);
                    // One that was never shown is not missed, however often it is tried.
                    if (known.contains(run.name())) {
                        gone.add(run.name());
                    }
                }
            }
            // In one piece: a page draws once for all of it.
            List<EventStreams.Event> events = new ArrayList<>();
            if (!heads.isEmpty() || !gone.isEmpty()) {
                events.add(new EventStreams.Event("runs", Map.of("runs", heads, "gone", gone)));
            }
            points.forEach(event -> events.add(new EventStreams.Event("points", event)));
            streams.send(events);
        }
    }

    /** Takes in the runs that are new, and returns the names of all that are there. */
    private Set<String> find() {
        Set<String> there = new LinkedHashSet<>();
        try {
            for (RunFolder found : folder.list(runs.keySet())) {
                String name = found.name();
                there.add(name);
                runs.computeIfAbsent(name, _ -> new WatchedRun(folder, found));
            }
        } catch (IOException | RuntimeException e) {
            LOG.log(Level.DEBUG, "the folder of all runs cannot be listed", e);
            there.addAll(runs.keySet());
        }
        return there;
    }

    private static Map<String, Object> points(WatchedRun run, WatchedRun.Points points) {
        return Map.of("run", run.name(), "generation", points.generation(), "from", points.from(), "end",
                points.end(), "figures", points.figures().members());
    }

    /** Returns what the list says of every run, looking first where nobody has. */
    List<Map<String, Object>> members() {
        look(true);
        synchronized (runs) {
            return runs.values().stream().map(WatchedRun::members).toList();
        }
    }

    /** Returns how many runs there are. */
    int count() {
        synchronized (runs) {
            return runs.size();
        }
    }

    /** Finds a run by its name among those that were found. */
    Optional<WatchedRun> find(String name) {
        synchronized (runs) {
            return Optional.ofNullable(runs.get(name));
        }
    }

    /** Notes that a run's figures were asked for, and forgets others if there are too many. */
    void noteAsked(WatchedRun run) {
        Collection<WatchedRun> forgotten = new ArrayList<>();
        synchronized (runs) {
            asked.remove(run);
            asked.add(run);
            long held = asked.stream().mapToLong(WatchedRun::held).sum();
            for (WatchedRun oldest : List.copyOf(asked)) {
                if (held <= MOST_VALUES || oldest == run) {
                    break;
                }
                held -= oldest.held();
                asked.remove(oldest);
                forgotten.add(oldest);
            }
        }
        forgotten.forEach(WatchedRun::forget);
    }

    @Override
    public void close() {
        closed = true;
        watcher.interrupt();
    }
}
