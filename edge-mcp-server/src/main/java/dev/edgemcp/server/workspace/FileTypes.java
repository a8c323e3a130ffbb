package dev.edgemcp.server.workspace;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** Says what a file is by its name, and by whether it is text. The same on every system. */
final class FileTypes {
    static final String JSON = "application/json";
    static final String DIFF = "text/x-diff";
    static final String TEXT = "text/plain";
    private static final String BYTES = "application/octet-stream";

    private static final Map<String, String> TEXTS = table("""
            application/json json
            application/schema+json jsonschema
            application/sql sql
            application/toml toml
            application/xml xml xsd xsl pom
            application/yaml yaml yml
            image/svg+xml svg
            text/css css
            text/csv csv
            text/html html htm
            text/javascript js mjs cjs
            text/markdown md markdown
            text/x-c c h
            text/x-c++ cc cpp cxx hpp hh
            text/x-csharp cs
            text/x-diff diff patch
            text/x-go go
            text/x-groovy groovy gradle
            text/x-java java
            text/x-java-properties properties
            text/x-kotlin kt kts
            text/x-php php
            text/x-python py pyi
            text/x-rst rst
            text/x-ruby rb
            text/x-rust rs
            text/x-scala scala
            text/x-sh sh bash zsh
            text/x-swift swift
            text/x-typescript ts tsx
            """);

    private static final Map<String, String> BINARIES = table("""
            application/gzip gz tgz
            application/java-archive jar war
            application/pdf pdf
            application/wasm wasm
            application/zip zip
            audio/mpeg mp3
            audio/wav wav
            font/woff2 woff2
            image/bmp bmp
            image/gif gif
            image/jpeg jpg jpeg
            image/png png
            image/webp webp
            image/x-icon ico
            video/mp4 mp4
            """);

    private FileTypes() {}

    /** The type of a text of that name. */
    static String ofText(String name) {
        return TEXTS.getOrDefault(ending(name), TEXT);
    }

    /** The type of bytes of that name that are no text. */
    static String ofBytes(String name) {
        return BINARIES.getOrDefault(ending(name), BYTES);
    }

    private static String ending(String name) {
        return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    }

    private static Map<String, String> table(String text) {
        Map<String, String> types = new HashMap<>();
        text.lines().forEach(line -> {
            String[] words = line.split(" ");
            for (int i = 1; i < words.length; i++) {
                types.put(words[i], words[0]);
            }
        });
        return Map.copyOf(types);
    }
}
