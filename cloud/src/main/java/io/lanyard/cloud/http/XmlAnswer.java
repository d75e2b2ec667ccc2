// SPDX-License-Identifier: Apache-2.0
package io.lanyard.cloud.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.StringWriter;
import java.util.Map;
import java.util.Objects;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * An answer in XML (PROTOCOL.md 6.4): an element for each field, one for each entry of an array, and none for what is
 * null.
 *
 * @param root the name of the outermost element
 */
public record XmlAnswer(int status, String root, JsonObject body) implements HttpAnswer {
    private static final XMLOutputFactory FACTORY = XMLOutputFactory.newDefaultFactory();

    public XmlAnswer {
        Objects.requireNonNull(root, "root is null");
        Objects.requireNonNull(body, "body is null");
    }

    @Override
    public String contentType() {
        return "text/xml;charset=utf-8";
    }

    @Override
    public Buffer encoded() {
        StringWriter text = new StringWriter();
        try {
            XMLStreamWriter writer = FACTORY.createXMLStreamWriter(text);
            writer.writeStartDocument("UTF-8", "1.0");
            write(writer, root, body);
            writer.writeEndDocument();
            writer.close();
        } catch (XMLStreamException e) {
            throw new IllegalStateException("Writing into memory does not fail", e);
        }
        return Buffer.buffer(text.toString());
    }

    private static void write(XMLStreamWriter writer, String name, Object value)
            throws XMLStreamException {
        switch (value) {
            case JsonArray array -> {
                for (Object entry : array) {
                    write(writer, name, entry);
                }
            }
            case JsonObject object -> {
                writer.writeStartElement(name);
                for (Map.Entry<String, Object> field : object) {
                    if (field.getValue() != null) {
                        write(writer, field.getKey(), field.getValue());
                    }
                }
                writer.writeEndElement();
            }
            default -> {
                writer.writeStartElement(name);
                writer.writeCharacters(allowed(value.toString()));
                writer.writeEndElement();
            }
        }
    }

    /** The text with a replacement for each character that XML 1.0 cannot carry, even escaped. */
    private static String allowed(String text) {
        return text.codePoints()
                .map(c -> isAllowed(c) ? c : 0xfffd)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static boolean isAllowed(int c) {
        return c == '\t'
                || c == '\n'
                || c == '\r'
                || (c >= 0x20 && c <= 0xd7ff)
                || (c >= 0xe000 && c <= 0xfffd)
                || c >= 0x10000;
    }
}
