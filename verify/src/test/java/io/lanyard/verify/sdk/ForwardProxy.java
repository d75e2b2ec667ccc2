// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.sdk;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;

/** A proxy as companies have them, which connects where it is asked to: by HTTP CONNECT or by SOCKS5. */
final class ForwardProxy implements AutoCloseable {
    /** Agrees with the client on where to connect; empty when it has sent the client away. */
    @FunctionalInterface
    private interface Greeting {
        String target(DataInputStream in, OutputStream out) throws IOException;
    }

    private final Greeting greeting;
    private final List<String> targets = new CopyOnWriteArrayList<>();
    private final Relay relay;

    private ForwardProxy(Greeting greeting) throws IOException {
        this.greeting = greeting;
        this.relay =
                new Relay(
                        new ServerSocket(0, 50, InetAddress.getLoopbackAddress()),
                        this::targetPort);
    }

    private OptionalInt targetPort(Socket client) throws IOException {
        String target =
                greeting.target(
                        new DataInputStream(client.getInputStream()), client.getOutputStream());
        if (target.isEmpty()) {
            return OptionalInt.empty();
        }
        targets.add(target);
        return OptionalInt.of(Integer.parseInt(target.substring(target.lastIndexOf(':') + 1)));
    }

    /** With the only value of Proxy-Authorization that it lets in. */
    static ForwardProxy http(String authorization) throws IOException {
        return new ForwardProxy((in, out) -> greetHttp(in, out, authorization));
    }

    /** With the only user and password; empty for none. */
    static ForwardProxy socks5(String user, String password) throws IOException {
        return new ForwardProxy((in, out) -> greetSocks5(in, out, user, password));
    }

    int port() {
        return relay.port();
    }

    /** Where clients wanted to go, as host:port. */
    List<String> targets() {
        return targets;
    }

    private static String greetHttp(DataInputStream in, OutputStream out, String authorization)
            throws IOException {
        StringBuilder head = new StringBuilder();
        while (!head.toString().endsWith("\r\n\r\n")) {
            head.append((char) in.readUnsignedByte());
        }
        if (!head.toString().contains("\r\nProxy-Authorization: " + authorization + "\r\n")) {
            out.write(ascii("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n"));
            return "";
        }
        // In two parts, as a network may deliver it.
        out.write(ascii("HTTP/1.1 200 Connection "));
        out.flush();
        out.write(ascii("established\r\nVia: test\r\n\r\n"));
        return head.substring("CONNECT ".length(), head.indexOf(" HTTP/1.1"));
    }

    private static String greetSocks5(
            DataInputStream in, OutputStream out, String user, String password) throws IOException {
        int version = in.readUnsignedByte();
        byte[] methods = in.readNBytes(in.readUnsignedByte());
        int wanted = user.isEmpty() ? 0 : 2;
        if (version != 5 || methods[0] != wanted) {
            out.write(new byte[] {5, (byte) 0xFF});
            return "";
        }
        out.write(new byte[] {5, (byte) wanted});
        if (wanted == 2) {
            in.readUnsignedByte();
            String foundUser = ascii(in.readNBytes(in.readUnsignedByte()));
            String foundPassword = ascii(in.readNBytes(in.readUnsignedByte()));
            boolean right = foundUser.equals(user) && foundPassword.equals(password);
            out.write(new byte[] {1, (byte) (right ? 0 : 1)});
            if (!right) {
                return "";
            }
        }
        in.readNBytes(3);
        String host =
                switch (in.readUnsignedByte()) {
                    case 1 -> InetAddress.getByAddress(in.readNBytes(4)).getHostAddress();
                    case 3 -> ascii(in.readNBytes(in.readUnsignedByte()));
                    default -> throw new IOException("not an address that this proxy knows");
                };
        int port = in.readUnsignedShort();
        out.write(new byte[] {5, 0, 0, 1, 127, 0, 0, 1, 0, 0});
        return host + ":" + port;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static String ascii(byte[] bytes) {
        return new String(bytes, StandardCharsets.US_ASCII);
    }

    @Override
    public void close() {
        relay.close();
    }
}
