package org.backlight.datasets.climate;

import io.jhdf.api.Attribute;
import io.jhdf.api.Dataset;
import io.jhdf.object.datatype.DataType;
import io.jhdf.object.datatype.FixedPoint;
import io.jhdf.object.datatype.FloatingPoint;
import java.io.IOException;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One variable of a NetCDF-4 file: its dimensions by name, and its values as numbers, unpacked by {@code scale_factor} and
 * {@code add_offset}, with none missing.
 */
final class NetcdfVariable {

    private static final String BARE_DIMENSION = "This is a netCDF dimension but not a netCDF variable";

    private final NetcdfFile file;
    private final String name;
    private final Dataset dataset;
    private final int[] shape;
    private final List<String> dimensions;

    /** Reads what the header says of a data set. */
    NetcdfVariable(NetcdfFile file, String name, Dataset dataset) throws IOException {
        this.file = file;
        this.name = name;
        this.dataset = dataset;
        shape = dataset.getDimensions();
        dimensions = dimensions();
    }

    /** Returns whether a data set only gives a dimension its length. */
    static boolean isBareDimension(Dataset dataset) {
        return text(dataset.getAttribute("NAME")).startsWith(BARE_DIMENSION);
    }

    private List<String> dimensions() throws IOException {
        Attribute list = dataset.getAttribute("DIMENSION_LIST");
        Attribute numbers = dataset.getAttribute("_Netcdf4Coordinates");
        if (list == null && numbers == null && shape.length == 1) {
            return List.of(name);
        }
        List<String> names = new ArrayList<>();
        for (int d = 0; d < shape.length; d++) {
            String dimension = list != null
                    ? file.nameAt(firstReference(list.getData(), d))
                    : numbers != null ? file.dimensionNamed(dimensionNumber(numbers.getData(), d)) : null;
            if (dimension == null) {
                throw new IOException(
                        file.path() + " has no name for dimension " + (d + 1) + " of its variable " + name
                                + ", as NetCDF-4 has");
            }
            names.add(dimension);
        }
        return List.copyOf(names);
    }

    private static long dimensionNumber(Object numbers, int dimension) {
        return numbers.getClass().isArray() && Array.getLength(numbers) > dimension
                && Array.get(numbers, dimension) instanceof Number number ? number.longValue() : -1;
    }

    private static long firstReference(Object list, int dimension) {
        if (!list.getClass().isArray() || Array.getLength(list) <= dimension) {
            return -1;
        }
        Object references = Array.get(list, dimension);
        return references != null && references.getClass().isArray() && Array.getLength(references) > 0
                && Array.get(references, 0) instanceof Number address ? address.longValue() : -1;
    }

    String name() {
        return name;
    }

    List<String> dimensionNames() {
        return dimensions;
    }

    int length(int dimension) {
        return shape[dimension];
    }

    long sizeInBytes() {
        long size = Float.BYTES;
        for (int length : shape) {
            size = Math.multiplyExact(size, (long) length);
        }
        return size;
    }

    /** Returns the unit; empty if there is none. */
    String units() throws IOException {
        return attribute("units");
    }

    /** Returns an attribute that is a text; empty if there is none. */
    String attribute(String key) throws IOException {
        return file.checked(() -> text(dataset.getAttribute(key))).trim();
    }

    private static String text(Attribute attribute) {
        Object value = attribute == null ? null : attribute.getData();
        if (value != null && value.getClass().isArray() && Array.getLength(value) == 1) {
            value = Array.get(value, 0);
        }
        return value instanceof String text ? text : "";
    }

    /** Returns an attribute that is one number; {@code missing} if there is none. */
    private double number(String key, double missing) throws IOException {
        return file.checked(() -> {
            Attribute attribute = dataset.getAttribute(key);
            Object value = attribute == null ? null : attribute.getData();
            if (value != null && value.getClass().isArray() && Array.getLength(value) == 1) {
                value = Array.get(value, 0);
            }
            return value instanceof Number number ? number.doubleValue() : missing;
        });
    }

    /**
     * Returns the values of a coordinate, such as latitudes.
     *
     * @throws IOException naming file, variable and position, if one is missing
     */
    double[] coordinates() throws IOException {
        Object raw = raw();
        Unpacking unpacking = unpacking();
        double[] values = new double[Array.getLength(raw)];
        for (int i = 0; i < values.length; i++) {
            values[i] = unpacking.unpack(raw, i);
            if (Double.isNaN(values[i])) {
                throw new IOException(file.path() + " has no value for " + name + " at position " + i);
            }
        }
        return values;
    }

    /**
     * Returns a part of the values.
     *
     * @param from the index of the first in the variable, row by row
     * @param count how many
     * @param raw all values, as {@link #raw} gives them
     * @param places each dimension's coordinates, to say where a value is missing
     * @throws IOException naming file, variable and position of the first that is missing
     */
    float[] values(Object raw, int from, int count, List<double[]> places) throws IOException {
        Unpacking unpacking = unpacking();
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            double value = unpacking.unpack(raw, from + i);
            if (!Double.isFinite(value) || !Float.isFinite((float) value)) {
                throw new IOException(file.path() + " has no value for " + name + " at "
                        + place(from + i, places) + ", expected a number everywhere");
            }
            values[i] = (float) value;
        }
        return values;
    }

    private String place(int index, List<double[]> places) {
        int rest = index;
        String[] words = new String[shape.length];
        for (int d = shape.length - 1; d >= 0; d--) {
            words[d] = dimensions.get(d) + " " + Grid.text(places.get(d)[rest % shape[d]]);
            rest /= shape[d];
        }
        return String.join(", ", words);
    }

    /** Returns all values as the file has them, one array of numbers row by row. */
    Object raw() throws IOException {
        if (!file.checked(() -> isUsual(dataset.getDataType()))) {
            throw new IOException(file.path() + " has numbers of an unusual form in its variable " + name
                    + ", expected whole numbers of all their bits, or IEEE's floating point");
        }
        Object raw = file.checked(dataset::getDataFlat);
        if (raw == null || !raw.getClass().isArray() || !raw.getClass().getComponentType().isPrimitive()
                || Array.getLength(raw) != Arrays.stream(shape).reduce(1, (a, b) -> a * b)) {
            throw new IOException(file.path() + " has no numbers in its variable " + name);
        }
        return raw;
    }

    /** Returns whether the library, which only looks at the size of numbers, reads them as the header describes them. */
    private static boolean isUsual(DataType type) {
        return switch (type) {
            case FixedPoint whole -> whole.getBitOffset() == 0
                    && whole.getBitPrecision() == Byte.SIZE * whole.getSize();
            case FloatingPoint real -> isUsual(real);
            default -> true;
        };
    }

    private static boolean isUsual(FloatingPoint real) {
        int bits = Byte.SIZE * real.getSize();
        int exponent = switch (bits) {
            case Short.SIZE -> 5;
            case Float.SIZE -> 8;
            default -> 11;
        };
        int mantissa = bits - 1 - exponent;
        return real.getBitOffset() == 0 && real.getBitPrecision() == bits
                && real.getSignLocation() == bits - 1
                && real.getExponentLocation() == mantissa && real.getExponentSize() == exponent
                && real.getExponentBias() == (1 << exponent - 1) - 1 && real.getMantissaLocation() == 0
                && real.getMantissaSize() == mantissa && real.getMantissaNormalization() == 2;
    }

    private Unpacking unpacking() throws IOException {
        // Without an own fill value, the library fills what was never written with the one in the header.
        double declared = file.checked(() -> dataset.getFillValue()) instanceof Number fill
                ? fill.doubleValue()
                : Double.NaN;
        return new Unpacking(number("_FillValue", declared), number("missing_value", Double.NaN),
                number("scale_factor", 1), number("add_offset", 0));
    }

    /** How a number of the file becomes one of the variable; NaN where it is missing. */
    private record Unpacking(double fill, double missing, double scale, double offset) {

        double unpack(Object raw, int index) {
            double packed = switch (raw) {
                case float[] values -> values[index];
                case double[] values -> values[index];
                default -> Array.getDouble(raw, index);
            };
            return packed == fill || packed == missing ? Double.NaN : packed * scale + offset;
        }
    }
}
