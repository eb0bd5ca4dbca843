package org.backlight.app.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.backlight.app.run.RunFolder;
import org.backlight.app.serve.TcpPlace;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

/** The page in a browser: all that a reader does with it, and no complaint of the browser's. */
class WatchPageTest {

    private static final Duration SOON = Duration.ofSeconds(10);
    private static final String TICKED = "document.querySelectorAll('#list li[aria-selected=true]').length";
    private static final String CHARTS = "document.querySelectorAll('figure.chart canvas').length";

    private static Browser browser;

    @TempDir
    private Path folder;

    private WrittenRuns runs;
    private WatchServer server;

    @BeforeAll
    static void start() {
        browser = new Browser();
    }

    @AfterAll
    static void stop() {
        if (browser != null) {
            browser.close();
        }
    }

    @BeforeEach
    void begin() throws IOException {
        runs = new WrittenRuns(folder);
        for (String method : new String[]{"bp", "dfa", "odfa"}) {
            WrittenRuns.finish(runs.write("digits-" + method, method.length(), 100), method);
        }
        server = new WatchServer(folder, new TcpPlace("127.0.0.1", 0), Optional.empty());
        browser.look(1200, 800, "light");
        browser.forgetComplaints();
    }

    @AfterEach
    void end() {
        // A page whose server is gone complains, rightly.
        browser.open("about:blank");
        server.close();
    }

    private static String text(String id) {
        return String.valueOf(browser.ask("document.getElementById('" + id + "').textContent"));
    }

    private void open() {
        browser.open(server.address());
        browser.await(CHARTS + " >= 5 && " + TICKED + " == 3", SOON);
    }

    @Test
    void itShowsAndComparesRuns() throws IOException {
        open();
        assertThat(text("count")).isEqualTo("3");
        assertThat(text("table")).contains("669,706", "96.25 %", "odfa", "digits", "Seed");
        assertThat(
                browser.ask("[...document.querySelectorAll('.chart h3')].map(h => h.textContent).join('|')"))
                .asString().contains("Loss, nats", "Accuracy, %", "Alignment by stage, cosine",
                        "Throughput, samples/s",
                        "Learning rate");
        // What a reader without eyes for it hears.
        assertThat(
                browser.ask("document.getElementById('figure-metric-accuracy').getAttribute('aria-label')"))
                .asString().contains("digits-bp, test: 98.50 % at step 100");
        browser.drag("#figure-loss .u-over", 0.25, 0.5);
        browser.await("!document.getElementById('whole').hidden", SOON);
        browser.ask("document.getElementById('whole').click()");
        browser.await("document.getElementById('whole').hidden", SOON);
        browser.ask("document.querySelector('#list li').click()");
        browser.await(TICKED + " == 2", SOON);
        browser.await("document.querySelectorAll('tbody tr').length == 2", SOON);
        assertThat(browser.ask("location.hash")).asString().contains("run=").doesNotContain("digits-odfa");
        browser.keep("compare");
        // The address keeps what is ticked.
        browser.open(String.valueOf(browser.ask("location.href")));
        browser.await(TICKED + " == 2", SOON);
        assertThat(browser.complaints()).isEmpty();
    }

    /** What went wrong is said as long as it is wrong. */
    @Test
    void aNoticeGoesWhenItsReasonIsGone() {
        open();
        browser.ask(
                "(() => { const real = window.fetch; window.mend = () => { window.fetch = real; return true; };"
                        + "window.fetch = (path, ...rest) => String(path).startsWith('/api/figures')"
                        + " ? Promise.reject(new Error('no figures today')) : real(path, ...rest); return true; })()");
        String notice = "document.getElementById('notice')";
        browser.drag("#figure-loss .u-over", 0.25, 0.5);
        browser.await(notice + ".textContent.includes('digits-bp: no figures today')", SOON);
        browser.ask("window.mend()");
        browser.ask("document.getElementById('whole').click()");
        browser.await(notice + ".hidden", SOON);
        browser.ask("document.getElementById('clear').click()");
        browser.await(notice + ".textContent == 'Tick a run to see it.'", SOON);
        browser.ask("document.querySelector('#list li').click()");
        browser.await(notice + ".hidden", SOON);
    }

    @Test
    void keysDoAllThatAMouseDoes() {
        open();
        browser.tabTo("list");
        assertThat(browser.ask("getComputedStyle(document.querySelector('#list li.active')).outlineStyle"))
                .isEqualTo("solid");
        browser.type(" ");
        browser.await(TICKED + " == 2", SOON);
        browser.type(Keys.ARROW_DOWN, Keys.ENTER);
        browser.await(TICKED + " == 1", SOON);
        browser.type(Keys.END, " ");
        browser.await(TICKED + " == 2", SOON);
        assertThat(browser.ask(
                "document.querySelector('#' + document.getElementById('list').getAttribute('aria-activedescendant')).dataset.name"))
                .asString().endsWith("digits-bp");
        browser.type("/", "odfa");
        browser.await("document.querySelectorAll('#list li').length == 1", SOON);
        assertThat(text("count")).isEqualTo("1 of 3");
        // The figures read values by keys.
        browser.ask("document.querySelector('#figure-loss').focus()");
        browser.type(Keys.ARROW_RIGHT);
        browser.await("!document.querySelector('#figure-loss .readout').hidden", SOON);
        assertThat(browser.ask("document.querySelector('#figure-loss .readout').textContent")).asString()
                .startsWith("step ").contains("digits-bp, test");
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void aRunThatTrainsIsFollowed() throws IOException {
        open();
        RunFolder run = runs.begin("digits-odfa", 30);
        for (int step = 1; step <= 20; step++) {
            WrittenRuns.append(run, WrittenRuns.train(step));
        }
        WrittenRuns.append(run, WrittenRuns.test(20));
        WrittenRuns.frame(run);
        browser.await(TICKED + " == 4", SOON);
        browser.await("document.querySelector('#list li').textContent.includes('training')", SOON);
        browser.await("[...document.querySelectorAll('#frames img')].length == 2 "
                + "&& [...document.querySelectorAll('#frames img')].every(image => image.naturalWidth > 0)",
                SOON);
        String label = "document.getElementById('figure-loss').getAttribute('aria-label')";
        browser.await(label + ".includes('at step 20')", SOON);
        long[] millis = new long[5];
        for (int i = 0; i < millis.length; i++) {
            long start = System.nanoTime();
            WrittenRuns.append(run, WrittenRuns.train(21 + i));
            browser.await(label + ".includes('at step " + (21 + i) + "')", SOON);
            millis[i] = (System.nanoTime() - start) / 1_000_000;
        }
        // Promised within 2 s. Others may compute beside a test, and stop the browser for a while, but not for most of the time.
        Arrays.sort(millis);
        assertThat(millis[millis.length / 2]).as(Arrays.toString(millis)).isLessThan(2000);
        browser.keep("live");
        // The account changes without another frame.
        WrittenRuns.append(run,
                "{\"step\":25,\"epoch\":1,\"split\":\"opu\",\"joules\":3,\"retrieval_fidelity\":0.875}\n");
        browser.await("document.querySelector('#frames dl').textContent.includes('Fidelity0.875')",
                SOON);
        WrittenRuns.finish(run, "odfa");
        browser.await("document.querySelector('#list').textContent.split('training').length == 1", SOON);
        assertThat(browser.complaints()).isEmpty();
    }

    /** A figure is drawn when it has something new to show and somebody sees it; then it shows all that came meanwhile. */
    @Test
    void onlyWhatHasChangedAndIsSeenIsDrawn() throws IOException {
        browser.look(1200, 420, "light");
        open();
        RunFolder run = runs.begin("digits-odfa", 30);
        StringBuilder lines = new StringBuilder();
        for (int step = 1; step <= 60; step++) {
            lines.append(WrittenRuns.train(step));
        }
        WrittenRuns.append(run, lines + WrittenRuns.test(60));
        String label = "document.getElementById('figure-%s').getAttribute('aria-label')";
        browser.await(TICKED + " == 4", SOON);
        browser.await(label.formatted("rate") + ".includes('digits-odfa 2 Jan 03:30: 0.001 at step 60')",
                SOON);
        // uPlot clears what it draws anew.
        browser.ask("(() => { const real = CanvasRenderingContext2D.prototype.clearRect; window.draws = {};"
                + "CanvasRenderingContext2D.prototype.clearRect = function(...box) {"
                + "const id = this.canvas.closest('figure')?.id; window.draws[id] = (window.draws[id] ?? 0) + 1;"
                + "return real.apply(this, box); }; return true; })()");
        for (int step = 61; step <= 63; step++) {
            WrittenRuns.append(run, WrittenRuns.train(step));
            browser.await(label.formatted("rate") + ".includes('at step " + step + "')", SOON);
        }
        assertThat(browser.number("window.draws['figure-loss'] ?? 0")).isBetween(1.0, 3.0);
        assertThat(browser.number("Object.keys(window.draws).length"))
                .as("those with new points in sight: " + browser.ask("Object.keys(window.draws).join()"))
                .isLessThan(4);
        assertThat(browser.ask("'figure-alignment' in window.draws || 'figure-rate' in window.draws"))
                .isEqualTo(false);
        browser.ask("document.getElementById('figure-rate').scrollIntoView()");
        browser.await("window.draws['figure-rate'] == 1", SOON);
        browser.ask("document.getElementById('figure-alignment').scrollIntoView()");
        // Until the browser has told which figures are in sight.
        browser.ask(
                "new Promise(seen => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(seen, 100))))");
        assertThat(browser.ask("'figure-alignment' in window.draws")).isEqualTo(false);
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void meansOfValuesThatBecomeMoreGoOn() {
        browser.open(server.address());
        assertThat(browser.ask("""
                import('/chart.js').then(({ smoothed }) => {
                  const values = [1, 2, 3];
                  smoothed(values, 0.5);
                  values.push(4, 8);
                  const grown = smoothed(values, 0.5).join();
                  return [grown, smoothed([...values], 0.5).join(), smoothed(values, 0).join()].join(' ');
                })"""))
                .isEqualTo("1,1.6666666666666667,2.4285714285714284,3.2666666666666666,5.709677419354839 "
                        + "1,1.6666666666666667,2.4285714285714284,3.2666666666666666,5.709677419354839 1,2,3,4,8");
    }

    /** Pictures of millions of mirrors are not made as often as a device shows frames. */
    @Test
    void framesArePacedAndTheLastOneIsShown() throws IOException, InterruptedException {
        open();
        RunFolder run = runs.begin("digits-odfa", 30);
        WrittenRuns.append(run, WrittenRuns.train(1));
        WrittenRuns.frame(run, 1);
        String frame = "document.querySelector('#frames dd').textContent";
        browser.await("document.querySelector('#frames dd') && " + frame + " == '1'", SOON);
        browser.ask("document.getElementById('frames').scrollIntoView()");
        browser.ask(
                "(() => { window.changes = []; new MutationObserver(() => window.changes.push(Date.now()))"
                        + ".observe(document.querySelector('#frames img'), { attributeFilter: ['src'] }); return true; })()");
        for (int i = 2; i <= 10; i++) {
            Thread.sleep(600);
            WrittenRuns.frame(run, i);
        }
        browser.await(frame + " == '10'", SOON);
        assertThat(browser.number("window.changes.length")).isBetween(1.0, 3.0);
        assertThat(browser.ask("window.changes.slice(1).every((at, i) => at - window.changes[i] >= 3900)"))
                .as(String.valueOf(browser.ask("window.changes.join()"))).isEqualTo(true);
        assertThat(browser.complaints()).isEmpty();
    }

    /** A server of another version has a page of its own; where an old one stays, it shows nothing rather than what it misreads. */
    @Test
    void anotherVersionIsNotMisread() throws IOException {
        open();
        int port = URI.create(server.address()).getPort();
        server.close();
        // Its page is still the old one, as a cache between would have it.
        server = new WatchServer(folder, new TcpPlace("127.0.0.1", port), Optional.empty(),
                WatchServer.PROTOCOL + 1);
        browser.await("document.getElementById('notice').textContent.includes('understands version "
                + WatchServer.PROTOCOL + ", but the server speaks version " + (WatchServer.PROTOCOL + 1)
                + "')", SOON);
        assertThat(browser.ask("performance.getEntriesByType('navigation')[0].type")).isEqualTo("reload");
        assertThat(text("connection")).isEqualTo("other version");
        assertThat(browser.number(CHARTS)).isZero();
        server.close();
        server = new WatchServer(folder, new TcpPlace("127.0.0.1", port), Optional.empty());
        browser.ask("location.reload()");
        browser.await(CHARTS + " >= 5 && document.getElementById('connection').textContent == 'live'", SOON);
    }

    @Test
    void aPhoneAndTheDarkAreServed() throws IOException {
        browser.look(390, 844, "dark");
        open();
        assertThat(browser.number("document.documentElement.scrollWidth")).isLessThanOrEqualTo(390);
        assertThat(browser.ask("document.getElementById('panel').open")).isEqualTo(false);
        assertThat(browser.number("document.querySelector('figure.chart canvas').clientWidth")).isBetween(
                300.0,
                380.0);
        assertThat(browser.ask("getComputedStyle(document.documentElement).backgroundColor"))
                .isEqualTo("rgb(16, 18, 22)");
        browser.keep("phone");
        // The button goes its own way: as the system, light, dark.
        browser.ask("document.getElementById('theme').click()");
        assertThat(browser.ask("getComputedStyle(document.documentElement).backgroundColor"))
                .isEqualTo("rgb(246, 247, 249)");
        browser.ask("document.getElementById('theme').click()");
        browser.ask("document.getElementById('theme').click()");
        assertThat(browser.ask("document.documentElement.dataset.theme ?? 'none'")).isEqualTo("none");
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void aNameIsNeverMarkup() throws IOException {
        String name = "<img src=x onerror=document.title='broken'>";
        Files.move(runs.write("digits-bp", 9, 20).path(), folder.resolve(name));
        browser.open(server.address());
        browser.await("[...document.querySelectorAll('#list li')].some(li => li.title.startsWith('<img'))",
                SOON);
        browser.await("document.querySelectorAll('tbody tr').length > 0 "
                + "&& document.getElementById('table').textContent.includes('<img')", SOON);
        assertThat(browser.ask("document.title")).isEqualTo("Backlight");
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void aTokenIsTakenFromTheAddressOrAskedFor() throws IOException {
        String token = "abcdefghijklmnop";
        try (var guarded = new WatchServer(folder, new TcpPlace("127.0.0.1", 0), Optional.of(token))) {
            browser.open(guarded.address());
            browser.await("!document.getElementById('gate').hidden", SOON);
            browser.type(token, Keys.ENTER);
            browser.await(TICKED + " == 3", SOON);
            browser.open("about:blank");
        }
        try (var guarded = new WatchServer(folder, new TcpPlace("127.0.0.1", 0), Optional.of(token))) {
            browser.open(guarded.address() + "#token=" + token);
            browser.await(TICKED + " == 3 && document.getElementById('connection').textContent == 'live'",
                    SOON);
            assertThat(browser.ask("location.href")).asString().doesNotContain(token);
            browser.open("about:blank");
        }
    }
}
