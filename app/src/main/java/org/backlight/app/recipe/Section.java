package org.backlight.app.recipe;

import java.math.BigDecimal;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.backlight.app.failure.UserMistake;
import org.backlight.substrate.check.Interval;
import org.backlight.substrate.check.InvalidValueException;
import org.backlight.substrate.check.Visible;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * One mapping of a recipe, read key by key. Every read states what it expects, so a wrong value is refused with
 * its full key path, the value found and what was expected; {@link #end()} refuses keys that nobody asked for.
 */
public final class Section {

    private static final Pattern NOT_BLANK = Pattern.compile(".*\\S.*", Pattern.DOTALL);
    private static final Pattern NUMBER = Pattern.compile("[-+]?(\\d+\\.?\\d*|\\.\\d+)([eE][-+]?\\d+)?");

    private final Function<String, String> source;
    private final Consumer<String> notice;
    private final String path;
    private final ObjectNode node;
    private final Set<String> known = new LinkedHashSet<>();
    private final Set<String> former = new LinkedHashSet<>();
    private String kind = "";

    private Section(Function<String, String> source, Consumer<String> notice, String path, ObjectNode node) {
        this.source = source;
        this.notice = notice;
        this.path = path;
        this.node = node;
    }

    /**
     * Returns the outermost section of a recipe.
     *
     * @param source from a key's full path to the words that an error message opens with
     * @param notice receives what the recipe should say otherwise
     */
    static Section root(Function<String, String> source, Consumer<String> notice, ObjectNode node) {
        return new Section(source, notice, "", node);
    }

    /** Returns the keys that a reader asks for, former names included, when there is none. */
    static Set<String> keys(Function<Section, ?> reader) {
        Section empty = root(path -> path, _ -> {}, JsonNodeFactory.instance.objectNode());
        var _ = reader.apply(empty);
        Set<String> keys = new LinkedHashSet<>(empty.known);
        keys.addAll(empty.former);
        return keys;
    }

    /** Returns whether a key is there. */
    public boolean has(String key) {
        return node.has(key);
    }

    /** Returns the section under a key; empty where the key is missing, or has the word none for its value. */
    public Optional<Section> sectionOrNone(String key) {
        JsonNode value = value(key);
        if (value == null || (value.isString() && value.stringValue().equals("none"))) {
            return Optional.empty();
        }
        if (value instanceof ObjectNode object) {
            return Optional.of(new Section(source, notice, path(key), object));
        }
        throw wrong(key, "expected none, or keys of its own");
    }

    /** Returns the section under a key; an empty one where the key is missing. */
    public Section section(String key) {
        JsonNode value = value(key);
        if (value == null) {
            return new Section(source, notice, path(key), JsonNodeFactory.instance.objectNode());
        }
        if (value instanceof ObjectNode object) {
            return new Section(source, notice, path(key), object);
        }
        throw wrong(key, "expected keys of its own");
    }

    /**
     * Returns the section under a key that holds one of several kinds: a mapping with the key {@code kind}, or the bare
     * word in its place.
     *
     * @param key the key
     * @param usual the kind where none is given
     * @param kinds every kind there is
     */
    public Section choice(String key, String usual, String... kinds) {
        JsonNode value = value(key);
        ObjectNode object;
        if (value instanceof ObjectNode mapping) {
            object = mapping;
        } else {
            object = JsonNodeFactory.instance.objectNode();
            if (value != null && value.isString()) {
                String word = value.stringValue();
                if (!Arrays.asList(kinds).contains(word)) {
                    throw noSuchWord(key, word, List.of(kinds));
                }
                object.put("kind", word);
            } else if (value != null) {
                throw wrong(key, "expected " + oneOf(List.of(kinds)) + ", or a mapping with the key kind");
            }
        }
        Section section = new Section(source, notice, path(key), object);
        section.kind = section.word("kind", usual, List.of(kinds));
        return section;
    }

    /**
     * Returns what a list under a key holds, each element of one of several kinds: a mapping with the key {@code kind}, or the bare
     * word in its place.
     *
     * @param key the key
     * @param usual the elements where the key is missing
     * @param kinds every kind there is
     * @param most how many elements there may be; at least one is expected
     * @param reader of an element, whose kind is that of the section
     */
    public <T> List<T> choices(String key, List<T> usual, List<String> kinds, int most,
            Function<Section, T> reader) {
        JsonNode value = value(key);
        if (value == null) {
            return usual;
        }
        if (!value.isArray() || value.isEmpty() || value.size() > most) {
            throw wrong(key, "expected a list of 1 to " + most + ", each " + oneOf(kinds)
                    + ", or a mapping with the key kind");
        }
        ObjectNode elements = JsonNodeFactory.instance.objectNode();
        List<T> read = new ArrayList<>();
        for (int i = 0; i < value.size(); i++) {
            String element = key + "[" + i + "]";
            elements.set(element, value.get(i));
            Section section = new Section(source, notice, path, elements).choice(element, "",
                    kinds.toArray(String[]::new));
            if (section.kind.isEmpty()) {
                throw wrong(element, value.get(i), "expected a kind: " + oneOf(kinds), null);
            }
            read.add(reader.apply(section));
            section.end();
        }
        return List.copyOf(read);
    }

    /** Returns the kind of a section from {@link #choice}. */
    public String kind() {
        return kind;
    }

    /** Returns a whole number from {@code least} to {@code most}, both included. */
    public long whole(String key, long usual, long least, long most) {
        JsonNode value = value(key);
        return value == null ? usual : whole(key, value, least, most);
    }

    /** Returns a list of whole numbers, each from {@code least} to {@code most}; a bare number is a list of one. */
    public List<Integer> wholes(String key, List<Integer> usual, int least, int most) {
        JsonNode value = value(key);
        if (value == null) {
            return usual;
        }
        if (!value.isArray()) {
            return List.of((int) whole(key, value, least, most));
        }
        if (value.isEmpty()) {
            throw wrong(key, "expected a list of at least one whole number");
        }
        List<Integer> numbers = new ArrayList<>();
        for (int i = 0; i < value.size(); i++) {
            numbers.add((int) whole(key + "[" + i + "]", value.get(i), least, most));
        }
        return List.copyOf(numbers);
    }

    private long whole(String key, JsonNode value, long least, long most) {
        return whole(key, value, least == Long.MIN_VALUE
                ? "expected a whole number of at most 64 bits"
                : "expected a whole number from " + least + " to " + most, least, most);
    }

    private long whole(String key, JsonNode value, String expected, long least, long most) {
        BigDecimal number = decimal(key, value, expected);
        try {
            long whole = number.longValueExact();
            if (whole >= least && whole <= most) {
                return whole;
            }
        } catch (ArithmeticException e) {
            throw wrong(key, value, expected, e);
        }
        throw wrong(key, value, expected, null);
    }

    /** Returns a number within an interval. */
    public double number(String key, double usual, Interval interval) {
        JsonNode value = value(key);
        if (value == null) {
            return usual;
        }
        String expected = "expected " + interval.words();
        double number = decimal(key, value, expected).doubleValue();
        if (!interval.contains(number)) {
            throw wrong(key, value, expected, null);
        }
        return number;
    }

    /** Returns true or false. */
    public boolean truth(String key, boolean usual) {
        return word(key, Boolean.toString(usual), List.of("true", "false")).equals("true");
    }

    /** Returns the full path of a key of this section, for messages. */
    public String pathOf(String key) {
        return path(key);
    }

    /** Returns a text that matches a pattern. */
    public String text(String key, String usual, Pattern pattern, String expected) {
        JsonNode value = value(key);
        if (value == null) {
            return usual;
        }
        if (!value.isValueNode() || !pattern.matcher(value.asString()).matches()) {
            throw wrong(key, "expected " + expected);
        }
        return value.asString();
    }

    /**
     * Returns the path of a file or folder, from the root on, so that a recipe holds it for programs that run elsewhere; null
     * where the key is missing.
     *
     * @param what it is of, such as {@code a folder}
     * @throws UserMistake if it is no path
     */
    public String place(String key, String what) {
        String expected = "the path of " + what;
        String place = text(key, null, NOT_BLANK, expected);
        try {
            return place == null ? null : absolute(place);
        } catch (InvalidPathException e) {
            throw wrong(key, node.get(key), "expected " + expected, e);
        }
    }

    /** @throws InvalidPathException if it is no path */
    static String absolute(String place) {
        return Path.of(place).toAbsolutePath().normalize().toString();
    }

    /** Returns a list of different texts that each match a pattern; a bare text is a list of one. */
    public List<String> words(String key, List<String> usual, Pattern pattern, String expected) {
        JsonNode value = value(key);
        if (value == null) {
            return usual;
        }
        List<JsonNode> each = new ArrayList<>();
        if (value.isArray()) {
            value.forEach(each::add);
        } else {
            each.add(value);
        }
        List<String> words = new ArrayList<>();
        for (JsonNode word : each) {
            if (!word.isValueNode() || !pattern.matcher(word.asString()).matches()
                    || words.contains(word.asString())) {
                throw wrong(key, word, "expected " + expected + ", each once", null);
            }
            words.add(word.asString());
        }
        if (words.isEmpty()) {
            throw wrong(key, "expected " + expected + ", at least one");
        }
        return List.copyOf(words);
    }

    /** Returns a constant of an enumeration, written in lower case with hyphens. */
    public <E extends Enum<E>> E constant(String key, E usual) {
        List<E> constants = Arrays.asList(usual.getDeclaringClass().getEnumConstants());
        List<String> words = constants.stream().map(Section::kebab).toList();
        return constants.get(words.indexOf(word(key, kebab(usual), words)));
    }

    /** Returns one of several words. */
    public String word(String key, String usual, List<String> words) {
        JsonNode value = value(key);
        if (value == null) {
            return usual;
        }
        if (!value.isValueNode()) {
            throw wrong(key, "expected " + oneOf(words));
        }
        String word = value.asString();
        if (!words.contains(word)) {
            throw noSuchWord(key, word, words);
        }
        return word;
    }

    /** Returns a value of any kind as a text of YAML, for a reader of its own; null where the key is missing. */
    String yaml(String key) {
        JsonNode value = value(key);
        return value == null ? null : value.isValueNode() ? value.asString() : value.toString();
    }

    /**
     * Accepts a key's former name, and says so.
     *
     * @param old the former name
     * @param current the name of today
     * @throws UserMistake if both are there
     */
    public void renamed(String old, String current) {
        former.add(old);
        if (!node.has(old)) {
            return;
        }
        if (node.has(current)) {
            throw contradiction(old,
                    path(old) + " is the former name of " + path(current) + ", which is there too");
        }
        node.set(current, node.remove(old));
        notice.accept(source.apply(path(old)) + ": " + path(old) + " is now called " + path(current));
    }

    /**
     * Reads a record whose components are keys of this section: its own constructor checks them.
     *
     * @param usual the record where no key is there; a missing key has its value
     * @param kept components that are not keys and stay as they are
     * @return what the keys say
     * @throws UserMistake if a value has the wrong type or the record refuses it
     */
    public <R extends Record> R record(R usual, Set<String> kept) {
        RecordComponents<R> components = new RecordComponents<>(usual);
        Object[] values = components.values();
        for (int i = 0; i < values.length; i++) {
            String name = components.key(i);
            if (!kept.contains(name)) {
                values[i] = component(components, i, name, values[i]);
            }
        }
        try {
            return components.make(values);
        } catch (InvalidValueException e) {
            throw refusal(e);
        }
    }

    private Object component(RecordComponents<?> components, int i, String key, Object usual) {
        if (usual instanceof Enum<?> constant) {
            return constantOf(key, constant);
        }
        if (usual instanceof Record nested) {
            Section section = section(key);
            Record read = section.record(nested, Set.of());
            section.end();
            return read;
        }
        JsonNode value = value(key);
        if (value == null) {
            return usual;
        }
        return switch (usual) {
            case Integer _ -> Math.toIntExact(whole(key, value, components.expected(i, Integer.MIN_VALUE),
                    Integer.MIN_VALUE, Integer.MAX_VALUE));
            case OptionalLong _ -> OptionalLong.of(whole(key, value,
                    components.expected(i, OptionalLong.of(Long.MIN_VALUE)), Long.MIN_VALUE, Long.MAX_VALUE));
            case Float _ -> (float) decimal(key, value, components.expected(i, Float.NaN)).doubleValue();
            case Double _ -> decimal(key, value, components.expected(i, Double.NaN)).doubleValue();
            default -> throw new IllegalStateException("no reader for a " + usual.getClass());
        };
    }

    private <E extends Enum<E>> Object constantOf(String key, Enum<?> usual) {
        @SuppressWarnings("unchecked")
        E constant = (E) usual;
        return constant(key, constant);
    }

    /**
     * Returns the refusal of a value that a record refused.
     *
     * @param e with the value's path below this section
     */
    public UserMistake refusal(InvalidValueException e) {
        JsonNode value = node.at("/" + e.path().replace('.', '/'));
        String found = value.isMissingNode() ? e.found() : shown(value);
        return mistake(e.path(), path(e.path()) + " is " + found + "; expected " + e.expected(), e);
    }

    /** Refuses the section's first key that no read has asked for. */
    public void end() {
        for (String key : node.propertyNames()) {
            if (known.contains(key)) {
                continue;
            }
            String hint = Nearest.to(key, known).map(near -> "; did you mean " + near + "?")
                    .orElseGet(() -> known.equals(Set.of("kind"))
                            ? onlyKind()
                            : "; known here: "
                                    + String.join(", ", known));
            String ofKind = kind.isEmpty() ? "" : " of kind " + kind;
            throw mistake(key, "unknown key " + path(key) + ofKind + hint, null);
        }
    }

    /** A kind that has no keys of its own is no place for those of another, such as a device's. */
    private String onlyKind() {
        return path("kind").equals("feedback.projection.kind")
                ? "; this projection is no device, whose keys go with kind opu"
                : "; that kind has no keys of its own";
    }

    /**
     * Returns the refusal of a section without a key that it must have. To be asked for when all its keys have been read: one
     * that nobody has asked for, such as the missing one misspelt, is refused first.
     *
     * @param expected what it should hold
     * @throws UserMistake if there is an unknown key
     */
    public UserMistake missing(String key, String expected) {
        end();
        return mistake(key, path(key) + " is missing; expected " + expected, null);
    }

    /** Returns the refusal of a value that is well formed but contradicts another. */
    public UserMistake contradiction(String key, String sentence) {
        return mistake(key, sentence, null);
    }

    private UserMistake mistake(String key, String sentence, Throwable cause) {
        return new UserMistake(source.apply(path(key)) + ": " + sentence, cause);
    }

    /** Returns how a recipe writes a constant: in lower case, with hyphens. */
    public static String kebab(Enum<?> constant) {
        return constant.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }

    private JsonNode value(String key) {
        known.add(key);
        JsonNode value = node.get(key);
        if (value != null && value.isNull()) {
            throw mistake(key, path(key) + " has no value", null);
        }
        return value;
    }

    private BigDecimal decimal(String key, JsonNode value, String expected) {
        String text = value.isValueNode() ? value.asString().replace("_", "") : "";
        if (value.isBoolean() || text.length() > 40 || !NUMBER.matcher(text).matches()) {
            throw wrong(key, value, expected, null);
        }
        try {
            return new BigDecimal(text);
        } catch (NumberFormatException e) {
            // An exponent of more than 32 bits.
            throw wrong(key, value, expected, e);
        }
    }

    private UserMistake noSuchWord(String key, String word, List<String> words) {
        String hint = Nearest.to(word, words).map(near -> "; did you mean " + near + "?").orElse("");
        return wrong(key, "expected " + oneOf(words) + hint);
    }

    private UserMistake wrong(String key, String expected) {
        return wrong(key, node.get(key), expected, null);
    }

    private UserMistake wrong(String key, JsonNode value, String expected, Throwable cause) {
        return mistake(key, path(key) + " is " + shown(value) + "; " + expected, cause);
    }

    private static String shown(JsonNode value) {
        String found = value.isString() ? '"' + value.stringValue() + '"' : value.toString();
        return Visible.excerpt(found);
    }

    private String path(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    /** Returns words as a list that ends in {@code or}. */
    public static String oneOf(List<String> words) {
        return words.size() == 1
                ? words.getFirst()
                : words.stream().limit(words.size() - 1L).collect(Collectors.joining(", ")) + " or "
                        + words.getLast();
    }
}
