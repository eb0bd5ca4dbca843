package org.backlight.app.watch;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.backlight.app.failure.FileTrouble;
import org.backlight.app.run.LatestFrame;
import org.backlight.substrate.check.Visible;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;
import tools.jackson.databind.json.JsonMapper;

/** Way of each request: who sent it is checked, then it is answered. Nothing is ever changed by one. */
final class PageHandler extends Handler.Abstract {

    private static final System.Logger LOG = System.getLogger(PageHandler.class.getPackageName());
    private static final String JSON = "application/json";
    private static final int MOST_BUCKETS = 5000;
    private static final int USUAL_BUCKETS = 500;

    private final PageFiles files = new PageFiles();
    private final int protocol;
    private final Access access;
    private final WatchedRuns runs;
    private final EventStreams streams;
    private final String folder;

    PageHandler(int protocol, Access access, WatchedRuns runs, EventStreams streams, String folder) {
        this.protocol = protocol;
        this.access = access;
        this.runs = runs;
        this.streams = streams;
        this.folder = folder;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        guard(response.getHeaders());
        try {
            answer(request, response, callback);
        } catch (Refused e) {
            refuse(response, callback, e.status(), e.getMessage());
        } catch (IOException e) {
            refuse(response, callback, e instanceof NoSuchFileException ? 404 : 500, FileTrouble.sentence(e));
        } catch (RuntimeException e) {
            LOG.log(Level.DEBUG, "a request failed", e);
            refuse(response, callback, 500, "The request failed: " + e.getMessage());
        }
        return true;
    }

    /** What a browser must not do with any answer. */
    private static void guard(HttpFields.Mutable headers) {
        headers.put("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; "
                + "img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
        headers.put("X-Content-Type-Options", "nosniff");
        headers.put("Referrer-Policy", "no-referrer");
        headers.put("Cross-Origin-Resource-Policy", "same-origin");
        headers.put("Cross-Origin-Opener-Policy", "same-origin");
        headers.put(HttpHeader.CACHE_CONTROL, "no-store");
    }

    private static void refuse(Response response, Callback callback, int status, String sentence) {
        write(response, callback, status, JSON,
                JsonMapper.shared().writeValueAsBytes(Map.of("message", Visible.text(sentence))));
    }

    private static void write(Response response, Callback callback, int status, String type, byte[] body) {
        response.setStatus(status);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, type);
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
        response.write(true, ByteBuffer.wrap(body), callback);
    }

    private void answer(Request request, Response response, Callback callback) throws IOException {
        if (!access.namesThisServer(request)) {
            throw new Refused(403,
                    "This page is for this machine alone, as localhost or 127.0.0.1; expected one of them, not "
                            + Visible.excerpt(Request.getServerName(request)) + ".");
        }
        String method = request.getMethod();
        if (!method.equals("GET") && !method.equals("HEAD")) {
            response.getHeaders().put(HttpHeader.ALLOW, "GET, HEAD");
            throw new Refused(405, "This page only shows; expected GET.");
        }
        String path = Request.getPathInContext(request);
        Optional<PageFiles.File> file = files.find(path);
        if (file.isPresent()) {
            write(response, callback, 200, file.get().type(), file.get().content());
            return;
        }
        if (!access.lets(request, response)) {
            throw new Refused(401, "This page needs the token that it was started with.");
        }
        Fields query = Request.extractQueryParameters(request);
        switch (path) {
            case "/api/runs" -> json(response, callback, runs());
            case "/api/events" -> events(request, response, callback);
            case "/api/figures" -> figures(query, response, callback);
            case "/api/frame" ->
                json(response, callback, FramePictures.members(frame(query)));
            case "/api/mirrors.png" ->
                write(response, callback, 200, "image/png", FramePictures.mirrors(frame(query)));
            case "/api/speckle.png" ->
                write(response, callback, 200, "image/png", FramePictures.speckle(frame(query)));
            default -> throw new Refused(404, "There is no " + Visible.excerpt(path) + " here.");
        }
    }

    private void json(Response response, Callback callback, Map<String, Object> members) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("protocol", protocol);
        answer.putAll(members);
        write(response, callback, 200, JSON, JsonMapper.shared().writeValueAsBytes(answer));
    }

    private Map<String, Object> runs() {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("folder", folder);
        members.put("runs", runs.members());
        return members;
    }

    private void events(Request request, Response response, Callback callback) throws Refused {
        response.setStatus(200);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/event-stream");
        if (request.getMethod().equals("HEAD")) {
            callback.succeeded();
        } else if (!streams.open(response, callback)) {
            throw new Refused(503, "There are " + EventStreams.MOST + " open pages already; close one.");
        }
    }

    private void figures(Fields query, Response response, Callback callback) throws IOException {
        WatchedRun run = run(query);
        double from = number(query, "from", Double.NEGATIVE_INFINITY);
        double to = number(query, "to", Double.POSITIVE_INFINITY);
        double points = number(query, "points", USUAL_BUCKETS);
        if (!(points >= 1 && points <= MOST_BUCKETS)) {
            throw new Refused(400, "points is " + points + "; expected 1 to " + MOST_BUCKETS + ".");
        }
        Map<String, Object> figures = run.figures(from, to, (int) points);
        runs.noteAsked(run);
        json(response, callback, figures);
    }

    private static double number(Fields query, String name, double usual) throws Refused {
        String text = query.getValue(name);
        try {
            return text == null ? usual : Double.parseDouble(text);
        } catch (NumberFormatException _) {
            throw new Refused(400, name + " is " + Visible.excerpt(text) + "; expected a number.");
        }
    }

    private WatchedRun run(Fields query) throws Refused {
        String name = query.getValue("run");
        if (name == null) {
            throw new Refused(400, "The request names no run; expected run=NAME.");
        }
        return runs.find(name)
                .orElseThrow(() -> new Refused(404, "There is no run " + Visible.excerpt(name) + " here."));
    }

    private LatestFrame frame(Fields query) throws IOException {
        return run(query).frame();
    }
}
