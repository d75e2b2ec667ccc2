// SPDX-License-Identifier: Apache-2.0
package io.lanyard.gateway;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;
import org.slf4j.LoggerFactory;

/** What a logger says from level INFO on, in place of the log of the tests. Other tests may make it speak, too. */
final class LogLines implements AutoCloseable {
    private final Logger log;
    private final Queue<String> lines = new ConcurrentLinkedQueue<>();
    private final AppenderBase<ILoggingEvent> appender =
            new AppenderBase<>() {
                @Override
                protected void append(ILoggingEvent event) {
                    lines.add(event.getFormattedMessage());
                }
            };

    private LogLines(Logger log) {
        this.log = log;
        appender.start();
        log.addAppender(appender);
        log.setLevel(Level.INFO);
        log.setAdditive(false);
    }

    /** Listens to the logger of this name and those below it. */
    static LogLines of(String logger) {
        return new LogLines((Logger) LoggerFactory.getLogger(logger));
    }

    /** Those so far that are like this. */
    List<String> like(Predicate<String> wanted) {
        return lines.stream().filter(wanted).toList();
    }

    @Override
    public void close() {
        log.setAdditive(true);
        log.setLevel(null);
        log.detachAppender(appender);
        appender.stop();
    }
}
