// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.sdk;

import static io.lanyard.verify.sdk.DevicesOfOurOwn.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.sdk.LinkKit;
import io.lanyard.sdk.LinkKitBuilder;
import io.lanyard.sdk.Outcome;
import io.lanyard.sdk.Protocol;
import io.lanyard.testkit.await.Await;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Our Link SDK on a broker that is not ours: Mosquitto with a password file. */
@Tag("interop")
class LinkOnMosquittoTest {
    private static final String USER = "dev1&a1Pk";
    private static final String PASSWORD = "in the file";

    @TempDir private Path folder;
    private final DevicesOfOurOwn devices = new DevicesOfOurOwn();
    private int port;
    private Process mosquitto;

    @BeforeEach
    void startMosquitto() throws IOException, InterruptedException {
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
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
    }

    @AfterEach
    void stopMosquitto() throws InterruptedException {
        devices.close();
        mosquitto.destroy();
        mosquitto.waitFor(10, TimeUnit.SECONDS);
    }

    private LinkKitBuilder settings(String password) {
        return LinkKit.builder()
                .host("127.0.0.1")
                .port(port)
                .secure(false)
                .productKey("a1Pk")
                .deviceName("dev1")
                .token("a1Pk&dev1|securemode=3|", USER, password)
                .autoReconnect(1, 1);
    }

    @ParameterizedTest
    @EnumSource
    void connectsSubscribesPublishesReceivesAndComesBack(Protocol protocol)
            throws InterruptedException {
        LinkKit link = devices.connect(settings(PASSWORD).protocol(protocol));
        assertThat(link.subscribeTopic("/a1Pk/dev1/user/get", 1).await(PATIENCE))
                .contains(new Outcome.Granted(List.of(1)));
        assertThat(link.publishTopic("/a1Pk/dev1/user/get", "to myself").await(PATIENCE))
                .contains(Outcome.Acknowledged.instance());
        Await.until(
                "it comes back",
                () -> devices.heard.contains("message /a1Pk/dev1/user/get to myself"));

        link.forceReconnect();
        Await.until(
                "it is subscribed again",
                () -> {
                    link.publishTopic("/a1Pk/dev1/user/get", "again", 0);
                    return devices.heard.contains("message /a1Pk/dev1/user/get again");
                });
    }

    @Test
    void aWrongPasswordIsRefusedWith5() throws InterruptedException {
        assertThat(devices.build(settings("wrong")).connect(PATIENCE).rc()).isEqualTo(5);
    }
}
