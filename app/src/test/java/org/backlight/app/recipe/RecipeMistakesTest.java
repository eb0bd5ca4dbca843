package org.backlight.app.recipe;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.backlight.app.failure.UserMistake;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is wrong in a recipe or a setting is said in one sentence. */
class RecipeMistakesTest {

    private static Recipe parse(String yaml) {
        return RecipeReader.parse("recipe my.yaml", yaml, "my", List.of());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`',
            textBlock = """
                    training: {optimizer: {learning-rte: 1}} | unknown key training.optimizer.learning-rte of kind adam; did you mean learning-rate?
                    modle: mlp                      | unknown key modle; did you mean model?
                    colour: red                     | unknown key colour; known here: name, seed, dataset, model, training, feedback
                    dataset: {kind: mnist, train: 60001} | dataset.train is 60001; expected a whole number from 1 to 60000
                    dataset: {kind: mnist, tran: 5} | unknown key dataset.tran of kind mnist; did you mean train?
                    training: {epochs: 0}           | training.epochs is 0; expected a whole number from 1 to 100000
                    training: {epochs: 2.5}         | training.epochs is 2.5; expected a whole number from 1 to 100000
                    training: {epochs: ten}         | training.epochs is "ten"; expected a whole number from 1 to 100000
                    training: {epochs: [1]}         | training.epochs is [1]; expected a whole number from 1 to 100000
                    training: {epochs: true}        | training.epochs is true; expected a whole number from 1 to 100000
                    training: {epochs: 1e99999999}  | training.epochs is "Infinity"; expected a whole number from 1 to 100000
                    training: {epochs: }            | training.epochs has no value
                    training: {batch-size: -1}      | training.batch-size is -1; expected a whole number from 1 to 1000000
                    training: {optimizer: {learning-rate: -0.1}} | training.optimizer.learning-rate is -0.1; expected a finite number greater than 0
                    training: {optimizer: {learning-rate: .inf}} | training.optimizer.learning-rate is "Infinity"; expected a finite number greater than 0
                    training: {optimizer: {learning-rate: .nan}} | training.optimizer.learning-rate is "NaN"; expected a finite number greater than 0
                    training: {optimizer: {beta2: 1}} | training.optimizer.beta2 is 1; expected a number of at least 0 and less than 1
                    training: {optimizer: adamm}    | training.optimizer is "adamm"; expected adam or sgd; did you mean adam?
                    training: {optimizer: 3}        | training.optimizer is 3; expected adam or sgd, or a mapping with the key kind
                    training: {method: dfaa}        | training.method is "dfaa"; expected bp, dfa, odfa or shallow; did you mean dfa?
                    training: {schedule: {warm-up-steps: -1}} | training.schedule.warm-up-steps is -1; expected a whole number of at least 0
                    training: {schedule: {warm-up-steps: 1.5}} | training.schedule.warm-up-steps is 1.5; expected a whole number of at least 0
                    training: {accumulation: 200}   | training.accumulation is 200; expected at most the batch size, 128
                    training: {steps: 0}            | training.steps is 0; expected a whole number of at least 1
                    training: {hidden-learning-rate: fast} | training.hidden-learning-rate is "fast"; expected a finite number greater than 0
                    training: {clipping: {norm: 0}} | training.clipping.norm is 0; expected a number greater than 0
                    {dataset: dialogs, model: {heads: 0}} | model.heads is 0; expected a whole number from 1 to 1048576
                    {dataset: dialogs, model: {dropout: 1}} | model.dropout is 1; expected a number of at least 0 and less than 1
                    training: {method: dfa, gradient-normalization: rms} | training.gradient-normalization is rms, but training.method dfa takes feedback, whose normalization is feedback.normalization
                    training: {method: shallow, gradient-normalization: unit} | training.gradient-normalization is unit, but training.method shallow takes no gradient below the head
                    model: {activation: gelu}       | model.activation is "gelu"; expected tanh, relu, sigmoid or identity
                    feedback: {ternarize: {kind: quantile, fraction: 2}} | feedback.ternarize.fraction is 2; expected a number greater than 0 and at most 1
                    feedback: {shots: 0}            | feedback.repetitions is 0; expected a whole number from 1 to 10000
                    feedback: {shots: 1, repetitions: 2} | feedback.shots is the former name of feedback.repetitions, which is there too
                    feedback: {projection: hadamrd} | feedback.projection is "hadamrd"; expected dense, gaussian, binomial, hadamard, matrix or opu; did you mean hadamard?
                    seed: *n                        | not valid YAML at line 1, column 9: the alias *n has no anchor &n before it
                    seed: {<<: 5}                   | not valid YAML at line 1, column 14: the merge key << has 5; expected mappings, such as <<: *anchor
                    training: {evaluation-windows: 5} | training.evaluation-windows is 5, but the data set digits has no windows: all its test samples are evaluated
                    training: {precision: fp64}     | training.precision is "fp64"; expected fp32 or bf16; did you mean fp32?
                    training: 5                     | training is 5; expected keys of its own
                    model: {hidden: [1024, 0]}      | model.hidden[1] is 0; expected a whole number from 1 to 1000000
                    model: {hidden: []}             | model.hidden is []; expected a list of at least one whole number
                    model: {hidden: wide}           | model.hidden is "wide"; expected a whole number from 1 to 1000000
                    dataset: minst                  | dataset is "minst"; expected digits, mnist, fashion-mnist, kmnist, cifar-10, images, idx, dialogs, text, climate, climatebench, arrays, table or teacher; did you mean mnist?
                    dataset: {kind: imagenet}       | dataset.kind is "imagenet"; expected digits, mnist, fashion-mnist, kmnist, cifar-10, images, idx, dialogs, text, climate, climatebench, arrays, table or teacher
                    dataset: text                   | dataset.path is missing; expected the path of a text in UTF-8
                    dataset: {kind: text, pth: x}   | unknown key dataset.pth of kind text; did you mean path?
                    dataset: {kind: text, vocabulary: 300} | dataset.path is missing; expected the path of a text in UTF-8
                    dataset: {kind: images, paht: x} | unknown key dataset.paht of kind images; did you mean path?
                    dataset: {kind: images, size: 8x8, channels: 1, test-share: 0.5, split-seed: 2} | dataset.path is missing; expected the path of a folder of images
                    dataset: {kind: images, path: x, size: 8x8, chanels: 1} | unknown key dataset.chanels of kind images; did you mean channels?
                    dataset: {kind: idx, images: x, lables: y} | unknown key dataset.lables of kind idx; did you mean labels?
                    dataset: {kind: idx, images: x, labels: y, test-labels: z} | dataset.test-images is missing; expected the path of an IDX file of images to test on
                    dataset: {kind: arrays, input: x, targets: y} | unknown key dataset.input of kind arrays; did you mean inputs?
                    dataset: {kind: arrays, targets: y, target-kind: numbers, test-share: 0.5, split-seed: 2} | dataset.inputs is missing; expected arrays of inputs and of targets (.npy), or dataset.path of an archive of both (.npz)
                    dataset: {kind: arrays, inputs: x, targets: y, test-inputs: z, test-target: u} | unknown key dataset.test-target of kind arrays; did you mean test-targets?
                    dataset: {kind: table, path: x, tarket: y} | unknown key dataset.tarket of kind table; did you mean target?
                    dataset: {kind: table, path: x, inputs: [a], separator: tab, target-kind: numbers, test-path: y} | dataset.target is missing; expected the column that is predicted
                    dataset: {kind: table, target: y, test-share: 0.5, split-seed: 2} | dataset.path is missing; expected the path of a table (.csv)
                    {training: {method: dfa}, feedback: {projection: {kind: matrix, pth: x}}} | unknown key feedback.projection.pth of kind matrix; did you mean path?
                    {training: {method: dfa}, feedback: {projection: {kind: matrix}}} | feedback.projection.path is missing; expected the path of the .npy file of the matrix
                    dataset: {kind: text, path: ""} | dataset.path is ""; expected the path of a text in UTF-8
                    dataset: {kind: dialogs, vocabulary: 255} | dataset.vocabulary is 255; expected a whole number from 256 to 1048576
                    dataset: {kind: dialogs, path: x} | unknown key dataset.path of kind dialogs; known here: kind, vocabulary
                    dataset: {train: 0}             | dataset.train is 0; expected a whole number from 1 to 1000000
                    seed: 99999999999999999999      | seed is 99999999999999999999; expected a whole number of at most 64 bits
                    name: ../up                     | name is "../up"; expected up to 64 letters, digits, dots, hyphens and underscores
                    feedback: {scale: 0}            | feedback.scale is 0; expected a finite number greater than 0
                    feedback: {ternarize: {kind: fixed, multiple: 2}} | unknown key feedback.ternarize.multiple of kind fixed; known here: kind, threshold
                    feedback: {projection: dense}   | training.method odfa needs feedback.projection opu, not dense; use training.method dfa for a digital projection
                    feedback: {projection: {kind: opu, camera: {bit: 4}}} | unknown key feedback.projection.camera.bit; did you mean bits?
                    feedback: {projection: {kind: opu, camra: {bits: 4}}} | unknown key feedback.projection.camra of kind opu; did you mean camera?
                    feedback: {projection: {kind: opu, camera: {bits: 99}}} | feedback.projection.camera.bits is 99; expected a whole number from 0 to 16
                    feedback: {projection: {kind: opu, camera: {bits: four}}} | feedback.projection.camera.bits is "four"; expected a whole number
                    feedback: {projection: {kind: opu, camera: {bits: }}} | feedback.projection.camera.bits has no value
                    feedback: {projection: {kind: opu, camera: 8}} | feedback.projection.camera is 8; expected keys of its own
                    feedback: {projection: {kind: opu, preset: wang-2025}} | feedback.projection.preset is "wang-2025"; expected launay-2020, wang-2024, ohana-2023, lighton-gen3 or ideal; did you mean wang-2024?
                    feedback: {projection: {kind: opu, retrieval: {method: lens}}} | feedback.projection.retrieval.method is "lens"; expected off-axis, phase-shifting or anchor
                    feedback: {projection: {kind: opu, retrieval: {steps: 3}}} | unknown key feedback.projection.retrieval.steps; known here: guard-grains, method
                    training: {batch-size: '1e99999999999'} | training.batch-size is "1e99999999999"; expected a whole number from 1 to 1000000
                    feedback: {ternarize: none}     | feedback.ternarize is none, but the OPU shows binary frames and needs fixed, relative, quantile or stochastic
                    {dataset: dialogs, model: {readout: fixed}} | feedback.scope is independent, but model.adapter fixed equals one projection for all layers and needs feedback.scope shared
                    feedback: {scope: shard}        | feedback.scope is "shard"; expected shared or independent; did you mean shared?
                    - 1                             | is no mapping; expected keys such as dataset, model and training
                    ``                              | is empty; expected keys such as dataset, model and training
                    {seed: 1}, 2                    | not valid YAML at line 1, column 10: expected '<document start>', but found ','
                    a: b: c                         | not valid YAML at line 1, column 5: mapping values are not allowed here
                    """)
    void aWrongRecipeIsRefusedWithOneSentence(String yaml, String sentence) {
        assertThatExceptionOfType(UserMistake.class).isThrownBy(() -> parse(yaml))
                .withMessage("recipe my.yaml: " + sentence);
    }

    /** What follows would be overlooked. */
    @Test
    void aSecondDocumentIsRefused() {
        assertThatExceptionOfType(UserMistake.class).isThrownBy(() -> parse("seed: 1\n---\nseed: 2"))
                .withMessageStartingWith("recipe my.yaml: not valid YAML at line 3")
                .withMessageEndingWith("there is more after the end of the document");
    }

    @Test
    void theSameKeyTwiceIsRefused() {
        assertThatExceptionOfType(UserMistake.class).isThrownBy(() -> parse("seed: 1\nseed: 2"))
                .withMessageStartingWith("recipe my.yaml: not valid YAML at line 2")
                .withMessageContaining("seed");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|',
            textBlock = """
                    feedback.projection.camera.bits=4 | --set: unknown key feedback.projection.camera of kind dense; this projection is no device, whose keys go with kind opu
                    training.epochs=0               | --set: training.epochs is 0; expected a whole number from 1 to 100000
                    training.epoch=3                | --set: unknown key training.epoch; did you mean epochs?
                    training.optimizer.learning-rte=1 | --set: unknown key training.optimizer.learning-rte of kind adam; did you mean learning-rate?
                    feedback.projection=opu         | --set: training.method dfa needs a digital feedback.projection (dense, gaussian, binomial, hadamard or matrix), not opu; use training.method odfa for an optical one
                    epochs                          | --set is "epochs"; expected key=value, such as training.epochs=5
                    =3                              | --set is "=3"; expected key=value, such as training.epochs=5
                    training..epochs=3              | --set is "training..epochs=3"; expected key=value, such as training.epochs=5
                    model.hidden=[1,                | --set model.hidden=[1,: the value is not valid YAML
                    model.hidden=[8], [9]           | --set model.hidden=[8], [9]: the value is not valid YAML
                    training.epochs.epochs=7        | --set: training.epochs is {"epochs":7}; expected a whole number from 1 to 100000
                    seed=                           | --set: seed has no value
                    """)
    void aWrongSettingIsRefusedWithOneSentence(String setting, String sentence) {
        assertThatExceptionOfType(UserMistake.class)
                .isThrownBy(() -> RecipeReader.read("mnist-dfa", List.of(setting))).withMessage(sentence);
    }

    @Test
    void aWrongParameterOfTheDeviceNamesWhereItWasSet() {
        assertThatExceptionOfType(UserMistake.class)
                .isThrownBy(
                        () -> RecipeReader.read("mnist-odfa", List.of("feedback.projection.camera.bits=99")))
                .withMessage(
                        "--set: feedback.projection.camera.bits is 99; expected a whole number from 0 to 16");
    }

    @Test
    void anUnknownRecipeNamesTheNearestAndTheBuiltInOnes() {
        assertThatExceptionOfType(UserMistake.class)
                .isThrownBy(() -> RecipeReader.read("mnist-obp", List.of()))
                .withMessage("there is no recipe or file mnist-obp; did you mean mnist-bp? (built in: "
                        + String.join(", ", BuiltInRecipes.NAMES) + ")");
    }

    @Test
    void filesThatAreNoRecipesAreRefused(@TempDir Path folder) throws IOException {
        assertThatExceptionOfType(UserMistake.class).isThrownBy(() -> RecipeReader.read(folder, List.of()))
                .withMessage("recipe " + folder + ": is not a file");
        Path latin = Files.write(folder.resolve("latin.yaml"), new byte[]{'a', ':', (byte) 0xe9});
        assertThatExceptionOfType(UserMistake.class).isThrownBy(() -> RecipeReader.read(latin, List.of()))
                .withMessage("recipe " + latin + ": is not UTF-8 text");
        Path large = Files.write(folder.resolve("large.yaml"), new byte[(1 << 20) + 1]);
        assertThatExceptionOfType(UserMistake.class).isThrownBy(() -> RecipeReader.read(large, List.of()))
                .withMessage("recipe " + large + ": is larger than 1 MiB, too large for a recipe");
    }
}
