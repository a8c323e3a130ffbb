package dev.edgemcp.server.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.edgemcp.core.EdgeMcp;
import dev.edgemcp.core.cache.CacheLevel;
import dev.edgemcp.core.cache.CacheListener;
import dev.edgemcp.core.jsonrpc.Json;
import dev.edgemcp.core.protocol.Revision;
import dev.edgemcp.core.protocol.ToolResult;
import dev.edgemcp.core.tool.Principal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jgit.revwalk.RevCommit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

/** Which results about a repository are given again. */
class GitCacheTest {
    private final AtomicInteger hits = new AtomicInteger();
    private final AtomicInteger misses = new AtomicInteger();

    private GitFixture git;
    private EdgeMcp edge;
    private RevCommit first;

    @BeforeEach
    void repository(@TempDir Path folder) throws Exception {
        Path root = Files.createDirectories(folder.toRealPath().resolve("app"));
        git = GitFixture.init(root);
        first = git.write("a.txt", "1\n").commit("first");
        git.write("a.txt", "1\n2\n").commit("second");
        edge = EdgeMcp.builder("t", "1")
                .provider(WorkspaceTools.open(root, WorkspacePolicy.DEFAULT))
                .cacheListener(new CacheListener() {
                    @Override
                    public void cacheHit(CacheLevel level) {
                        hits.incrementAndGet();
                    }

                    @Override
                    public void cacheMissed(CacheLevel level) {
                        misses.incrementAndGet();
                    }
                })
                .build();
    }

    @AfterEach
    void close() {
        edge.close();
        git.close();
    }

    /** What a client sees of it. */
    private String seen(String tool, String arguments) throws Exception {
        return Json.text(call(tool, arguments).toJson(Revision.V2026_07_28));
    }

    private ToolResult call(String tool, String arguments) throws Exception {
        ObjectNode json = Json.parseObject(arguments.replace('\'', '"'));
        return edge.call(Principal.ANONYMOUS, tool, json).get(10, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            git_show  | {'revision':'HEAD'}
            git_show  | {'revision':'main:a.txt'}
            git_log   | {}
            git_log   | {'revision':'main','path':'a.txt'}
            git_blame | {'path':'a.txt'}
            git_diff  | {'from':'HEAD~1','to':'HEAD'}
            """)
    void result_isGivenAgainUntilTheRevisionMoves(String tool, String arguments) throws Exception {
        String before = seen(tool, arguments);
        assertThat(seen(tool, arguments)).isEqualTo(before).doesNotContain("isError");
        assertThat(hits).hasValue(1);

        git.write("a.txt", "1\n2\n3\n").commit("third");

        assertThat(seen(tool, arguments)).isNotEqualTo(before);
        assertThat(hits).hasValue(1);
    }

    @Test
    void result_isTheSameByNameAndById() throws Exception {
        String byName = seen("git_show", "{'revision':'HEAD~1:a.txt'}");
        assertThat(seen("git_show", "{'revision':'" + first.name() + ":a.txt'}"))
                .isEqualTo(byName);
        assertThat(seen("git_show", "{'revision':'main^:a.txt'}")).isEqualTo(byName);
        assertThat(hits).hasValue(2);
    }

    @Test
    void log_goesOnFromItsCursor() throws Exception {
        ToolResult page = call("git_log", "{'maxCount':1}");
        String cursor = page.structured().path("cursor").stringValue();
        String next = "{'maxCount':1,'cursor':'" + cursor + "'}";
        ToolResult second = call("git_log", next);
        git.write("a.txt", "x\n").commit("third");

        assertThat(call("git_log", next)).isEqualTo(second);
        assertThat(hits).hasValue(1);
        assertThat(second.structured().path("commits").path(0).path("id").stringValue())
                .isEqualTo(first.name());
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{'staged':true}"})
    void diff_ofTheWorkTree_isNeverGivenAgain(String arguments) throws Exception {
        call("git_diff", arguments);
        git.write("a.txt", "changed\n");
        git.git.add().addFilepattern("a.txt").call();
        git.write("a.txt", "changed again\n");

        assertThat(call("git_diff", arguments).structured().path("diff").stringValue())
                .contains("changed");
        assertThat(misses).hasValue(0);
    }

    @Test
    void files_areNeverGivenAgain() throws Exception {
        call("fs_read_file", "{'path':'a.txt'}");
        git.write("a.txt", "other\n");
        assertThat(Json.text(call("fs_read_file", "{'path':'a.txt'}").structured()))
                .contains("other");
        call("fs_search", "{'pattern':'other'}");
        call("git_status", "{}");
        call("git_branches", "{}");
        assertThat(misses).hasValue(0);
    }

    @Test
    void failures_areToldEveryTime() throws Exception {
        for (int i = 0; i < 2; i++) {
            assertThat(call("git_show", "{'revision':'nothing'}").isError()).isTrue();
            assertThat(call("git_log", "{'cursor':'AAAA'}").isError()).isTrue();
            assertThat(call("git_blame", "{'path':'none.txt'}").isError()).isTrue();
        }
        assertThat(hits).hasValue(0);
    }

    @Test
    void historyThatIsCutOff_isLookedAtEveryTime() throws Exception {
        Files.writeString(git.git.getRepository().getDirectory().toPath().resolve("shallow"), first.name() + "\n");
        call("git_log", "{}");
        call("git_log", "{}");
        assertThat(misses).hasValue(0);
    }
}
