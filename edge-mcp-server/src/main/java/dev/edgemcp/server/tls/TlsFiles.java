package dev.edgemcp.server.tls;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;

/** What the two files hold at one moment. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record TlsFiles(byte[] certificate, byte[] key) {
    private static final int MAX_BYTES = 1024 * 1024;

    @Override
    public String toString() {
        return "TlsFiles[redacted]";
    }

    static TlsFiles read(TlsSettings settings) {
        return new TlsFiles(
                read(settings.certificate(), "certificate", "--tls-cert"), read(settings.key(), "key", "--tls-key"));
    }

    private static byte[] read(Path file, String what, String option) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new IOException("it is larger than 1 MiB");
            }
            return bytes;
        } catch (IOException e) {
            throw new TlsException(
                    "cannot read the " + what + " file " + file,
                    e instanceof NoSuchFileException ? "there is no such file" : String.valueOf(e.getMessage()),
                    option + " FILE, with a PEM file that this process may read",
                    e);
        }
    }

    Identity identity(TlsSettings settings) {
        return Identity.parse(settings, certificate, key);
    }

    /** Something that differs when the content does, and tells nothing of it. */
    String fingerprint() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(MessageDigest.getInstance("SHA-256").digest(certificate));
            digest.update(key);
            return java.util.HexFormat.of().formatHex(digest.digest());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }

    /** Whether every user of the machine may read the file. */
    static boolean readableByAll(Path file) {
        try {
            return Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ);
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }
}
