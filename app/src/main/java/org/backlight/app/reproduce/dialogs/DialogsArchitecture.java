package org.backlight.app.reproduce.dialogs;

import java.util.Map;
import org.backlight.app.recipe.Recipe;
import org.backlight.app.report.HtmlReport;
import org.backlight.app.reproduce.TrainingSections;
import org.backlight.app.task.text.GptChoice;

/** The report's section on the transformer, on what reaches its parameters, and on how the methods differ. */
final class DialogsArchitecture {

    private DialogsArchitecture() {}

    /** Adds the section to a page. */
    static void write(HtmlReport page, TrainingSections sections, DialogsPlan plan) {
        page.section("Architecture");
        Recipe recipe = plan.trainings().arms().getFirst().recipe();
        GptChoice gpt = (GptChoice) recipe.model();
        page.paragraph(
                "A decoder-only transformer of %d pre-norm blocks of width %,d: causal attention with %d heads, an MLP of "
                        + "width %,d with GELU, learned positions, a context of %d tokens, a vocabulary of %,d. The embedding "
                        + "and the first %d blocks are hidden stages, which take feedback; the last block and the logits are "
                        + "the head, which takes its exact gradient.",
                gpt.blocks(), gpt.width(), gpt.heads(), gpt.feedForward(), gpt.context(),
                plan.text().vocabulary(), gpt.blocks() - 1);
        page.drawing(DialogsDiagram.svg(gpt, plan.text().vocabulary()));
        sections.reach();
        sections.configuration(
                Map.of("adapter", own -> TrainingSections.word(((GptChoice) own.model()).adapter())));
    }
}
