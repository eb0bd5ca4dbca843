/**
 * The host's side of a device: from a ternary vector to frames, and from counts to the outputs of a linear projection.
 *
 * <p>A {@link org.backlight.optics.retrieval.Retrieval} is a method and its parameters; its {@link
 * org.backlight.optics.retrieval.Demodulator} does the arithmetic for a region of interest, and its {@link
 * org.backlight.optics.retrieval.KnownField} sets and measures the light that the object's field interferes with. What
 * the host does with any method, calibration, its repetition when the device drifts, and rows of frames, is in {@code
 * internal}.
 *
 * <p>To add a method, write the record and register it in {@link org.backlight.optics.retrieval.RetrievalMethods}; no other type
 * may ask which method it deals with. The order in which frames are numbered and exposed belongs to the result: noise is a
 * function of a frame's number, so that changing it changes every curve. The inner loops are written twice, scalar and in
 * SIMD, and agree bit for bit.
 */
package org.backlight.optics.retrieval;
