package org.backlight.app.serve;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import java.util.regex.Pattern;

/** Token that clients must show; comparing takes the same time for every other one. */
public final class Token {

    private static final String SCHEME = "Bearer ";
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9._~+/=-]{16,256}");

    private final Optional<byte[]> digest;

    /**
     * Takes a token.
     *
     * @param token empty if none is needed
     * @throws IllegalArgumentException if it is no token
     */
    public Token(Optional<String> token) {
        if (token.isPresent() && !FORM.matcher(token.get()).matches()) {
            throw new IllegalArgumentException("the token has " + token.get().length()
                    + " characters; expected 16 to 256 letters, digits or any of -._~+/=");
        }
        digest = token.map(Token::digest);
    }

    private static byte[] digest(String text) {
        try {
            // Digests are all of one length.
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Checks the header of a request.
     *
     * @param authorization null if it is missing
     * @throws Refusal if it does not show the token
     */
    void check(String authorization) {
        if (isShownBy(authorization)) {
            return;
        }
        throw new Refusal(Refusal.Kind.TOKEN, isScheme(authorization)
                ? "The token is not that of this service."
                : "This service needs a token, and the request shows none (Authorization: Bearer TOKEN).");
    }

    /**
     * Returns whether the header of a request, {@code Authorization: Bearer TOKEN}, shows the token, or none is needed.
     *
     * @param authorization null if it is missing
     */
    public boolean isShownBy(String authorization) {
        return digest.isEmpty() || isScheme(authorization) && MessageDigest.isEqual(digest.get(),
                digest(authorization.substring(SCHEME.length()).strip()));
    }

    private static boolean isScheme(String authorization) {
        return authorization != null
                && authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
    }
}
