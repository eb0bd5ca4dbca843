/**
 * Update rules ({@link org.backlight.learning.optimizer.Optimizer}) and their constants ({@link
 * org.backlight.learning.optimizer.OptimizerSettings}), bounds on gradients, and the course of the learning rate.
 *
 * <p>To add an optimizer: a record of its constants in {@code OptimizerSettings}, which checks them; a package-private class that
 * binds the memory of values, gradients and state once and updates a group of parameters in one pass, preferably by a fused
 * operator of libtorch; and its case in {@link org.backlight.learning.optimizer.Optimizer#of}. All state must be among {@code
 * state}, under names that stay, or a resumed training is another one. An update may divide its work among cores only where
 * each element is computed from that element alone.
 */
package org.backlight.learning.optimizer;
