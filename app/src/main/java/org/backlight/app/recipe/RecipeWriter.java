package org.backlight.app.recipe;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.LinkedHashMap;
import java.util.Map;
import org.backlight.learning.model.CnnLayer;
import org.backlight.learning.optimizer.OptimizerSettings;
import org.backlight.learning.training.TrainingPlan;
import org.backlight.projection.ternary.Ternarizer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.ser.std.StdSerializer;
import tools.jackson.dataformat.yaml.YAMLMapper;
import tools.jackson.dataformat.yaml.YAMLWriteFeature;

/** Writer of recipes with every default filled in; {@link RecipeReader} reads the same recipe back. */
public final class RecipeWriter {

    private static final YAMLMapper YAML = YAMLMapper.builder()
            .disable(YAMLWriteFeature.WRITE_DOC_START_MARKER, YAMLWriteFeature.USE_NATIVE_TYPE_ID)
            .enable(YAMLWriteFeature.MINIMIZE_QUOTES, YAMLWriteFeature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
            .propertyNamingStrategy(PropertyNamingStrategies.KEBAB_CASE)
            .changeDefaultPropertyInclusion(usual -> usual.withValueInclusion(JsonInclude.Include.NON_ABSENT))
            .addMixIn(OptimizerSettings.class, OptimizerKinds.class)
            .addMixIn(Ternarizer.class, TernarizerKinds.class).addMixIn(CnnLayer.class, LayerKinds.class)
            .addMixIn(TrainingPlan.class, WithoutRunsOwn.class)
            .addModule(new SimpleModule().addSerializer(new ConstantSerializer())).build();

    private RecipeWriter() {}

    /**
     * Returns the recipe as YAML.
     *
     * @param recipe a complete recipe
     */
    public static String yaml(Recipe recipe) {
        return YAML.writeValueAsString(tree(recipe));
    }

    /**
     * Returns a recipe's values by their keys, in the order of the recipe: {@code training.epochs} with {@code 5}.
     *
     * @param recipe a complete recipe
     */
    public static Map<String, String> values(Recipe recipe) {
        Map<String, String> values = new LinkedHashMap<>();
        add(values, "", tree(recipe));
        return values;
    }

    private static void add(Map<String, String> values, String path, JsonNode node) {
        if (node.isObject()) {
            node.properties().forEach(
                    entry -> add(values, (path.isEmpty() ? "" : path + ".") + entry.getKey(),
                            entry.getValue()));
        } else {
            values.put(path, node.isString() ? node.stringValue() : node.toString());
        }
    }

    /** The recipe as a tree of its keys. */
    static JsonNode tree(Recipe recipe) {
        ObjectNode tree = YAML.valueToTree(recipe);
        if (!recipe.training().plan().clipping().active()) {
            ((ObjectNode) tree.get("training")).remove("clipping");
        }
        if (recipe.feedback() != null && recipe.feedback().ternarize().isEmpty()) {
            ((ObjectNode) tree.get("feedback")).put("ternarize", Feedback.AS_IT_IS);
        }
        return tree;
    }

    /** The words that select an optimizer. */
    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
    @JsonSubTypes({@JsonSubTypes.Type(value = OptimizerSettings.Adam.class, name = "adam"),
            @JsonSubTypes.Type(value = OptimizerSettings.Sgd.class, name = "sgd")})
    private interface OptimizerKinds {}

    /** The words that select a ternarizer; the seed of its codes is the run's. */
    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
    @JsonSubTypes({@JsonSubTypes.Type(value = Ternarizer.Fixed.class, name = "fixed"),
            @JsonSubTypes.Type(value = Ternarizer.Relative.class, name = "relative"),
            @JsonSubTypes.Type(value = Ternarizer.Quantile.class, name = "quantile"),
            @JsonSubTypes.Type(value = Ternarizer.Stochastic.class, name = "stochastic")})
    @JsonIgnoreProperties("seed")
    private interface TernarizerKinds {}

    /** The words that select a layer of a convolutional network. */
    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
    @JsonSubTypes({@JsonSubTypes.Type(value = CnnLayer.Convolution.class, name = "convolution"),
            @JsonSubTypes.Type(value = CnnLayer.Pooling.class, name = "pooling"),
            @JsonSubTypes.Type(value = CnnLayer.Nonlinearity.class, name = "activation"),
            @JsonSubTypes.Type(value = CnnLayer.Normalization.class, name = "normalization"),
            @JsonSubTypes.Type(value = CnnLayer.Dense.class, name = "dense")})
    private interface LayerKinds {}

    /** The order of the samples and the milestones are the run's. */
    @JsonIgnoreProperties({"seed", "milestones"})
    private interface WithoutRunsOwn {}

    /** Writer of an enumeration's constants, in the way that {@link Section#constant} reads it. */
    private static final class ConstantSerializer extends StdSerializer<Enum<?>> {

        ConstantSerializer() {
            super(Enum.class, false);
        }

        @Override
        public void serialize(Enum<?> constant, JsonGenerator generator, SerializationContext context) {
            generator.writeString(Section.kebab(constant));
        }
    }
}
