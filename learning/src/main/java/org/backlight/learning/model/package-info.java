/**
 * Networks ready to train: multilayer perceptrons ({@link org.backlight.learning.model.Mlp}), decoder-only transformers
 * ({@link org.backlight.learning.model.Gpt}) and what generates text with one, and vision transformers of the same blocks ({@link
 * org.backlight.learning.model.Vit}).
 *
 * <p>To add a model: a class with {@code create}, which takes sizes, precision and a seed and returns a {@link
 * org.backlight.learning.network.Network} of stages, and {@code withoutMemory}, which builds the same with {@link
 * org.backlight.learning.layer.InitialWeights#withoutMemory}, so that parameters, memory and feedback are asked of the network
 * and written down nowhere else. A model of libtorch's modules needs no class here: {@link
 * org.backlight.learning.network.ModuleStage}.
 *
 * <p>What may not change: names of parameters, by which checkpoints are read, and the order in which first weights are made.
 */
package org.backlight.learning.model;
