/**
 * Tables of numbers and words in text files with separated values ({@link org.backlight.datasets.table.TableFile}). Another format of
 * tables is a class that gives a {@code TableFile}'s rows and columns.
 */
package org.backlight.datasets.table;
