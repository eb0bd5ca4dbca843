package org.backlight.app.run;

import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JacksonModule;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdSerializer;

/** Writes a figure that is not finite as null, and reads null as NaN: JSON knows neither NaN nor infinity. */
final class FiniteOrNull {

    static final JacksonModule MODULE = new SimpleModule().addSerializer(Double.class, new Writer())
            .addSerializer(double.class, new Writer()).addDeserializer(double.class, new Reader());

    private FiniteOrNull() {}

    private static final class Writer extends StdSerializer<Double> {

        Writer() {
            super(Double.class);
        }

        @Override
        public void serialize(Double value, JsonGenerator generator, SerializationContext context) {
            if (Double.isFinite(value)) {
                generator.writeNumber(value);
            } else {
                generator.writeNull();
            }
        }
    }

    private static final class Reader extends StdDeserializer<Double> {

        Reader() {
            super(double.class);
        }

        @Override
        public Double deserialize(JsonParser parser, DeserializationContext context) {
            return _parseDoublePrimitive(parser, context);
        }

        @Override
        public Object getNullValue(DeserializationContext context) {
            return Double.NaN;
        }

        /** A figure that is left out, rather than null, is damage. */
        @Override
        public Object getAbsentValue(DeserializationContext context) {
            throw MismatchedInputException.from(null, double.class, "a figure is missing");
        }
    }
}
