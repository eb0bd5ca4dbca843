package org.backlight.app.run;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.backlight.app.failure.UserMistake;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The lines of {@code metrics.jsonl}: one JSON object each, {@code step}, {@code epoch}, {@code split}, figures. */
final class MetricsFormat {

    private static final JsonMapper JSON = JsonMapper.shared();

    /**
     * A line and where it ends.
     *
     * @param metric what the line says
     * @param end the offset of the byte after its line feed
     */
    record Line(MetricsLine metric, long end) {}

    private MetricsFormat() {}

    static String line(MetricsLine metric) {
        ObjectNode object = JSON.createObjectNode().put("step", metric.step()).put("epoch", metric.epoch())
                .put("split", metric.split());
        metric.figures().forEach((name, value) -> object.put(name, Double.isFinite(value) ? value : null));
        return object.toString();
    }

    /** Reads every complete line; a last one without its line feed was left behind by a crash, and is ignored. */
    static List<Line> lines(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        List<Line> lines = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                String text = new String(bytes, start, i - start, StandardCharsets.UTF_8);
                lines.add(new Line(parse(text, file, lines.size() + 1), i + 1L));
                start = i + 1;
            }
        }
        return lines;
    }

    private static MetricsLine parse(String text, Path file, int number) {
        try {
            JsonNode node = JSON.readTree(text);
            JsonNode step = node.path("step");
            JsonNode epoch = node.path("epoch");
            JsonNode split = node.path("split");
            if (node instanceof ObjectNode object && step.canConvertToLong() && epoch.canConvertToInt()
                    && split.isString()) {
                return new MetricsLine(step.longValue(), epoch.intValue(), split.stringValue(),
                        figures(object));
            }
        } catch (JacksonException e) {
            throw damaged(file, number, e);
        }
        throw damaged(file, number, null);
    }

    private static Map<String, Double> figures(ObjectNode object) {
        Map<String, Double> figures = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : object.properties()) {
            boolean place = entry.getKey().equals("step") || entry.getKey().equals("epoch");
            if (!place && entry.getValue().isNumber()) {
                figures.put(entry.getKey(), entry.getValue().doubleValue());
            }
        }
        return figures;
    }

    private static UserMistake damaged(Path file, int number, Throwable cause) {
        return new UserMistake(file + ": line " + number
                + " is damaged; expected a JSON object with step, epoch and split", cause);
    }
}
