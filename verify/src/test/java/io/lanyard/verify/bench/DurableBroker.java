// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.bench;

import io.lanyard.protocol.signin.Credentials;
import io.lanyard.protocol.signin.SignMethod;
import io.lanyard.protocol.topic.Operation;
import io.lanyard.testkit.platform.PlatformProcess;
import io.lanyard.verify.platform.CloudApi;
import io.lanyard.verify.platform.TestDevice;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A broker in a process of its own, with its store on disk and a reader that is away, so that it has to keep every message.
 *
 * @param port where it speaks MQTT
 * @param pid of the broker itself
 * @param publishers who may publish
 * @param end ends the process
 */
record DurableBroker(int port, long pid, List<PublishLoad.Publisher> publishers, Runnable end)
        implements AutoCloseable {
    private static final String USER = "bench";
    private static final Pattern LISTENS =
            Pattern.compile("Started TCP Listener on address 127\\.0\\.0\\.1 and on port (\\d+)");
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final String GROUP = "DEFAULT_GROUP";

    /** Our own, as {@code ./lanyard run} starts it, with one consumer group. */
    static DurableBroker lanyard(Path folder, int devices) {
        PlatformProcess platform =
                PlatformProcess.start(
                        folder.resolve("data"),
                        0,
                        0,
                        PlatformProcess.MAIN_CLASS,
                        PlatformProcess.FLAGS_OF_RUN,
                        Map.of());
        List<PublishLoad.Publisher> publishers = new ArrayList<>();
        try (CloudApi cloud =
                new CloudApi(
                        platform.httpPort(),
                        PlatformProcess.ACCESS_KEY_ID,
                        PlatformProcess.ACCESS_KEY_SECRET)) {
            String productKey = cloud.createProduct("bench");
            cloud.createTopicClass(productKey, "report", Operation.PUB);
            cloud.createDataRelation(productKey, List.of(GROUP));
            for (int i = 0; i < devices; i++) {
                TestDevice device = cloud.registerDevice(productKey, "bench-" + i);
                Credentials credentials =
                        Credentials.sign(
                                device.id(),
                                device.secret(),
                                SignMethod.HMAC_SHA256,
                                Map.of("securemode", "3"));
                publishers.add(
                        new PublishLoad.Publisher(
                                credentials.clientId(),
                                credentials.userName(),
                                credentials.password(),
                                device.topic("user/report")));
            }
        }
        return new DurableBroker(
                platform.mqttPort(), platform.pid(), List.copyOf(publishers), platform::close);
    }

    /** Debian's mosquitto. */
    static DurableBroker mosquitto(Path folder, int devices)
            throws IOException, InterruptedException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        Path configuration = folder.resolve("mosquitto.conf");
        Files.writeString(
                configuration,
                """
                listener %d 127.0.0.1
                allow_anonymous true
                persistence true
                persistence_location %s/
                max_queued_messages 0
                max_queued_bytes 0
                """
                        .formatted(port, folder));
        Process process =
                new ProcessBuilder("mosquitto", "-c", configuration.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("log").toFile())
                        .start();
        awaitListening(process, port);
        return peer(port, process, devices);
    }

    /**
     * A broker of Maven's that is no part of our class path.
     *
     * @param classPath the file with what it runs with
     * @param main its source
     * @param arguments behind its folder
     */
    static DurableBroker java(
            Path folder, Path classPath, Path main, List<String> arguments, int devices)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("--enable-native-access=ALL-UNNAMED");
        command.addAll(List.of("-cp", Files.readString(classPath).strip(), main.toString()));
        command.add(folder.toString());
        command.addAll(arguments);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        StringBuilder said = new StringBuilder();
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            Matcher listens = LISTENS.matcher(line);
            if (listens.find()) {
                // To the end, or the broker would stop with its full pipe.
                Thread.ofVirtual().start(() -> out.lines().forEach(_ -> {}));
                return peer(Integer.parseInt(listens.group(1)), process, devices);
            }
            said.append(line).append('\n');
        }
        throw new IOException("it has ended: " + said);
    }

    static List<String> hiveMqArguments() {
        return List.of(USER, USER, "file");
    }

    private static DurableBroker peer(int port, Process process, int devices) {
        List<PublishLoad.Publisher> publishers = new ArrayList<>();
        for (int i = 0; i < devices; i++) {
            publishers.add(
                    new PublishLoad.Publisher(
                            "bench-" + i, USER, USER, "/a1Product01/bench-" + i + "/user/report"));
        }
        return new DurableBroker(
                port,
                process.pid(),
                List.copyOf(publishers),
                () -> process.destroyForcibly().onExit().join());
    }

    private static void awaitListening(Process process, int port)
            throws IOException, InterruptedException {
        long start = System.nanoTime();
        while (true) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                return;
            } catch (IOException e) {
                if (!process.isAlive() || System.nanoTime() - start > PATIENCE_NANOS) {
                    throw e;
                }
                TimeUnit.MILLISECONDS.sleep(20);
            }
        }
    }

    @Override
    public void close() {
        end.run();
    }
}
