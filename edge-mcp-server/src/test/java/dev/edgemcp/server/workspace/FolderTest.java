package dev.edgemcp.server.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Somebody exchanges files for links after they were looked at. */
class FolderTest {
    @TempDir
    Path temporary;

    Path root;
    Path outside;

    @BeforeEach
    void files() throws Exception {
        Path real = temporary.toRealPath();
        root = Files.createDirectories(real.resolve("root"));
        Files.createDirectories(root.resolve("sub"));
        outside = Files.createDirectories(real.resolve("outside"));
        Files.writeString(root.resolve("sub/a"), "inside");
        Files.writeString(outside.resolve("a"), "outside");
    }

    @Test
    void file_exchangedForLink_refused() throws Exception {
        try (Folder folder = Folder.open(root, Path.of("sub"))) {
            Files.delete(root.resolve("sub/a"));
            Files.createSymbolicLink(root.resolve("sub/a"), outside.resolve("a"));
            assertThatThrownBy(() -> folder.file(Path.of("a"))).isInstanceOf(IOException.class);
        }
    }

    @Test
    void folder_exchangedForLink_refused() throws Exception {
        try (Folder folder = Folder.open(root)) {
            Files.move(root.resolve("sub"), root.resolve("moved"));
            Files.createSymbolicLink(root.resolve("sub"), outside);
            assertThatThrownBy(() -> folder.folder(Path.of("sub"))).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> Folder.open(root, Path.of("sub"))).isInstanceOf(IOException.class);
        }
    }

    @Test
    void file_folderAboveExchangedForLink_stillInside() throws Exception {
        assumeTrue(File.separatorChar == '/');
        try (Folder folder = Folder.open(root, Path.of("sub"))) {
            Files.move(root.resolve("sub"), root.resolve("moved"));
            Files.createSymbolicLink(root.resolve("sub"), outside);
            assertThat(folder.names()).containsExactly(Path.of("a"));
            assertThat(folder.entry(Path.of("a")).size()).isEqualTo("inside".length());
            try (SeekableByteChannel channel = folder.file(Path.of("a"))) {
                ByteBuffer buffer = ByteBuffer.allocate(100);
                channel.read(buffer);
                assertThat(new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8))
                        .isEqualTo("inside");
            }
        }
    }

    @Test
    void folder_manyOpened_allClosed() throws Exception {
        Path descriptors = Path.of("/proc/self/fd");
        assumeTrue(Files.isDirectory(descriptors));
        long before = count(descriptors);
        WorkspaceFixture fixture = WorkspaceFixture.in(Files.createDirectory(temporary.resolve("other")));
        GitFixture.init(fixture.root).close();
        fixture.write("a/b/c.txt", "hit").write("a/d.txt", "hit").open();
        for (int i = 0; i < 50; i++) {
            fixture.ok("fs_search", "pattern", "hit", "maxResults", 1);
            fixture.ok("fs_find", "glob", "*");
            fixture.ok("fs_list_directory", "depth", 9);
            fixture.ok("fs_read_file", "path", "a/b/c.txt");
            fixture.ok("fs_stat", "path", "a/b/c.txt");
            fixture.failure("fs_read_file", "path", "a/b");
            fixture.ok("git_status");
            fixture.ok("git_diff");
        }
        assertThat(count(descriptors)).isLessThan(before + 20);
    }

    private static long count(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return List.copyOf(files.toList()).size();
        }
    }
}
