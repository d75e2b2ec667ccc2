// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.access;

import io.lanyard.platform.event.EndReason;
import io.lanyard.platform.registry.KeyScope;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The applications that are connected, so that whoever came with a key is out at once when it is disabled. By MQTT each
 * has its access key and the name that it gives itself, and who signs in under both takes the place of the one before;
 * readers over AMQP and HTTP take nobody's place. Safe from any thread.
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

    /**
     * The access key that a reader came with.
     *
     * @param revocationsSeen {@link #revocations} from before the key was looked up
     */
    public record Key(String id, KeyScope scope, long revocationsSeen) {
        public Key {
            Objects.requireNonNull(id, "id is null");
            Objects.requireNonNull(scope, "scope is null");
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

    /** The id of its key by reader. */
    private final ConcurrentMap<Connection, String> readers = new ConcurrentHashMap<>();

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

    /** Adds a reader, which takes nobody's place. */
    public Attached attachReader(Key key, Connection reader) {
        readers.put(reader, key.id());
        // Behind the put, as above.
        if (revocations.get() != key.revocationsSeen()) {
            detachReader(reader);
            return new Attached.Outdated();
        }
        return new Attached.Done();
    }

    /** The reader has ended. */
    public void detachReader(Connection reader) {
        readers.remove(reader);
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
        readers.forEach((reader, id) -> {
            if (id.equals(keyId)) {
                reader.endSoon(EndReason.KEY_DISABLED);
            }
        });
    }

    /** Whether any is connected under this name. */
    public boolean isConnected(Name name) {
        @Nullable Connection connection = connections.get(name);
        return connection != null;
    }

    /** How many are connected by MQTT. */
    public int count() {
        return connections.size();
    }
}
