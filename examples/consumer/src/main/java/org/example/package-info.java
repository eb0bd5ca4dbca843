/** A program of its own that uses Backlight as a library, by one dependency: arrays and a loss of its own, learned by light. */
package org.example;
