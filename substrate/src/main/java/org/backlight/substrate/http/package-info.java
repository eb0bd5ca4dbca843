/**
 * Client of HTTP/1.1 over TCP and over sockets of the Unix domain, which the JDK's own client does not know. It sends one request
 * at a time with a body of known length, and reads answers that say how long they are.
 */
package org.backlight.substrate.http;
