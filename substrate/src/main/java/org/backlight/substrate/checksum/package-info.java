/**
 * Digests of bytes: SHA-256 for whatever is named or verified by its content. The CRC-32C inside of a file format
 * belongs to the format. A further digest is a class of its own here, built on the JDK's.
 */
package org.backlight.substrate.checksum;
