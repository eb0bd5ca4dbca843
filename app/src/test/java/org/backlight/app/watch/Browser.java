package org.backlight.app.watch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.logging.Level;
import org.junit.jupiter.api.Assumptions;
import org.openqa.selenium.Keys;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** Chromium without a window, as Debian has it. */
final class Browser implements AutoCloseable {

    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
    private static final Path DRIVER = Path.of("/usr/bin/chromedriver");

    private final ChromeDriver driver;

    /** Starts the browser; skips the test where there is none. */
    Browser() {
        for (Path part : List.of(CHROMIUM, DRIVER)) {
            Assumptions.assumeTrue(Files.isExecutable(part),
                    part + " is missing; Debian has it in chromium and chromium-driver");
        }
        ChromeOptions options = new ChromeOptions();
        options.setBinary(CHROMIUM.toFile());
        options.addArguments("--headless=new", "--disable-gpu", "--disable-dev-shm-usage",
                "--disable-background-networking", "--no-first-run");
        if (System.getProperty("user.name").equals("root")) {
            // Chromium's sandbox is not for root.
            options.addArguments("--no-sandbox");
        }
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        options.setCapability("goog:loggingPrefs", logs);
        driver = new ChromeDriver(
                new ChromeDriverService.Builder().usingDriverExecutable(DRIVER.toFile()).build(), options);
    }

    /** Sets what the page sees: the window, in pixels, and the system's theme. */
    void look(int width, int height, String theme) {
        driver.executeCdpCommand("Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
        driver.executeCdpCommand("Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", theme))));
    }

    /** Opens a page anew. */
    void open(String address) {
        driver.get("about:blank");
        driver.get(address);
    }

    /** Evaluates an expression of JavaScript. */
    Object ask(String expression) {
        return driver.executeScript("return " + expression);
    }

    /** Evaluates an expression whose value is a number. */
    double number(String expression) {
        return ((Number) ask(expression)).doubleValue();
    }

    /** Types keys wherever the focus is. */
    void type(CharSequence... keys) {
        new Actions(driver).sendKeys(keys).perform();
    }

    /** Drags the mouse across an element, from one share of its width to another. */
    void drag(String selector, double from, double to) {
        String box = "document.querySelector('" + selector + "').getBoundingClientRect()";
        int y = (int) (number(box + ".top") + number(box + ".height") / 2);
        double left = number(box + ".left");
        double width = number(box + ".width");
        new Actions(driver).moveToLocation((int) (left + from * width), y).clickAndHold()
                .moveToLocation((int) (left + to * width), y).release().perform();
    }

    /** Presses a key as often as it takes to bring the focus to an element. */
    void tabTo(String id) {
        for (int i = 0; i < 30; i++) {
            if (id.equals(ask("document.activeElement.id"))) {
                return;
            }
            type(Keys.TAB);
        }
        throw new AssertionError("the focus does not come to " + id);
    }

    /** Waits until an expression is true. */
    void await(String expression, Duration most) {
        await(() -> Boolean.TRUE.equals(ask(expression)), expression, most);
    }

    private static void await(BooleanSupplier condition, String words, Duration most) {
        long end = System.nanoTime() + most.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not within " + most + ": " + words);
            }
            try {
                Thread.sleep(50);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError(e);
            }
        }
    }

    /** Returns what the browser complained of since the last time: errors of scripts, refused content, missing files. */
    List<String> complaints() {
        List<String> complaints = new ArrayList<>();
        driver.manage().logs().get(LogType.BROWSER).forEach(entry -> complaints.add(entry.toString()));
        return complaints;
    }

    /** Forgets what the browser complained of until now. */
    void forgetComplaints() {
        driver.manage().logs().get(LogType.BROWSER);
    }

    /** Keeps a picture of what is seen, where the system property {@code backlight.screenshots} names a folder. */
    void keep(String name) throws IOException {
        String folder = System.getProperty("backlight.screenshots");
        if (folder != null) {
            Map<String, Object> picture = driver.executeCdpCommand("Page.captureScreenshot",
                    Map.of("format", "png"));
            Files.write(Path.of(folder, name + ".png"),
                    Base64.getDecoder().decode((String) picture.get("data")));
        }
    }

    @Override
    public void close() {
        driver.quit();
    }
}
