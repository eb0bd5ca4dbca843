package org.backlight.datasets.catalog;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.backlight.substrate.file.WholeFile;

/** Tar archive, packed with gzip, whose files are unpacked beside it: all of them or, if that fails, none. */
final class TarArchive {

    private TarArchive() {}

    /**
     * Unpacks files as {@link Archive#unpack} does from a zip archive. Whether a file is there already is told by its content,
     * since tar has no checksums of files.
     *
     * @param archive the tar.gz file
     * @param members what to unpack, found by their names without folders
     * @return one result for each member
     * @throws IOException with one sentence that names the file, if the archive is damaged or has no such member, or the
     *     folder cannot be written or has not enough room
     */
    static List<Download.Result> unpack(Path archive, List<String> members) throws IOException {
        Map<String, WholeFile> unpacked = new LinkedHashMap<>();
        List<String> wanted = members.stream().map(Archive::fileName).toList();
        try {
            try (InputStream in = new GZIPInputStream(
                    new BufferedInputStream(Files.newInputStream(archive)), 1 << 16)) {
                read(archive, new TarFile(in), wanted, unpacked);
                // The checksum of what was packed lies behind all of it.
                in.transferTo(OutputStream.nullOutputStream());
            } catch (EOFException | ZipException e) {
                throw new IOException(archive + " is a damaged tar.gz file (" + e.getMessage() + ")", e);
            }
            List<Download.Result> results = new ArrayList<>();
            for (String name : wanted) {
                if (!unpacked.containsKey(name)) {
                    throw new IOException(archive + " has no file " + name);
                }
            }
            for (String name : wanted) {
                WholeFile file = unpacked.get(name);
                results.add(new Download.Result(file.place(), place(file)));
            }
            return Collections.unmodifiableList(results);
        } finally {
            for (WholeFile file : unpacked.values()) {
                file.close();
            }
        }
    }

    private static void read(Path archive, TarFile tar, List<String> wanted, Map<String, WholeFile> unpacked)
            throws IOException {
        byte[] buffer = new byte[1 << 16];
        while (unpacked.size() < wanted.size() && tar.next()) {
            String name = Archive.fileName(tar.name());
            if (!wanted.contains(name) || unpacked.containsKey(name)) {
                continue;
            }
            Download.checkRoom(archive.toAbsolutePath().getParent(), name, tar.size());
            WholeFile file = WholeFile.openWithFolder(archive.resolveSibling(name));
            unpacked.put(name, file);
            for (int count; (count = tar.read(buffer)) >= 0;) {
                file.append(ByteBuffer.wrap(buffer, 0, count));
            }
        }
    }

    private static Download.Outcome place(WholeFile file) throws IOException {
        Path target = file.place();
        boolean there = Files.exists(target);
        if (there && !Files.isRegularFile(target)) {
            throw new IOException(target + " is not a file, expected one or nothing there");
        }
        if (there && Files.mismatch(target, file.path()) < 0) {
            return Download.Outcome.PRESENT;
        }
        Download.moveAway(target);
        file.complete();
        return there ? Download.Outcome.REPLACED : Download.Outcome.FETCHED;
    }
}
