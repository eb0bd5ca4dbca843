package org.backlight.app.watch;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.backlight.app.run.MetricsLine;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Reader of lines of {@code metrics.jsonl} for those who look on: a line that is damaged, or of another version, is passed over,
 * where the trainer refuses it.
 */
final class MetricsReader {

    private static final JsonFactory JSON = new JsonFactory();

    private MetricsReader() {}

    /** Reads complete lines in order. */
    static void read(byte[] bytes, Consumer<MetricsLine> lines) {
        int start = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                MetricsLine line = line(bytes, start, i - start);
                if (line != null) {
                    lines.accept(line);
                }
                start = i + 1;
            }
        }
    }

    private static MetricsLine line(byte[] bytes, int from, int length) {
        long step = -1;
        int epoch = -1;
        String split = null;
        Map<String, Double> figures = new LinkedHashMap<>();
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), bytes, from,
                length)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return null;
            }
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                if (name.equals("step") && value == JsonToken.VALUE_NUMBER_INT) {
                    step = parser.getLongValue();
                } else if (name.equals("epoch") && value == JsonToken.VALUE_NUMBER_INT) {
                    epoch = parser.getIntValue();
                } else if (name.equals("split") && value == JsonToken.VALUE_STRING) {
                    split = parser.getString();
                } else if (value.isNumeric()) {
                    figures.put(name, parser.getDoubleValue());
                } else {
                    parser.skipChildren();
                }
            }
        } catch (JacksonException _) {
            return null;
        }
        return step < 0 || epoch < 0 || split == null ? null : new MetricsLine(step, epoch, split, figures);
    }
}
