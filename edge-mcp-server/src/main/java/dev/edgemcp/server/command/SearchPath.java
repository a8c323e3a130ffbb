package dev.edgemcp.server.command;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The folders of {@code PATH} that callers cannot write to: absolute ones that are not in the workspace. Immutable and
 * thread-safe.
 */
final class SearchPath {
    private static final int MAX_LINKS = 40;

    private final Path workspace;
    private final List<Path> folders;

    private SearchPath(Path workspace, List<Path> folders) {
        this.workspace = workspace;
        this.folders = List.copyOf(folders);
    }

    /**
     * The usable folders of a {@code PATH}.
     *
     * @param workspace its real path
     */
    static SearchPath of(String path, Path workspace) {
        SearchPath none = new SearchPath(workspace, List.of());
        List<Path> folders = new ArrayList<>();
        for (String entry : path.split(File.pathSeparator, -1)) {
            try {
                Path folder = Path.of(entry);
                // An empty entry means the current folder, which is not absolute either.
                if (folder.isAbsolute() && Files.isDirectory(folder) && !none.reaches(folder)) {
                    folders.add(folder.toRealPath());
                }
            } catch (InvalidPathException | IOException e) {
                // Nothing can be found in what cannot be named or read.
            }
        }
        return new SearchPath(workspace, folders.stream().distinct().toList());
    }

    /** The program of that name, or null if there is none: the folder is real, the name may be a link. */
    @Nullable
    Path find(String name) {
        for (Path folder : folders) {
            Path program = folder.resolve(name);
            if (Files.isRegularFile(program) && Files.isExecutable(program)) {
                return program;
            }
        }
        return null;
    }

    /**
     * Whether the path is in the workspace or gets anywhere by way of it: each link is followed by hand, for one that lies
     * in the workspace can be changed tomorrow, wherever it leads today.
     */
    boolean reaches(Path path) throws IOException {
        Deque<Path> names = new ArrayDeque<>();
        path.forEach(names::add);
        Path place = path.getRoot();
        int links = 0;
        while (!names.isEmpty()) {
            Path name = names.removeFirst();
            if (name.toString().equals("..")) {
                Path parent = place.getParent();
                place = parent == null ? place : parent;
                continue;
            }
            Path next = place.resolve(name).normalize();
            if (next.startsWith(workspace)) {
                return true;
            }
            if (!Files.isSymbolicLink(next)) {
                place = next;
                continue;
            }
            if (++links > MAX_LINKS) {
                throw new IOException("too many links");
            }
            Path target = Files.readSymbolicLink(next);
            if (target.isAbsolute()) {
                place = target.getRoot();
            }
            List<Path> ahead = new ArrayList<>();
            target.forEach(ahead::add);
            for (int i = ahead.size() - 1; i >= 0; i--) {
                names.addFirst(ahead.get(i));
            }
        }
        return false;
    }

    /** As a value of {@code PATH}. */
    @Override
    public String toString() {
        return folders.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    }
}
