// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.bench;

import io.lanyard.protocol.signin.Credentials;
import io.lanyard.testkit.mqtt.SdkSignIn;
import io.lanyard.verify.platform.TestDevice;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.SocketFactory;
import org.eclipse.paho.client.mqttv3.IMqttDeliveryToken;
import org.eclipse.paho.client.mqttv3.MqttAsyncClient;
import org.eclipse.paho.client.mqttv3.MqttCallback;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.MqttMessage;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;

/** Eclipse Paho for Java, with its messages in memory and TCP_NODELAY, which it does not set itself. */
final class PahoClient implements MeasuredClient {
    private static final long PATIENCE_MILLIS = 10_000;

    private final MqttAsyncClient client;

    private static final class WithoutDelay extends SocketFactory {
        @Override
        public Socket createSocket() throws IOException {
            Socket socket = new Socket();
            socket.setTcpNoDelay(true);
            return socket;
        }

        @Override
        public Socket createSocket(String host, int port) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Socket createSocket(String host, int port, InetAddress from, int fromPort) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Socket createSocket(InetAddress host, int port) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Socket createSocket(InetAddress host, int port, InetAddress from, int fromPort) {
            throw new UnsupportedOperationException();
        }
    }

    PahoClient(TestDevice device, int port, int window, Listener listener) throws MqttException {
        Credentials credentials = SdkSignIn.ANDROID.sign(device.id(), device.secret());
        MqttConnectOptions options = new MqttConnectOptions();
        options.setUserName(credentials.userName());
        options.setPassword(credentials.password().toCharArray());
        options.setMaxInflight(window);
        options.setKeepAliveInterval(60);
        // It leaves Nagle's algorithm on, with which it waits 40 ms for every few messages.
        options.setSocketFactory(new WithoutDelay());
        client =
                new MqttAsyncClient(
                        "tcp://127.0.0.1:" + port, credentials.clientId(), new MemoryPersistence());
        client.setCallback(
                new MqttCallback() {
                    @Override
                    public void connectionLost(Throwable cause) {
                        cause.printStackTrace();
                    }

                    @Override
                    public void messageArrived(String topic, MqttMessage message) {
                        listener.onMessage(message.getPayload());
                    }

                    @Override
                    public void deliveryComplete(IMqttDeliveryToken token) {
                        listener.onAcknowledged();
                    }
                });
        client.connect(options).waitForCompletion(PATIENCE_MILLIS);
    }

    @Override
    public void subscribe(String topic) throws MqttException {
        client.subscribe(topic, 1).waitForCompletion(PATIENCE_MILLIS);
    }

    @Override
    public void publish(String topic, byte[] payload) throws MqttException {
        var _ = client.publish(topic, payload, 1, false);
    }

    @Override
    public void close() {
        try {
            client.disconnectForcibly(100, 100);
            client.close();
        } catch (MqttException e) {
            throw new IllegalStateException("Paho does not end", e);
        }
    }
}
