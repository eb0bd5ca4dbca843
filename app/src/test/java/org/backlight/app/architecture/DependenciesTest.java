package org.backlight.app.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The arrows between modules and between packages, read from the compiled classes. */
class DependenciesTest {

    private static final String ROOT = "org.backlight.";

    /** What each module may use of the others; {@code examples} and {@code benchmarks}, which none may use, use all. */
    private static final Map<String, List<String>> ARROWS = Map.of(
            "substrate", List.of(),
            "projection", List.of("substrate"),
            "optics", List.of("substrate", "projection"),
            "datasets", List.of("substrate"),
            "learning", List.of("substrate", "projection"),
            "app", List.of("substrate", "projection", "optics", "datasets", "learning"));

    /** Packages that are public only to be reached from siblings, and the modules that may. */
    private static final Map<String, List<String>> INTERNAL = Map.of(
            "projection.kernel", List.of("projection"),
            "projection.hadamard", List.of("projection"),
            "optics.retrieval.internal", List.of("optics"),
            "optics.characterization", List.of("optics", "app", "benchmarks"),
            "learning.tensor.internal", List.of("learning"),
            "datasets.packed", List.of("datasets"));

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> !location.contains("/test-classes/"))
            .importPackages("org.backlight");

    private static DescribedPredicate<JavaClass> modules(Stream<String> names) {
        return resideInAnyPackage(names.map(name -> ROOT + name + "..").toArray(String[]::new));
    }

    static Stream<Map.Entry<String, List<String>>> arrows() {
        return ARROWS.entrySet().stream();
    }

    static Stream<Map.Entry<String, List<String>>> internal() {
        return INTERNAL.entrySet().stream();
    }

    @ParameterizedTest
    @MethodSource("arrows")
    void aModuleUsesOnlyThoseBelowIt(Map.Entry<String, List<String>> arrow) {
        List<String> allowed = new ArrayList<>(arrow.getValue());
        allowed.add(arrow.getKey());
        classes().that(modules(Stream.of(arrow.getKey())))
                .should().onlyDependOnClassesThat(modules(allowed.stream())
                        .or(DescribedPredicate.not(resideInAPackage(ROOT + "."))))
                .check(CLASSES);
    }

    @ParameterizedTest
    @MethodSource("internal")
    void internalPackagesStayInTheirModules(Map.Entry<String, List<String>> rule) {
        classes().that(modules(Stream.of(rule.getKey())))
                .should().onlyHaveDependentClassesThat(modules(rule.getValue().stream())).check(CLASSES);
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching(ROOT + "(**)").should().beFreeOfCycles().check(CLASSES);
    }

    /** All modules were read: a rule about nothing would hold. */
    @Test
    void everyModuleIsLookedAt() {
        for (String module : ARROWS.keySet()) {
            assertThat(CLASSES.stream().filter(resideInAPackage(ROOT + module + "..")).count()).as(module)
                    .isGreaterThan(10);
        }
    }
}
