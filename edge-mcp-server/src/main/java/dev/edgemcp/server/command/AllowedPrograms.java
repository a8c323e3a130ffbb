package dev.edgemcp.server.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The programs that may run, by name, looked up once. Immutable and thread-safe. */
final class AllowedPrograms {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.+-]{0,63}");

    private final Map<String, Path> programs;

    private AllowedPrograms(Map<String, Path> programs) {
        this.programs = Collections.unmodifiableMap(programs);
    }

    /**
     * Looks the names up.
     *
     * @throws ProgramException if one of them is no name, is not there, or could be replaced through the workspace
     */
    static AllowedPrograms of(Collection<String> names, SearchPath path) {
        Map<String, Path> programs = new TreeMap<>();
        for (String name : names) {
            programs.put(name, resolve(name, path));
        }
        return new AllowedPrograms(programs);
    }

    private static Path resolve(String name, SearchPath path) {
        if (name.indexOf('/') >= 0 || name.indexOf('\\') >= 0) {
            throw new ProgramException("cannot allow " + name + ": it is a path; pass a name that is on the PATH");
        }
        if (!NAME.matcher(name).matches()) {
            throw new ProgramException("cannot allow \"" + name + "\": it is not the plain name of a program");
        }
        Path program = path.find(name);
        if (program == null) {
            throw new ProgramException("cannot allow " + name + ": no folder of the PATH outside the workspace has it");
        }
        try {
            if (path.reaches(program)) {
                throw new ProgramException("cannot allow " + name
                        + ": it leads into the workspace, where whoever may write there could replace it");
            }
        } catch (IOException e) {
            throw new ProgramException("cannot allow " + name + ": where it leads cannot be read");
        }
        return program;
    }

    /** The names, in order. */
    List<String> names() {
        return List.copyOf(programs.keySet());
    }

    /** Where the program is, or null if it is not allowed. */
    @Nullable
    Path find(String name) {
        return programs.get(name);
    }
}
