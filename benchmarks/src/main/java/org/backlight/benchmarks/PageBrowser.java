package org.backlight.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.backlight.substrate.file.FolderTree;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Chromium without a window, asked over its DevTools protocol alone, so that no driver takes time while something is measured.
 *
 * @see <a href="https://chromedevtools.github.io/devtools-protocol/">Chrome DevTools Protocol</a>
 */
final class PageBrowser implements AutoCloseable {

    private static final String ADDRESS = "DevTools listening on ";
    private static final int MOST_SECONDS = 60;

    private final Path profile;
    private final Process process;
    private final HttpClient client = HttpClient.newHttpClient();
    private final WebSocket socket;
    private final BlockingQueue<JsonNode> answers = new LinkedBlockingQueue<>();
    private int calls;

    /** Starts the browser with one empty page. */
    PageBrowser() throws IOException, InterruptedException {
        profile = Files.createTempDirectory("backlight-chromium");
        process = new ProcessBuilder("chromium", "--headless=new", "--no-sandbox", "--disable-gpu",
                "--disable-dev-shm-usage", "--disable-background-networking", "--no-first-run",
                "--window-size=1600,900",
                "--remote-debugging-port=0", "--user-data-dir=" + profile, "about:blank")
                .redirectErrorStream(true).start();
        String line;
        BufferedReader said = process.inputReader();
        do {
            line = said.readLine();
            if (line == null) {
                throw new IOException("chromium does not start");
            }
        } while (!line.startsWith(ADDRESS));
        Thread.ofVirtual().start(() -> said.lines().forEach(_ -> {}));
        URI browser = URI.create(line.substring(ADDRESS.length()));
        HttpResponse<String> pages = client.send(HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + browser.getPort() + "/json/list")).build(),
                HttpResponse.BodyHandlers.ofString());
        String page = JsonMapper.shared().readTree(pages.body()).get(0).path("webSocketDebuggerUrl")
                .asString();
        socket = client.newWebSocketBuilder().buildAsync(URI.create(page), new Listener()).join();
    }

    /** Receiver of answers; events are passed over. */
    private final class Listener implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                JsonNode answer = JsonMapper.shared().readTree(text.toString());
                text.setLength(0);
                if (answer.has("id")) {
                    answers.add(answer);
                }
            }
            from.request(1);
            return null;
        }
    }

    private JsonNode call(String method, Map<String, Object> parameters)
            throws IOException, InterruptedException {
        int id = ++calls;
        socket.sendText(JsonMapper.shared()
                .writeValueAsString(Map.of("id", id, "method", method, "params", parameters)), true).join();
        JsonNode answer;
        do {
            answer = answers.poll(MOST_SECONDS, TimeUnit.SECONDS);
            if (answer == null) {
                throw new IOException("chromium does not answer " + method);
            }
        } while (answer.path("id").asInt() != id);
        return answer.path("result");
    }

    private JsonNode ask(String expression) throws IOException, InterruptedException {
        return call("Runtime.evaluate", Map.of("expression", expression, "returnByValue", true))
                .path("result")
                .path("value");
    }

    /** Opens a page anew. */
    void open(String address) throws IOException, InterruptedException {
        call("Page.navigate", Map.of("url", "about:blank"));
        await("location.href == 'about:blank'");
        call("Page.navigate", Map.of("url", address));
    }

    /** Waits until an expression is true. */
    void await(String expression) throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(MOST_SECONDS);
        while (!ask(expression).asBoolean(false)) {
            if (System.nanoTime() > end) {
                throw new IOException("not within " + MOST_SECONDS + " s: " + expression);
            }
            Thread.sleep(100);
        }
    }

    /** Evaluates an expression whose value is a number. */
    double number(String expression) throws IOException, InterruptedException {
        return ask(expression).asDouble();
    }

    /** Returns the processor time that all of the browser's processes that are alive have taken, in nanoseconds. */
    long processorNanos() {
        return Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .map(each -> each.info().totalCpuDuration()).flatMap(Optional::stream)
                .mapToLong(Duration::toNanos)
                .sum();
    }

    @Override
    public void close() {
        socket.abort();
        client.shutdownNow();
        process.destroy();
        try {
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
        FolderTree.delete(profile);
    }
}
