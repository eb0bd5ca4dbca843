package org.backlight.app.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.backlight.substrate.http.HttpAnswer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Those who do not show the token hold no place that a client with the token needs, whatever they say or keep to themselves. */
class StrangersTest {

    private static final String TOKEN = "a-token.of~letters+/=";
    private static final int PLACES = 6;

    private final List<ServiceClient> strangers = new ArrayList<>();
    private ProjectionService service;

    @BeforeEach
    void start() throws IOException {
        // Nobody is closed for being idle while the test runs.
        service = ProjectionService.atPort("127.0.0.1", 0, TOKEN,
                new ServiceLimits(1 << 16, 1 << 20, PLACES, 4, 600, 600), _ -> {});
    }

    @AfterEach
    void stop() {
        strangers.forEach(ServiceClient::close);
        service.close();
    }

    private ServiceClient known() throws IOException {
        ServiceClient client = new ServiceClient(service);
        client.headers.put("Authorization", "Bearer " + TOKEN);
        return client;
    }

    private static HttpAnswer health(ServiceClient client) throws IOException {
        return client.ask("GET", "/health", Map.of(), new byte[0]);
    }

    private void requireServedWithinASecond() throws IOException {
        long start = System.nanoTime();
        try (ServiceClient client = known()) {
            assertThat(health(client).status()).isEqualTo(200);
        }
        assertThat((System.nanoTime() - start) / 1e9).isLessThan(1);
    }

    @Test
    void whoShowsAnotherTokenIsClosedAtOnce() throws IOException {
        for (int i = 0; i < 3 * PLACES; i++) {
            ServiceClient stranger = new ServiceClient(service);
            strangers.add(stranger);
            stranger.headers.put("Authorization", "Bearer " + TOKEN + "x");
            HttpAnswer answer = health(stranger);
            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.header("connection")).hasValue("close");
            assertThatThrownBy(() -> health(stranger)).isInstanceOf(IOException.class);
        }
        requireServedWithinASecond();
    }

    @Test
    void whoSpeaksAnotherVersionIsClosedAtOnce() throws IOException {
        for (int i = 0; i < 3 * PLACES; i++) {
            ServiceClient stranger = new ServiceClient(service);
            strangers.add(stranger);
            stranger.headers.put("Backlight-Protocol", "2");
            assertThat(health(stranger).status()).isEqualTo(400);
        }
        requireServedWithinASecond();
    }

    @Test
    void whoSaysNothingMakesWay() throws IOException {
        try (ServiceClient before = known()) {
            assertThat(health(before).status()).isEqualTo(200);
            for (int i = 0; i < 5 * PLACES; i++) {
                strangers.add(new ServiceClient(service));
            }
            requireServedWithinASecond();
            assertThat(health(before).status()).isEqualTo(200);
        }
    }

    @Test
    void placesAreThoseOfClientsWithTheToken() throws IOException {
        List<ServiceClient> clients = new ArrayList<>();
        try {
            for (int i = 0; i < PLACES; i++) {
                clients.add(known());
                assertThat(health(clients.getLast()).status()).isEqualTo(200);
            }
            try (ServiceClient oneMore = known()) {
                assertThat(ServiceClient.refusal(health(oneMore)))
                        .isEqualTo("busy: This service has 6 connections, and allows no more.");
            }
            for (ServiceClient client : clients) {
                assertThat(health(client).status()).isEqualTo(200);
            }
        } finally {
            clients.forEach(ServiceClient::close);
        }
    }
}
