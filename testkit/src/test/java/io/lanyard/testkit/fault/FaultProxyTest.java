// SPDX-License-Identifier: Apache-2.0
package io.lanyard.testkit.fault;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lanyard.testkit.await.Await;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FaultProxyTest {
    private ServerSocket echo;
    private FaultProxy proxy;

    @BeforeEach
    void startEcho() throws IOException {
        echo = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual()
                .start(() -> {
                    while (!echo.isClosed()) {
                        try {
                            Socket socket = echo.accept();
                            Thread.ofVirtual().start(() -> echo(socket));
                        } catch (IOException e) {
                            return;
                        }
                    }
                });
        proxy = FaultProxy.before(echo.getLocalPort());
    }

    private static void echo(Socket socket) {
        try (socket) {
            socket.getInputStream().transferTo(socket.getOutputStream());
        } catch (IOException e) {
            // The test has ended the connection.
        }
    }

    @AfterEach
    void stop() throws IOException {
        proxy.close();
        echo.close();
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
        socket.setSoTimeout(60_000);
        return socket;
    }

    private static String say(Socket socket, String words) throws IOException {
        socket.getOutputStream().write(words.getBytes(UTF_8));
        return new String(socket.getInputStream().readNBytes(words.length()), UTF_8);
    }

    @Test
    void passesEverythingOnWithoutAFault() throws IOException {
        try (Socket socket = connect()) {
            assertThat(say(socket, "hello")).isEqualTo("hello");
            assertThat(proxy.accepted()).isEqualTo(1);
            assertThat(proxy.open()).isEqualTo(1);
        }
        Await.until("the connection is gone", () -> proxy.open() == 0);
    }

    @Test
    void passesTheEndOfOneWayOnAndStillTheOtherWay() throws IOException {
        try (Socket socket = connect()) {
            socket.getOutputStream().write("hello".getBytes(UTF_8));
            socket.shutdownOutput();
            assertThat(new String(socket.getInputStream().readAllBytes(), UTF_8))
                    .isEqualTo("hello");
        }
        Await.until("the connection is gone", () -> proxy.open() == 0);
    }

    @Test
    void cutsAllConnections() throws IOException {
        try (Socket socket = connect()) {
            say(socket, "x");
            proxy.cut();
            assertThatThrownBy(
                            () -> {
                                if (socket.getInputStream().read() < 0) {
                                    throw new IOException("end");
                                }
                            })
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void aBlackHoleKeepsConnectionsAndPassesNothing() throws IOException {
        try (Socket socket = connect()) {
            say(socket, "x");
            proxy.blackHole();
            socket.getOutputStream().write('y');
            Await.until("it is thrown away", () -> proxy.swallowed() == 1);
            socket.setSoTimeout(50);
            assertThatThrownBy(() -> socket.getInputStream().read())
                    .isInstanceOf(SocketTimeoutException.class);
            proxy.heal();
            socket.setSoTimeout(60_000);
            assertThat(say(socket, "z")).isEqualTo("z");
        }
    }

    @Test
    void closesAfterTheByteThatWasNamed() throws IOException {
        proxy.closeAfter(Direction.TO_CLIENT, 3);
        try (Socket socket = connect()) {
            socket.getOutputStream().write("hello".getBytes(UTF_8));
            assertThat(socket.getInputStream().readNBytes(3)).isEqualTo("hel".getBytes(UTF_8));
            assertThat(ended(socket)).isTrue();
        }
        proxy.heal();
        proxy.closeAfter(Direction.TO_TARGET, 0);
        try (Socket socket = connect()) {
            assertThat(ended(socket)).isTrue();
        }
    }

    @Test
    void closesAndRecordsTheNextConnectionOnly() throws IOException {
        proxy.closeNextAfter(Direction.TO_CLIENT, 3);
        ByteArrayOutputStream record = proxy.recordNext(Direction.TO_CLIENT);
        try (Socket socket = connect()) {
            socket.getOutputStream().write("hello".getBytes(UTF_8));
            assertThat(socket.getInputStream().readNBytes(3)).isEqualTo("hel".getBytes(UTF_8));
            assertThat(ended(socket)).isTrue();
        }
        try (Socket socket = connect()) {
            assertThat(say(socket, "world")).isEqualTo("world");
        }
        assertThat(record.toString(UTF_8)).isEqualTo("hel");
    }

    private static boolean ended(Socket socket) {
        try {
            return socket.getInputStream().read() < 0;
        } catch (IOException e) {
            return true;
        }
    }

    @Test
    void refusesByClosingAtOnce() throws IOException {
        proxy.refuse();
        try (Socket socket = connect()) {
            assertThat(ended(socket)).isTrue();
        }
        assertThat(proxy.accepted()).isEqualTo(1);
    }

    @Test
    void halfClosesTowardsTheClientOnly() throws IOException {
        try (Socket socket = connect()) {
            say(socket, "x");
            proxy.halfClose();
            assertThat(ended(socket)).isTrue();
            assertThat(proxy.open()).isEqualTo(1);
        }
    }

    @Test
    void delaysAndThrottlesAndStallsWithoutLoss() throws IOException {
        proxy.delay(Direction.TO_TARGET, Duration.ofMillis(5));
        proxy.throttle(Direction.TO_CLIENT, 2_000);
        proxy.stall(Direction.TO_CLIENT);
        try (Socket socket = connect()) {
            socket.getOutputStream().write("0123456789".repeat(10).getBytes(UTF_8));
            socket.setSoTimeout(50);
            assertThatThrownBy(() -> socket.getInputStream().read())
                    .isInstanceOf(SocketTimeoutException.class);
            proxy.heal();
            proxy.throttle(Direction.TO_CLIENT, 2_000);
            socket.setSoTimeout(60_000);
            assertThat(new String(socket.getInputStream().readNBytes(100), UTF_8))
                    .isEqualTo("0123456789".repeat(10));
        }
    }
}
