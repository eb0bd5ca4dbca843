/**
 * A trained network in the terms of other programs: as a graph of ONNX's operators ({@link
 * org.backlight.learning.export.OperatorGraph}) and as a module of PyTorch ({@link org.backlight.learning.export.TorchModule}).
 *
 * <p>Whatever can be taken away implements {@link org.backlight.learning.export.Exportable}: to export a new kind of stage, let it
 * implement that, with operators of ONNX's default domain at {@link org.backlight.learning.export.OperatorGraph#OPSET}; a stage
 * of libtorch's modules is told by {@link org.backlight.learning.network.ModuleStage#exportAs}. A network with a stage that does
 * not is refused by that stage's name. What is described here is not written: files are the business of those who export.
 *
 * <p>This package knows tensors alone, neither layers nor networks. Names of tensors in a module of PyTorch may not change: the
 * files that exist have them.
 */
package org.backlight.learning.export;
