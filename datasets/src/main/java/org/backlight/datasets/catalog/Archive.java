package org.backlight.datasets.catalog;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.backlight.substrate.file.WholeFile;

/** Zip archive whose files are unpacked beside it: all of them or, if that fails, none. */
final class Archive {

    private Archive() {}

    /** Returns a member's name without its folders. */
    static String fileName(String member) {
        return member.substring(member.lastIndexOf('/') + 1);
    }

    /** Unpacks a zip or a tar.gz file, by its name; nothing if no members are wanted. */
    static List<Download.Result> unpackAny(Path archive, List<String> members) throws IOException {
        return members.isEmpty()
                ? List.of()
                : archive.toString().endsWith(".tar.gz")
                        ? TarArchive.unpack(archive, members)
                        : unpack(archive, members);
    }

    /**
     * Unpacks what is not yet there as the archive has it. A file that is there with other content is kept as
     * {@code NAME.old}.
     *
     * @param archive the zip file
     * @param members what to unpack, each with its folders in the archive; into the archive's own folder, without those
     * @return one result for each member
     * @throws IOException with one sentence that names the file, if the archive is damaged or has no such member, or the
     *     folder cannot be written or has not enough room
     */
    static List<Download.Result> unpack(Path archive, List<String> members) throws IOException {
        List<Download.Result> results = new ArrayList<>();
        List<WholeFile> complete = new ArrayList<>();
        try (ZipFile zip = new ZipFile(archive.toFile())) {
            for (String member : members) {
                ZipEntry entry = zip.getEntry(member);
                if (entry == null) {
                    throw new IOException(archive + " has no file " + member);
                }
                Path target = archive.resolveSibling(fileName(member));
                boolean there = Files.exists(target);
                if (there && isRight(target, entry)) {
                    results.add(new Download.Result(target, Download.Outcome.PRESENT));
                    continue;
                }
                Download.checkRoom(archive.getParent(), fileName(member), entry.getSize());
                WholeFile file = WholeFile.openWithFolder(target);
                complete.add(file);
                copy(archive, zip, entry, file);
                results.add(new Download.Result(target,
                        there ? Download.Outcome.REPLACED : Download.Outcome.FETCHED));
            }
            for (WholeFile file : complete) {
                Download.moveAway(WholeFile.target(file.place()));
                file.complete();
            }
        } catch (ZipException e) {
            throw new IOException(archive + " is a damaged zip file (" + e.getMessage() + ")", e);
        } finally {
            for (WholeFile file : complete) {
                file.close();
            }
        }
        return results;
    }

    private static boolean isRight(Path target, ZipEntry entry) throws IOException {
        if (!Files.isRegularFile(target)) {
            throw new IOException(target + " is not a file, expected one or nothing there");
        }
        if (Files.size(target) != entry.getSize()) {
            return false;
        }
        CRC32 checksum = new CRC32();
        try (InputStream in = Files.newInputStream(target)) {
            byte[] buffer = new byte[1 << 16];
            for (int count; (count = in.read(buffer)) >= 0;) {
                checksum.update(buffer, 0, count);
            }
        }
        return checksum.getValue() == entry.getCrc();
    }

    private static void copy(Path archive, ZipFile zip, ZipEntry entry, WholeFile file) throws IOException {
        CRC32 checksum = new CRC32();
        try (InputStream in = zip.getInputStream(entry)) {
            byte[] buffer = new byte[1 << 16];
            for (int count; (count = in.read(buffer)) >= 0;) {
                checksum.update(buffer, 0, count);
                file.append(ByteBuffer.wrap(buffer, 0, count));
            }
        }
        if (checksum.getValue() != entry.getCrc()) {
            throw new IOException(
                    archive + " is damaged: " + entry.getName() + " has another checksum than it says");
        }
    }
}
