package org.backlight.datasets.text;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.backlight.datasets.DataFolder;
import org.backlight.substrate.check.Visible;
import org.backlight.substrate.random.Draws;

/**
 * The Cornell Movie-Dialogs corpus as scripts, from the publisher's {@code movie_lines.txt} and
 * {@code movie_conversations.txt} in {@code <data folder>/cornell-movie-dialogs/}, each unpacked or as {@code .gz}.
 *
 * <p>A conversation is one line {@code NAME: utterance} for each utterance, and a blank line parts it from the next, in
 * the publisher's order. One conversation in twenty is for validation, by a hash of its film and of its utterances'
 * numbers: which ones depends neither on the order of the file nor on which others are there.
 *
 * <p>The publisher says ISO-8859-1, but the bytes 0x80 to 0x9f are punctuation of Windows-1252, so that is what is read.
 * Marks of HTML ({@code <u>}, {@code <i>}, {@code <b>}, {@code <pre>}) are left out, white space is one blank, and
 * utterances without text are left out. A few names that the publisher damaged ({@code RAM?ÄùN}) stay as they are.
 *
 * <p>Source: Danescu-Niculescu-Mizil and Lee, "Chameleons in imagined conversations", CMCL at ACL 2011.
 */
public final class MovieDialogs {

    /** The data set's name and its subfolder in the data folder. */
    public static final String NAME = "cornell-movie-dialogs";

    public static final String LINES = "movie_lines.txt";
    public static final String CONVERSATIONS = "movie_conversations.txt";

    /** One conversation in this many is for validation. */
    private static final int VALIDATED = 20;
    private static final long SPLIT_SEED = 20110623;

    private static final Pattern MARKS = Pattern.compile("</?(?:u|i|b|pre)>", Pattern.CASE_INSENSITIVE);
    private static final Pattern WHITE_SPACE = Pattern.compile("[\\p{IsWhite_Space}\\p{Cntrl}]+");
    private static final Pattern NUMBERS = Pattern.compile("\\['[^', ]+'(?:, '[^', ]+')*\\]");

    private MovieDialogs() {}

    /**
     * Reads the corpus. A file that is there both unpacked and as {@code .gz} is read unpacked. Any number of
     * conversations is accepted.
     *
     * @param dataFolder the folder that holds {@code cornell-movie-dialogs/}
     * @throws IOException with one sentence that names the file, and the line where there is one, if a file is missing
     *     (with what to type), cut, in another encoding, or has too few fields, or if a conversation names a line that is
     *     not there
     */
    public static TextCorpus load(Path dataFolder) throws IOException {
        Path conversationsFile = find(dataFolder, CONVERSATIONS);
        Map<String, String> script = readLines(find(dataFolder, LINES));
        StringBuilder train = new StringBuilder();
        StringBuilder validation = new StringBuilder();
        int[] counts = new int[2];
        FieldFile file = FieldFile.read(conversationsFile, 4);
        while (file.next()) {
            List<String> numbers = numbers(file);
            StringBuilder conversation = new StringBuilder();
            for (String number : numbers) {
                String line = script.get(number);
                if (line == null) {
                    throw file.wrong(
                            "names the line " + Visible.excerpt(number) + ", which " + LINES + " has not");
                }
                conversation.append(line);
            }
            if (conversation.isEmpty()) {
                continue;
            }
            boolean validated = isForValidation(file.field(2), numbers);
            StringBuilder text = validated ? validation : train;
            text.append(text.isEmpty() ? "" : "\n").append(conversation);
            counts[validated ? 1 : 0]++;
        }
        if (train.isEmpty() || validation.isEmpty()) {
            throw new IOException(conversationsFile + " has " + (counts[0] + counts[1])
                    + " conversations with text, of which " + counts[1]
                    + " are for validation, expected some for training and some for validation");
        }
        return new TextCorpus(NAME, new TextCorpus.Part(train.toString(), counts[0]),
                new TextCorpus.Part(validation.toString(), counts[1]));
    }

    /**
     * Returns the two files that {@link #load} reads: lines and conversations.
     *
     * @param dataFolder the folder that holds {@code cornell-movie-dialogs/}
     * @throws IOException if one is missing, with a sentence that says what to type
     */
    public static List<Path> files(Path dataFolder) throws IOException {
        return List.of(find(dataFolder, LINES), find(dataFolder, CONVERSATIONS));
    }

    /** Reads the lines of the scripts by the number of the utterance; empty where there is no text. */
    private static Map<String, String> readLines(Path path) throws IOException {
        Map<String, String> script = new HashMap<>();
        FieldFile file = FieldFile.read(path, 5);
        while (file.next()) {
            String utterance = clean(file.field(4));
            String line = utterance.isEmpty() ? "" : clean(file.field(3)) + ": " + utterance + "\n";
            if (script.put(file.field(0), line) != null) {
                throw file.wrong("has the number " + Visible.excerpt(file.field(0))
                        + ", which an earlier line has already");
            }
        }
        return script;
    }

    private static String clean(String text) {
        String unmarked = text.indexOf('<') < 0 ? text : MARKS.matcher(text).replaceAll("");
        return WHITE_SPACE.matcher(unmarked).replaceAll(" ").strip();
    }

    private static List<String> numbers(FieldFile file) throws IOException {
        String list = file.field(3);
        if (!NUMBERS.matcher(list).matches()) {
            throw file.wrong(
                    "has the lines " + Visible.excerpt(list) + ", expected a list such as ['L1', 'L2']");
        }
        List<String> numbers = new ArrayList<>();
        for (int open = list.indexOf('\''); open >= 0;) {
            int close = list.indexOf('\'', open + 1);
            numbers.add(list.substring(open + 1, close));
            open = list.indexOf('\'', close + 1);
        }
        return numbers;
    }

    /**
     * Returns whether a conversation is for validation, decided by what it is and nothing else: 64-bit FNV-1a of its
     * film and numbers.
     */
    private static boolean isForValidation(String film, List<String> numbers) {
        long hash = 0xcbf29ce484222325L;
        String identity = film + " " + String.join(" ", numbers);
        for (int i = 0; i < identity.length(); i++) {
            hash = (hash ^ identity.charAt(i)) * 0x100000001b3L;
        }
        return new Draws(SPLIT_SEED, hash).below(VALIDATED) == 0;
    }

    private static Path find(Path dataFolder, String name) throws IOException {
        Path folder = dataFolder.resolve(NAME);
        String howToGet = "; type `backlight data get " + NAME + " --data-dir " + dataFolder
                + "` to fetch it, or name the folder that holds " + NAME + "/ with --data-dir or $"
                + DataFolder.ENVIRONMENT_VARIABLE;
        if (!Files.isDirectory(folder)) {
            throw new IOException(
                    "the movie dialogs were looked for in " + folder + ", which is not there" + howToGet);
        }
        Path unpacked = folder.resolve(name);
        Path packed = folder.resolve(name + ".gz");
        if (!Files.exists(unpacked) && !Files.exists(packed)) {
            throw new IOException("the movie dialogs were looked for in " + folder + ", which has neither "
                    + name + " nor " + name + ".gz" + howToGet);
        }
        return Files.exists(unpacked) ? unpacked : packed;
    }
}
