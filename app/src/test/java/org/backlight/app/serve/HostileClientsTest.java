package org.backlight.app.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Clients that come and go, die in the middle of a message, or send anything: each is refused with a sentence or cut off, and
 * the others are served. {@code -Dbacklight.hostility=1} gives the full numbers: 10,000 connections, 1,000 killed, 100,000
 * damaged messages; by default a part of them, for the time it takes.
 */
class HostileClientsTest {

    private static final double HOSTILITY = Double
            .parseDouble(System.getProperty("backlight.hostility", "0.05"));
    private static final double STALL_SECONDS = 0.5;
    private static final String DESCRIPTION = "{\"kind\": \"gaussian\", \"inputs\": 16, \"outputs\": 8, \"seed\": 1}";

    @TempDir
    private Path folder;

    private ProjectionService service;
    private ServiceClient honest;
    private String projection;
    private float[] expected;
    private final float[] input = new float[32];

    @BeforeEach
    void start() throws IOException {
        service = ProjectionService.atSocket(folder.resolve("s"), Optional.empty(),
                new ServiceLimits(1 << 16, 1 << 20, 64, 16, 60, STALL_SECONDS), _ -> {});
        honest = new ServiceClient(service);
        projection = honest.open(DESCRIPTION);
        input[3] = 2;
        input[20] = -1;
        expected = honest.project(projection, 2, 16, input);
    }

    @AfterEach
    void stop() throws Exception {
        // Whoever is honest is served, and whoever left holds nothing.
        assertThat(honest.project(projection, 2, 16, input)).isEqualTo(expected);
        Waiting.until(() -> service.openProjections() == 1 && service.heldBytes() == 0);
        assertThat(service.openProjections()).isEqualTo(1);
        assertThat(service.heldBytes()).isZero();
        honest.close();
        service.close();
    }

    private SocketChannel connect() throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        channel.connect(UnixDomainSocketAddress.of(folder.resolve("s")));
        return channel;
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static long openFiles() {
        return ManagementFactory
                .getOperatingSystemMXBean() instanceof com.sun.management.UnixOperatingSystemMXBean unix
                        ? unix.getOpenFileDescriptorCount()
                        : 0;
    }

    @Test
    void connectionsInTurnLeaveNothing() throws Exception {
        int rounds = (int) (10_000 * HOSTILITY);
        long before = openFiles();
        for (int i = 0; i < rounds; i++) {
            try (SocketChannel channel = connect()) {
                if (i % 4 == 1) {
                    channel.write(bytes("GET /health HTTP/1.1\r\nHost: x\r\n\r\n"));
                }
                if (i % 4 == 2) {
                    ask(channel, request("POST", "/projections", DESCRIPTION));
                }
            }
        }
        for (int i = 0; i < 500 && openFiles() > before + 20; i++) {
            Thread.sleep(10);
        }
        assertThat(openFiles()).isLessThanOrEqualTo(before + 20);
    }

    private static String request(String method, String path, String body) {
        return method + " " + path + " HTTP/1.1\r\nHost: x\r\nBacklight-Protocol: 1\r\nContent-Length: "
                + body.length() + "\r\n\r\n" + body;
    }

    private static String call(String path, int bytes) {
        return "POST " + path + "/project HTTP/1.1\r\nHost: x\r\nBacklight-Protocol: 1\r\n"
                + "Backlight-Array: float32 2,16\r\nContent-Length: 128\r\n\r\n" + "\0".repeat(bytes);
    }

    @Test
    void clientsThatDieWithinAMessageLeaveNothing() throws Exception {
        int rounds = (int) (1000 * HOSTILITY);
        Random random = new Random(1);
        for (int i = 0; i < rounds; i++) {
            SocketChannel channel = connect();
            ask(channel, request("POST", "/projections", DESCRIPTION));
            String whole = call(projection, 128);
            channel.write(bytes(whole.substring(0, random.nextInt(whole.length()))));
            channel.close();
        }
    }

    @Test
    void whoStallsWithinAMessageIsCutOff() throws Exception {
        try (SocketChannel channel = connect()) {
            channel.write(bytes(call(projection, 100)));
            long start = System.nanoTime();
            assertThat(read(channel)).doesNotContain("200 OK");
            assertThat((System.nanoTime() - start) / 1e9).isBetween(0.3, 20.0);
        }
    }

    @Test
    void whoSaysNothingOrHalfAHeadIsCutOff() throws Exception {
        for (String said : List.of("", "POST /projections HTTP/1.1\r\nHost:")) {
            long start = System.nanoTime();
            try (SocketChannel channel = connect()) {
                channel.write(bytes(said));
                assertThat(read(channel)).doesNotContain("200 OK");
                assertThat((System.nanoTime() - start) / 1e9).as(said).isBetween(STALL_SECONDS, 20.0);
            }
        }
    }

    /** Between two requests more time may pass than within one. */
    @Test
    void whoPausesBetweenRequestsIsNotCutOffSoon() throws Exception {
        try (SocketChannel channel = connect()) {
            assertThat(ask(channel, request("GET", projection, ""))).contains("200 OK");
            Thread.sleep((long) (3000 * STALL_SECONDS));
            assertThat(ask(channel, request("GET", projection, ""))).contains("200 OK");
        }
    }

    @Test
    void whoAsksNothingForLongIsCutOff() throws Exception {
        double idleSeconds = 1.5;
        try (var impatient = ProjectionService.atSocket(folder.resolve("t"), Optional.empty(),
                new ServiceLimits(1 << 16, 1 << 20, 64, 16, idleSeconds, STALL_SECONDS), _ -> {});
                SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(impatient.address().substring("unix:".length())));
            long start = System.nanoTime();
            assertThat(ask(channel, request("GET", "/projections", ""))).contains("200 OK");
            assertThat(read(channel)).isEmpty();
            assertThat((System.nanoTime() - start) / 1e9).isBetween(idleSeconds, 20.0);
        }
    }

    /** Others hold all memory for longer than a message may stall; they send a byte now and then. */
    @Test
    void whoWaitsForMemoryIsNotCutOff() throws Exception {
        String head = "POST " + projection + "/project HTTP/1.1\r\nHost: x\r\nBacklight-Protocol: 1\r\n"
                + "Backlight-Array: float32 1000,16\r\nContent-Length: 64000\r\n\r\n";
        List<SocketChannel> holders = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            holders.add(connect());
            holders.getLast().write(bytes(head));
        }
        long held = 5 * 96_000L;
        Waiting.until(() -> service.heldBytes() >= held);
        assertThat(service.heldBytes()).isGreaterThanOrEqualTo(held);
        var waiting = new FutureTask<>(() -> honest.project(projection, 1000, 16, new float[16_000]));
        Thread.ofPlatform().daemon().start(waiting);
        for (int i = 0; i < 10; i++) {
            Thread.sleep(150);
            for (SocketChannel holder : holders) {
                holder.write(bytes("\0"));
            }
        }
        assertThat(waiting.isDone()).isFalse();
        for (SocketChannel holder : holders) {
            holder.close();
        }
        assertThat(waiting.get(20, TimeUnit.SECONDS)).hasSize(8000).containsOnly(0);
    }

    /** Reads until the other side closes, and returns what it said. */
    private static String read(SocketChannel channel) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
        try {
            while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
                continue;
            }
        } catch (IOException _) {
            // Cut off, with something that it had not read.
        }
        return new String(buffer.array(), 0, buffer.position(), StandardCharsets.ISO_8859_1);
    }

    private static String ask(SocketChannel channel, String text) throws IOException {
        channel.write(bytes(text));
        ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
        channel.read(buffer);
        return new String(buffer.array(), 0, buffer.position(), StandardCharsets.ISO_8859_1);
    }

    /**
     * Messages with bytes changed, inserted, removed, repeated, cut off, and numbers replaced by awkward ones. What is sent ends
     * with the message, so that each answer is the service's last word.
     */
    @Test
    void damagedMessagesAreRefusedOrCutOff() throws Exception {
        int rounds = (int) (100_000 * HOSTILITY);
        Random random = new Random(7);
        List<String> whole = List.of(call(projection, 128), request("POST", "/projections", DESCRIPTION),
                request("POST", "/projections",
                        "{\"kind\": \"opu\", \"inputs\": 4, \"outputs\": 4, \"preset\": \"ideal\", \"set\": {\"camera.bits\": 8}, \"keep_seconds\": 0.01}"),
                request("POST", "/buffers", "{\"bytes\": 4096}"), request("GET", projection, ""),
                request("POST", projection + "/seek", "{\"rows\": 3}"), request("GET", "/health", ""),
                call(projection, 128).replace("Backlight-Array", "Backlight-Input: b 64\r\nBacklight-Array"));
        int answered = 0;
        int refused = 0;
        for (int i = 0; i < rounds; i++) {
            String text = damaged(whole.get(random.nextInt(whole.size())), random);
            try (SocketChannel channel = connect()) {
                String said;
                try {
                    channel.write(bytes(text));
                    channel.shutdownOutput();
                    said = read(channel);
                } catch (IOException _) {
                    // Cut off while it was sending.
                    continue;
                }
                if (said.isEmpty()) {
                    continue;
                }
                answered++;
                assertThat(said).as(text).startsWith("HTTP/1.1 ");
                int status = Integer.parseInt(said.substring(9, 12));
                assertThat(status).as(text + "\n" + said).isNotEqualTo(500);
                if (status >= 400) {
                    refused++;
                    JsonNode error = new JsonMapper()
                            .readTree(said.substring(said.indexOf("\r\n\r\n") + 4).lines().findFirst()
                                    .map(line -> line.replaceFirst("}HTTP/1.1 .*", "}")).orElse(""));
                    assertThat(error.path("message").asString("")).as(said).isNotBlank();
                    assertThat(error.path("kind").asString("")).as(said).isNotBlank();
                }
            }
            if (i % 1000 == 0) {
                assertThat(honest.project(projection, 2, 16, input)).isEqualTo(expected);
            }
        }
        assertThat(answered).isGreaterThan(rounds / 4);
        assertThat(refused).isGreaterThan(rounds / 8);
        // Some of them sought another row, which digital kinds ignore.
        assertThat(honest.json("GET", "/health", "", 200).get("status").stringValue()).isEqualTo("ok");
    }

    private static final String[] AWKWARD = {"-1", "0", "9223372036854775807", "9223372036854775808", "1e999",
            "NaN",
            "999999999999999999", "4294967296", "00000000000000000128", "null", "[]", "\"\""};

    private static String damaged(String text, Random random) {
        StringBuilder damaged = new StringBuilder(text);
        int times = 1 + random.nextInt(3);
        for (int k = 0; k < times; k++) {
            int at = random.nextInt(Math.max(1, damaged.length()));
            switch (random.nextInt(7)) {
                case 0 -> damaged.setCharAt(at, (char) random.nextInt(256));
                case 1 -> damaged.insert(at, (char) random.nextInt(256));
                case 2 -> damaged.deleteCharAt(at);
                case 3 -> damaged.setLength(at + 1);
                case 4 -> damaged.insert(at, damaged.substring(at, Math.min(damaged.length(), at + 40)));
                case 5 -> damaged.insert(at, "\r\n");
                default -> {
                    int end = at;
                    while (at > 0 && Character.isDigit(damaged.charAt(at - 1))) {
                        at--;
                    }
                    while (end < damaged.length() && Character.isDigit(damaged.charAt(end))) {
                        end++;
                    }
                    damaged.replace(at, end, AWKWARD[random.nextInt(AWKWARD.length)]);
                }
            }
            if (damaged.isEmpty()) {
                damaged.append('x');
            }
        }
        return damaged.toString();
    }
}
