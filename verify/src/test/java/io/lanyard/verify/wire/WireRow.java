// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.wire;

import io.lanyard.mqtt.packet.MqttVersion;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * One row of a wire table.
 *
 * @param place file and line, for people
 * @param name the sentence and, in brackets, who demands it
 * @param scope where it holds
 */
record WireRow(String place, String name, Scope scope, List<WireStep> steps) {
    /**
     * Where a row holds.
     *
     * @param versions of MQTT that it is run in
     * @param carriers that it is run over
     * @param notes what is to be said about Mosquitto
     */
    record Scope(Set<MqttVersion> versions, Set<WireCarrier> carriers, List<PeerNote> notes) {
        static final Scope USUAL =
                new Scope(
                        Set.of(MqttVersion.MQTT_3_1_1, MqttVersion.MQTT_5),
                        WireCarrier.USUAL,
                        List.of());

        Scope {
            versions = Set.copyOf(versions);
            carriers = Set.copyOf(carriers);
            notes = List.copyOf(notes);
        }

        Scope in(Set<MqttVersion> others) {
            return new Scope(others, carriers, notes);
        }

        Scope over(Set<WireCarrier> others) {
            return new Scope(versions, others, notes);
        }

        Scope with(PeerNote note) {
            return new Scope(
                    versions, carriers, Stream.concat(notes.stream(), Stream.of(note)).toList());
        }
    }

    WireRow {
        steps = List.copyOf(steps);
    }

    /** The row in each of its versions, over each of its carriers. */
    Stream<WireCase> cases() {
        return Stream.of(MqttVersion.values())
                .filter(scope.versions()::contains)
                .flatMap(version ->
                        Stream.of(WireCarrier.values())
                                .filter(scope.carriers()::contains)
                                .map(carrier -> new WireCase(this, version, carrier)));
    }

    /** What the row says about Mosquitto in this version. */
    Optional<PeerNote> note(MqttVersion version) {
        return scope.notes().stream().filter(note -> note.versions().contains(version)).findFirst();
    }

    /** Whether a step asks for what only the platform has: applications, or a time that the test moves. */
    boolean needsPlatform() {
        return steps.stream()
                .anyMatch(step ->
                        switch (step) {
                            case WireStep.Offline _,
                                    WireStep.Pub _,
                                    WireStep.Watch _,
                                    WireStep.Sees _,
                                    WireStep.Call _,
                                    WireStep.Pass _ ->
                                    true;
                            case WireStep.Send _,
                                    WireStep.Drip _,
                                    WireStep.Expect _,
                                    WireStep.Closed _,
                                    WireStep.Alive _,
                                    WireStep.HangUp _,
                                    WireStep.Cut _ ->
                                    false;
                        });
    }

    /** Whether the row moves the time, so that it needs a platform of its own. */
    boolean movesTime() {
        return steps.stream().anyMatch(WireStep.Pass.class::isInstance);
    }

    @Override
    public String toString() {
        return name + " (" + place + ")";
    }
}
