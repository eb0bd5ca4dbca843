package org.backlight.examples;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The public interface is what the modules export, docs/library.md lists it, and the examples use nothing else. */
class LibraryPageTest {

    private static final Path PAGE = Path.of("../docs/library.md");
    private static final Path SNIPPETS = Path.of(
            "src/test/java/org/backlight/examples/LibrarySnippetsTest.java");
    private static final Pattern HEADING = Pattern.compile("^### `(org\\.backlight[\\w.]*)`$");
    private static final Pattern ROW = Pattern.compile("^\\| `(\\w+)` \\| \\S.*\\|$");

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> !location.contains("/test-classes/"))
            .importPackages("org.backlight");

    /** What stands under a heading of the page. */
    private record Entry(Set<String> types, String code) {}

    /** Returns the packages that Backlight's modules export to everybody. */
    private static Set<String> exported() throws IOException {
        Set<String> packages = new TreeSet<>();
        ClassLoader loader = LibraryPageTest.class.getClassLoader();
        for (URL url : loader.resources("module-info.class").toList()) {
            try (InputStream stream = url.openStream()) {
                ModuleDescriptor module = ModuleDescriptor.read(stream);
                if (module.name().startsWith("org.backlight")) {
                    module.exports().stream().filter(export -> !export.isQualified())
                            .forEach(export -> packages.add(export.source()));
                }
            }
        }
        return packages;
    }

    private static Map<String, Entry> page() throws IOException {
        Map<String, Entry> entries = new TreeMap<>();
        String name = "";
        boolean code = false;
        for (String line : Files.readAllLines(PAGE)) {
            Matcher heading = HEADING.matcher(line);
            if (heading.matches()) {
                name = heading.group(1);
                entries.put(name, new Entry(new TreeSet<>(), ""));
            }
            Entry entry = entries.get(name);
            Matcher row = ROW.matcher(line);
            if (entry != null && row.matches()) {
                assertThat(entry.types.add(row.group(1))).as(line).isTrue();
            }
            if (line.startsWith("```")) {
                code = line.equals("```java");
            } else if (code && entry != null) {
                entries.put(name, new Entry(entry.types, entry.code + line + "\n"));
            }
        }
        return entries;
    }

    /** Returns the code between markers; a snippet within another one is left out of that. */
    private static Map<String, String> snippets() throws IOException {
        Map<String, String> snippets = new TreeMap<>();
        Deque<String> open = new ArrayDeque<>();
        for (String line : Files.readAllLines(SNIPPETS)) {
            String text = line.strip();
            if (text.startsWith("// [")) {
                open.push(text.substring("// [".length()));
                snippets.put(open.peek(), "");
            } else if (text.equals("// ]")) {
                open.pop();
            } else if (!open.isEmpty()) {
                snippets.merge(open.peek(), line + "\n", String::concat);
            }
        }
        snippets.replaceAll((_, code) -> code.stripTrailing().stripIndent() + "\n");
        return snippets;
    }

    @Test
    void thePageListsEveryPublicTypeOfEveryExportedPackage() throws IOException {
        Set<String> exported = exported();
        Map<String, Set<String>> types = CLASSES.stream()
                .filter(type -> exported.contains(type.getPackageName()) && type.isTopLevelClass()
                        && type.getModifiers().contains(JavaModifier.PUBLIC))
                .collect(Collectors.groupingBy(JavaClass::getPackageName, TreeMap::new,
                        Collectors.mapping(JavaClass::getSimpleName, Collectors.toCollection(TreeSet::new))));
        assertThat(types.keySet()).isEqualTo(exported).hasSizeGreaterThan(20);
        Map<String, Set<String>> listed = new TreeMap<>();
        page().forEach((name, entry) -> listed.put(name, entry.types));
        assertThat(listed).isEqualTo(types);
    }

    @Test
    void theCodeOfThePageIsTheCodeThatRuns() throws IOException {
        Map<String, String> shown = new TreeMap<>();
        page().forEach((name, entry) -> shown.put(name, entry.code));
        assertThat(shown).isEqualTo(snippets());
    }

    @Test
    void examplesUseExportedPackagesAlone() throws IOException {
        Set<String> allowed = exported();
        allowed.add("org.backlight.examples");
        classes().that(resideInAnyPackage("org.backlight.examples"))
                .should().onlyDependOnClassesThat(resideInAnyPackage(allowed.toArray(String[]::new))
                        .or(DescribedPredicate.not(resideInAnyPackage("org.backlight.."))))
                .check(CLASSES);
        assertThat(List.copyOf(allowed)).doesNotContain("org.backlight.learning.tensor.internal",
                "org.backlight.optics.characterization", "org.backlight.projection.kernel");
    }
}
