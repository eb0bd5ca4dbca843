package org.backlight.app.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What projections store counts as memory that clients hold, and no longer than they store it. */
class HeldMemoryTest {

    /** 64 rows of 1,000 float32. */
    private static final String DENSE = "{\"kind\": \"dense\", \"inputs\": 1000, \"outputs\": 64}";
    private static final long DENSE_BYTES = 256_000;
    /** Half of the service's memory. */
    private static final long MOST = 1 << 20;
    private static final String LIGHT = "{\"kind\": \"opu\", \"inputs\": %d, \"outputs\": 2000, \"preset\": \"%s\"%s}";

    @TempDir
    private Path folder;

    private ProjectionService service;
    private ServiceClient client;

    @BeforeEach
    void start() throws IOException {
        service = ProjectionService.atSocket(folder.resolve("s"), Optional.empty(),
                new ServiceLimits(1 << 19, 2 * MOST, 20, 20, 60, 10), _ -> {});
        client = new ServiceClient(service);
    }

    @AfterEach
    void stop() {
        client.close();
        service.close();
    }

    /** The memory of a call is given back only after its answer was sent, so after the client may have it. */
    private void awaitHeldBytes(long bytes) throws InterruptedException {
        Waiting.until(() -> service.heldBytes() == bytes);
        assertThat(service.heldBytes()).isEqualTo(bytes);
    }

    private String refusal(String path, String description) throws IOException {
        return ServiceClient.refusal(
                client.ask("POST", path, Map.of(), description.getBytes(StandardCharsets.US_ASCII)));
    }

    @Test
    void denseMatricesCountUntilTheyAreClosed() throws IOException {
        String first = client.open(DENSE);
        assertThat(service.heldBytes()).isEqualTo(DENSE_BYTES);
        for (int i = 0; i < 3; i++) {
            client.open(DENSE);
        }
        String full = "bytes, but of the 1048576 that this service has for buffers and what projections store 24576 are free";
        assertThat(refusal("/projections", DENSE))
                .isEqualTo("limit: The kind dense of 1000 inputs and 64 outputs stores 256000 " + full
                        + "; expected gaussian, which stores nothing.");
        assertThat(refusal("/buffers", "{\"bytes\": 30000}"))
                .isEqualTo("limit: This buffer takes 30000 " + full + ".");
        client.open("{\"kind\": \"gaussian\", \"inputs\": 1000, \"outputs\": 64}");
        client.json("DELETE", first, "", 204);
        assertThat(service.heldBytes()).isEqualTo(3 * DENSE_BYTES);
        client.open(DENSE);
    }

    /** Of intensities a matrix has two rows for each output. */
    @Test
    void intensitiesCountBesideTheLinearMap() throws Exception {
        String projection = client.open(DENSE);
        byte[] row = new byte[4000];
        assertThat(client.call(projection + "/intensities", "float32 1000", row).status()).isEqualTo(200);
        awaitHeldBytes(3 * DENSE_BYTES);
        String another = client.open("{\"kind\": \"dense\", \"inputs\": 1000, \"outputs\": 32}");
        for (int i = 0; i < 2; i++) {
            assertThat(
                    ServiceClient.refusal(client.call(another + "/intensities", "float32 1000", row)))
                    .startsWith("limit: The kind dense of 1000 inputs and 32 outputs stores 256000 bytes");
        }
        awaitHeldBytes(4 * DENSE_BYTES);
        client.json("DELETE", another, "", 204);
        client.json("DELETE", projection, "", 204);
        awaitHeldBytes(0);
    }

    @Test
    void theMatrixOfATwinCounts() throws Exception {
        String projection = client.open(String.format(Locale.ROOT, LIGHT, 10, "ideal", ""));
        long one = service.heldBytes();
        // Each pair of outputs has a row of complex entries at least, and each intensity.
        assertThat(one).isBetween(1000L * 10 * 8, MOST);
        float[] input = new float[10];
        input[3] = 1;
        client.project(projection, 1, 10, input);
        assertThat(client.json("GET", projection + "?fidelity=true", "", 200).get("fidelity").doubleValue())
                .isGreaterThan(0.9);
        awaitHeldBytes(one);
        assertThat(
                client.call(projection + "/intensities", "float32 10", ServiceClient.bytes(input)).status())
                .isEqualTo(200);
        assertThat(service.heldBytes()).isBetween(2000L * 10 * 8, MOST);
        assertThat(refusal("/projections", String.format(Locale.ROOT, LIGHT, 5000, "wang-2024", "")))
                .matches(
                        "limit: The transmission matrix of this simulated device takes \\d+ bytes, but of the 1048576"
                                + " that this service has for buffers and what projections store \\d+ are free\\.");
        // One that is made anew in each call takes nothing.
        client.open(String.format(Locale.ROOT, LIGHT, 5000, "wang-2024",
                ", \"set\": {\"medium.kind\": \"hadamard\"}"));
        client.json("DELETE", projection, "", 204);
        awaitHeldBytes(0);
    }
}
