// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What devices send is in the log, and a terminal shows the log. */
class ProcessLogTest {
    private final LoggerContext context = new LoggerContext();

    private String lineOf(String message) {
        new ProcessLog().configure(context);
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        var appender = (ConsoleAppender<ILoggingEvent>) root.getAppender("stderr");
        LoggingEvent event = new LoggingEvent("", root, Level.INFO, message, null, new Object[0]);
        return new String(appender.getEncoder().encode(event), StandardCharsets.UTF_8)
                .stripTrailing();
    }

    /** Also those beyond ASCII: U+009B begins a control sequence as U+001B with a bracket does. */
    @ParameterizedTest
    @ValueSource(
            strings = {"\n", "\r\n", "\u001b", "\u007f", "\u0085", "\u009b", "\u2028", "\u2029"})
    void noTextCanBeginAnotherLineOrSteerATerminal(String control) {
        assertThat(lineOf("topic /a" + control + "b")).endsWith(": topic /a b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/\u706f/\u00fc", "a  b", "'quoted' {x}"})
    void otherTextStaysAsItIs(String text) {
        assertThat(lineOf(text)).endsWith(": " + text);
    }
}
