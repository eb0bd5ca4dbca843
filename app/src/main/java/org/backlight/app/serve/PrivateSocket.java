package org.backlight.app.serve;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import org.backlight.app.failure.FileTrouble;
import org.backlight.substrate.file.FolderTree;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.unixdomain.server.UnixDomainServerConnector;

/**
 * Socket of the Unix domain that only this user can connect to. It is made in a private folder beside its place, and takes its
 * place when it is private itself, so that there is no moment at which others could connect.
 */
final class PrivateSocket implements AutoCloseable {

    private final Path place;
    private final Path folder;
    private boolean published;

    private PrivateSocket(Path place, Path folder) {
        this.place = place;
        this.folder = folder;
    }

    /**
     * Sees whether a place can be taken.
     *
     * @throws IOException in one sentence, if it cannot
     */
    static PrivateSocket reserve(Path path) throws IOException {
        Path place = path.toAbsolutePath();
        requireFree(place);
        Path parent = place.getParent();
        if (parent == null || !Files.isDirectory(parent)) {
            throw new IOException(parent == null
                    ? place + " is a folder; expected the place of a socket"
                    : parent + (Files.exists(parent) ? " is no folder" : " is not there")
                            + "; expected the folder of the socket " + place);
        }
        Path folder;
        try {
            folder = Files.createTempDirectory(parent, ".");
        } catch (IOException e) {
            throw new IOException(place + " cannot be made: " + FileTrouble.words(e), e);
        }
        int longest = Math.max(
                folder.resolve("s").toString().getBytes(StandardCharsets.UTF_8).length,
                place.toString().getBytes(StandardCharsets.UTF_8).length);
        if (longest > UnixDomainServerConnector.MAX_UNIX_DOMAIN_PATH_LENGTH) {
            FolderTree.delete(folder);
            throw new IOException(place + " is too long for a socket: its folder and a short name take "
                    + longest + " bytes, and at most " + UnixDomainServerConnector.MAX_UNIX_DOMAIN_PATH_LENGTH
                    + " are possible");
        }
        return new PrivateSocket(place, folder);
    }

    private static void requireFree(Path place) throws IOException {
        if (!Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        // The JDK has no word for sockets.
        if (!Files.readAttributes(place, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS).isOther()) {
            throw new IOException(place + " is there and no socket; name another place");
        }
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(place));
        } catch (IOException _) {
            // Left behind by a service that was killed.
            return;
        }
        throw new IOException("another service listens at " + place);
    }

    /** Returns what will listen at the socket. */
    UnixDomainServerConnector connector(Server server, HttpConnectionFactory http) {
        var connector = new UnixDomainServerConnector(server, 1, 1, http);
        connector.setUnixDomainPath(folder.resolve("s"));
        return connector;
    }

    /** Puts the socket, which is listened at, in its place. */
    void publish() throws IOException {
        Path made = folder.resolve("s");
        Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rw-------"));
        Files.move(made, place, StandardCopyOption.ATOMIC_MOVE);
        published = true;
        FolderTree.delete(folder);
    }

    @Override
    public void close() {
        FolderTree.delete(folder);
        if (published) {
            place.toFile().delete();
        }
    }
}
