package org.backlight.app.report;

import de.erichseifert.vectorgraphics2d.pdf.PDFProcessor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.backlight.app.failure.UserMistake;
import org.backlight.substrate.file.WholeFile;

/** Formats of the files that figures are written as: sized for a journal's column, without titles. */
public enum FigureFormat {

    /** Pixels, some 360 in an inch. */
    PNG {
        @Override
        byte[] bytes(Sheet sheet) {
            return Png.bytes(sheet.pixels(ZOOM));
        }
    },

    /** Lines, areas and texts, for pages and programs that draw. */
    SVG {
        @Override
        byte[] bytes(Sheet sheet) {
            return SvgElement.file(sheet).getBytes(StandardCharsets.UTF_8);
        }
    },

    /** Lines, areas and texts, for papers. */
    PDF {
        @Override
        byte[] bytes(Sheet sheet) {
            return sheet.document(new PDFProcessor(false), new OutlinePen(),
                    Panel.COLUMN_MILLIMETRES / Panel.COLUMN);
        }
    };

    private static final double ZOOM = 3;
    private static final String NAMES = "png, svg or pdf";

    abstract byte[] bytes(Sheet sheet);

    /** Returns an illustration as a file of this format. */
    byte[] bytes(Illustration figure) {
        return bytes(Sheet.of(figure.panels(false), figure.columns()));
    }

    /** Returns the name of a file of this format, such as {@code curves.pdf}. */
    public String named(String name) {
        return name + ending();
    }

    private String ending() {
        return "." + name().toLowerCase(Locale.ROOT);
    }

    /**
     * Finds the format that a file's name asks for.
     *
     * @param option that named the file, for messages
     * @param file ends in .png, .svg or .pdf
     * @param others further endings that the caller takes itself, for messages, such as {@code .html}; may be empty
     * @throws UserMistake if it ends otherwise
     */
    public static FigureFormat of(String option, Path file, String others) {
        String name = file.toString().toLowerCase(Locale.ROOT);
        for (FigureFormat format : values()) {
            if (name.endsWith(format.ending())) {
                return format;
            }
        }
        throw new UserMistake(option + " is " + file + "; expected a file name that ends in .png, .svg"
                + (others.isEmpty() ? "" : ", .pdf") + " or " + (others.isEmpty() ? ".pdf" : others));
    }

    /**
     * Reads the formats that {@code --format} names.
     *
     * @param text such as {@code svg,pdf}
     * @throws UserMistake if one is none
     */
    public static Set<FigureFormat> parse(String text) {
        Set<FigureFormat> formats = EnumSet.noneOf(FigureFormat.class);
        for (String part : text.split(",", -1)) {
            formats.add(Arrays.stream(values())
                    .filter(format -> format.name().equals(part.strip().toUpperCase(Locale.ROOT))).findFirst()
                    .orElseThrow(() -> new UserMistake("--format is \"" + text + "\"; expected " + NAMES
                            + ", or several of them with commas between")));
        }
        return formats;
    }

    /**
     * Writes an illustration, by the format of the file's name.
     *
     * @param file to make or replace; missing folders are made
     * @throws IOException if it cannot be written; the earlier file is then kept
     */
    public static void write(Illustration figure, Path file) throws IOException {
        WholeFile.writeWithFolder(file, of("the file", file, "").bytes(figure));
    }

    /**
     * Writes an illustration into a folder, and the numbers that it shows beside it.
     *
     * @param figure not modified
     * @param folder made if it is missing
     * @param name of the files, without their endings
     * @param formats of the picture; may be empty, and then nothing is written
     * @return the files
     * @throws IOException if one cannot be written; its earlier version is then kept
     */
    public static List<Path> write(Illustration figure, Path folder, String name, Set<FigureFormat> formats)
            throws IOException {
        return write(figure, formats.stream().map(format -> folder.resolve(format.named(name))).toList());
    }

    /**
     * Writes an illustration as several files, each by the format of its name, and the numbers that it shows beside the first.
     *
     * @param figure not modified
     * @param pictures to make or replace; missing folders are made; may be empty, and then nothing is written
     * @return the files
     * @throws IOException if one cannot be written; its earlier version is then kept
     */
    public static List<Path> write(Illustration figure, List<Path> pictures) throws IOException {
        List<Path> files = new ArrayList<>();
        for (Path picture : pictures) {
            write(figure, picture);
            files.add(picture);
        }
        Table numbers = figure.numbers();
        if (!pictures.isEmpty() && !numbers.rows().isEmpty()) {
            Path first = pictures.getFirst();
            Path file = first.resolveSibling(stem(first) + ".csv");
            WholeFile.writeWithFolder(file, numbers.csv().getBytes(StandardCharsets.UTF_8));
            files.add(file);
        }
        return files;
    }

    /** Returns a file's name without its ending. */
    public static String stem(Path file) {
        return file.getFileName().toString().replaceFirst("\\.[^.]*$", "");
    }
}
