package dev.edgemcp.server.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.edgemcp.core.tool.ToolException;
import dev.edgemcp.core.tool.Watcher;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Real files and the real events of the file system. That something is <em>not</em> told is known once a later change has
 * been: events come in order.
 */
@Timeout(60)
class FolderWatchTest {
    @TempDir
    Path folder;

    private WorkspaceFixture fixture;
    private Path root;
    private ResourceReader resources;
    private final Heard later = new Heard();
    private int laterChanges;

    /** Counts what it is told. */
    private static final class Heard implements Runnable {
        final AtomicInteger times = new AtomicInteger();

        @Override
        public void run() {
            times.incrementAndGet();
        }
    }

    @BeforeEach
    void workspace() throws Exception {
        fixture = WorkspaceFixture.in(folder).write("dir/sub/file.txt", "one\n").write("later/x", "");
        root = fixture.root;
        try (GitFixture git = GitFixture.init(root)) {
            git.commit("First");
        }
        resources = fixture.open().resources();
        resources.watch("workspace:///later", later);
    }

    @AfterEach
    void close() {
        resources.close();
    }

    @Test
    void file_eachKindOfChange_told() throws Exception {
        Path file = root.resolve("dir/sub/file.txt");
        Heard heard = watch("workspace:///dir/sub/file.txt");

        told(heard, () -> Files.writeString(file, "two\n"));
        told(
                heard,
                () -> Files.move(
                        Files.writeString(root.resolve("dir/sub/.tmp"), "three\n"),
                        file,
                        StandardCopyOption.ATOMIC_MOVE,
                        StandardCopyOption.REPLACE_EXISTING));
        told(heard, () -> delete(file));
        told(heard, () -> Files.writeString(file, "four\n"));
        told(heard, () -> Files.move(file, root.resolve("dir/sub/away")));
        notTold(heard, () -> Files.writeString(root.resolve("dir/sub/other.txt"), "x"));
    }

    @Test
    void file_folderReplaced_toldAndGoesOn() throws Exception {
        Path file = root.resolve("dir/sub/file.txt");
        Heard heard = watch("workspace:///dir/sub/file.txt");

        told(heard, () -> Files.move(root.resolve("dir"), root.resolve("dir2")));
        notTold(heard, () -> Files.writeString(root.resolve("dir2/sub/file.txt"), "not this one\n"));
        told(heard, () -> Files.createDirectories(file.getParent()));
        told(heard, () -> Files.writeString(file, "anew\n"));
        told(heard, () -> delete(file));
        told(heard, () -> delete(root.resolve("dir/sub")));
        told(heard, () -> Files.move(root.resolve("dir2/sub"), root.resolve("dir/sub")));
        told(heard, () -> Files.writeString(file, "back\n"));
        told(heard, () -> Files.writeString(file, "and again\n"));
    }

    @Test
    void folder_movedWhileBothAreWatched_eachHearsItsOwn() throws Exception {
        Heard before = watch("workspace:///dir/sub/file.txt");
        told(before, () -> Files.move(root.resolve("dir"), root.resolve("dir2")));
        Heard after = watch("workspace:///dir2/sub/file.txt");
        told(before, () -> Files.createDirectories(root.resolve("dir/sub")));

        told(after, () -> Files.writeString(root.resolve("dir2/sub/file.txt"), "there\n"));
        notTold(before, () -> Files.writeString(root.resolve("dir2/sub/file.txt"), "there again\n"));
        told(before, () -> Files.writeString(root.resolve("dir/sub/file.txt"), "here\n"));
        notTold(after, () -> Files.writeString(root.resolve("dir/sub/file.txt"), "here again\n"));
    }

    @Test
    void folder_whatItHolds_told() throws Exception {
        Heard heard = watch("workspace:///dir");

        told(heard, () -> Files.writeString(root.resolve("dir/new"), "x"));
        told(heard, () -> delete(root.resolve("dir/new")));
        notTold(heard, () -> Files.writeString(root.resolve("dir/sub/deeper"), "x"));
        notTold(heard, () -> Files.createDirectory(root.resolve("dir/.edge-mcp-00000000000000000000000000000000.tmp")));
    }

    @Test
    void root_listing_told() throws Exception {
        Heard heard = watch("workspace:///");
        told(heard, () -> Files.writeString(root.resolve("new"), "x"));
    }

    @Test
    void link_ledElsewhere_told() throws Exception {
        fixture.write("other.txt", "other\n").write("secret/id_rsa", WorkspaceFixture.SECRET);
        Path link = Files.createSymbolicLink(root.resolve("link"), Path.of("dir/sub/file.txt"));
        Heard heard = watch("workspace:///link");

        told(heard, () -> Files.writeString(root.resolve("dir/sub/file.txt"), "two\n"));
        told(heard, () -> replaceLink(link, Path.of("other.txt")));
        told(heard, () -> Files.writeString(root.resolve("other.txt"), "two\n"));
        notTold(heard, () -> Files.writeString(root.resolve("dir/sub/file.txt"), "three\n"));
        // To a secret, and out: the change of the link is told, nothing of what it leads to.
        told(heard, () -> replaceLink(link, Path.of("secret/id_rsa")));
        notTold(heard, () -> Files.writeString(root.resolve("secret/id_rsa"), WorkspaceFixture.SECRET + "2"));
        told(heard, () -> replaceLink(link, fixture.outside.resolve("secret.txt")));
        notTold(heard, () -> Files.writeString(fixture.outside.resolve("secret.txt"), "2"));
    }

    @Test
    void folder_exchangedForLinkThatLeadsOut_nothingOfThatTold() throws Exception {
        Path elsewhere = Files.createDirectories(fixture.outside.resolve("elsewhere"));
        Heard heard = watch("workspace:///dir/sub/file.txt");

        told(heard, () -> Files.move(root.resolve("dir/sub"), root.resolve("dir/away")));
        told(heard, () -> Files.createSymbolicLink(root.resolve("dir/sub"), elsewhere));
        notTold(heard, () -> Files.writeString(elsewhere.resolve("file.txt"), "x"));
        notTold(heard, () -> Files.writeString(elsewhere.resolve("file.txt"), "y"));
    }

    @Test
    void folder_movedAndWatchedThereBeforeThatIsKnown_goesOnThere() throws Exception {
        watch("workspace:///dir/sub/file.txt");
        CountDownLatch goOn = holdUpEvents();
        // So that where it comes to is heard of before where it was.
        Files.createFile(root.resolve("later/first"));
        Files.move(root.resolve("dir"), root.resolve("later/dir"));
        // The system gives the same key again.
        Heard there = watch("workspace:///later/dir/sub/file.txt");
        goOn.countDown();
        settle();
        settle();

        told(there, () -> Files.writeString(root.resolve("later/dir/sub/file.txt"), "there\n"));
    }

    @Test
    void overflow_everybodyTold() throws Exception {
        watch("workspace:///dir/sub");
        Heard elsewhere = watch("workspace:///dir");
        CountDownLatch goOn = holdUpEvents();

        // More than a key keeps while its events are not taken, and none of them about the folder above.
        for (int i = 0; i < 2000; i++) {
            Files.createFile(root.resolve("dir/sub/" + i));
        }
        goOn.countDown();

        soon().until(() -> elsewhere.times.get() > 0);
    }

    @Test
    void folder_goneAndNobodyAboveIsWatched_told() throws Exception {
        Path empty = Files.createDirectory(root.resolve("empty"));
        Heard heard = new Heard();
        try (FolderWatch watch = new FolderWatch(FileSystems.getDefault())) {
            watch.watch(() -> Set.of(FolderWatch.Spot.every(empty)), heard);
            Files.delete(empty);
            soon().until(() -> heard.times.get() > 0);
            assertThat(watch.size()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"git:///log", "git:///commit/main", "git:///file/HEAD/dir", "git:///diff/HEAD~1..main"})
    void refs_commitAndCheckout_told(String uri) throws Exception {
        Heard heard = watch(uri);
        try (GitFixture git = GitFixture.init(root)) {
            git.write("dir/new", "x");
            told(heard, () -> git.commit("Second"));
            told(
                    heard,
                    () -> git.git
                            .checkout()
                            .setCreateBranch(true)
                            .setName("deep/er/name")
                            .call());
            git.write("dir/new", "y");
            told(heard, () -> git.commit("Third"));
            git.write("dir/new", "z");
            notTold(heard, () -> git.git.add().addFilepattern(".").call());
        }
    }

    @Test
    void staged_add_told() throws Exception {
        Heard heard = watch("git:///diff/staged");
        try (GitFixture git = GitFixture.init(root)) {
            notTold(heard, () -> Files.writeString(root.resolve("dir/new"), "x"));
            told(heard, () -> git.git.add().addFilepattern(".").call());
        }
    }

    @Test
    void repository_madeAnew_toldAndGoesOn() throws Exception {
        Heard heard = watch("git:///log");
        told(heard, () -> Files.move(root.resolve(".git"), root.resolve("old")));
        told(heard, () -> {
            GitFixture.init(root).close();
            return null;
        });
        try (GitFixture git = GitFixture.init(root)) {
            told(heard, () -> git.commit("First again"));
        }
    }

    @Test
    void watch_whatCannotBe_refused() {
        assertThat(resources.watchFailure("workspace:///nothing")).isEqualTo("not_found");
        assertThat(resources.watchFailure("workspace:///.git/HEAD")).isEqualTo("denied");
        assertThat(resources.watchFailure("git:///diff/unstaged")).isEqualTo("cannot_subscribe");
    }

    @Test
    void close_last_folderReleased() throws Exception {
        FolderWatch watch = new FolderWatch(FileSystems.getDefault());
        FolderWatch.Target target = () -> Set.of(FolderWatch.Spot.every(root));
        Heard heard = new Heard();
        Watcher.Watch first = watch.watch(target, heard);
        Watcher.Watch second = watch.watch(target, heard);
        assertThat(watch.size()).isEqualTo(1);

        first.close();
        first.close();
        assertThat(watch.size()).isEqualTo(1);
        second.close();
        assertThat(watch.size()).isZero();
        watch.close();
    }

    @Test
    void watch_tooManyFolders_refusedAndNothingKept() throws Exception {
        List<FolderWatch.Spot> spots = new ArrayList<>();
        for (int i = 0; i <= Bounds.WATCHED_FOLDERS; i++) {
            spots.add(FolderWatch.Spot.every(Files.createDirectory(root.resolve("dir/" + i))));
        }
        try (FolderWatch watch = new FolderWatch(FileSystems.getDefault())) {
            assertThatThrownBy(() -> watch.watch(() -> Set.copyOf(spots), () -> {}))
                    .isInstanceOfSatisfying(
                            ToolException.class, e -> assertThat(e.code()).isEqualTo("too_many_subscriptions"));
            assertThat(watch.size()).isZero();
        }
    }

    @Test
    void close_provider_threadEndsAndNothingBegins() throws Exception {
        assertThat(threads()).isNotEmpty();
        resources.close();
        resources.close();
        soon().until(() -> threads().isEmpty());
        assertThat(resources.watchFailure("workspace:///dir")).isEqualTo("cannot_subscribe");
    }

    @Test
    void open_nobodyWatches_noThread() throws Exception {
        resources.close();
        soon().until(() -> threads().isEmpty());
        ResourceReader other = fixture.open().resources();
        other.text("workspace:///");
        assertThat(threads()).isEmpty();
        other.close();
    }

    private static List<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("edge-mcp-watch"))
                .toList();
    }

    private Heard watch(String uri) throws Exception {
        Heard heard = new Heard();
        resources.watch(uri, heard);
        return heard;
    }

    private void told(Heard heard, Callable<?> change) throws Exception {
        int before = heard.times.get();
        change.call();
        soon().until(() -> heard.times.get() > before);
        settle();
    }

    private void notTold(Heard heard, Callable<?> change) throws Exception {
        int before = heard.times.get();
        change.call();
        settle();
        assertThat(heard.times.get()).isEqualTo(before);
    }

    /** Lets events wait until the latch is counted down. */
    private CountDownLatch holdUpEvents() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        Path trigger = Files.createDirectory(root.resolve("trigger"));
        Watcher.Watch watch = resources.watch("workspace:///trigger", () -> {
            held.countDown();
            try {
                goOn.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        Files.createFile(trigger.resolve("x"));
        assertThat(held.await(10, TimeUnit.SECONDS)).isTrue();
        watch.close();
        return goOn;
    }

    /** Waits until all events so far are told. */
    private void settle() throws Exception {
        int before = later.times.get();
        Files.createDirectory(root.resolve("later/" + laterChanges++));
        soon().until(() -> later.times.get() > before);
    }

    private static ConditionFactory soon() {
        return await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(5));
    }

    private static Path delete(Path path) throws Exception {
        Files.delete(path);
        return path;
    }

    private static Path replaceLink(Path link, Path target) throws Exception {
        Path fresh = Files.createSymbolicLink(link.resolveSibling("fresh-link"), target);
        return Files.move(fresh, link, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
