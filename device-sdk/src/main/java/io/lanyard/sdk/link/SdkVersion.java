// SPDX-License-Identifier: Apache-2.0
package io.lanyard.sdk.link;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The version of this SDK, as the build wrote it; goes out as {@code _v} of the sign-in. */
final class SdkVersion {
    static final String TEXT = read();

    private SdkVersion() {}

    private static String read() {
        try (InputStream in = SdkVersion.class.getResourceAsStream("sdk.properties")) {
            if (in == null) {
                throw new IllegalStateException("sdk.properties is missing beside SdkVersion");
            }
            Properties properties = new Properties();
            properties.load(in);
            return properties.getProperty("version", "unknown");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
