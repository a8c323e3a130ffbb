package dev.edgemcp.server.workspace;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.util.FS;
import org.eclipse.jgit.util.ProcessResult;
import org.eclipse.jgit.util.SystemReader;
import org.jspecify.annotations.Nullable;

/**
 * The file system as JGit may use it: it runs no program, finds no hook, and shows no settings file. All ways in which
 * JGit starts a process for a repository lead through here.
 */
final class GitFiles extends FS {
    @Override
    public FS newInstance() {
        return new GitFiles();
    }

    @Override
    public ProcessBuilder runInShell(String command, String[] arguments) {
        throw new UnsupportedOperationException("programs are not run");
    }

    @Override
    public int runProcess(ProcessBuilder process, OutputStream out, OutputStream err, String in) {
        throw new UnsupportedOperationException("programs are not run");
    }

    @Override
    public int runProcess(ProcessBuilder process, OutputStream out, OutputStream err, InputStream in) {
        throw new UnsupportedOperationException("programs are not run");
    }

    @Override
    public ExecutionResult execute(ProcessBuilder process, InputStream in) {
        throw new UnsupportedOperationException("programs are not run");
    }

    @Override
    public ProcessResult runHookIfPresent(
            Repository repository, String name, String[] arguments, OutputStream out, OutputStream err, String in) {
        return new ProcessResult(ProcessResult.Status.NOT_PRESENT);
    }

    @Override
    public @Nullable File findHook(Repository repository, String name) {
        return null;
    }

    @Override
    protected @Nullable File discoverGitExe() {
        return null;
    }

    @Override
    protected @Nullable File discoverGitSystemConfig() {
        return null;
    }

    @Override
    public @Nullable File userHome() {
        return null;
    }

    @Override
    public File resolve(File folder, String name) {
        // Nothing can be below a file: JGit finds no settings there and keeps those that it was opened with.
        return name.equals(Constants.CONFIG)
                ? new File(new File(folder, Constants.HEAD), name)
                : super.resolve(folder, name);
    }

    @Override
    public File getCommonDir(File gitDir) throws IOException {
        throw new IOException("only repositories whose place is known are opened");
    }

    @Override
    public boolean isCaseSensitive() {
        return !SystemReader.getInstance().isMacOS()
                && !SystemReader.getInstance().isWindows();
    }

    @Override
    public boolean supportsExecute() {
        return false;
    }

    @Override
    public boolean canExecute(File file) {
        return false;
    }

    @Override
    public boolean setExecute(File file, boolean executable) {
        return false;
    }

    @Override
    public boolean supportsAtomicCreateNewFile() {
        return false;
    }

    @Override
    public boolean retryFailedLockFileCommit() {
        return false;
    }
}
