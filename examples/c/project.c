/*
 * A client of `backlight serve` in C: projects rows of float32 from standard input to standard output, by docs/protocol.md.
 *
 *   cc -O2 -o project project.c
 *   backlight serve --socket /tmp/backlight.socket &
 *   ./project /tmp/backlight.socket gaussian 1016 2040 7 < rows.f32 > projected.f32
 *
 * The machine must be little-endian, as the protocol's arrays are. A token is taken from BACKLIGHT_TOKEN.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { HEADER = 16384, DESCRIPTION = 512, ROWS_AT_ONCE = 256 };

static void fail(const char *what) {
    fprintf(stderr, "project: %s\n", what);
    exit(1);
}

static void send_all(int server, const char *bytes, size_t length) {
    while (length > 0) {
        ssize_t sent = write(server, bytes, length);
        if (sent <= 0) fail("the service has closed the connection");
        bytes += sent;
        length -= (size_t)sent;
    }
}

/* Reads up to the empty line that ends the header lines, which stays in `header`. Byte by byte: nothing of the body is taken. */
static void read_header(int server, char *header) {
    size_t length = 0;
    while (length < 4 || memcmp(header + length - 4, "\r\n\r\n", 4) != 0) {
        if (length == HEADER - 1 || read(server, header + length, 1) != 1) fail("the service gives no answer");
        length++;
    }
    header[length] = 0;
}

/* Sends a request and reads its answer into `body`, which has room for `room` bytes; returns how many there are. */
static size_t ask(int server, const char *path, const char *array, const void *content, size_t length, void *body,
                  size_t room) {
    char header[HEADER];
    const char *token = getenv("BACKLIGHT_TOKEN");
    snprintf(header, HEADER,
             "POST %s HTTP/1.1\r\nHost: backlight\r\nBacklight-Protocol: 1\r\n%s%s%s%s%s%sContent-Length: %zu\r\n\r\n", path,
             array ? "Backlight-Array: " : "", array ? array : "", array ? "\r\n" : "",
             token ? "Authorization: Bearer " : "", token ? token : "", token ? "\r\n" : "", length);
    send_all(server, header, strlen(header));
    send_all(server, content, length);
    read_header(server, header);
    int status = atoi(header + strlen("HTTP/1.1 "));
    /* The service writes names of headers as the protocol does; other servers may not. */
    const char *given = strstr(header, "Content-Length: ");
    size_t answer = given ? strtoul(given + strlen("Content-Length: "), NULL, 10) : 0;
    char *to = status < 300 && answer <= room ? body : malloc(answer + 1);
    if (!to) fail("there is no memory");
    for (size_t done = 0; done < answer;) {
        ssize_t got = read(server, to + done, answer - done);
        if (got <= 0) fail("the answer ends too early");
        done += (size_t)got;
    }
    if (to != body) {
        to[answer] = 0;
        fail(status < 300 ? "the answer is longer than expected" : to);
    }
    return answer;
}

int main(int count, char **argument) {
    if (count != 6) fail("expected SOCKET KIND INPUTS OUTPUTS SEED");
    size_t inputs = strtoul(argument[3], NULL, 10), outputs = strtoul(argument[4], NULL, 10);
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (strlen(argument[1]) >= sizeof address.sun_path) fail("the name of the socket is too long");
    strcpy(address.sun_path, argument[1]);
    int server = socket(AF_UNIX, SOCK_STREAM, 0);
    if (connect(server, (struct sockaddr *)&address, sizeof address) != 0) fail("nobody listens there");

    char text[DESCRIPTION], path[DESCRIPTION], array[64], answer[HEADER];
    snprintf(text, sizeof text, "{\"kind\": \"%s\", \"inputs\": %zu, \"outputs\": %zu, \"seed\": %s}", argument[2], inputs,
             outputs, argument[5]);
    size_t length = ask(server, "/projections", NULL, text, strlen(text), answer, HEADER - 1);
    answer[length] = 0;
    char *name = strstr(answer, "\"projection\":\"");
    if (!name || !strtok(name += strlen("\"projection\":\""), "\"")) fail("the service opens no projection");
    snprintf(path, sizeof path, "/projections/%s/project", name);

    float *rows = malloc(ROWS_AT_ONCE * inputs * sizeof(float));
    float *projected = malloc(ROWS_AT_ONCE * outputs * sizeof(float));
    if (!rows || !projected) fail("there is no memory");
    size_t batch;
    while ((batch = fread(rows, inputs * sizeof(float), ROWS_AT_ONCE, stdin)) > 0) {
        snprintf(array, sizeof array, "float32 %zu,%zu", batch, inputs);
        ask(server, path, array, rows, batch * inputs * sizeof(float), projected, batch * outputs * sizeof(float));
        if (fwrite(projected, outputs * sizeof(float), batch, stdout) != batch) fail("the output cannot be written");
    }
    /* The projection is closed with the connection. */
    close(server);
    return 0;
}
