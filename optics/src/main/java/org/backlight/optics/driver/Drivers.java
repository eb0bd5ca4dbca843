package org.backlight.optics.driver;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Finder of the drivers that are on the class path or the module path. */
public final class Drivers {

    private Drivers() {}

    /** Drivers by name, and why others could not be loaded. */
    private record Found(Map<String, List<OpuDriver>> byName, List<String> failures) {}

    /** Returns the names of all drivers that can be loaded, in alphabetical order. */
    public static List<String> names() {
        return List.copyOf(find(loader()).byName.keySet());
    }

    /**
     * Returns a driver.
     *
     * @throws UnknownNameException if there is none of that name; the message lists those that are found, and tells why others
     *     could not be loaded
     * @throws IllegalArgumentException if there are several
     */
    public static OpuDriver named(String name) {
        return named(name, loader());
    }

    /** Returns a driver of a loader. */
    static OpuDriver named(String name, ServiceLoader<OpuDriver> loader) {
        Found found = find(loader);
        List<OpuDriver> drivers = found.byName.getOrDefault(name, List.of());
        if (drivers.isEmpty()) {
            throw new UnknownNameException("There is no device driver \"" + name + "\"",
                    "that are found are " + String.join(", ", found.byName.keySet()) + "."
                            + (found.failures.isEmpty()
                                    ? ""
                                    : " Not loaded: " + String.join("; ", found.failures) + "."),
                    name, List.copyOf(found.byName.keySet()));
        }
        if (drivers.size() > 1) {
            throw new IllegalArgumentException(
                    "There are " + drivers.size() + " device drivers named \"" + name
                            + "\", of the classes "
                            + drivers.stream().map(driver -> driver.getClass().getName())
                                    .collect(Collectors.joining(" and "))
                            + "; expected one on the class path.");
        }
        return drivers.getFirst();
    }

    private static ServiceLoader<OpuDriver> loader() {
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        return ServiceLoader.load(OpuDriver.class,
                context == null ? OpuDriver.class.getClassLoader() : context);
    }

    private static Found find(ServiceLoader<OpuDriver> loader) {
        var found = new Found(new TreeMap<>(), new ArrayList<>());
        Iterator<OpuDriver> drivers = loader.iterator();
        while (true) {
            try {
                if (!drivers.hasNext()) {
                    return found;
                }
                OpuDriver driver = drivers.next();
                found.byName.computeIfAbsent(Objects.requireNonNull(driver.name(), "name"),
                        _ -> new ArrayList<>()).add(driver);
            } catch (ServiceConfigurationError | LinkageError | RuntimeException e) {
                // The loader goes on with the next one.
                found.failures.add(words(e));
            }
        }
    }

    private static String words(Throwable e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        String own = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        return cause == e || cause.getMessage() == null || own.contains(cause.getMessage())
                ? own
                : own + " (" + cause.getMessage() + ")";
    }
}
