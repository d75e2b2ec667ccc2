// SPDX-License-Identifier: Apache-2.0
package io.lanyard.sdk;

import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.protocol.identity.DeviceSecret;
import io.lanyard.protocol.signin.SignMethod;
import io.lanyard.sdk.link.AddressLookup;
import io.lanyard.sdk.link.LinkEnvironment;
import io.lanyard.sdk.link.LinkSettings;
import io.lanyard.sdk.link.Timers;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Collects the settings of a {@link LinkKit}: its constructor and {@code config_mqtt} of the Python Link SDK
 * (PROTOCOL.md 8.1). Host, ProductKey, DeviceName and DeviceSecret have to be given, everything else has a default.
 * Ranges are checked by {@link #build()}. Not thread-safe.
 */
public final class LinkKitBuilder {
    private String host = "";
    private int port = 1883;
    private String productKey = "";
    private String deviceName = "";
    private String deviceSecret = "";
    private SignMethod signMethod = SignMethod.HMAC_SHA256;
    private int keepAlive = 60;
    private boolean cleanSession = true;
    private int maxInflight = 20;
    private int maxQueued = 40;
    private int autoReconnectMin = 1;
    private int autoReconnectMax = 60;
    private Duration connectTimeout = Duration.ofSeconds(10);
    private int maxQueuedCallbacks = 1_000;
    private @Nullable Executor callbackExecutor;
    private @Nullable EventLoopGroup eventLoopGroup;
    private Function<EventLoop, Timers> timers = Timers::of;
    private AddressLookup lookup = AddressLookup.system();

    LinkKitBuilder() {}

    /** Name or IP address of the platform. Required. */
    public LinkKitBuilder host(String host) {
        this.host = host;
        return this;
    }

    /** TCP port, 1 to 65,535; default 1883. The connection is plain TCP (securemode 3). */
    public LinkKitBuilder port(int port) {
        this.port = port;
        return this;
    }

    /** The product of the device: 1 to 20 letters and digits. Required. */
    public LinkKitBuilder productKey(String productKey) {
        this.productKey = productKey;
        return this;
    }

    /** The name of the device in its product: 4 to 32 letters, digits and {@code - _ @ . :}. Required. */
    public LinkKitBuilder deviceName(String deviceName) {
        this.deviceName = deviceName;
        return this;
    }

    /** The secret with which the device signs: 1 to 64 printable ASCII characters. Required; never logged. */
    public LinkKitBuilder deviceSecret(String deviceSecret) {
        this.deviceSecret = deviceSecret;
        return this;
    }

    /** How the sign-in is signed; default HMAC-SHA256 (PROTOCOL.md 2.2). */
    public LinkKitBuilder signMethod(SignMethod signMethod) {
        this.signMethod = signMethod;
        return this;
    }

    /** Keep-alive in seconds, 30 to 1,200, the range that the platform accepts; default 60 (PROTOCOL.md 1.3). */
    public LinkKitBuilder keepAlive(int seconds) {
        this.keepAlive = seconds;
        return this;
    }

    /**
     * Whether every connection begins a new session; default true. With false the platform keeps subscriptions and
     * QoS 1 messages while the device is offline (PROTOCOL.md 1.4).
     */
    public LinkKitBuilder cleanSession(boolean cleanSession) {
        this.cleanSession = cleanSession;
        return this;
    }

    /** QoS 1 messages sent and not acknowledged at a time, 1 to 1,000; default 20. */
    public LinkKitBuilder maxInflight(int maxInflight) {
        this.maxInflight = maxInflight;
        return this;
    }

    /** QoS 1 messages accepted beyond those in flight, 0 to 50,000; default 40. One more is refused with -4. */
    public LinkKitBuilder maxQueued(int maxQueued) {
        this.maxQueued = maxQueued;
        return this;
    }

    /**
     * How long to wait before an attempt to reconnect, in seconds: a random time between {@code min} and a ceiling
     * that doubles with every attempt up to {@code max}. Each is 1 to 7,200, {@code min} at most {@code max}; default
     * 1 and 60.
     */
    public LinkKitBuilder autoReconnect(int min, int max) {
        this.autoReconnectMin = min;
        this.autoReconnectMax = max;
        return this;
    }

    /** Bound on name look-up, TCP and the platform's answer together, 1 ms to 10 minutes; default 10 s. */
    public LinkKitBuilder connectTimeout(Duration connectTimeout) {
        this.connectTimeout = connectTimeout;
        return this;
    }

    /**
     * Callbacks that may wait for the executor, 1 to 100,000; default 1,000. With more, or with 4 MiB of payload
     * among them, reading from the socket pauses until half of them are done; nothing is dropped.
     */
    public LinkKitBuilder maxQueuedCallbacks(int maxQueuedCallbacks) {
        this.maxQueuedCallbacks = maxQueuedCallbacks;
        return this;
    }

    /**
     * Runs the callbacks, one at a time and in order whatever the executor. It stays the caller's and has to run
     * tasks until the {@link LinkKit} is closed. It must not run them on the thread that hands them over, which is
     * the one that serves the socket. Default: a thread of the {@link LinkKit}'s own.
     */
    public LinkKitBuilder callbackExecutor(Executor callbackExecutor) {
        this.callbackExecutor = callbackExecutor;
        return this;
    }

    /**
     * Serves the sockets, with one thread for many devices; has to be a Netty group for NIO. It stays the caller's,
     * to be shut down after the last {@link LinkKit} on it is closed. Default: a thread of the {@link LinkKit}'s own.
     */
    public LinkKitBuilder eventLoopGroup(EventLoopGroup eventLoopGroup) {
        this.eventLoopGroup = eventLoopGroup;
        return this;
    }

    /** For tests: the time. */
    LinkKitBuilder timers(Function<EventLoop, Timers> timers) {
        this.timers = timers;
        return this;
    }

    /** For tests: the name look-up. */
    LinkKitBuilder lookup(AddressLookup lookup) {
        this.lookup = lookup;
        return this;
    }

    /**
     * A {@link LinkKit} with these settings, not connected.
     *
     * @throws IllegalArgumentException when a setting is missing or outside its range; the message names the
     *     setting, the range and the value
     */
    public LinkKit build() {
        LinkSettings settings = settings();
        if (eventLoopGroup != null
                && !(eventLoopGroup instanceof IoEventLoopGroup group
                        && group.isIoType(NioIoHandler.class))) {
            throw new IllegalArgumentException(
                    "eventLoopGroup has to be a Netty group for NIO, found "
                            + eventLoopGroup.getClass().getName());
        }
        return new LinkKit(settings, environment(settings));
    }

    LinkSettings settings() {
        return new LinkSettings(
                host,
                port,
                DeviceId.of(productKey, deviceName),
                DeviceSecret.of(deviceSecret),
                signMethod,
                keepAlive,
                cleanSession,
                maxInflight,
                maxQueued,
                autoReconnectMin,
                autoReconnectMax,
                connectTimeout,
                maxQueuedCallbacks);
    }

    private LinkEnvironment environment(LinkSettings settings) {
        EventLoop loop;
        Runnable releaseLoop;
        if (eventLoopGroup != null) {
            loop = eventLoopGroup.next();
            releaseLoop = () -> {};
        } else {
            EventLoopGroup own =
                    new MultiThreadIoEventLoopGroup(
                            1, threads("lanyard-link", settings), NioIoHandler.newFactory());
            loop = own.next();
            releaseLoop =
                    () -> {
                        // Nobody waits for it: the thread ends when the socket is closed, which has
                        // happened.
                        var unused = own.shutdownGracefully(0, 1, TimeUnit.SECONDS);
                    };
        }
        Executor callbacks;
        Runnable releaseCallbacks;
        if (callbackExecutor != null) {
            callbacks = callbackExecutor;
            releaseCallbacks = () -> {};
        } else {
            ThreadPoolExecutor own = callbackThread(settings);
            callbacks = own;
            // Not a shutdown: callbacks that are waiting still run, and the thread ends when there
            // are none.
            releaseCallbacks = () -> own.setKeepAliveTime(1, TimeUnit.MILLISECONDS);
        }
        return new LinkEnvironment(
                loop,
                timers.apply(loop),
                lookup,
                RandomGenerator.getDefault(),
                Clock.systemUTC(),
                callbacks,
                () -> {
                    releaseCallbacks.run();
                    releaseLoop.run();
                });
    }

    /** One thread that exists while there are callbacks; the queue before it has the bound. */
    private static ThreadPoolExecutor callbackThread(LinkSettings settings) {
        ThreadPoolExecutor thread =
                new ThreadPoolExecutor(
                        1,
                        1,
                        10,
                        TimeUnit.SECONDS,
                        new LinkedBlockingQueue<>(),
                        threads("lanyard-callbacks", settings));
        thread.allowCoreThreadTimeOut(true);
        return thread;
    }

    private static ThreadFactory threads(String name, LinkSettings settings) {
        return new DefaultThreadFactory(name + "-" + settings.device());
    }
}
