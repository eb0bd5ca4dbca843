package org.backlight.app.reproduce;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.backlight.app.recipe.ProjectionChoice;
import org.backlight.app.recipe.Recipe;
import org.backlight.app.report.HtmlReport;
import org.backlight.app.run.RunSummary;
import org.backlight.app.task.text.GptChoice;

/** The report's section on the transformer, on what reaches its parameters, and on how the methods differ. */
final class DialogsArchitecture {

    private static final String NOTHING = "–";

    private DialogsArchitecture() {}

    /** Adds the section to a page. */
    static void write(HtmlReport page, DialogsPlan plan, List<ArmResult> arms) {
        page.section("Architecture");
        Recipe recipe = plan.arms().getFirst().recipe();
        GptChoice gpt = (GptChoice) recipe.model();
        page.paragraph(
                "A decoder-only transformer of %d pre-norm blocks of width %,d: causal attention with %d heads, an MLP of "
                        + "width %,d with GELU, learned positions, a context of %d tokens, a vocabulary of %,d. The embedding "
                        + "and the first %d blocks are hidden stages, which take feedback; the last block and the logits are "
                        + "the head, which takes its exact gradient.",
                gpt.blocks(), gpt.width(), gpt.heads(), gpt.feedForward(), gpt.context(),
                plan.text().vocabulary(), gpt.blocks() - 1);
        page.drawing(DialogsDiagram.svg(gpt, plan.text().vocabulary()));
        page.table(List.of("method", "parameters", "feedback directly", "feedback through their stage",
                "exact gradient", "not trained", "fixed adapter"), arms.stream().map(arm -> {
                    Optional<RunSummary> run = arm.finishedFirst();
                    RunSummary.Reach reach = run.map(RunSummary::reach).orElse(null);
                    return reach == null
                            ? List.of(arm.label(), NOTHING, NOTHING, NOTHING, NOTHING, NOTHING, NOTHING)
                            : Stream.concat(Stream.of(arm.label()), Stream.of(run.get().parameters(),
                                    reach.direct(), reach.local(), reach.exact(), reach.untrained(),
                                    reach.fixed() == null ? 0 : reach.fixed())
                                    .map(count -> String.format(Locale.ROOT, "%,d", count))).toList();
                }).toList());
        page.table(List.of("method", "learning rate", "hidden stages' learning rate", "batch", "precision",
                "adapter",
                "projection",
                "ternarized", "repetitions", "source", "centering", "granularity", "scope", "normalization"),
                arms.stream().map(DialogsArchitecture::configuration).toList());
    }

    private static List<String> configuration(ArmResult arm) {
        Recipe recipe = arm.arm().recipe();
        List<String> row = new ArrayList<>(List.of(arm.label(),
                Double.toString(recipe.training().optimizer().learningRate()),
                "× " + recipe.training().plan().hiddenLearningRate(),
                Integer.toString(recipe.training().plan().batchSize()), word(recipe.training().precision()),
                word(((GptChoice) recipe.model()).adapter())));
        if (recipe.feedback() == null) {
            row.addAll(List.of(NOTHING, NOTHING, NOTHING, NOTHING, NOTHING, NOTHING, NOTHING,
                    NOTHING));
            return row;
        }
        row.add(recipe.feedback().projection() instanceof ProjectionChoice.Opu opu
                ? "opu, " + opu.preset()
                : recipe.feedback().projection().kind());
        row.addAll(List.of(ternarizer(recipe), Integer.toString(recipe.feedback().route().repetitions()),
                word(recipe.feedback().route().source()), word(recipe.feedback().route().centering()),
                word(recipe.feedback().route().granularity()), word(recipe.feedback().route().scope()),
                word(recipe.feedback().route().normalization())));
        return row;
    }

    private static String ternarizer(Recipe recipe) {
        return recipe.feedback().ternarize()
                .map(kind -> kind.getClass().getSimpleName().toLowerCase(Locale.ROOT))
                .orElse("none");
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
