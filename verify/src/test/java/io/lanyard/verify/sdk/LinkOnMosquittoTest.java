// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.testkit.await.Await;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** Our Link SDK on a broker that is not ours: Mosquitto with a password file. */
@Tag("interop")
class LinkOnMosquittoTest extends AnotherBrokerContract {
    @TempDir private static Path folder;
    private static int port;
    private static Process mosquitto;

    @BeforeAll
    static void startMosquitto() throws IOException, InterruptedException {
        Path passwords = folder.resolve("passwords");
        run("mosquitto_passwd", "-c", "-b", passwords.toString(), USER, PASSWORD);
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        Path config =
                Files.writeString(
                        folder.resolve("mosquitto.conf"),
                        """
                        listener %d 127.0.0.1
                        allow_anonymous false
                        password_file %s
                        user %s
                        max_queued_messages 0
                        """
                                // Started by root it would become somebody who may not read the
                                // file.
                                .formatted(port, passwords, System.getProperty("user.name")));
        mosquitto =
                new ProcessBuilder("/usr/sbin/mosquitto", "-c", config.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("log").toFile())
                        .start();
        Await.until(
                "mosquitto listens",
                () -> {
                    new Socket(InetAddress.getLoopbackAddress(), port).close();
                    return true;
                });
    }

    private static void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).inheritIO().start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
    }

    @AfterAll
    static void stopMosquitto() throws InterruptedException {
        mosquitto.destroy();
        mosquitto.waitFor(10, TimeUnit.SECONDS);
    }

    @Override
    int port() {
        return port;
    }

    @Override
    int refusal() {
        return 5;
    }
}
