// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.service;

import io.lanyard.platform.access.ConnectedApplications;
import io.lanyard.platform.registry.AccessKey;
import io.lanyard.platform.registry.KeyScope;
import io.lanyard.platform.registry.Registry;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Creates and finds the keys with which applications sign their requests.
 *
 * <p>Callable from any thread, but not from an event loop: the registry blocks. Nothing is cached, so a key counts
 * from the moment the registry has it, and another process may add one while the platform runs.
 */
public final class AccessKeys {
    private static final int MAX_LENGTH = 128;
    private static final String MADE_UP_ID_START = "LT";
    private static final int MADE_UP_ID_RANDOM_LENGTH = 22;
    private static final int MADE_UP_SECRET_LENGTH = 30;

    private final Registry registry;
    private final InstantSource clock;
    private final ConnectedApplications connected;
    private final RandomText randomText = new RandomText(new SecureRandom());

    /** Held from counting the keys to disabling one, so that two at once cannot disable the last two. */
    private final ReentrantLock changing = new ReentrantLock();

    public AccessKeys(Registry registry, InstantSource clock) {
        this(registry, clock, new ConnectedApplications());
    }

    /**
     * The keys of this registry.
     *
     * @param connected those that have to go when their key is disabled
     */
    public AccessKeys(Registry registry, InstantSource clock, ConnectedApplications connected) {
        this.registry = Objects.requireNonNull(registry, "registry is null");
        this.clock = Objects.requireNonNull(clock, "clock is null");
        this.connected = Objects.requireNonNull(connected, "connected is null");
    }

    /** Those that have to go when their key is disabled. */
    public ConnectedApplications connected() {
        return connected;
    }

    /** The key with this id if it exists and is enabled. The id may be any text, such as what a request claims. */
    public Optional<AccessKey> find(String id) {
        return registry.accessKey(id).filter(AccessKey::enabled);
    }

    /** All keys, also disabled ones, newest first. */
    public List<AccessKey> list() {
        return registry.accessKeys();
    }

    /** Makes up a key that may do everything: id and secret are random. */
    public AccessKey create() {
        return create(KeyScope.ALL);
    }

    /** Makes up a key that may do this: id and secret are random. */
    public AccessKey create(KeyScope scope) {
        return create(scope, _ -> {});
    }

    /**
     * Makes up a key that may do this.
     *
     * @param beforehand gets the key before it is one: whoever is stopped in between is left with a secret for no key, and
     *     not with a key whose secret nobody knows
     */
    public AccessKey create(KeyScope scope, Consumer<AccessKey> beforehand) {
        AccessKey made =
                newKey(
                        MADE_UP_ID_START + randomText.lettersAndDigits(MADE_UP_ID_RANDOM_LENGTH),
                        randomText.lettersAndDigits(MADE_UP_SECRET_LENGTH),
                        scope);
        beforehand.accept(made);
        Registry.Added added = registry.addAccessKey(made);
        if (added != Registry.Added.ADDED) {
            throw new IllegalStateException("A random access key id met another: " + added);
        }
        return made;
    }

    /**
     * Adds a key that the operator chose; it may do everything.
     *
     * @param id 1 to 128 ASCII letters, digits and {@code - _ .}; signed requests carry it between bars, commas and
     *     {@code &}, so it may hold none of these
     * @param secret 1 to 128 printable ASCII characters without blanks
     */
    public Outcome<AccessKey> create(String id, String secret) {
        if (!isLengthRight(id) || !id.chars().allMatch(AccessKeys::isIdCharacter)) {
            return Outcome.refused(
                    Refusal.ACCESS_KEY_MALFORMED,
                    "The id has to be 1 to " + MAX_LENGTH + " ASCII letters, digits and - _ .");
        }
        if (!isLengthRight(secret) || !secret.chars().allMatch(c -> c > 0x20 && c < 0x7f)) {
            return Outcome.refused(
                    Refusal.ACCESS_KEY_MALFORMED,
                    "The secret has to be 1 to "
                            + MAX_LENGTH
                            + " printable ASCII characters without blanks");
        }
        AccessKey given = newKey(id, secret, KeyScope.ALL);
        return registry.addAccessKey(given) == Registry.Added.ADDED
                ? Outcome.done(given)
                : Outcome.refused(
                        Refusal.ACCESS_KEY_TAKEN, "There is already an access key with id " + id);
    }

    /**
     * Lets a key be used again, or no more; the result is the key as it is then. The last enabled key that may do
     * everything stays: without it nobody could enable another. Applications that are connected with a key that is
     * disabled are cut off.
     */
    public Outcome<AccessKey> setEnabled(String id, boolean enabled) {
        changing.lock();
        try {
            if (!enabled && isLast(id)) {
                return Outcome.refused(
                        Refusal.ACCESS_KEY_LAST,
                        "Access key "
                                + id
                                + " is the last enabled one that may do everything; create another before");
            }
            boolean found = registry.setAccessKeyEnabled(id, enabled);
            if (found && !enabled) {
                connected.keyDisabled(id);
            }
            return found
                    ? registry.accessKey(id).map(Outcome::done).orElseGet(() -> noKey(id))
                    : noKey(id);
        } finally {
            changing.unlock();
        }
    }

    private boolean isLast(String id) {
        List<AccessKey> full =
                registry.accessKeys().stream()
                        .filter(key -> key.enabled() && key.scope().equals(KeyScope.ALL))
                        .toList();
        return full.size() == 1 && full.getFirst().id().equals(id);
    }

    private static Outcome<AccessKey> noKey(String id) {
        return Outcome.refused(
                Refusal.ACCESS_KEY_NOT_FOUND, "There is no access key with id " + id);
    }

    private AccessKey newKey(String id, String secret, KeyScope scope) {
        return new AccessKey(
                id, secret, true, clock.instant().truncatedTo(ChronoUnit.MILLIS), scope);
    }

    private static boolean isLengthRight(String text) {
        return !text.isEmpty() && text.length() <= MAX_LENGTH;
    }

    private static boolean isIdCharacter(int c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '-'
                || c == '_'
                || c == '.';
    }
}
