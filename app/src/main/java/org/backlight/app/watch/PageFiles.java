package org.backlight.app.watch;

import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/** The files of the page, each by its path; there are no others. */
final class PageFiles {

    private static final String WEB_JAR = "META-INF/maven/org.webjars.npm/uplot/pom.properties";
    private static final Map<String, String> TYPES = Map.of("html", "text/html; charset=utf-8", "css",
            "text/css; charset=utf-8", "js", "text/javascript; charset=utf-8", "svg", "image/svg+xml");
    private static final List<String> OWN = List.of("page.css", "icon.svg", "theme.js", "page.js", "runs.js",
            "list.js", "table.js", "figures.js", "chart.js", "still.js", "device.js", "words.js");

    /**
     * A file.
     *
     * @param type of its content
     * @param content not to be modified
     */
    record File(String type, byte[] content) {}

    private final Map<String, File> files = new LinkedHashMap<>();

    /** Reads all files. */
    PageFiles() {
        try {
            add("/", "html", read(PageFiles.class.getResourceAsStream("page/index.html"), "index.html"));
            for (String name : OWN) {
                add("/" + name, name.substring(name.lastIndexOf('.') + 1),
                        read(PageFiles.class.getResourceAsStream("page/" + name), name));
            }
            Properties uplot = new Properties();
            try (InputStream in = PageFiles.class.getClassLoader().getResourceAsStream(WEB_JAR)) {
                uplot.load(in);
            }
            for (String name : List.of("uPlot.iife.min.js", "uPlot.min.css")) {
                String place = "META-INF/resources/webjars/uplot/" + uplot.getProperty("version") + "/dist/"
                        + name;
                add("/uplot/" + name, name.substring(name.lastIndexOf('.') + 1),
                        read(PageFiles.class.getClassLoader().getResourceAsStream(place), place));
            }
        } catch (IOException e) {
            throw new IllegalStateException("the page cannot be read: " + e.getMessage(), e);
        }
    }

    private static byte[] read(InputStream resource, String name) throws IOException {
        if (resource == null) {
            throw new IOException(name + " is missing");
        }
        try (resource) {
            return resource.readAllBytes();
        }
    }

    private void add(String path, String ending, byte[] content) {
        files.put(path, new File(TYPES.get(ending), content));
    }

    /** Finds a file by the path of a request. */
    Optional<File> find(String path) {
        return Optional.ofNullable(files.get(path));
    }
}
