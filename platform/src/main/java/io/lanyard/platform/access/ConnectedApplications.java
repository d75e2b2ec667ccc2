// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.access;

import io.lanyard.platform.event.EndReason;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The applications that are connected by MQTT, each under its access key and the name that it gives itself: who signs in
 * under both takes the place of the one before. Whose key is disabled is out at once. Safe from any thread.
 */
public final class ConnectedApplications {
    /**
     * What an application is known by.
     *
     * @param keyId of its access key
     * @param clientId what stands before the first bar of its clientId; what follows changes with every sign-in
     */
    public record Name(String keyId, String clientId) {
        public Name {
            Objects.requireNonNull(keyId, "keyId is null");
            Objects.requireNonNull(clientId, "clientId is null");
        }

        /** For the log. */
        @Override
        public String toString() {
            return "application " + clientId + " of key " + keyId;
        }
    }

    /** The connection of an application. */
    @FunctionalInterface
    public interface Connection {
        /** Ends it soon; from any thread. */
        void endSoon(EndReason reason);
    }

    /** What became of a connection that wants its place. */
    public sealed interface Attached {
        /** It has it. */
        record Done() implements Attached {}

        /** A key was disabled since this one was looked up: look it up again. */
        record Outdated() implements Attached {}
    }

    private final ConcurrentMap<Name, Connection> connections = new ConcurrentHashMap<>();
    private final AtomicLong revocations = new AtomicLong();

    public ConnectedApplications() {}

    /** Changes whenever a key is disabled; to be asked for before the key is looked up. */
    public long revocations() {
        return revocations.get();
    }

    /**
     * Gives a connection its place and ends the one that had it.
     *
     * @param revocationsSeen {@link #revocations} from before its key was looked up
     */
    public Attached attach(Name name, Connection connection, long revocationsSeen) {
        Connection before = connections.put(name, connection);
        if (before != null) {
            before.endSoon(EndReason.KICKED);
        }
        // Behind the put: whoever disables a key from now on finds the connection.
        if (revocations.get() != revocationsSeen) {
            detach(name, connection);
            return new Attached.Outdated();
        }
        return new Attached.Done();
    }

    /** The connection has ended; nothing happens when another has its place. */
    public void detach(Name name, Connection connection) {
        connections.remove(name, connection);
    }

    /** A key has been disabled: ends all that signed in with it. To be called when the registry has it. */
    public void keyDisabled(String keyId) {
        revocations.incrementAndGet();
        connections.forEach((name, connection) -> {
            if (name.keyId().equals(keyId)) {
                connection.endSoon(EndReason.KEY_DISABLED);
            }
        });
    }

    /** Whether any is connected under this name. */
    public boolean isConnected(Name name) {
        @Nullable Connection connection = connections.get(name);
        return connection != null;
    }

    /** How many are connected. */
    public int count() {
        return connections.size();
    }
}
