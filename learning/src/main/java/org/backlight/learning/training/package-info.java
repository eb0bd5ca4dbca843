/**
 * The training loop. {@link org.backlight.learning.training.Trainer} brings together a task (network, samples, loss, metrics:
 * {@link org.backlight.learning.training.LearningTask}), a plan (epochs, batches, learning rate, intervals: {@link
 * org.backlight.learning.training.TrainingPlan}), a credit assignment and a listener.
 *
 * <p>To follow a training, implement {@link org.backlight.learning.training.TrainingListener}. To add an option to the plan, add
 * a component to the record, with its check. A new loss, metric, layer, kind of samples or credit assignment needs no change
 * here: each has a package of its own, and the loop knows only its interface.
 *
 * <p>What may not change: the order of samples that follows from a seed, the order of sums over the parts of a batch, and the
 * place of checkpoints in the loop, because a resumed training continues the curve of an unbroken one bit for bit. What is
 * measured or written changes nothing that is learned.
 */
package org.backlight.learning.training;
