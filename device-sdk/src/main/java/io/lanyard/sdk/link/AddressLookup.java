// SPDX-License-Identifier: Apache-2.0
package io.lanyard.sdk.link;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/** Turns the name of the platform into addresses without holding up the event loop. */
@FunctionalInterface
public interface AddressLookup {
    /**
     * The addresses of the host, at least one, in the order in which to try them; may complete on any thread.
     */
    CompletionStage<List<InetAddress>> resolve(String host);

    /**
     * The resolver of the system. Its calls block, for as long as the system likes, and cannot be interrupted: they
     * run on a few daemon threads that all links of the process share and that end when there is nothing to do. So
     * a name server that does not answer costs these threads and not one per attempt.
     */
    static AddressLookup system() {
        return SystemResolver::resolve;
    }

    /** See {@link #system()}. */
    final class SystemResolver {
        private static final Map<String, CompletableFuture<List<InetAddress>>> UNDER_WAY =
                new ConcurrentHashMap<>();

        private SystemResolver() {}

        private static CompletionStage<List<InetAddress>> resolve(String host) {
            // One at a time per name: attempts that gave up do not queue behind each other.
            CompletableFuture<List<InetAddress>> lookup =
                    UNDER_WAY.computeIfAbsent(
                            host,
                            name ->
                                    CompletableFuture.supplyAsync(
                                            () -> resolveNow(name), BackgroundThreads.POOL));
            return lookup.whenComplete((found, error) -> UNDER_WAY.remove(host, lookup));
        }

        private static List<InetAddress> resolveNow(String host) {
            try {
                return List.of(InetAddress.getAllByName(host));
            } catch (UnknownHostException e) {
                throw new CompletionException(e);
            }
        }
    }
}
