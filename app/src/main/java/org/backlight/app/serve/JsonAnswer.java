package org.backlight.app.serve;

import java.nio.ByteBuffer;
import java.util.Map;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/** Answers that are JSON, those to requests that never reach the handler included. */
final class JsonAnswer extends ErrorHandler {

    static final String PROTOCOL = "Backlight-Protocol";
    static final String VERSION = "1";

    private static final String TYPE = "application/json";

    JsonAnswer() {
        setCacheControl(null);
    }

    /** Answers by an object. */
    static void write(Response response, Callback callback, int status, Map<String, Object> members) {
        byte[] body = Members.JSON.writeValueAsBytes(members);
        response.setStatus(status);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, TYPE);
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
        response.write(true, ByteBuffer.wrap(body), callback);
    }

    private static Refusal refusal(int status, String reason) {
        Refusal.Kind kind = switch (status) {
            case 411 -> Refusal.Kind.LENGTH;
            case 413 -> Refusal.Kind.LIMIT;
            case 414, 431 -> Refusal.Kind.HEADER;
            default -> status >= 500 && status != 501 && status != 505
                    ? Refusal.Kind.INTERNAL
                    : Refusal.Kind.REQUEST;
        };
        return new Refusal(kind,
                "The request cannot be read: " + (reason == null ? "status " + status : reason)
                        + ".");
    }

    /** Every method has its sentence. */
    @Override
    public boolean errorPageForMethod(String method) {
        return true;
    }

    /** Answers a request that is not HTTP/1.1, or one whose handling failed. */
    @Override
    protected void generateResponse(Request request, Response response, int code, String message,
            Throwable cause, Callback callback) {
        Refusal refusal = refusal(code, message);
        response.getHeaders().put(PROTOCOL, VERSION);
        write(response, callback, refusal.kind().status(), refusal.members());
    }

    @Override
    public ByteBuffer badMessageError(int status, String reason, HttpFields.Mutable fields) {
        byte[] body = Members.JSON.writeValueAsBytes(refusal(status, reason).members());
        fields.put(new HttpField(PROTOCOL, VERSION));
        fields.put(HttpHeader.CONTENT_TYPE, TYPE);
        return ByteBuffer.wrap(body);
    }
}
