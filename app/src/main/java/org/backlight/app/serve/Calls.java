package org.backlight.app.serve;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.backlight.substrate.check.Visible;
import org.eclipse.jetty.server.Request;

/**
 * Calls of a projection: the input is taken from the body or a buffer, and the output goes into a buffer, or into memory from
 * which it is sent.
 */
final class Calls {

    static final String INPUT = "Backlight-Input";
    static final String OUTPUT = "Backlight-Output";
    static final String MEASURE = "Backlight-Measure";

    private static final Pattern PLACE = Pattern.compile("(\\w{1,64}) (\\d{1,18})");

    private final ServiceLimits limits;
    private final ArrayMemory memory;

    Calls(ServiceLimits limits, ArrayMemory memory) {
        this.limits = limits;
        this.memory = memory;
    }

    /** What is done with the rows of a call. */
    @FunctionalInterface
    interface Work {
        void project(MemorySegment input, MemorySegment output, long rows, boolean measure);
    }

    /**
     * Answer to a call.
     *
     * @param array its type and shape
     * @param place where the output lies, as the request named it; null if it is to be sent
     * @param bytes what is to be sent; empty otherwise
     * @param held memory that is given back when it is sent; null for none
     */
    record Answer(ArrayHeader array, String place, MemorySegment bytes, ArrayMemory.Piece held) {}

    /** Part of a buffer; null where there is none. */
    private record Place(SharedBuffers.Buffer buffer, long offset) {

        static Place read(Request request, Client client, String header) {
            String text = request.getHeaders().get(header);
            if (text == null) {
                return null;
            }
            Matcher place = PLACE.matcher(text);
            if (!place.matches()) {
                throw new Refusal(Refusal.Kind.REQUEST, "The header " + header + " is \""
                        + Visible.excerpt(text) + "\"; expected the name of a buffer and an offset.");
            }
            return new Place(client.buffer(place.group(1)), Long.parseLong(place.group(2)));
        }
    }

    /**
     * Carries out a call.
     *
     * @param range what values may be
     * @throws IOException if the connection breaks
     */
    Answer call(Request request, RequestBody body, IdleTime idle, Client client, long inputs, long outputs,
            Values.Range range, Work work) throws IOException, InterruptedException {
        ArrayHeader array = ArrayHeader.read(request.getHeaders().get(ArrayHeader.NAME));
        if (array.columns() != inputs) {
            throw new Refusal(Refusal.Kind.SHAPE, "The array has rows of " + array.columns()
                    + " values; expected " + inputs + ", the inputs of the projection.");
        }
        boolean narrow = array.type() == ArrayHeader.Type.INT8;
        long given = array.bytes("input", limits.arrayBytes());
        long wide = new ArrayHeader(ArrayHeader.Type.FLOAT32, array.single(), array.rows(), array.columns())
                .bytes("input", limits.arrayBytes());
        ArrayHeader answer = array.answer(outputs);
        long made = answer.bytes("output", limits.arrayBytes());
        boolean measure = truth(request.getHeaders().get(MEASURE));
        Place from = Place.read(request, client, INPUT);
        Place to = Place.read(request, client, OUTPUT);
        requireBody(body, from == null ? given : 0, array);
        if (from != null && to != null && from.buffer() == to.buffer() && from.offset() < to.offset() + made
                && to.offset() < from.offset() + given) {
            throw new Refusal(Refusal.Kind.REQUEST,
                    "Input and output overlap in buffer " + to.buffer().name() + ".");
        }
        long own = (from == null || narrow ? aligned(wide) : 0)
                + (narrow && from == null ? aligned(given) : 0)
                + (to == null ? aligned(made) : 0);
        idle.waiting();
        ArrayMemory.Piece piece = memory.take(own);
        boolean sending = false;
        MemorySegment used = null;
        try {
            MemorySegment free = piece.segment();
            MemorySegment output;
            if (to == null) {
                output = free.asSlice(0, made);
                free = free.asSlice(aligned(made));
            } else {
                output = to.buffer().use(to.offset(), made);
                used = output;
            }
            read(body, idle, from, free, array, given, wide, range, output, work, measure);
            sending = to == null;
            return new Answer(answer, to == null ? null : request.getHeaders().get(OUTPUT),
                    to == null ? output : MemorySegment.NULL, to == null ? piece : null);
        } finally {
            if (used != null) {
                to.buffer().release();
            }
            if (!sending) {
                piece.close();
            }
        }
    }

    private void read(RequestBody body, IdleTime idle, Place from, MemorySegment free, ArrayHeader array,
            long given,
            long wide, Values.Range range, MemorySegment output, Work work, boolean measure)
            throws IOException, InterruptedException {
        boolean narrow = array.type() == ArrayHeader.Type.INT8;
        MemorySegment arrived;
        if (from == null) {
            arrived = free.asSlice(narrow ? aligned(wide) : 0, given);
            idle.moving();
            body.read(arrived);
            idle.waiting();
        } else {
            arrived = from.buffer().use(from.offset(), given);
        }
        try {
            MemorySegment input = narrow ? free.asSlice(0, wide) : arrived;
            if (narrow) {
                Values.widen(arrived, input);
            }
            if (array.rows() > 0) {
                Values.require(range, input, array.columns());
                work.project(input, output, array.rows(), measure);
            }
        } finally {
            if (from != null) {
                from.buffer().release();
            }
        }
    }

    private static long aligned(long bytes) {
        return (bytes + 63) / 64 * 64;
    }

    private static void requireBody(RequestBody body, long expected, ArrayHeader array) {
        if (body.length() != expected) {
            throw new Refusal(Refusal.Kind.SHAPE, "The body has " + body.length() + " bytes; expected "
                    + expected
                    + (expected == 0 ? ", since the input lies in a buffer." : " of " + array + "."));
        }
    }

    private static boolean truth(String text) {
        if (text != null && !text.equals("true") && !text.equals("false")) {
            throw new Refusal(Refusal.Kind.REQUEST, "The header " + MEASURE + " is \""
                    + Visible.excerpt(text) + "\"; expected true or false.");
        }
        return "true".equals(text);
    }
}
