// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.wiring;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import io.lanyard.server.config.ServerConfig.LogFormat;
import io.lanyard.server.config.ServerConfig.LogLevel;
import org.slf4j.LoggerFactory;

/** The log: a line for each event on standard error. Found by Logback as a service, which is faster than reading XML. */
public final class ProcessLog extends ContextAwareBase implements Configurator {
    /** One line for each event: a topic or a user name of a device cannot begin another. */
    private static final String PATTERN =
            "%d{yyyy-MM-dd HH:mm:ss.SSS} %-5level [%thread] %logger{0}: %replace(%msg){'[\\p{Cc}\\p{Zl}\\p{Zp}]+', ' '}%n";

    private static final String APPENDER = "stderr";

    /** For Logback. */
    public ProcessLog() {}

    /** Writes lines of this level and above from now on. */
    public static void setLevel(LogLevel level) {
        if (LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME) instanceof Logger root) {
            root.setLevel(Level.toLevel(level.name()));
        }
    }

    /** Writes lines in this form from now on. */
    public static void setFormat(LogFormat format) {
        if (LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME) instanceof Logger root
                && root.getAppender(APPENDER) instanceof ConsoleAppender<ILoggingEvent> appender) {
            Encoder<ILoggingEvent> encoder =
                    switch (format) {
                        case TEXT -> text(root.getLoggerContext());
                        case JSON -> json(root.getLoggerContext());
                    };
            appender.stop();
            appender.setEncoder(encoder);
            appender.start();
        }
    }

    private static Encoder<ILoggingEvent> text(LoggerContext context) {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern(PATTERN);
        encoder.start();
        return encoder;
    }

    /** What {@code LogFields} names stands under {@code kvpList}. */
    private static Encoder<ILoggingEvent> json(LoggerContext context) {
        JsonEncoder encoder = new JsonEncoder();
        encoder.setContext(context);
        encoder.setWithSequenceNumber(false);
        encoder.setWithNanoseconds(false);
        encoder.setWithContext(false);
        encoder.setWithMarkers(false);
        encoder.setWithMDC(false);
        encoder.setWithMessage(false);
        encoder.setWithArguments(false);
        encoder.setWithFormattedMessage(true);
        encoder.start();
        return encoder;
    }

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
        appender.setName(APPENDER);
        appender.setContext(context);
        appender.setTarget("System.err");
        appender.setEncoder(text(context));
        appender.start();
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        // Until a platform says otherwise: commands that only talk to one have nothing to log.
        root.setLevel(Level.WARN);
        root.addAppender(appender);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }
}
