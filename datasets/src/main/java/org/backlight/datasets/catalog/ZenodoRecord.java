package org.backlight.datasets.catalog;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Record of the repository Zenodo (developers.zenodo.org), which states the size and the MD5 of each of its files. A record's
 * files never change: another version is another record.
 *
 * @param address the record's description as JSON, such as {@code https://zenodo.org/api/records/7064308}
 * @param files the names of the files that are wanted of it
 */
public record ZenodoRecord(URI address, List<String> files) {

    private static final String MD5 = "md5:";

    /** Copies the names. */
    public ZenodoRecord {
        files = List.copyOf(files);
    }

    /**
     * Returns the wanted files as the record describes them.
     *
     * @throws IOException with one sentence that names the address, if it does not answer, answers with something else, or
     *     has no such file
     */
    List<PublishedFile> describe(HttpClient client, Duration silence)
            throws IOException, InterruptedException {
        JsonNode record = parse(answer(client, silence));
        List<PublishedFile> described = new ArrayList<>();
        for (String name : files) {
            described.add(describe(record.path("files"), name));
        }
        return described;
    }

    private String answer(HttpClient client, Duration silence) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(address).timeout(silence)
                .header("User-Agent", "backlight").header("Accept", "application/json").build();
        HttpResponse<String> response;
        try {
            response = client.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new IOException(address + " could not be read: "
                    + (e.getMessage() == null ? "no connection" : e.getMessage()), e);
        }
        if (response.statusCode() != 200) {
            throw new IOException(address + " answered " + response.statusCode()
                    + ", expected the sizes and checksums of the files");
        }
        return response.body();
    }

    private JsonNode parse(String json) throws IOException {
        try {
            return new JsonMapper().readTree(json);
        } catch (JacksonException e) {
            throw new IOException(address + " answered with something else than JSON", e);
        }
    }

    private PublishedFile describe(JsonNode descriptions, String name) throws IOException {
        for (JsonNode file : descriptions) {
            if (!file.path("key").asString("").equals(name)) {
                continue;
            }
            long bytes = file.path("size").asLong(0);
            String checksum = file.path("checksum").asString("");
            try {
                return new PublishedFile(name, bytes,
                        checksum.startsWith(MD5) ? checksum.substring(MD5.length()) : checksum);
            } catch (IllegalArgumentException e) {
                throw new IOException(address + " has no right size and checksum: " + e.getMessage(), e);
            }
        }
        throw new IOException(address + " has no file " + name);
    }
}
