/**
 * The service {@code backlight serve}: projections for programs in other languages, by the first half of {@code
 * docs/protocol.md}.
 *
 * <p>{@link org.backlight.app.serve.ProjectionService} listens; each request goes through {@code ServiceHandler}, which checks
 * version and token, to a route. {@code OpenProjections} holds what clients have opened, {@code ArrayMemory} and {@code
 * SharedBuffers} the memory of what they send. Whatever is refused is a {@code Refusal}, and nothing else becomes an answer's
 * error. To add a request, add a route to {@code ServiceHandler} and its chapter to the page; a member or a header that is
 * optional is no new version of the protocol. No thread of a client's may wait for another client but in {@code ArrayMemory},
 * {@code Turns} and the lock of a projection, all three of which keep the order of arrival, and for a projection of the same
 * description, which both want to share, to be opened.
 */
package org.backlight.app.serve;
