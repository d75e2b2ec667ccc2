// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.wiring;

import io.lanyard.platform.registry.AccessKey;
import io.lanyard.platform.registry.KeyScope;
import io.lanyard.platform.service.AccessKeys;
import io.lanyard.platform.service.Outcome;
import io.lanyard.server.api.ApiKey;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a start did about the access key for applications. */
public sealed interface FirstAccessKey {
    /** There was one already. */
    record Kept() implements FirstAccessKey {}

    /** One was made up. */
    record Made(ApiKey key, Path file) implements FirstAccessKey {}

    /** The operator's became the key. */
    record Taken(ApiKey key, Path file) implements FirstAccessKey {}

    /**
     * Makes sure that there is a key.
     *
     * @param given null to have one made up
     * @throws StartException when the given one is malformed
     */
    static FirstAccessKey ensure(AccessKeys keys, Path folder, @Nullable ApiKey given) {
        if (!keys.list().isEmpty()) {
            return new Kept();
        }
        Path file = AccessKeyFile.in(folder);
        // Left from an earlier registry in this folder: who has it goes on with it.
        Optional<ApiKey> written = AccessKeyFile.read(file);
        if (given == null && written.isEmpty()) {
            // First the file: a start that is cut short in between goes on with it the next time.
            AccessKey made =
                    keys.create(
                            KeyScope.ALL,
                            key -> AccessKeyFile.write(file, new ApiKey(key.id(), key.secret())));
            return new Made(new ApiKey(made.id(), made.secret()), file);
        }
        ApiKey key = given == null ? written.orElseThrow() : given;
        return switch (keys.create(key.id(), key.secret())) {
            case Outcome.Done<AccessKey> done -> {
                AccessKeyFile.write(file, key);
                yield new Taken(key, file);
            }
            case Outcome.Refused<AccessKey> refused ->
                    throw new StartException(
                            "LANYARD_ACCESS_KEY_ID and LANYARD_ACCESS_KEY_SECRET cannot become the access key: "
                                    + refused.detail());
        };
    }
}
