package org.backlight.app.watch;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.backlight.app.failure.UserMistake;
import org.backlight.app.serve.TcpPlace;
import org.backlight.app.serve.Token;
import org.eclipse.jetty.http.HttpCookie;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;

/**
 * Who may watch. Without a token, programs of this machine that name it as a loopback address, so that no page of the web
 * reaches it by a name of its own that it lets point here. With a token, those who have shown it once: as a browser sends no
 * header of a page's for events and pictures, it gets a cookie that only this server made.
 */
final class Access {

    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "::1", "0:0:0:0:0:0:0:1");

    private final Token token;
    private final boolean needsToken;
    private final boolean loopback;
    private final String host;
    private final String pass = pass();

    /**
     * Decides who may watch.
     *
     * @param address that is listened at, of the place's host
     * @param token empty for none
     * @throws UserMistake if none is given for a place that other machines can reach
     * @throws IllegalArgumentException if it is no token
     */
    Access(TcpPlace place, InetAddress address, Optional<String> token) {
        this.token = new Token(token);
        needsToken = token.isPresent();
        host = place.host().toLowerCase(Locale.ROOT);
        loopback = address.isLoopbackAddress();
        if (!loopback && !needsToken) {
            throw new UserMistake("--host " + place.host()
                    + " needs a token, so that not everybody who can reach it may watch; expected --token or the variable BACKLIGHT_TOKEN");
        }
    }

    private static String pass() {
        byte[] random = new byte[32];
        new SecureRandom().nextBytes(random);
        return HexFormat.of().formatHex(random);
    }

    /** Returns whether a request names this server as those do who may. */
    boolean namesThisServer(Request request) {
        if (!loopback) {
            return true;
        }
        String named = Request.getServerName(request);
        HttpURI uri = request.getHttpURI();
        String name = named == null ? String.valueOf(uri.getHost()) : named;
        name = name.toLowerCase(Locale.ROOT).replaceAll("^\\[|]$", "");
        return LOOPBACK.contains(name) || name.equals(host);
    }

    /** Returns whether a request may see runs; one that shows the token gets the cookie for those that cannot. */
    boolean lets(Request request, Response response) {
        if (!needsToken) {
            return true;
        }
        // A browser keeps one cookie for all ports of a host.
        String cookie = "backlight-watch-" + Request.getServerPort(request);
        for (HttpCookie shown : Request.getCookies(request)) {
            if (shown.getName().equals(cookie) && MessageDigest.isEqual(bytes(shown.getValue()),
                    bytes(pass))) {
                return true;
            }
        }
        if (!token.isShownBy(request.getHeaders().get(HttpHeader.AUTHORIZATION))) {
            return false;
        }
        Response.addCookie(response, HttpCookie.build(cookie, pass).path("/").httpOnly(true)
                .sameSite(HttpCookie.SameSite.STRICT).build());
        return true;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
