package org.backlight.app.recipe;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The recipes that come with Backlight: one YAML resource each, named like the recipe and beside the class of its {@link RecipeSubject}. */
public final class BuiltInRecipes {

    /** Their names, the default first. */
    public static final List<String> NAMES = RecipeSubjects.all().stream()
            .flatMap(subject -> subject.builtIn().stream()).toList();

    private static final Pattern END = Pattern.compile("(?<!et al)\\.(\\s|$)");

    /** The recipe that is trained where none is named. */
    public static final String DEFAULT = NAMES.getFirst();

    private BuiltInRecipes() {}

    /**
     * Returns the sentence that a recipe opens with.
     *
     * @param name one of {@link #NAMES}
     */
    public static String summary(String name) {
        String comment = text(name).lines().takeWhile(line -> line.startsWith("#"))
                .map(line -> line.substring(1).strip()).collect(Collectors.joining(" "));
        Matcher end = END.matcher(comment);
        return end.find() ? comment.substring(0, end.start()) : comment;
    }

    /**
     * Returns a recipe as it is written, comments and all.
     *
     * @param name one of {@link #NAMES}
     */
    public static String text(String name) {
        RecipeSubject subject = RecipeSubjects.all().stream().filter(each -> each.builtIn().contains(name))
                .findFirst().orElseThrow();
        try (InputStream stream = subject.getClass().getResourceAsStream(name + ".yaml")) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
