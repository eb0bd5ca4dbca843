/**
 * Credit assignment: how the error at a network's output becomes a gradient for every stage.
 *
 * <p>{@link org.backlight.learning.feedback.CreditAssignment} is the interface that the trainer knows; {@link
 * org.backlight.learning.feedback.Backpropagation}, {@link org.backlight.learning.feedback.DirectFeedback} (DFA, and ODFA on an
 * optical projection) and {@link org.backlight.learning.feedback.Shallow} implement it. A {@link
 * org.backlight.learning.feedback.FeedbackRoute} says what is projected, where the feedback enters, and how it is scaled; {@link
 * org.backlight.learning.feedback.Alignment} compares the gradients with those of backpropagation.
 *
 * <p>To add a method, implement {@code CreditAssignment}; the trainer, checkpoints and metrics then work without a change, and
 * may not ask which method it is. To add a choice to direct feedback, add a constant to one of the route's enums.
 *
 * <p>What must hold: measuring draws nothing from the numbers that training draws; {@code projected} and {@code seek} let a
 * resumed training continue with the same draws; and no stage's gradient uses the weights of a later hidden stage under DFA.
 */
package org.backlight.learning.feedback;
