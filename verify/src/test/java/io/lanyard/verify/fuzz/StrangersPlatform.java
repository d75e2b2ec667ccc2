// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.fuzz;

import io.lanyard.verify.platform.RunningPlatform;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** A whole platform on loopback for the targets that knock at its ports; one for all inputs of a process. */
final class StrangersPlatform {
    /** Long, because a fuzzer may be stopped for a while, and its platform with it. What hangs, hangs. */
    private static final int MILLIS = 150_000;

    /** All inputs come from one address, and hardly one of them signs in. */
    private static final Map<String, String> NO_BOUNDS_ON_GUESSES =
            Map.of(
                    "LANYARD_LIMITS_FAILED_SIGN_IN_DELAY_MS", "0",
                    "LANYARD_LIMITS_FAILED_SIGN_INS_PER_MINUTE", "0");

    private static final class Started {
        private static final RunningPlatform PLATFORM = start();

        private static RunningPlatform start() {
            try {
                Path data = Files.createTempDirectory("lanyard-fuzz");
                RunningPlatform platform = RunningPlatform.start(data, NO_BOUNDS_ON_GUESSES);
                Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(data)));
                return platform;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static void delete(Path folder) {
            try (var files = Files.walk(folder)) {
                files.sorted((one, other) -> other.compareTo(one))
                        .forEach(file -> {
                            var _ = file.toFile().delete();
                        });
            } catch (IOException | UncheckedIOException e) {
                // The process ends; what is left lies in the folder for temporary files.
                System.err.println("not deleted: " + folder + ": " + e);
            }
        }
    }

    private StrangersPlatform() {}

    /** Starts it, for a fuzzer that would take the time for that as a hanging first input. */
    static void start() {
        var _ = mqttPort();
    }

    static int mqttPort() {
        return Started.PLATFORM.mqttPort();
    }

    static int httpPort() {
        return Started.PLATFORM.cloud().port();
    }

    static Socket connect(int port) throws IOException {
        Socket socket = new Socket();
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(MILLIS);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), MILLIS);
        return socket;
    }

    /** Writes, and does not mind when the other side has heard enough. */
    static void write(Socket socket, byte[] bytes) throws IOException {
        try {
            socket.getOutputStream().write(bytes);
        } catch (SocketException closed) {
            Invariant.holds(true, () -> "the platform may end a connection at any time: " + closed);
        }
    }

    /**
     * All that comes until the other side ends the connection, gently or not.
     *
     * @throws AssertionError when it does not
     */
    static byte[] readToEnd(InputStream in) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] piece = new byte[4_096];
        try {
            for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
                all.write(piece, 0, read);
            }
        } catch (SocketTimeoutException e) {
            throw new AssertionError("the connection hangs after " + all, e);
        } catch (SocketException reset) {
            return all.toByteArray();
        }
        return all.toByteArray();
    }
}
