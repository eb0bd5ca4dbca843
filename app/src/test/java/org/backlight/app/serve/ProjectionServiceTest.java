package org.backlight.app.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import org.backlight.optics.BitPlaneProjection;
import org.backlight.optics.OpticalIntensities;
import org.backlight.optics.OpuPresets;
import org.backlight.projection.Intensities;
import org.backlight.projection.ProjectionKind;
import org.backlight.projection.RandomMap;
import org.backlight.projection.npy.NpyOutput;
import org.backlight.substrate.http.HttpAnswer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the service gives is what Java gives, bit for bit, and what clients hold goes with them. */
class ProjectionServiceTest {

    private static final String TOKEN = "a-token.of~letters+/=";
    private static final String OPU = "{\"kind\": \"opu\", \"inputs\": 12, \"outputs\": 40, \"seed\": 5";

    @TempDir
    private Path folder;

    private ProjectionService service;
    private ServiceClient client;

    private static ServiceLimits limits() {
        return new ServiceLimits(1 << 20, 16 << 20, 20, 5, 60, 10);
    }

    @BeforeEach
    void start() throws IOException {
        service = ProjectionService.atSocket(folder.resolve("s"), Optional.empty(), limits(), _ -> {});
        client = new ServiceClient(service);
    }

    @AfterEach
    void stop() {
        client.close();
        service.close();
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        Waiting.until(condition);
        assertThat(condition.getAsBoolean()).isTrue();
    }

    private static float[] ternary(int count, long seed) {
        float[] values = new float[count];
        Random random = new Random(seed);
        for (int i = 0; i < count; i++) {
            values[i] = random.nextInt(3) - 1;
        }
        return values;
    }

    private static float[] project(RandomMap projection, float[] input) {
        int rows = (int) (input.length / projection.inputs());
        float[] output = new float[(int) (rows * projection.outputs())];
        projection.project(MemorySegment.ofArray(input), MemorySegment.ofArray(output), rows);
        return output;
    }

    @ParameterizedTest
    @EnumSource
    void digitalProjectionsAreThoseOfJavaBitForBit(ProjectionKind kind) throws Exception {
        String projection = client.open("{\"kind\": \"" + kind.word()
                + "\", \"inputs\": 33, \"outputs\": 70, \"seed\": -3}");
        float[] input = ternary(4 * 33, 1);
        byte[] codes = new byte[input.length];
        for (int i = 0; i < codes.length; i++) {
            codes[i] = (byte) input[i];
        }
        try (var java = kind.make(-3, 33, 70, 1)) {
            float[] expected = project(java, input);
            assertThat(client.project(projection, 4, 33, input)).isEqualTo(expected);
            HttpAnswer narrow = client.call(projection + "/project", "int8 4,33", codes);
            assertThat(ServiceClient.floats(narrow)).isEqualTo(expected);
            assertThat(narrow.header("backlight-array")).hasValue("float32 4,70");
            HttpAnswer one = client.call(projection + "/project", "float32 33",
                    ServiceClient.bytes(Arrays.copyOf(input, 33)));
            assertThat(one.header("backlight-array")).hasValue("float32 70");
            assertThat(ServiceClient.floats(one)).isEqualTo(Arrays.copyOf(expected, 70));
            HttpAnswer none = client.call(projection + "/project", "float32 0,33", new byte[0]);
            assertThat(none.header("backlight-array")).hasValue("float32 0,70");
            assertThat(none.body().remaining()).isZero();
        }
    }

    @Test
    void lightIsThatOfJavaRowAfterRow() throws Exception {
        String projection = client.open(OPU + ", \"preset\": \"wang-2024\", \"set\": {\"camera.bits\": 10}}");
        float[] input = ternary(6 * 12, 2);
        try (var java = OpuPresets.load("wang-2024", Map.of("camera.bits", "10")).projection(5, 12, 40)) {
            float[] expected = project(java, input);
            assertThat(client.project(projection, 2, 12, Arrays.copyOf(input, 24)))
                    .isEqualTo(Arrays.copyOf(expected, 80));
            // A measurement between them changes nothing.
            HttpAnswer measured = client.ask("POST", projection + "/project",
                    Map.of("Backlight-Array", "float32 1,12", "Backlight-Measure", "true"),
                    ServiceClient.bytes(Arrays.copyOf(input, 12)));
            assertThat(measured.status()).isEqualTo(200);
            float[] rest = client.project(projection, 4, 12, Arrays.copyOfRange(input, 24, 72));
            assertThat(rest).isEqualTo(Arrays.copyOfRange(expected, 80, 240));
            JsonNode account = client.json("GET", projection + "?fidelity=true", "", 200);
            assertThat(account.get("rows").intValue()).isEqualTo(6);
            assertThat(account.get("frames").longValue()).isEqualTo(java.ledger().frames());
            assertThat(account.get("calibration_frames").longValue())
                    .isGreaterThan(java.ledger().calibrationFrames());
            assertThat(account.get("fidelity").doubleValue()).isBetween(0.9, 1.0);
            assertThat(account.get("joules").doubleValue()).isPositive();
            // The noise is that of the row's number.
            client.json("POST", projection + "/seek", "{\"rows\": 2}", 204);
            assertThat(client.project(projection, 4, 12, Arrays.copyOfRange(input, 24, 72))).isEqualTo(rest);
            assertThat(client.json("GET", projection, "", 200).get("rows").intValue()).isEqualTo(6);
        }
    }

    @Test
    void realValuesGoThroughBitPlanes() throws Exception {
        String projection = client.open(OPU + ", \"bit_planes\": 3}");
        float[] input = {1.5f, 0, -2, 3, 0.25f, 0, 0, 1, 1, 1, -1, 2};
        try (var java = new BitPlaneProjection(OpuPresets.load("launay-2020").projection(5, 12, 40), 3)) {
            assertThat(client.project(projection, 1, 12, input)).isEqualTo(project(java, input));
        }
    }

    @Test
    void intensitiesAreThoseOfJava() throws Exception {
        String digital = client.open("{\"kind\": \"gaussian\", \"inputs\": 12, \"outputs\": 9, \"seed\": 4}");
        float[] input = ternary(5 * 12, 8);
        try (var java = Intensities.of(ProjectionKind.GAUSSIAN, 4, 12, 9, 1)) {
            assertThat(ServiceClient.floats(client.call(digital + "/intensities", "float32 5,12",
                    ServiceClient.bytes(input)))).isEqualTo(project(java, input));
        }
        String light = client.open(OPU + ", \"preset\": \"wang-2024\"}");
        assertThat(ServiceClient.refusal(client.call(light + "/intensities", "float32 5,12",
                ServiceClient.bytes(input))))
                .startsWith("value: The input must be 0 or 1, but row 0, column");
        float[] binary = input.clone();
        for (int i = 0; i < binary.length; i++) {
            binary[i] = Math.abs(binary[i]);
        }
        try (var java = OpticalIntensities.on(OpuPresets.load("wang-2024"), 5, 12, 40);
                var linear = OpuPresets.load("wang-2024").projection(5, 12, 40)) {
            assertThat(ServiceClient.floats(client.call(light + "/intensities", "float32 5,12",
                    ServiceClient.bytes(binary)))).isEqualTo(project(java, binary));
            // The device serves the other map, from the same row on, and its account goes on.
            linear.seek(5);
            assertThat(client.project(light, 5, 12, input)).isEqualTo(project(linear, input));
            JsonNode account = client.json("GET", light, "", 200);
            assertThat(account.get("rows").intValue()).isEqualTo(10);
            assertThat(account.get("frames").longValue())
                    .isEqualTo(java.ledger().frames() + linear.ledger().frames());
        }
    }

    @Test
    void aMatrixIsReadWhereTheServiceIs() throws Exception {
        Path file = folder.resolve("T.npy");
        try (var out = new NpyOutput(file, 3, 2)) {
            out.write(MemorySegment.ofArray(new float[]{1, 2, 3, 4, 5, 6}));
            out.complete();
        }
        String description = "{\"kind\": \"matrix\", \"path\": \"" + file + "\"";
        String projection = client.open(description + "}");
        assertThat(client.project(projection, 1, 2, 1, 10)).containsExactly(21, 43, 65);
        assertThat(ServiceClient.floats(client.call(projection + "/intensities", "float32 2",
                ServiceClient.bytes(1, 10)))).containsExactly(441, 1849, 4225);
        JsonNode account = client.json("GET", projection, "", 200);
        assertThat(account.get("outputs").intValue()).isEqualTo(3);
        refuseMatrix(description + ", \"outputs\": 4}",
                "choice: " + file + " has 3 rows; expected at least 4");
        refuseMatrix(description + ", \"inputs\": 1}", "choice: " + file + " has 2 columns; expected 1");
        refuseMatrix(description + ", \"seed\": 1}", "choice: seed does not go with the kind matrix");
        refuseMatrix("{\"kind\": \"matrix\"}", "choice: The member path is missing.");
        refuseMatrix("{\"kind\": \"matrix\", \"path\": \"T.npy\"}",
                "choice: path is T.npy; expected one from");
        refuseMatrix("{\"kind\": \"matrix\", \"path\": \"/no.npy\"}", "choice: /no.npy is not there.");
        refuseMatrix("{\"kind\": \"matrix\", \"path\": \"/a\\u0000b\"}", "choice: path is /a");
        refuseMatrix("{\"kind\": \"dense\", \"path\": \"/x\", \"inputs\": 1, \"outputs\": 1}",
                "choice: path goes with the kind matrix only");
    }

    private void refuseMatrix(String description, String sentence) throws IOException {
        assertThat(ServiceClient.refusal(client.ask("POST", "/projections", Map.of(),
                description.getBytes(StandardCharsets.UTF_8)))).startsWith(sentence);
    }

    @Test
    void whatArrivesIsCheckedByPosition() throws Exception {
        String light = client.open(OPU + "}");
        float[] input = new float[36];
        input[30] = 0.5f;
        assertThat(ServiceClient.refusal(
                client.call(light + "/project", "float32 3,12", ServiceClient.bytes(input)))).isEqualTo(
                        "value: The input must be -1, 0 or 1, but row 2, column 6 (counted from 0) holds 0.5.");
        String digital = client.open("{\"kind\": \"gaussian\", \"inputs\": 12, \"outputs\": 3}");
        input[13] = Float.NEGATIVE_INFINITY;
        assertThat(ServiceClient.refusal(
                client.call(digital + "/project", "float32 3,12", ServiceClient.bytes(input)))).isEqualTo(
                        "value: The input must be finite, but row 1, column 1 (counted from 0) holds -Infinity.");
        input[13] = Float.NaN;
        JsonNode error = new JsonMapper().readTree(
                client.call(digital + "/project", "float32 3,12", ServiceClient.bytes(input)).text());
        assertThat(error.get("row").intValue()).isEqualTo(1);
        assertThat(error.get("column").intValue()).isEqualTo(1);
        // The connection goes on.
        assertThat(client.json("GET", "/health", "", 200).get("status").stringValue()).isEqualTo("ok");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-",
            textBlock = """
                    -              | 48 | request: The header Backlight-Array is missing; expected a type and a shape, such as float32 2,1016.
                    floats         | 48 | request: The header Backlight-Array is "floats"; expected a type and one or two sizes, such as float32 2,1016.
                    float64 1,12   | 96 | shape: The array is of type float64; expected float32 or int8.
                    float32 1,13   | 52 | shape: The array has rows of 13 values; expected 12, the inputs of the projection.
                    float32 2,12   | 95 | shape: The body has 95 bytes; expected 96 of float32 2,12.
                    float32 99999,12 | 0 | limit: The input, float32 99999,12, takes 4799952 bytes; this service takes at most 1048576, so send fewer rows at once.
                    int8 99999,12  | 0  | limit: The input, int8 99999,12, takes 1199988 bytes; this service takes at most 1048576, so send fewer rows at once.
                    float32 999999999999999999,12 | 0 | limit: The input, float32 999999999999999999,12, takes more bytes than can be counted; this service takes at most 1048576, so send fewer rows at once.
                    float32 9000,12 | 0 | limit: The output, float32 9000,40, takes 1440000 bytes; this service takes at most 1048576, so send fewer rows at once.
                    """)
    void arraysThatDoNotFitAreRefused(String array, int bytes, String sentence) throws Exception {
        String projection = client.open("{\"kind\": \"hadamard\", \"inputs\": 12, \"outputs\": 40}");
        HttpAnswer answer = client.ask("POST", projection + "/project",
                array == null ? Map.of() : Map.of("Backlight-Array", array), new byte[bytes]);
        assertThat(ServiceClient.refusal(answer)).isEqualTo(sentence);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|',
            textBlock = """
                    {"kind": "gausian", "inputs": 1, "outputs": 1} | choice: kind is "gausian"; expected dense, gaussian
                    {"inputs": 1, "outputs": 1} | choice: The member kind is missing.
                    {"kind": "dense", "inputs": 1} | choice: The member outputs is missing.
                    {"kind": "dense", "inputs": 0, "outputs": 1} | choice: inputs is 0; expected a whole number from 1 to
                    {"kind": "dense", "inputs": 1.5, "outputs": 1} | choice: inputs is 1.5; expected a whole number
                    {"kind": "dense", "inputs": 1, "outputs": 1, "sead": 3} | request: There is no member "sead". Did you mean seed?
                    {"kind": "dense", "inputs": 1, "outputs": 1, "preset": "ideal"} | choice: preset goes with the kind opu only, not with dense.
                    {"kind": "opu", "inputs": 1, "outputs": 1, "preset": "none"} | choice: There is no device preset "none"; those that exist are
                    {"kind": "opu", "inputs": 1, "outputs": 1, "driver": "none"} | choice: There is no device driver "none"; those that are found are
                    {"kind": "opu", "inputs": 1, "outputs": 1, "set": {"camera.bits": 99}} | choice: camera.bits is 99; expected
                    {"kind": "opu", "inputs": 1, "outputs": 999999999} | choice: The projection has 999999999 outputs, but this device offers
                    {"kind": "opu", "inputs": 1, "outputs": 1, "bit_planes": 17} | choice: bit_planes is 17; expected a whole number from 1 to 16.
                    {"kind": "dense", "inputs": 99999, "outputs": 99999} | limit: The kind dense of 99999 inputs and 99999 outputs stores 40012399872 bytes, but of the 8388608 that this service has for buffers and what projections store 8388608 are free; expected gaussian
                    {"kind": | request: The body is no JSON:
                    [] | request: The body is no JSON object.
                    {"kind": "dense", "kind": "dense"} | request: The body is no JSON: Duplicate
                    {"kind": "opu", "driver": "remote", "set": {"address": "127.0.0.1:1"}, "inputs": 1, "outputs": 1} | device: The device lost its connection: it says "no connection to 127.0.0.1:1: Connection refused".
                    """)
    void descriptionsThatDoNotDoAreRefused(String description, String sentence) throws Exception {
        HttpAnswer answer = client.ask("POST", "/projections", Map.of(),
                description.getBytes(StandardCharsets.UTF_8));
        assertThat(ServiceClient.refusal(answer)).startsWith(sentence);
        assertThat(service.openProjections()).isZero();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            GET    | /nothing         | 404 | unknown: There is no path /nothing.
            GET    | /projections/p1  | 404 | unknown: There is no open projection "p1".
            POST   | /health          | 405 | method: The method is POST; /health takes GET.
            PUT    | /projections     | 405 | method: The method is PUT; /projections takes GET and POST.
            DELETE | /buffers/b1      | 404 | unknown: This connection has no buffer "b1".
            """)
    void pathsThatAreNotThereAreRefused(String method, String path, int status, String sentence)
            throws Exception {
        HttpAnswer answer = client.ask(method, path, Map.of(), new byte[0]);
        assertThat(answer.status()).isEqualTo(status);
        assertThat(ServiceClient.refusal(answer)).isEqualTo(sentence);
    }

    @Test
    void anotherVersionOrNoneIsRefused() throws Exception {
        client.json("GET", "/health", "", 200);
        client.headers.clear();
        assertThat(ServiceClient.refusal(client.ask("GET", "/projections", Map.of(), new byte[0]))).isEqualTo(
                "protocol: The request names no version of the protocol (header Backlight-Protocol); this service speaks version 1.");
        assertThat(ServiceClient.refusal(
                client.ask("GET", "/health", Map.of("Backlight-Protocol", "2"), new byte[0]))).isEqualTo(
                        "protocol: The request speaks version 2 of the protocol; this service speaks version 1.");
        assertThat(client.ask("GET", "/health", Map.of(), new byte[0]).status()).isEqualTo(200);
    }

    @Test
    void aPortNeedsTheToken() throws Exception {
        try (var tcp = ProjectionService.atPort("127.0.0.1", 0, TOKEN, limits(), _ -> {});
                var stranger = new ServiceClient(tcp);
                var another = new ServiceClient(tcp);
                var known = new ServiceClient(tcp)) {
            HttpAnswer answer = stranger.ask("GET", "/health", Map.of(), new byte[0]);
            assertThat(answer.status()).isEqualTo(401);
            assertThat(ServiceClient.refusal(answer)).isEqualTo(
                    "token: This service needs a token, and the request shows none (Authorization: Bearer TOKEN).");
            another.headers.put("Authorization", "Bearer " + TOKEN + "x");
            assertThat(ServiceClient.refusal(another.ask("GET", "/health", Map.of(), new byte[0])))
                    .isEqualTo("token: The token is not that of this service.");
            known.headers.put("Authorization", "Bearer " + TOKEN);
            assertThat(known.ask("GET", "/health", Map.of(), new byte[0]).status()).isEqualTo(200);
            assertThatThrownBy(() -> ProjectionService.atPort("127.0.0.1",
                    Integer.parseInt(tcp.address().split(":")[1]), TOKEN, limits(), _ -> {}))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("cannot be listened at: it is in use");
        }
        assertThatThrownBy(() -> ProjectionService.atPort("127.0.0.1", 0, "short", limits(), _ -> {}))
                .isInstanceOf(IllegalArgumentException.class).hasMessage(
                        "the token has 5 characters; expected 16 to 256 letters, digits or any of -._~+/=");
        for (String elsewhere : List.of("no.invalid", "192.0.2.1")) {
            assertThatThrownBy(() -> ProjectionService.atPort(elsewhere, 0, TOKEN, limits(), _ -> {}))
                    .isInstanceOf(IOException.class).hasMessage(elsewhere + " is no address of this machine");
        }
    }

    @Test
    void arraysInBuffersAreTheSame() throws Exception {
        String projection = client.open("{\"kind\": \"gaussian\", \"inputs\": 50, \"outputs\": 30}");
        float[] input = ternary(8 * 50, 3);
        float[] expected = client.project(projection, 8, 50, input);
        JsonNode buffer = client.json("POST", "/buffers", "{\"bytes\": 4096}", 201);
        Path path = Path.of(buffer.get("path").stringValue());
        String name = buffer.get("buffer").stringValue();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path.getParent())))
                .isEqualTo("rwx------");
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ,
                StandardOpenOption.WRITE)) {
            ByteBuffer mapped = channel.map(FileChannel.MapMode.READ_WRITE, 0, 4096)
                    .order(ByteOrder.LITTLE_ENDIAN);
            mapped.position(64);
            mapped.asFloatBuffer().put(input);
            HttpAnswer answer = client.ask("POST", projection + "/project",
                    Map.of("Backlight-Array", "float32 8,50", "Backlight-Input", name + " 64",
                            "Backlight-Output", name + " 2048"),
                    new byte[0]);
            assertThat(answer.status()).as(answer.text()).isEqualTo(200);
            assertThat(answer.header("backlight-output")).hasValue(name + " 2048");
            assertThat(answer.header("backlight-array")).hasValue("float32 8,30");
            assertThat(answer.body().remaining()).isZero();
            float[] found = new float[240];
            mapped.position(2048);
            mapped.asFloatBuffer().get(found);
            assertThat(found).isEqualTo(expected);
            // Only the input in the buffer.
            assertThat(ServiceClient.floats(client.ask("POST", projection + "/project",
                    Map.of("Backlight-Array", "float32 8,50", "Backlight-Input", name + " 64"),
                    new byte[0]))).isEqualTo(expected);
        }
        refuseBuffer(projection, name + " 64", name + " 128", "request: Input and output overlap in buffer");
        refuseBuffer(projection, name + " 32", name + " 2048", "request: The offset 32 in buffer");
        refuseBuffer(projection, name + " 64", name + " 3968",
                "limit: 960 bytes from offset 3968 on do not lie within buffer");
        refuseBuffer(projection, "b 64", name + " 2048", "unknown: This connection has no buffer \"b\".");
        refuseBuffer(projection, name, name + " 2048", "request: The header Backlight-Input is \"" + name);
        try (var file = new RandomAccessFile(path.toFile(), "rw")) {
            file.setLength(100);
        }
        refuseBuffer(projection, name + " 64", name + " 2048", "request: The file of buffer " + name
                + " has 100 bytes, but had 4096 when it was made.");
        client.json("DELETE", "/buffers/" + name, "", 204);
        assertThat(path).doesNotExist();
        assertThat(service.heldBytes()).isZero();
    }

    private void refuseBuffer(String projection, String input, String output, String sentence)
            throws IOException {
        assertThat(ServiceClient.refusal(client.ask("POST", projection + "/project",
                Map.of("Backlight-Array", "float32 8,50", "Backlight-Input", input, "Backlight-Output",
                        output),
                new byte[0]))).startsWith(sentence);
    }

    @Test
    void buffersHaveABound() throws Exception {
        assertThat(ServiceClient.refusal(client.ask("POST", "/buffers", Map.of(),
                "{\"bytes\": 9000000}".getBytes(StandardCharsets.US_ASCII)))).isEqualTo(
                        "limit: This buffer takes 9000000 bytes, but of the 8388608 that this service has for buffers and what projections store 8388608 are free.");
    }

    @Test
    void whatAClientHoldsGoesWithIt() throws Exception {
        Path path;
        String kept;
        try (var other = new ServiceClient(service)) {
            String projection = other.open(OPU + "}");
            kept = other.open(OPU + ", \"keep_seconds\": 0.5}");
            path = Path.of(other.json("POST", "/buffers", "{\"bytes\": 100000}", 201).get("path")
                    .stringValue());
            // Anybody may use it, but not close it.
            assertThat(client.project(projection, 0, 12)).isEmpty();
            assertThat(ServiceClient.refusal(client.ask("DELETE", projection, Map.of(), new byte[0])))
                    .endsWith("belongs to another connection.");
            assertThat(service.openProjections()).isEqualTo(2);
        }
        await(() -> service.openProjections() == 1 && !Files.exists(path));
        assertThat(client.project(kept, 0, 12)).isEmpty();
        // A projection is not found any more before its device is closed.
        await(() -> service.openProjections() == 0 && service.heldBytes() == 0);
    }

    @Test
    void sharedProjectionsAreOneUntilTheLastHasLeft() throws Exception {
        String shared = OPU + ", \"shared\": true}";
        String mine = client.open(shared);
        try (var other = new ServiceClient(service)) {
            assertThat(other.open(shared)).isEqualTo(mine);
            assertThat(other.open(OPU + "}")).isNotEqualTo(mine);
            client.json("DELETE", mine, "", 204);
            assertThat(other.project(mine, 0, 12)).isEmpty();
        }
        await(() -> service.openProjections() == 0);
    }

    @Test
    void whatHappensIsSaidLineByLine() throws Exception {
        List<String> said = Collections.synchronizedList(new ArrayList<>());
        try (var talking = ProjectionService.atSocket(folder.resolve("t"), Optional.empty(), limits(),
                said::add); var other = new ServiceClient(talking)) {
            String projection = other.open(OPU + "}");
            other.project(projection, 2, 12, ternary(24, 1));
            other.json("DELETE", projection, "", 204);
            String name = projection.substring("/projections/".length());
            assertThat(said).first().isEqualTo(name + " opened: opu, 12 to 40");
            assertThat(said).last().asString().matches(name
                    + " closed: opu, 12 to 40: 2 rows in [\\d.]+ s; [\\d,]+ frames, [\\d.]+ s of device time, [\\d.]+ J");
        }
    }

    @Test
    void projectionsAndConnectionsHaveBounds() throws Exception {
        for (int i = 0; i < 5; i++) {
            client.open("{\"kind\": \"hadamard\", \"inputs\": 2, \"outputs\": 2}");
        }
        assertThat(ServiceClient.refusal(client.ask("POST", "/projections", Map.of(),
                "{\"kind\": \"hadamard\", \"inputs\": 2, \"outputs\": 2}"
                        .getBytes(StandardCharsets.US_ASCII))))
                .isEqualTo("busy: 5 projections are open, and this service allows no more.");
        ServiceClient[] others = new ServiceClient[19];
        for (int i = 0; i < others.length; i++) {
            others[i] = new ServiceClient(service);
        }
        for (ServiceClient other : others) {
            other.json("GET", "/health", "", 200);
        }
        try (var oneMore = new ServiceClient(service)) {
            HttpAnswer answer = oneMore.ask("GET", "/health", Map.of(), new byte[0]);
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.header("connection")).hasValue("close");
            assertThat(ServiceClient.refusal(answer))
                    .isEqualTo("busy: This service has 20 connections, and allows no more.");
            // Who came before is served as ever.
            client.json("GET", "/health", "", 200);
            others[18].json("GET", "/health", "", 200);
        }
        for (ServiceClient other : others) {
            other.close();
        }
        await(() -> {
            try {
                return client.json("GET", "/health", "", 200).get("connections").intValue() == 1;
            } catch (IOException e) {
                return false;
            }
        });
    }

    @Test
    void theListIsNoUse() throws Exception {
        String kept = client.open(OPU + ", \"keep_seconds\": 0.5}");
        client.project(kept, 2, 12, ternary(24, 1));
        JsonNode listed = client.json("GET", "/projections", "", 200).get("projections");
        assertThat(listed.size()).isEqualTo(1);
        assertThat(listed.get(0)).isEqualTo(client.json("GET", kept, "", 200));
        assertThat(listed.get(0).get("projected_rows").intValue()).isEqualTo(2);
        await(() -> {
            try {
                client.json("GET", "/projections", "", 200);
                return service.openProjections() == 0;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    @Test
    void oneProjectionIsOpenedForAllWhoShareItAtOnce() throws Exception {
        ProjectionRequest wanted = ProjectionRequest.read(
                (OPU + ", \"shared\": true, \"keep_seconds\": 0.4}").getBytes(StandardCharsets.US_ASCII), 60);
        try (var projections = new OpenProjections(limits(), new HeldMemory(1 << 20), _ -> {});
                var clients = Executors.newFixedThreadPool(8)) {
            List<OpenProjection> held = new ArrayList<>();
            Callable<OpenProjection> opening = () -> projections.hold(wanted);
            for (var each : clients.invokeAll(Collections.nCopies(8, opening))) {
                held.add(each.get());
            }
            assertThat(held).containsOnly(held.getFirst());
            Thread.sleep(450);
            // Held again, it is not unused any more.
            assertThat(projections.hold(wanted)).isSameAs(held.getFirst());
            projections.releaseUnused();
            assertThat(held.getFirst().isClosed()).isFalse();
            Thread.sleep(450);
            projections.releaseUnused();
            assertThat(held.getFirst().isClosed()).isTrue();
            assertThat(projections.count()).isZero();
        }
    }

    @Test
    void nothingBelongsToWhoIsGone() throws Exception {
        try (var projections = new OpenProjections(limits(), new HeldMemory(1 << 20), _ -> {})) {
            OpenProjection made = projections.hold(ProjectionRequest.read(
                    "{\"kind\": \"hadamard\", \"inputs\": 2, \"outputs\": 2}"
                            .getBytes(StandardCharsets.US_ASCII),
                    60));
            IdleTime idle = new IdleTime(null, limits());
            assertThat(Client.gone(idle).add(made)).isFalse();
            assertThat(new Client(idle).add(made)).isTrue();
        }
    }

    @Test
    void socketsAreTakenFromTheDeadAlone() throws Exception {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("s"))))
                .isEqualTo("rw-------");
        assertThatThrownBy(() -> ProjectionService.atSocket(folder.resolve("s"), Optional.empty(), limits(),
                _ -> {})).isInstanceOf(IOException.class)
                .hasMessage("another service listens at " + folder.resolve("s"));
        Path file = Files.writeString(folder.resolve("file"), "text");
        assertThatThrownBy(() -> ProjectionService.atSocket(file, Optional.empty(), limits(), _ -> {}))
                .isInstanceOf(IOException.class)
                .hasMessage(file + " is there and no socket; name another place");
        assertThatThrownBy(() -> ProjectionService.atSocket(folder.resolve("none/s"), Optional.empty(),
                limits(), _ -> {})).isInstanceOf(IOException.class)
                .hasMessage(folder.resolve("none") + " is not there; expected the folder of the socket "
                        + folder.resolve("none/s"));
        assertThatThrownBy(() -> ProjectionService.atSocket(folder.resolve("x".repeat(120)),
                Optional.empty(), limits(), _ -> {})).isInstanceOf(IOException.class)
                .hasMessageContaining("is too long for a socket");
        Path stale = folder.resolve("stale");
        ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(stale))
                .close();
        try (var again = ProjectionService.atSocket(stale, Optional.empty(), limits(), _ -> {});
                var other = new ServiceClient(again)) {
            assertThat(other.json("GET", "/health", "", 200).get("protocol").intValue()).isEqualTo(1);
        }
        assertThat(stale).doesNotExist();
        try (var names = Files.list(folder)) {
            assertThat(names.map(path -> path.getFileName().toString())).containsExactlyInAnyOrder("s",
                    "file");
        }
    }

    @Test
    void aPortThatIsTakenIsOneSentence() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            assertThatThrownBy(() -> ProjectionService.atPort("127.0.0.1", taken.getLocalPort(), TOKEN,
                    limits(), _ -> {})).isInstanceOf(IOException.class)
                    .hasMessageStartingWith("port " + taken.getLocalPort()
                            + " of 127.0.0.1 cannot be listened at: it is in use");
        }
    }
}
