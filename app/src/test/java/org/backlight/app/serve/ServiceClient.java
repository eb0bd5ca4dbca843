package org.backlight.app.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.backlight.substrate.http.HttpAnswer;
import org.backlight.substrate.http.HttpConnection;
import org.backlight.substrate.http.ServerAddress;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A client of the service as docs/protocol.md has it; shares nothing with it. */
final class ServiceClient implements AutoCloseable {

    private static final JsonMapper JSON = new JsonMapper();

    final HttpConnection connection;
    final Map<String, String> headers = new LinkedHashMap<>(Map.of("Backlight-Protocol", "1"));

    ServiceClient(ProjectionService service) throws IOException {
        connection = HttpConnection.open(ServerAddress.parse("address", service.address()), 10);
    }

    HttpAnswer ask(String method, String path, Map<String, String> more, byte[] body) throws IOException {
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.putAll(more);
        HttpAnswer answer = connection.exchange(method, path, all, List.of(ByteBuffer.wrap(body)), 60,
                1 << 30);
        assertThat(answer.header("backlight-protocol")).hasValue("1");
        return answer;
    }

    JsonNode json(String method, String path, String body, int status) throws IOException {
        HttpAnswer answer = ask(method, path, Map.of(), body.getBytes(StandardCharsets.UTF_8));
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        return status == 204 ? JSON.createObjectNode() : JSON.readTree(answer.text());
    }

    /** Opens a projection and returns its path. */
    String open(String description) throws IOException {
        return "/projections/"
                + json("POST", "/projections", description, 201).get("projection").stringValue();
    }

    static byte[] bytes(float... values) {
        ByteBuffer all = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        all.asFloatBuffer().put(values);
        return all.array();
    }

    static float[] floats(HttpAnswer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        float[] values = new float[answer.body().remaining() / 4];
        answer.body().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
        return values;
    }

    float[] project(String projection, int rows, int columns, float... values) throws IOException {
        return floats(call(projection + "/project", "float32 " + rows + "," + columns, bytes(values)));
    }

    HttpAnswer call(String path, String array, byte[] body) throws IOException {
        return ask("POST", path, Map.of("Backlight-Array", array), body);
    }

    /** Returns kind and sentence of a refusal. */
    static String refusal(HttpAnswer answer) {
        assertThat(answer.status()).isGreaterThanOrEqualTo(400);
        JsonNode error = JSON.readTree(answer.text());
        return error.get("kind").stringValue() + ": " + error.get("message").stringValue();
    }

    @Override
    public void close() {
        connection.close();
    }
}
