/**
 * Threads that share the pieces of one job.
 *
 * <p>The JDK's pools hand a task over by waking a thread, which costs tens of microseconds; a training step has
 * hundreds of jobs of that length. {@link org.backlight.substrate.thread.ThreadTeam} keeps its helpers awake between
 * them, and all libraries of the process share those helpers; that is why it is our own. Long or blocking tasks
 * belong into an {@code ExecutorService}.
 */
package org.backlight.substrate.thread;
