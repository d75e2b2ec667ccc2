// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.verify.crash.History.Event;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The checker finds each way in which a history can be broken, and nothing in one that is not. */
class HistoryCheckerTest {
    private final History history = new History();

    @Test
    void aHistoryInWhichEverythingArrivesBreaksNothing() {
        add(new Event.Connected("d1", 1, true), new Event.UplinkSent("d1", 1));
        add(new Event.UplinkAcknowledged("d1", 1), new Event.Consumed("g", "c", "d1", 1));
        add(new Event.DownlinkCalled("d1", 1), new Event.DownlinkSucceeded("d1", 1));
        add(new Event.Killed(1), new Event.Connected("d1", 2, true));
        add(
                new Event.DownlinkReceived("d1", 2, 1, true),
                new Event.DownlinkReceived("d1", 2, 1, true));

        assertThat(violations()).isEmpty();
    }

    @Test
    void anAcknowledgedUplinkThatNobodyConsumedIsLost() {
        add(new Event.UplinkSent("d1", 7), new Event.UplinkAcknowledged("d1", 7));

        assertThat(violations())
                .containsExactly(
                        "uplink lost: uplink 7 of d1 was acknowledged in life 1 and never reached g");
    }

    @Test
    void anUplinkWithoutPubackMayBeLost() {
        add(new Event.UplinkSent("d1", 7));

        assertThat(violations()).isEmpty();
    }

    @Test
    void eachGroupHasToGetTheUplink() {
        add(new Event.UplinkSent("d1", 7), new Event.UplinkAcknowledged("d1", 7));
        add(new Event.Consumed("g", "c", "d1", 7));

        assertThat(violationsFor(Set.of("g", "h")))
                .containsExactly(
                        "uplink lost: uplink 7 of d1 was acknowledged in life 1 and never reached h");
    }

    @Test
    void anUplinkThatIsConsumedWithoutHavingBeenSentCameFromNowhere() {
        add(new Event.Consumed("g", "c", "d1", 3));

        assertThat(violations())
                .containsExactly("from nowhere: c of g got uplink 3 of d1, which was never sent");
    }

    @Test
    void firstDeliveriesOfUplinksHaveToKeepTheOrderOfTheDevice() {
        add(new Event.UplinkSent("d1", 1), new Event.UplinkSent("d1", 2));
        add(new Event.Consumed("g", "c", "d1", 2), new Event.Consumed("g", "c", "d1", 1));

        assertThat(violations())
                .containsExactly(
                        "uplinks out of order: g got uplink 1 of d1 for the first time after 2, in life 1");
    }

    @Test
    void aRepetitionBreaksNoOrder() {
        add(new Event.UplinkSent("d1", 1), new Event.UplinkSent("d1", 2));
        add(new Event.Consumed("g", "c", "d1", 1), new Event.Consumed("g", "c", "d1", 2));
        add(new Event.Consumed("g", "c", "d1", 1));

        assertThat(violations()).isEmpty();
    }

    @Test
    void aSuccessfulDownlinkThatNeverCameIsLost() {
        add(new Event.DownlinkCalled("d1", 4), new Event.DownlinkSucceeded("d1", 4));

        assertThat(violations())
                .containsExactly(
                        "downlink lost: downlink 4 to d1 was answered with Success in life 1 and never came");
    }

    @Test
    void aDownlinkThatWasNotAcknowledgedHasToComeAgain() {
        add(new Event.DownlinkCalled("d1", 4), new Event.DownlinkSucceeded("d1", 4));
        add(new Event.DownlinkReceived("d1", 1, 4, false));

        assertThat(violations())
                .containsExactly(
                        "downlink not repeated: downlink 4 to d1 came in or after life 1, was not acknowledged and never came again");

        add(new Event.DownlinkReceived("d1", 2, 4, true));
        assertThat(violations()).isEmpty();
    }

    @Test
    void aRefusalIsTold() {
        add(new Event.Killed(1), new Event.Refused("d1", "CONNACK 5"));

        assertThat(violations()).containsExactly("refused: d1 in life 2: CONNACK 5");
    }

    @Test
    void aDownlinkThatWasNeverCalledCameFromNowhere() {
        add(new Event.Connected("d1", 1, true), new Event.DownlinkReceived("d1", 1, 4, true));

        assertThat(violations())
                .containsExactly("from nowhere: d1 got downlink 4, which was never called");
    }

    @Test
    void firstDeliveriesOfDownlinksHaveToKeepTheirOrder() {
        add(new Event.Connected("d1", 1, true), new Event.DownlinkCalled("d1", 1));
        add(new Event.DownlinkCalled("d1", 2), new Event.DownlinkReceived("d1", 1, 2, true));
        add(new Event.DownlinkReceived("d1", 1, 1, true));

        assertThat(violations())
                .containsExactly(
                        "downlinks out of order: d1 got downlink 1 for the first time after 2, in life 1");
    }

    @Test
    void aDownlinkThatIsCalledWhenANewerConnectionStandsMustNotGoToTheOlderOne() {
        add(new Event.Connected("d1", 1, true), new Event.Connected("d1", 2, true));
        add(new Event.DownlinkCalled("d1", 1), new Event.DownlinkReceived("d1", 1, 1, true));

        assertThat(violations())
                .containsExactly(
                        "to a superseded connection: d1 got downlink 1 on connection 1, although it was called when connection 2 stood, in life 1");
    }

    @Test
    void whatWasCalledBeforeTheTakeoverMayStillBeReadFromTheOlderConnection() {
        add(new Event.Connected("d1", 1, true), new Event.DownlinkCalled("d1", 1));
        add(new Event.Connected("d1", 2, true), new Event.DownlinkReceived("d1", 1, 1, true));

        assertThat(violations()).isEmpty();
    }

    @Test
    void aKeptSessionThatIsNotThereAnyMoreIsLost() {
        add(new Event.Connected("d1", 1, false), new Event.Subscribed("d1"));
        add(new Event.Killed(1), new Event.Connected("d1", 2, false));

        assertThat(violations())
                .containsExactly(
                        "session lost: d1 had subscribed, and connection 2 found no session in life 2");
    }

    private void add(Event... events) {
        for (Event event : events) {
            history.add(event);
        }
    }

    private List<String> violations() {
        return violationsFor(Set.of("g"));
    }

    private List<String> violationsFor(Set<String> groups) {
        return HistoryChecker.violations(history, groups, Set.of("g")).values().stream()
                .flatMap(List::stream)
                .toList();
    }
}
