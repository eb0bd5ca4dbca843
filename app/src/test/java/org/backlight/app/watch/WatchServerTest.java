package org.backlight.app.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.backlight.app.failure.UserMistake;
import org.backlight.app.run.MetricsLog;
import org.backlight.app.run.RunFolder;
import org.backlight.app.serve.TcpPlace;
import org.backlight.substrate.file.FolderTree;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the server of the page answers, and what it refuses. */
class WatchServerTest {

    private static final String TOKEN = "0123456789abcdef";
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    @TempDir
    private Path folder;

    private WrittenRuns runs;
    private WatchServer server;

    @BeforeEach
    void begin() throws IOException {
        runs = new WrittenRuns(Files.createDirectory(folder.resolve("runs")));
        server = new WatchServer(runs.folder(), new TcpPlace("127.0.0.1", 0), Optional.empty());
    }

    @AfterEach
    void end() {
        server.close();
    }

    private HttpResponse<byte[]> get(String path, String... headers) throws Exception {
        return get(server, path, headers);
    }

    private static HttpResponse<byte[]> get(WatchServer from, String path, String... headers)
            throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(from.address()).resolve(path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    private JsonNode json(String path) throws Exception {
        HttpResponse<byte[]> answer = get(path);
        assertThat(answer.statusCode()).as(new String(answer.body(), StandardCharsets.UTF_8)).isEqualTo(200);
        return JsonMapper.shared().readTree(answer.body());
    }

    private static String query(RunFolder run) {
        return "?run=" + URLEncoder.encode(run.name(), StandardCharsets.UTF_8);
    }

    /** Sends what no client library would, and returns the answer's first line and body. */
    private String raw(String request) throws IOException {
        URI address = URI.create(server.address());
        try (Socket socket = new Socket(address.getHost(), address.getPort())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream()
                    .write((request + "\r\nConnection: close\r\n\r\n").getBytes(StandardCharsets.UTF_8));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void theListSaysWhatRunsAre() throws Exception {
        RunFolder finished = runs.write("digits-bp", 1, 200);
        WrittenRuns.finish(finished, "bp");
        RunFolder failed = runs.write("digits-dfa", 2, 30);
        WrittenRuns.append(failed, "{\"step\":30,\"epoch\":1,\"split\":\"failed\"}\n");
        runs.write("digits-odfa", 3, 5);
        JsonNode list = json("/api/runs").path("runs");
        for (int i = 0; i < 300 && list.path(0).path("units").isEmpty(); i++) {
            Thread.sleep(100);
            list = json("/api/runs").path("runs");
        }
        assertThat(list.size()).isEqualTo(3);
        assertThat(list.get(0).path("state").asString()).isEqualTo("finished");
        assertThat(list.get(0).path("method").asString()).isEqualTo("bp");
        assertThat(list.get(0).path("dataset").asString()).isEqualTo("digits");
        assertThat(list.get(0).path("seed").asString()).isEqualTo("1");
        assertThat(list.get(0).path("summary").path("parameters").asLong()).isEqualTo(669_706);
        assertThat(list.get(0).path("summary").path("test_accuracy").asDouble()).isEqualTo(0.9625);
        assertThat(list.get(0).path("units").path("accuracy").path("unit").asString()).isEqualTo("%");
        assertThat(list.get(0).path("test_step").asInt()).isEqualTo(200);
        assertThat(list.get(1).path("state").asString()).isEqualTo("failed");
        assertThat(list.get(2).path("state").asString()).isEqualTo("training");
        assertThat(list.get(2).path("step").asInt()).isEqualTo(5);
    }

    /** What lies where a device's frame would be keeps nobody from seeing the run. */
    @Test
    void aFileInPlaceOfAFolderHidesNoRun() throws Exception {
        RunFolder run = runs.write("digits-odfa", 3, 5);
        Files.writeString(run.path().resolve("opu"), "no folder");
        assertThat(json("/api/runs").path("runs").size()).isEqualTo(1);
        try (Events events = new Events(server)) {
            json("/api/figures" + query(run));
            WrittenRuns.append(run, WrittenRuns.train(6));
            events.await("points", _ -> true);
        }
        assertThat(json("/api/runs").path("runs").size()).isEqualTo(1);
    }

    @Test
    void figuresAreThinned() throws Exception {
        RunFolder run = runs.write("digits-bp", 1, 2000);
        json("/api/runs");
        JsonNode all = json("/api/figures" + query(run) + "&points=1000").path("figures");
        assertThat(all.path("train/loss").get(0).size()).isEqualTo(2000);
        assertThat(all.path("test/alignment_stage1").get(1).get(0).asDouble()).isEqualTo(0.6);
        // Of steps of 0.1 s each, with the recipe's 128 samples.
        assertThat(all.path("time/samples_per_second").get(1).get(100).asDouble())
                .isCloseTo(1280, org.assertj.core.data.Offset.offset(1e-6));
        JsonNode thin = json("/api/figures" + query(run) + "&points=50").path("figures");
        assertThat(thin.path("train/loss").get(0).size()).isBetween(80, 104);
        JsonNode part = json("/api/figures" + query(run) + "&points=50&from=100&to=120").path("figures");
        assertThat(part.path("train/loss").get(0).size()).isEqualTo(23);
        assertThat(get("/api/figures" + query(run) + "&points=0").statusCode()).isEqualTo(400);
        assertThat(get("/api/figures" + query(run) + "&from=x").statusCode()).isEqualTo(400);
        assertThat(get("/api/figures").statusCode()).isEqualTo(400);
        assertThat(get("/api/figures?run=none").statusCode()).isEqualTo(404);
    }

    /** Events of a stream, as they come. */
    private static final class Events implements AutoCloseable {
        private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
        private final HttpResponse<java.io.InputStream> answer;

        Events(WatchServer server, String... headers) throws Exception {
            HttpRequest.Builder request = HttpRequest
                    .newBuilder(URI.create(server.address()).resolve("/api/events"));
            if (headers.length > 0) {
                request.headers(headers);
            }
            answer = CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
            Thread.ofVirtual().start(() -> {
                try (var reader = new BufferedReader(
                        new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
                    for (String line; (line = reader.readLine()) != null;) {
                        lines.add(line);
                    }
                } catch (IOException _) {
                    // The test has ended.
                    return;
                }
            });
        }

        /** Waits for an event, which the page promises within 2 s; twice that where others compute, too. */
        JsonNode await(String event, Predicate<JsonNode> wanted) throws InterruptedException {
            long end = System.nanoTime() + 4_000_000_000L;
            String kind = "";
            while (true) {
                String line = lines.poll(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
                assertThat(line).as("event " + event).isNotNull();
                if (line.startsWith("event: ")) {
                    kind = line.substring("event: ".length());
                } else if (line.startsWith("data: ") && kind.equals(event)) {
                    JsonNode data = JsonMapper.shared().readTree(line.substring("data: ".length()));
                    if (wanted.test(data)) {
                        return data;
                    }
                }
            }
        }

        @Override
        public void close() throws IOException {
            answer.body().close();
        }
    }

    @Test
    void whatATrainingWritesArrives() throws Exception {
        RunFolder run = runs.write("digits-odfa", 1, 20);
        assertThat(json("/api/runs").path("protocol").asInt()).isEqualTo(WatchServer.PROTOCOL);
        try (Events events = new Events(server)) {
            assertThat(events.await("protocol", _ -> true).path("protocol").asInt())
                    .isEqualTo(WatchServer.PROTOCOL);
            JsonNode before = json("/api/figures" + query(run));
            WrittenRuns.append(run, WrittenRuns.train(21));
            JsonNode points = events.await("points", _ -> true);
            assertThat(points.path("run").asString()).isEqualTo(run.name());
            assertThat(points.path("from").asLong()).isEqualTo(before.path("end").asLong());
            assertThat(points.path("figures").path("train/loss").get(0).get(0).asInt()).isEqualTo(21);
            assertThat(points.path("figures").path("time/samples_per_second").size()).isEqualTo(2);
            // Only what is new.
            assertThat(points.path("figures").path("train/loss").get(0).size()).isOne();

            // Part of a line waits for the rest.
            WrittenRuns.append(run, "{\"step\":22,\"epoch\":1,\"split\":");
            Thread.sleep(700);
            WrittenRuns.append(run, "\"train\",\"loss\":0.5}\n");
            assertThat(events.await("points", _ -> true).path("figures").path("train/loss").get(1).get(0)
                    .asDouble())
                    .isEqualTo(0.5);

            // A resumed run drops what lies behind its checkpoint.
            try (MetricsLog log = run.openMetrics()) {
                log.truncateAfter(10);
            }
            JsonNode anew = events.await("points", _ -> true);
            assertThat(anew.path("generation").asLong()).isGreaterThan(points.path("generation").asLong());
            assertThat(json("/api/figures" + query(run)).path("figures").path("train/loss").get(0).size())
                    .isEqualTo(10);

            WrittenRuns.frame(run);
            events.await("runs", data -> data.path("runs").path(0).path("frame").asLong() > 0);
            RunFolder second = runs.begin("digits-bp", 2);
            events.await("runs",
                    data -> data.path("runs").path(0).path("name").asString("").equals(second.name()));
            WrittenRuns.finish(run, "odfa");
            events.await("runs",
                    data -> data.path("runs").path(0).path("state").asString("").equals("finished"));
            FolderTree.delete(second.path());
            events.await("runs", data -> data.path("gone").path(0).asString("").equals(second.name()));
        }
    }

    private static void assertMessage(HttpResponse<byte[]> answer, int status, String sentence) {
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(JsonMapper.shared().readTree(answer.body()).path("message").asString())
                .isEqualTo(sentence);
    }

    @Test
    void theLatestFrameIsDrawn() throws Exception {
        RunFolder run = runs.write("digits-odfa", 1, 5);
        json("/api/runs");
        assertMessage(get("/api/mirrors.png" + query(run)), 404,
                "Run " + run.name() + " has no frame of a device.");
        WrittenRuns.frame(run);
        JsonNode frame = json("/api/frame" + query(run));
        assertThat(frame.path("active_bits").asInt()).isEqualTo(3);
        assertThat(frame.path("saturated_pixels").asInt()).isOne();
        assertThat(frame.path("strips").asInt()).isEqualTo(4);
        var mirrors = ImageIO
                .read(new java.io.ByteArrayInputStream(get("/api/mirrors.png" + query(run)).body()));
        assertThat(mirrors.getWidth()).isEqualTo(16);
        assertThat(mirrors.getHeight()).isEqualTo(12);
        var layout = new org.backlight.optics.device.MirrorLayout(12, 16, 5, 4, 30);
        byte[] bits = {1, 0, 1, 0, 0, 1};
        for (int row = 0; row < 12; row++) {
            for (int column = 0; column < 16; column++) {
                int bit = layout.bitAt(row, column);
                assertThat(mirrors.getRGB(column, row) & 0xFFFFFF).as(row + ", " + column)
                        .isEqualTo(bit < 0 ? 0x3A3A44 : bits[bit] != 0 ? 0xF4F1E6 : 0x1B1B22);
            }
        }
        var speckle = ImageIO
                .read(new java.io.ByteArrayInputStream(get("/api/speckle.png" + query(run)).body()));
        assertThat(speckle.getWidth()).isEqualTo(32);
        assertThat(speckle.getHeight()).isEqualTo(19);
        assertThat(speckle.getRGB(0, 0)).isEqualTo(0xFFE8590C);
        // Between two strips, no count at all, and 100 of the largest 255.
        assertThat(speckle.getRGB(0, 4) >>> 24).isZero();
        assertThat(speckle.getRGB(8, 11)).isEqualTo(0xFF000004);
        assertThat(speckle.getRGB(4, 15) >> 16 & 0xFF).isBetween(0x8C, 0x94);
        Files.writeString(run.latestFrame(), "no frame");
        HttpResponse<byte[]> damaged = get("/api/speckle.png" + query(run));
        assertThat(damaged.statusCode()).isEqualTo(500);
        assertThat(new String(damaged.body(), StandardCharsets.UTF_8)).contains("damaged");
    }

    @Test
    void nothingButReadingAndNoPathLeadsOut() throws Exception {
        RunFolder run = runs.write("digits-bp", 1, 10);
        Files.writeString(folder.resolve("secret.txt"), "a secret");
        for (String path : List.of("/../secret.txt", "/api/../../secret.txt", "/..%2fsecret.txt",
                "/%2e%2e/secret.txt", "//secret.txt", "/runs/../secret.txt", "/page/index.html", "/api",
                "/api/figures?run=../secret.txt", "/api/figures?run=..", "/api/frame?run=../runs/"
                        + run.name(),
                "/api/figures?run=%2e%2e%2fsecret.txt", "/index.html%00")) {
            String answer = raw("GET " + path + " HTTP/1.1\r\nHost: localhost");
            assertThat(answer).as(path).matches("(?s)HTTP/1.1 (400|404) .*").doesNotContain("a secret");
        }
        for (String method : List.of("POST", "PUT", "DELETE", "PATCH", "OPTIONS")) {
            String answer = raw(method + " /api/runs HTTP/1.1\r\nHost: localhost");
            assertThat(answer).as(method).startsWith("HTTP/1.1 405 ").contains("Allow: GET, HEAD",
                    "This page only shows");
        }
        assertThat(raw("HEAD / HTTP/1.1\r\nHost: localhost")).startsWith("HTTP/1.1 200 ").endsWith(
                "\r\n\r\n");
    }

    /** A page of the web may let its own name point to this machine, but it cannot name the machine. */
    @Test
    void otherNamesAreRefused() throws Exception {
        for (String host : List.of("evil.example", "evil.example:80", "127.0.0.1.evil.example",
                "localhost.evil.example", "192.168.0.7")) {
            assertThat(raw("GET /api/runs HTTP/1.1\r\nHost: " + host)).as(host).startsWith("HTTP/1.1 403 ");
        }
        for (String host : List.of("localhost", "LOCALHOST:9", "127.0.0.1:80", "[::1]:1")) {
            assertThat(raw("GET /api/runs HTTP/1.1\r\nHost: " + host)).as(host).startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "links need rights there")
    void linksThatLeadOutAreNoRuns() throws Exception {
        var outside = new WrittenRuns(Files.createDirectory(folder.resolve("outside")));
        RunFolder other = outside.write("digits-bp", 1, 10);
        RunFolder own = runs.write("digits-bp", 2, 10);
        Files.createSymbolicLink(runs.folder().resolve("linked"), other.path());
        Files.createSymbolicLink(runs.folder().resolve("again"), own.path());
        RunFolder tricky = runs.write("digits-dfa", 3, 10);
        Files.delete(tricky.path().resolve("metrics.jsonl"));
        Files.createSymbolicLink(tricky.path().resolve("metrics.jsonl"),
                other.path().resolve("metrics.jsonl"));
        RunFolder summed = runs.write("digits-bp", 5, 10);
        WrittenRuns.finish(other, "bp");
        Files.createSymbolicLink(summed.summaryFile(), other.summaryFile());
        RunFolder piped = runs.write("digits-bp", 6, 10);
        Files.createDirectory(piped.summaryFile());
        RunFolder framed = runs.write("digits-odfa", 4, 10);
        WrittenRuns.frame(other);
        Files.createDirectories(framed.latestFrame().getParent());
        Files.createSymbolicLink(framed.latestFrame(), other.latestFrame());
        List<String> names = new ArrayList<>();
        json("/api/runs").path("runs").forEach(run -> names.add(run.path("name").asString()));
        assertThat(names).containsExactlyInAnyOrder(own.name(), "again", framed.name());
        assertThat(get("/api/figures?run=linked").statusCode()).isEqualTo(404);
        assertMessage(get("/api/frame" + query(framed)), 403, runs.folder().toRealPath()
                .resolve(framed.name()).resolve("opu/latest.npz") + " leads out of the folder of all runs.");
        // What is not listed is not missed, either, and what begins to lead out is gone once.
        try (Events events = new Events(server)) {
            Files.delete(framed.metricsFile());
            Files.createSymbolicLink(framed.metricsFile(), other.metricsFile());
            List<String> gone = new ArrayList<>();
            Predicate<JsonNode> noting = data -> {
                data.path("gone").forEach(name -> gone.add(name.asString()));
                return !gone.isEmpty();
            };
            events.await("runs", noting);
            Thread.sleep(1200);
            WrittenRuns.append(own, WrittenRuns.train(11));
            events.await("runs", data -> noting.test(data) && !data.path("runs").isEmpty());
            assertThat(gone).containsExactly(framed.name());
        }
    }

    @Test
    void aTokenIsShownOnceAndThenACookie() throws Exception {
        runs.write("digits-bp", 1, 10);
        try (var guarded = new WatchServer(runs.folder(), new TcpPlace("127.0.0.1", 0), Optional.of(TOKEN))) {
            assertThat(get(guarded, "/").statusCode()).isEqualTo(200);
            assertThat(get(guarded, "/api/runs").statusCode()).isEqualTo(401);
            assertThat(get(guarded, "/api/events").statusCode()).isEqualTo(401);
            assertThat(get(guarded, "/api/runs", "Authorization", "Bearer " + TOKEN + "0").statusCode())
                    .isEqualTo(401);
            HttpResponse<byte[]> shown = get(guarded, "/api/runs", "Authorization", "Bearer " + TOKEN);
            assertThat(shown.statusCode()).isEqualTo(200);
            String cookie = shown.headers().firstValue("Set-Cookie").orElseThrow();
            assertThat(cookie).contains("HttpOnly", "SameSite=Strict").doesNotContain(TOKEN);
            String pair = cookie.substring(0, cookie.indexOf(';'));
            assertThat(get(guarded, "/api/runs", "Cookie", pair).statusCode()).isEqualTo(200);
            assertThat(get(guarded, "/api/runs", "Cookie", pair + "0").statusCode()).isEqualTo(401);
            try (Events events = new Events(guarded, "Cookie", pair)) {
                runs.begin("digits-dfa", 2);
                events.await("runs", data -> data.path("runs").size() > 0);
            }
        }
        assertThatThrownBy(
                () -> new WatchServer(runs.folder(), new TcpPlace("0.0.0.0", 0), Optional.empty()))
                .isInstanceOf(UserMistake.class).hasMessageContaining("needs a token");
    }

    /** Whatever the page is made of comes from this server, and a browser is told to take nothing else. */
    @Test
    void thePageLoadsNothingFromElsewhere() throws Exception {
        HttpResponse<byte[]> page = get("/");
        assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
                .startsWith("default-src 'none'; script-src 'self'; style-src 'self';")
                .doesNotContain("unsafe", "http", "*");
        String text = new String(page.body(), StandardCharsets.UTF_8);
        List<String> files = java.util.regex.Pattern.compile("(?:href|src)=\"(/[^\"]*)\"").matcher(text)
                .results().map(match -> match.group(1)).distinct().toList();
        assertThat(files).hasSizeGreaterThan(9);
        for (String file : files) {
            HttpResponse<byte[]> answer = get(file);
            assertThat(answer.statusCode()).as(file).isEqualTo(200);
            String content = new String(answer.body(), StandardCharsets.UTF_8);
            assertThat(content.replace("http://www.w3.org/2000/svg", "").replaceAll("/\\*!.*?\\*/", "")
                    .replaceFirst("^/\\*!? https[^\\n]*", "")).as(file)
                    .doesNotContain("http://", "https://", "innerHTML=", ".innerHTML", "eval(");
        }
    }

    @Test
    void aPlaceThatIsNoFolderOfRunsIsOneSentence() throws Exception {
        RunFolder run = runs.write("digits-bp", 1, 10);
        Path file = Files.writeString(folder.resolve("file"), "");
        for (Path wrong : List.of(folder.resolve("none"), file, run.path())) {
            assertThatThrownBy(() -> new WatchServer(wrong, new TcpPlace("127.0.0.1", 0), Optional.empty()))
                    .isInstanceOf(UserMistake.class).message().contains(wrong.toString()).doesNotContain(
                            "\n");
        }
        try (Stream<Path> there = Files.list(folder)) {
            assertThat(there).hasSize(2);
        }
    }

    /** A folder of a run may have any name. */
    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "such names are not possible there")
    void anyNameIsAName() throws Exception {
        for (String name : List.of("<img src=x onerror=alert(1)>", "a b&run=c", "100 % ; # ?", "ü\"'\\n")) {
            RunFolder run = runs.write("digits-bp", 1, 3);
            Path renamed = Files.move(run.path(), runs.folder().resolve(name));
            json("/api/runs");
            assertThat(json("/api/figures" + query(new RunFolder(renamed))).path("run").asString())
                    .isEqualTo(name);
        }
    }
}
