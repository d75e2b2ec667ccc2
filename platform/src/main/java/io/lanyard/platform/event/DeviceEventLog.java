// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.event;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One line of the log for every event of a device. */
public final class DeviceEventLog implements DeviceEvents {
    private static final Logger LOG = LoggerFactory.getLogger(DeviceEventLog.class);
    private static final Pattern BETWEEN_PARTS = Pattern.compile("([HM])(?=.)");

    public DeviceEventLog() {}

    @Override
    public void happened(Event event) {
        switch (event) {
            case Online online ->
                    LOG.atInfo()
                            .addKeyValue(LogFields.DEVICE, online.device())
                            .addKeyValue(LogFields.EPOCH, online.epoch())
                            .log(
                                    "{} online: from {}, epoch {}",
                                    online.device(),
                                    online.peer(),
                                    online.epoch());
            case Offline offline ->
                    LOG.atInfo()
                            .addKeyValue(LogFields.DEVICE, offline.device())
                            .addKeyValue(LogFields.EPOCH, offline.epoch())
                            .addKeyValue(LogFields.REASON, offline.end().reason())
                            .log(
                                    "{} offline after {}: {}{}; from {}, epoch {}, last heard {}",
                                    offline.device(),
                                    text(Duration.between(offline.onlineSince(), offline.time())),
                                    offline.end().text(),
                                    offline.kickedBy() == null
                                            ? ""
                                            : ", from " + offline.kickedBy(),
                                    offline.peer(),
                                    offline.epoch(),
                                    offline.end().lastHeard());
            case Duel duel ->
                    LOG.atWarn()
                            .addKeyValue(LogFields.DEVICE, duel.device())
                            .addKeyValue(LogFields.EPOCH, duel.epoch())
                            .log(
                                    "{} is used by two devices that kick each other, {} times so far: the one from {} has to wait {} for the one from {}, epoch {}",
                                    duel.device(),
                                    duel.kicks(),
                                    duel.newcomer(),
                                    text(duel.delay()),
                                    duel.holder(),
                                    duel.epoch());
        }
    }

    /** Such as {@code 3h 2m 1.5s}. */
    private static String text(Duration duration) {
        String iso = duration.truncatedTo(ChronoUnit.MILLIS).toString();
        return BETWEEN_PARTS
                .matcher(iso.substring("PT".length()))
                .replaceAll("$1 ")
                .toLowerCase(Locale.ROOT);
    }
}
