package org.backlight.app.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The sources say in Javadoc what every public type, constructor and method does, as javac reads them. */
class JavadocTest {

    private static final List<String> MODULES = List.of("substrate", "projection", "optics", "datasets",
            "learning",
            "app");
    /** "Returns …", "Computes …": a verb in the third person, or the words of the method that is overridden. */
    private static final Pattern VERB = Pattern.compile("^(\\{@inheritDoc}|[A-Z][a-z-]+s\\b).*",
            Pattern.DOTALL);
    private static final Set<String> NO_VERBS = Set.of("This", "Its", "Bytes", "Entries", "Evaluations",
            "Faults",
            "Figures", "Frames", "Keys", "Pieces", "Rows", "Samples", "Steps", "Trainings", "Values");

    private static final List<String> UNDOCUMENTED = new ArrayList<>();
    private static final List<String> WITHOUT_VERB = new ArrayList<>();
    private static int documented;

    /** Goes through the declarations of a file. */
    private static final class Declarations extends TreePathScanner<Void, Void> {

        private final CompilationUnitTree unit;
        private final DocTrees trees;

        Declarations(CompilationUnitTree unit, DocTrees trees) {
            this.unit = unit;
            this.trees = trees;
        }

        @Override
        public Void visitClass(ClassTree type, Void nothing) {
            if (!type.getSimpleName().isEmpty() && isPublic(getCurrentPath()) && comment().isEmpty()) {
                UNDOCUMENTED.add(place(type, type.getSimpleName().toString()));
            }
            return super.visitClass(type, nothing);
        }

        @Override
        public Void visitMethod(MethodTree method, Void nothing) {
            if (isPublic(getCurrentPath()) && trees.getSourcePositions().getStartPosition(unit, method) >= 0
                    && !isOverride(method) && !isCompactConstructor(method)) {
                String words = comment();
                if (words.isEmpty()) {
                    UNDOCUMENTED.add(place(method, method.getName().toString()));
                } else {
                    documented++;
                    if (!opensWithVerb(words)) {
                        WITHOUT_VERB.add(place(method, method.getName() + ": " + words));
                    }
                }
            }
            // What a method declares within itself is nobody else's.
            return null;
        }

        private String comment() {
            DocCommentTree comment = trees.getDocCommentTree(getCurrentPath());
            return comment == null ? "" : comment.getFullBody().toString();
        }

        private String place(Tree tree, String what) {
            return Path.of(unit.getSourceFile().getName()).getFileName() + ":"
                    + unit.getLineMap().getLineNumber(trees.getSourcePositions().getStartPosition(unit, tree))
                    + " "
                    + what;
        }

        /** Returns whether the declaration, and all that it is within, can be used from everywhere. */
        private static boolean isPublic(TreePath path) {
            for (TreePath at = path; at != null; at = at.getParentPath()) {
                Set<Modifier> flags = modifiers(at.getLeaf());
                boolean open = flags.contains(Modifier.PUBLIC)
                        || isMemberOfInterface(at) && !flags.contains(Modifier.PRIVATE)
                        || at.getLeaf() instanceof CompilationUnitTree;
                if (!open) {
                    return false;
                }
            }
            return true;
        }

        private static boolean isMemberOfInterface(TreePath path) {
            return path.getParentPath() != null && path.getParentPath().getLeaf() instanceof ClassTree type
                    && type.getKind() == Tree.Kind.INTERFACE;
        }

        private static Set<Modifier> modifiers(Tree tree) {
            ModifiersTree modifiers = switch (tree) {
                case ClassTree type -> type.getModifiers();
                case MethodTree method -> method.getModifiers();
                default -> null;
            };
            return modifiers == null ? Set.of() : modifiers.getFlags();
        }

        private static boolean isOverride(MethodTree method) {
            return method.getModifiers().getAnnotations().stream()
                    .anyMatch(annotation -> annotation.getAnnotationType().toString().equals("Override"));
        }

        /** The record itself says what its components are. */
        private boolean isCompactConstructor(MethodTree method) {
            if (method.getReturnType() != null
                    || getCurrentPath().getParentPath().getLeaf().getKind() != Tree.Kind.RECORD) {
                return false;
            }
            try {
                long start = trees.getSourcePositions().getStartPosition(unit, method);
                long body = trees.getSourcePositions().getStartPosition(unit, method.getBody());
                return unit.getSourceFile().getCharContent(true).subSequence((int) start, (int) body)
                        .toString()
                        .indexOf('(') < 0;
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static boolean opensWithVerb(String words) {
        return VERB.matcher(words).matches() && !NO_VERBS.contains(words.split("\\W", 2)[0]);
    }

    @BeforeAll
    static void readAllSources() throws IOException {
        List<Path> files = new ArrayList<>();
        for (String module : MODULES) {
            try (Stream<Path> sources = Files.walk(Path.of("..", module, "src", "main", "java"))) {
                sources.filter(file -> file.toString().endsWith(".java")
                        && !file.endsWith("module-info.java") && !file.endsWith("package-info.java"))
                        .forEach(files::add);
            }
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
            JavacTask task = (JavacTask) compiler.getTask(null, manager, null, List.of("-proc:none"), null,
                    manager.getJavaFileObjectsFromPaths(files));
            DocTrees trees = DocTrees.instance(task);
            for (CompilationUnitTree unit : task.parse()) {
                new Declarations(unit, trees).scan(unit, null);
            }
        }
    }

    @Test
    void everyPublicTypeAndMethodIsDocumented() {
        assertThat(UNDOCUMENTED).isEmpty();
        assertThat(documented).isGreaterThan(500);
    }

    @Test
    void everyFirstSentenceOfAMethodOpensWithAVerb() {
        assertThat(WITHOUT_VERB).isEmpty();
    }
}
