package org.backlight.app.serve;

import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.concurrent.Semaphore;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;

/** Body of a request, read by a thread that waits for it. */
final class RequestBody {

    private final Request request;
    private final long length;
    private final Semaphore demanded = new Semaphore(0);
    private long read;

    private RequestBody(Request request, long length) {
        this.request = request;
        this.length = length;
    }

    /**
     * Looks at a request; reads nothing.
     *
     * @throws Refusal if it does not say how long its body is
     */
    static RequestBody of(Request request) {
        if (request.getHeaders().contains(HttpHeader.TRANSFER_ENCODING)) {
            throw new Refusal(Refusal.Kind.LENGTH,
                    "The body comes in chunks; expected one of a Content-Length.");
        }
        long length = request.getHeaders().getLongField(HttpHeader.CONTENT_LENGTH);
        if (length < 0) {
            throw new Refusal(Refusal.Kind.LENGTH, "The header Content-Length is missing.");
        }
        return new RequestBody(request, length);
    }

    long length() {
        return length;
    }

    /** Receiver of what arrives. */
    private interface Part {
        void take(ByteBuffer bytes);
    }

    /**
     * Reads all of the body.
     *
     * @throws IOException if the connection breaks, or nothing arrives for too long
     */
    private void each(Part part) throws IOException, InterruptedException {
        while (true) {
            Content.Chunk chunk = request.read();
            if (chunk == null) {
                request.demand(demanded::release);
                demanded.acquire();
                continue;
            }
            if (Content.Chunk.isFailure(chunk)) {
                throw new IOException(chunk.getFailure());
            }
            read += chunk.remaining();
            part.take(chunk.getByteBuffer());
            boolean last = chunk.isLast();
            chunk.release();
            if (last) {
                break;
            }
        }
        if (read != length) {
            throw new EOFException("The body ends after " + read + " of " + length + " bytes.");
        }
    }

    /**
     * Reads all of the body.
     *
     * @param to as many bytes as {@link #length}
     */
    void read(MemorySegment to) throws IOException, InterruptedException {
        each(bytes -> to.asSlice(read - bytes.remaining(), bytes.remaining())
                .copyFrom(MemorySegment.ofBuffer(bytes)));
    }

    /**
     * Reads all of the body.
     *
     * @throws Refusal if it is longer than a description may be
     */
    byte[] bytes() throws IOException, InterruptedException {
        if (length > ServiceLimits.JSON_BYTES) {
            throw new Refusal(Refusal.Kind.LIMIT, "The description takes " + length
                    + " bytes; this service takes at most " + ServiceLimits.JSON_BYTES + ".");
        }
        byte[] all = new byte[(int) length];
        read(MemorySegment.ofArray(all));
        return all;
    }

    /** Reads what is left and throws it away, so that the connection can go on. */
    void skip() throws IOException, InterruptedException {
        if (read < length) {
            each(_ -> {});
        }
    }
}
