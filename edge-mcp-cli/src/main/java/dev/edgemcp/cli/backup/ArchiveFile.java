package dev.edgemcp.cli.backup;

import dev.edgemcp.cli.CliException;
import dev.edgemcp.cli.ExitCode;
import dev.edgemcp.core.jsonrpc.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** An archive as a file: a ZIP whose first entry lists the others with their sizes and SHA-256. */
public final class ArchiveFile {
    private static final int MAX_ENTRIES = 1_000;
    private static final int MAX_BYTES = 128 << 20;
    private static final Pattern NAME =
            Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,99}(/[A-Za-z0-9_.][A-Za-z0-9._-]{0,99}){0,9}");

    private ArchiveFile() {}

    /** Lists size and checksum of each file in what the archive says of itself. */
    static void list(ObjectNode about, Map<String, byte[]> files) {
        ObjectNode list = about.path("files") instanceof ObjectNode there ? there : about.putObject("files");
        files.forEach((name, content) -> {
            ObjectNode one = list.putObject(name);
            one.put("size", content.length);
            one.put("sha256", digest(content));
        });
    }

    /**
     * Fails if there is a file already.
     *
     * @param force whether that does not matter
     */
    static void refuse(Path file, boolean force) {
        if (!force && Files.exists(file)) {
            throw new CliException(
                    ExitCode.FAILED,
                    "there is a file " + file + " already",
                    "a backup overwrites nothing unless told to",
                    "name another FILE, or add --force");
        }
    }

    /** Writes it whole or not at all, for its owner's eyes only. */
    static void write(Path file, Archive archive, boolean force) {
        refuse(file, force);
        Path folder = file.toAbsolutePath().getParent();
        Path part = null;
        try {
            byte[] packed = pack(archive);
            part = Files.createTempFile(folder, ".edge-mcp-backup-", ".part");
            if (Files.getFileStore(part).supportsFileAttributeView("posix")) {
                Files.setPosixFilePermissions(part, PosixFilePermissions.fromString("rw-------"));
            }
            try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
                ByteBuffer bytes = ByteBuffer.wrap(packed);
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            // What cannot be read is no backup.
            read(part);
            move(part, file, force);
        } catch (FileAlreadyExistsException e) {
            refuse(file, false);
        } catch (IOException e) {
            throw new CliException(
                    ExitCode.FAILED,
                    "cannot write " + file,
                    e instanceof NoSuchFileException ? "there is no such folder" : String.valueOf(e.getMessage()),
                    "name a FILE in a folder that you may write to",
                    e);
        } finally {
            delete(part);
        }
    }

    /** A link fails where a file is, which a move on top of it would not. */
    private static void move(Path part, Path file, boolean force) throws IOException {
        if (force) {
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return;
        }
        try {
            Files.createLink(file, part);
        } catch (UnsupportedOperationException e) {
            Files.move(part, file);
        }
    }

    private static void delete(@Nullable Path part) {
        try {
            if (part != null) {
                Files.deleteIfExists(part);
            }
        } catch (IOException e) {
            // Nobody but the owner can read it.
        }
    }

    private static byte[] pack(Archive archive) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(packed)) {
            entry(zip, Archive.MANIFEST, Json.text(archive.about()).getBytes(StandardCharsets.UTF_8));
            for (Map.Entry<String, byte[]> file : archive.files().entrySet()) {
                entry(zip, file.getKey(), file.getValue());
            }
        }
        return packed.toByteArray();
    }

    private static void entry(ZipOutputStream zip, String name, byte[] content) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(content);
        zip.closeEntry();
    }

    /**
     * Reads it, and trusts nothing in it: names, sizes, and checksums are compared with what the first entry lists.
     *
     * @throws CliException if anything is not as it should be
     */
    static Archive read(Path file) {
        Map<String, byte[]> files = new LinkedHashMap<>();
        try (InputStream in = Files.newInputStream(file);
                ZipInputStream zip = new ZipInputStream(in, StandardCharsets.UTF_8)) {
            if (Files.size(file) > MAX_BYTES) {
                throw bad(file, "it is larger than " + (MAX_BYTES >> 20) + " MiB", null);
            }
            int left = MAX_BYTES;
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                String name = entry.getName();
                if (!NAME.matcher(name).matches() || name.contains("..")) {
                    throw bad(file, "it has an entry whose name is none of a backup's", null);
                }
                if (files.size() >= MAX_ENTRIES) {
                    throw bad(file, "it has more than " + MAX_ENTRIES + " entries", null);
                }
                byte[] content = zip.readNBytes(left + 1);
                if (content.length > left) {
                    throw bad(file, "it unpacks to more than " + (MAX_BYTES >> 20) + " MiB", null);
                }
                left -= content.length;
                if (files.put(name, content) != null) {
                    throw bad(file, "it has two entries " + name, null);
                }
            }
        } catch (NoSuchFileException e) {
            throw bad(file, "there is no such file", e);
        } catch (IOException | IllegalArgumentException e) {
            throw bad(file, "it is cut off, or no ZIP: " + e.getMessage(), e);
        }
        return checked(file, files);
    }

    private static Archive checked(Path file, Map<String, byte[]> files) {
        byte[] manifest = files.remove(Archive.MANIFEST);
        if (manifest == null) {
            throw bad(file, "it has no " + Archive.MANIFEST + ": it is cut off, or no backup of Edge MCP", null);
        }
        ObjectNode about;
        try {
            about = Json.parseObject(new String(manifest, StandardCharsets.UTF_8));
        } catch (JacksonException | IllegalArgumentException e) {
            throw bad(file, "its " + Archive.MANIFEST + " is no JSON", e);
        }
        int schema = about.path("schema").asInt(0);
        if (schema != Archive.SCHEMA) {
            throw bad(file, "it has schema " + schema + ", and this program reads " + Archive.SCHEMA, null);
        }
        JsonNode list = about.path("files");
        Set<String> names = new TreeSet<>(list.propertyNames());
        if (!names.equals(files.keySet())) {
            Set<String> missing = new TreeSet<>(names);
            missing.removeAll(files.keySet());
            throw bad(
                    file,
                    missing.isEmpty()
                            ? "it has files that its " + Archive.MANIFEST + " does not list"
                            : "it lacks " + String.join(", ", missing) + ": it is cut off",
                    null);
        }
        files.forEach((name, content) -> {
            if (!digest(content).equals(list.path(name).path("sha256").asString(""))) {
                throw bad(file, "the checksum of " + name + " is wrong", null);
            }
        });
        if (!about.path("release").asString("").matches("[a-z0-9]([a-z0-9.-]{0,51}[a-z0-9])?")) {
            throw bad(file, "it names no release", null);
        }
        return new Archive(about, files);
    }

    static String digest(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    static CliException bad(Path file, String why, @Nullable Throwable cause) {
        return new CliException(
                ExitCode.BAD_DATA,
                "cannot use the backup " + file,
                why,
                "name another FILE: edge-mcp k8s backup verify FILE",
                cause);
    }
}
