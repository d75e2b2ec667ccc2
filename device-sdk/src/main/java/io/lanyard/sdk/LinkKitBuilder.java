// SPDX-License-Identifier: Apache-2.0
package io.lanyard.sdk;

import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.protocol.identity.DeviceSecret;
import io.lanyard.protocol.signin.SignMethod;
import io.lanyard.sdk.link.AddressLookup;
import io.lanyard.sdk.link.ClientKey;
import io.lanyard.sdk.link.ClientTls;
import io.lanyard.sdk.link.Identity;
import io.lanyard.sdk.link.LinkEnvironment;
import io.lanyard.sdk.link.LinkSettings;
import io.lanyard.sdk.link.Route;
import io.lanyard.sdk.link.Timers;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.nio.file.Path;
import java.security.SecureRandom;
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
 * (PROTOCOL.md 8.1). Host, ProductKey, DeviceName and something to sign in with have to be given, everything else has a default.
 * Ranges are checked by {@link #build()}. Not thread-safe.
 */
public final class LinkKitBuilder {
    private static final RandomGenerator RANDOM = new SecureRandom();
    private static final int TLS_PORT = 8_883;
    private static final int PLAIN_PORT = 1_883;
    private static final int HTTPS_PORT = 443;
    private static final int HTTP_PORT = 80;

    private String host = "";
    private @Nullable Integer port;
    private boolean secure = true;
    private Trust trust = Trust.system();
    private @Nullable ClientKey clientKey;
    private boolean checkHostname = true;
    private Transport transport = Transport.TCP;
    private String webSocketPath = "/mqtt";
    private @Nullable Proxy proxy;
    private String region = "";
    private String instanceId = "";
    private String productKey = "";
    private String deviceName = "";
    private @Nullable String deviceSecret;
    private Identity.@Nullable Token token;
    private @Nullable String productSecret;
    private Registering registering = Registering.REGISTER;
    private @Nullable Endpoint registrationEndpoint;
    private SignMethod signMethod = SignMethod.HMAC_SHA256;
    private String deviceInfo = "";
    private Protocol protocol = Protocol.MQTT_3_1_1;
    private int keepAlive = 60;
    private boolean cleanSession = true;
    private Duration sessionExpiry = Duration.ZERO;
    private int maxInflight = 20;
    private int maxQueued = 40;
    private int autoReconnectMin = 1;
    private int autoReconnectMax = 60;
    private Duration connectTimeout = Duration.ofSeconds(10);
    private int maxQueuedCallbacks = 1_000;
    private boolean restoreSubscriptions = true;
    private Duration operationTimeout = Duration.ZERO;
    private @Nullable OfflineBuffer offlineBuffer;
    private @Nullable Object userData;
    private @Nullable Executor callbackExecutor;
    private @Nullable EventLoopGroup eventLoopGroup;
    private @Nullable LinkGroup group;
    private Function<EventLoop, Timers> timers = Timers::of;
    private AddressLookup lookup = AddressLookup.system();

    /** How a device gets something to sign in with. */
    private enum Registering {
        REGISTER,
        REGNWL,
        REGISTER_OVER_HTTPS
    }

    LinkKitBuilder() {}

    LinkKitBuilder(LinkGroup group) {
        this.group = group;
    }

    /** Name or IP address of the platform, or {@link #region}. Required. */
    public LinkKitBuilder host(String host) {
        this.host = host;
        return this;
    }

    /**
     * Host and port in one, as {@code endpoint} of the Python Link SDK.
     *
     * @param endpoint {@code host} or {@code host:port}; an IPv6 address with a port stands in brackets
     * @throws IllegalArgumentException when what follows the colon is no port
     */
    public LinkKitBuilder endpoint(String endpoint) {
        Endpoint read = Endpoint.of(endpoint);
        this.host = read.host();
        if (read.port() != null) {
            this.port = read.port();
        }
        return this;
    }

    /**
     * A region of the original platform instead of a host, for example {@code cn-shanghai}: the host is then {@code
     * ProductKey.iot-as-mqtt.REGION.aliyuncs.com} (PROTOCOL.md 1.2).
     */
    public LinkKitBuilder region(String region) {
        this.region = region;
        return this;
    }

    /**
     * An instance of the original platform instead of a host: the host is then {@code
     * INSTANCE.mqtt.iothub.aliyuncs.com} (PROTOCOL.md 1.2).
     */
    public LinkKitBuilder instanceId(String instanceId) {
        this.instanceId = instanceId;
        return this;
    }

    /** TCP port, 1 to 65,535; default 8883, and 1883 without TLS. */
    public LinkKitBuilder port(int port) {
        this.port = port;
        return this;
    }

    /** Whether TLS is spoken; default true. Without it everybody on the way reads along, but not the secret. */
    public LinkKitBuilder secure(boolean secure) {
        this.secure = secure;
        return this;
    }

    /** Whom to believe that it is the platform; default {@link Trust#system()}. Used with TLS only. */
    public LinkKitBuilder trust(Trust trust) {
        this.trust = trust;
        return this;
    }

    /** {@link #trust} with {@link Trust#authorities(String)}: {@code cadata} of the Python Link SDK. */
    public LinkKitBuilder caData(String pem) {
        return trust(Trust.authorities(pem));
    }

    /**
     * Whether the certificate has to be for the host that is connected to; default true. With false, everybody with a
     * certificate of a trusted authority may stand in for the platform.
     */
    public LinkKitBuilder checkHostname(boolean checkHostname) {
        this.checkHostname = checkHostname;
        return this;
    }

    /** What carries MQTT; default {@link Transport#TCP}. */
    public LinkKitBuilder transport(Transport transport) {
        this.transport = transport;
        return this;
    }

    /** The path that a WebSocket asks for; default {@code /mqtt}. */
    public LinkKitBuilder webSocketPath(String webSocketPath) {
        this.webSocketPath = webSocketPath;
        return this;
    }

    /** A proxy between the device and the platform; default none. */
    public LinkKitBuilder proxy(Proxy proxy) {
        this.proxy = proxy;
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

    /**
     * The secret with which the device signs: 1 to 64 printable ASCII characters; never logged. Required, unless there
     * is a {@link #token}, a {@link #clientCertificate} or a product secret; goes before all of them.
     */
    public LinkKitBuilder deviceSecret(String deviceSecret) {
        this.deviceSecret = deviceSecret;
        return this;
    }

    /**
     * What {@link Callbacks.OnDeviceDynamicRegisterNwlReply} has handed out; sent as it is. Goes before a product
     * secret.
     *
     * @param clientId complete, with its extension
     * @param password never logged
     */
    public LinkKitBuilder token(String clientId, String userName, String password) {
        this.token = new Identity.Token(clientId, userName, password);
        return this;
    }

    /**
     * The secret of the product, with which a device that is listed but has no secret yet gets its own ({@code register},
     * PROTOCOL.md 2.5). That is the first thing that {@link LinkKit#connectAsync()} does; it ends with {@link
     * Callbacks.OnDeviceDynamicRegister}, and the device signs in with what it got. Needs TLS, except towards a
     * platform on the same machine.
     *
     * @param productSecret 1 to 64 printable ASCII characters; never logged
     */
    public LinkKitBuilder register(String productSecret) {
        this.productSecret = productSecret;
        this.registering = Registering.REGISTER;
        return this;
    }

    /**
     * As {@link #register}, over HTTPS (PROTOCOL.md 2.7): what the Python Link SDK does when it has a product secret and
     * no {@code auth_type}. For networks or platforms that do not let a device without a secret speak MQTT. TLS, trust, proxy and
     * time limit are those of the connection; {@code secure(false)} makes it HTTP. A refusal carries the platform's code.
     *
     * @param productSecret 1 to 64 printable ASCII characters; never logged
     */
    public LinkKitBuilder registerOverHttps(String productSecret) {
        this.productSecret = productSecret;
        this.registering = Registering.REGISTER_OVER_HTTPS;
        return this;
    }

    /**
     * Where {@link #registerOverHttps} asks; default {@code iot-auth.REGION.aliyuncs.com}, when there is a {@link
     * #region}.
     *
     * @param endpoint {@code host} or {@code host:port}, the port being 443 otherwise and 80 without TLS; an IPv6
     *     address with a port stands in brackets
     * @throws IllegalArgumentException when what follows the colon is no port
     */
    public LinkKitBuilder registrationEndpoint(String endpoint) {
        this.registrationEndpoint = Endpoint.of(endpoint);
        return this;
    }

    /**
     * As {@link #register}, for a device that need not be listed: it gets a token ({@code regnwl}), with {@link
     * Callbacks.OnDeviceDynamicRegisterNwlReply}.
     *
     * @param productSecret 1 to 64 printable ASCII characters; never logged
     */
    public LinkKitBuilder regnwl(String productSecret) {
        this.productSecret = productSecret;
        this.registering = Registering.REGNWL;
        return this;
    }

    /**
     * A certificate that the device shows in TLS (PROTOCOL.md 2.8). With no secret and no token beside it, it is all that
     * the device signs in with; with one of these both are shown. The files are read before each connection that finds
     * them changed. While they cannot be read, what was read before holds; when nothing was, connecting fails with
     * {@link ResultCode#TLS_NOT_READY}. Needs TLS.
     *
     * @param certificates the device's certificate in PEM, and behind it those that lead to its authority, when there
     *     are any
     * @param key its private key in PEM, as PKCS #8 without a password
     */
    public LinkKitBuilder clientCertificate(Path certificates, Path key) {
        this.clientKey = new ClientKey(certificates, key);
        return this;
    }

    /** How the sign-in is signed; default HMAC-SHA256 (PROTOCOL.md 2.2). */
    public LinkKitBuilder signMethod(SignMethod signMethod) {
        this.signMethod = signMethod;
        return this;
    }

    /**
     * What the platform is told of the hardware at each sign-in ({@code config_device_info}), up to 160 characters without
     * comma and bar; default nothing.
     */
    public LinkKitBuilder deviceInfo(String deviceInfo) {
        this.deviceInfo = deviceInfo;
        return this;
    }

    /** The version of MQTT; default {@link Protocol#MQTT_3_1_1}. */
    public LinkKitBuilder protocol(Protocol protocol) {
        this.protocol = protocol;
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

    /**
     * How long the platform keeps the session of MQTT 5.0 when the connection is gone, in whole seconds, 0 s to
     * 4,294,967,295 s (which is for ever); default 0. MQTT has no parts of a second: {@link #build} refuses them, because
     * half a second would become none, which means no session. Other versions keep it as {@link #cleanSession} says.
     */
    public LinkKitBuilder sessionExpiry(Duration sessionExpiry) {
        this.sessionExpiry = sessionExpiry;
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

    /**
     * Bound on name look-up, TCP, proxy, TLS, WebSocket and the platform's answer together, 1 ms to 10 minutes; default
     * 10 s. An attempt that takes longer is given up and counts as failed.
     */
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
     * Whether subscriptions are restored when a reconnect finds the session gone; default true. With false they are
     * forgotten with the session, as in the Python Link SDK, and the application subscribes in {@link
     * Callbacks.OnConnect}.
     */
    public LinkKitBuilder restoreSubscriptions(boolean restoreSubscriptions) {
        this.restoreSubscriptions = restoreSubscriptions;
        return this;
    }

    /**
     * How long an operation may wait for its end before its receipt says {@link Outcome.Cause#EXPIRED}, up to 30 days;
     * zero, the default, is for ever. What was sent already may reach the platform all the same.
     */
    public LinkKitBuilder operationTimeout(Duration operationTimeout) {
        this.operationTimeout = operationTimeout;
        return this;
    }

    /**
     * Where messages wait that are published while there is no connection; default nowhere: they are refused with
     * {@link ResultCode#NOT_CONNECTED}, as in the Python Link SDK.
     */
    public LinkKitBuilder offlineBuffer(OfflineBuffer offlineBuffer) {
        this.offlineBuffer = offlineBuffer;
        return this;
    }

    /** Something of the application's own, which {@link LinkKit#userData()} hands back. */
    public LinkKitBuilder userData(Object userData) {
        this.userData = userData;
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
     * @throws IllegalArgumentException when a setting is missing or outside its range, the certificates of the trust
     *     are none, or the file of the offline buffer cannot be used; the message names the setting, the range and the
     *     value
     */
    public LinkKit build() {
        LinkSettings settings = settings();
        if (eventLoopGroup != null
                && !(eventLoopGroup instanceof IoEventLoopGroup loops
                        && loops.isIoType(NioIoHandler.class))) {
            throw new IllegalArgumentException(
                    "eventLoopGroup has to be a Netty group for NIO, found "
                            + eventLoopGroup.getClass().getName());
        }
        LinkEnvironment environment = environment(settings);
        try {
            LinkKit kit = new LinkKit(settings, environment, userData);
            if (group != null) {
                group.add(kit);
            }
            return kit;
        } catch (IllegalArgumentException e) {
            environment.release().run();
            throw e;
        }
    }

    LinkSettings settings() {
        ClientTls.require(trust);
        return new LinkSettings(
                DeviceId.of(productKey, deviceName),
                identity(),
                signMethod,
                deviceInfo,
                route(
                        hostInUse(),
                        port != null ? port : secure ? TLS_PORT : PLAIN_PORT,
                        transport,
                        clientKey),
                protocol,
                keepAlive,
                cleanSession,
                wholeSeconds(sessionExpiry),
                maxInflight,
                maxQueued,
                autoReconnectMin,
                autoReconnectMax,
                maxQueuedCallbacks,
                restoreSubscriptions,
                operationTimeout,
                offlineBuffer);
    }

    private static long wholeSeconds(Duration sessionExpiry) {
        if (!sessionExpiry.equals(Duration.ofSeconds(sessionExpiry.toSeconds()))) {
            throw new IllegalArgumentException(
                    "sessionExpiry has to be whole seconds, 0 s to 4294967295 s, found "
                            + sessionExpiry);
        }
        return sessionExpiry.toSeconds();
    }

    private Route route(String host, int port, Transport transport, @Nullable ClientKey clientKey) {
        return new Route(
                host,
                port,
                secure,
                trust,
                clientKey,
                checkHostname,
                transport,
                webSocketPath,
                proxy,
                connectTimeout);
    }

    private Identity identity() {
        if (deviceSecret != null) {
            return new Identity.Secret(DeviceSecret.of(deviceSecret));
        }
        if (token != null) {
            return token;
        }
        if (productSecret != null) {
            DeviceSecret secret = secretOfProduct(productSecret);
            return switch (registering) {
                case REGISTER -> new Identity.Unregistered(secret, Identity.Kind.REGISTER);
                case REGNWL -> new Identity.Unregistered(secret, Identity.Kind.REGNWL);
                case REGISTER_OVER_HTTPS ->
                        new Identity.UnregisteredOverHttp(secret, registrationRoute());
            };
        }
        if (clientKey != null) {
            return new Identity.Certificate();
        }
        throw new IllegalArgumentException(
                "a device needs deviceSecret, token, clientCertificate, or a product secret with register, regnwl or"
                        + " registerOverHttps");
    }

    private static DeviceSecret secretOfProduct(String text) {
        try {
            return DeviceSecret.of(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("the product secret: " + e.getMessage(), e);
        }
    }

    private Route registrationRoute() {
        Endpoint endpoint = registrationEndpoint;
        if (endpoint == null) {
            if (region.isEmpty()) {
                throw new IllegalArgumentException(
                        "registerOverHttps needs a registrationEndpoint, or a region of the original platform");
            }
            endpoint = new Endpoint("iot-auth." + region + ".aliyuncs.com", null);
        }
        int usual = secure ? HTTPS_PORT : HTTP_PORT;
        return route(
                endpoint.host(),
                endpoint.port() == null ? usual : endpoint.port(),
                Transport.TCP,
                null);
    }

    private String hostInUse() {
        if (!host.isEmpty()) {
            return host;
        }
        if (!instanceId.isEmpty()) {
            return instanceId + ".mqtt.iothub.aliyuncs.com";
        }
        return region.isEmpty() ? "" : productKey + ".iot-as-mqtt." + region + ".aliyuncs.com";
    }

    private LinkEnvironment environment(LinkSettings settings) {
        EventLoop loop;
        Runnable releaseLoop;
        EventLoopGroup shared = sharedLoops();
        if (shared != null) {
            loop = shared.next();
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
        Executor sharedCallbacks = sharedCallbacks();
        if (sharedCallbacks != null) {
            callbacks = sharedCallbacks;
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
                RANDOM,
                Clock.systemUTC(),
                callbacks,
                () -> {
                    releaseCallbacks.run();
                    releaseLoop.run();
                });
    }

    private @Nullable EventLoopGroup sharedLoops() {
        return eventLoopGroup == null && group != null ? group.loops() : eventLoopGroup;
    }

    private @Nullable Executor sharedCallbacks() {
        return callbackExecutor == null && group != null ? group.callbacks() : callbackExecutor;
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
