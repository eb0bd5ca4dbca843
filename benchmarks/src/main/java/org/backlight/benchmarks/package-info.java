/**
 * Speed beside a peer: each program measures Backlight and an established implementation in turn, in one run on one machine, and
 * prints ratios with their spread.
 *
 * <p>The scripts in {@code benchmarks/} start them. To add a benchmark, write a class with a {@code main}, a script that starts
 * it, the peer below {@code benchmarks/peers}, and a section in {@code docs/performance.md}. Times of one side alone, or of two
 * runs, are no result. Nothing depends on this module.
 */
package org.backlight.benchmarks;
