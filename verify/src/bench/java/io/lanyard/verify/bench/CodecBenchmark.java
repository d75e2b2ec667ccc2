// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.bench;

import io.lanyard.mqtt.codec.DecoderLimits;
import io.lanyard.mqtt.codec.PacketDecoder;
import io.lanyard.mqtt.codec.PacketEncoder;
import io.lanyard.mqtt.packet.MqttVersion;
import io.lanyard.mqtt.packet.Properties;
import io.lanyard.mqtt.packet.Qos;
import io.lanyard.mqtt.packet.TopicName;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.Blackhole;

/** One PUBLISH of 128 bytes, read out of and written into a buffer that holds ten, as a busy connection has them. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CodecBenchmark {
    private static final int PACKETS = 10;

    @Param({"MQTT_3_1_1", "MQTT_5"})
    public MqttVersion version = MqttVersion.MQTT_3_1_1;

    @Param({"0", "1"})
    public int qos;

    private final TopicName topic = TopicName.of("/a1B2c3D4e5F/device-0001/user/update");
    private final ByteBuf payload = Unpooled.directBuffer(128).writeZero(128);
    private final ByteBuf sent = Unpooled.directBuffer(4_096);
    private final ByteBuf read = Unpooled.directBuffer(4_096);
    private PacketDecoder decoder = PacketDecoder.ofAnything(version, DecoderLimits.DEFAULT);

    @Setup
    public void fill() {
        decoder = PacketDecoder.ofAnything(version, DecoderLimits.DEFAULT);
        encodeAll(read);
    }

    @TearDown
    public void release() {
        payload.release();
        sent.release();
        read.release();
    }

    @Benchmark
    @OperationsPerInvocation(PACKETS)
    public void decodePublish(Blackhole blackhole) {
        var violation = decoder.decode(read.readerIndex(0), blackhole::consume);
        if (violation != null) {
            throw new IllegalStateException(violation.toString());
        }
    }

    @Benchmark
    @OperationsPerInvocation(PACKETS)
    public int encodePublish() {
        encodeAll(sent.clear());
        return sent.writerIndex();
    }

    private void encodeAll(ByteBuf out) {
        for (int i = 0; i < PACKETS; i++) {
            PacketEncoder.encodePublish(
                    version, topic, Qos.of(qos), false, false, qos, Properties.NONE, payload, out);
        }
    }
}
