package dev.edgemcp.core.session.legacy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.edgemcp.core.protocol.LogLevel;
import dev.edgemcp.core.session.SessionStore.Change;
import dev.edgemcp.core.session.SessionStore.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Answers of a store that come late, out of order, or not at all. */
class CarriedTest {
    private static final long NOW = 1;

    private final List<LogLevel> levels = new ArrayList<>();
    private final Carried carried = new Carried(levels::add);
    private final List<List<Change>> sent = new ArrayList<>();
    private final CompletableFuture<Boolean> look = new CompletableFuture<>();

    private Carried.Question ask() {
        return carried.ask(
                        NOW,
                        changes -> {
                            sent.add(changes);
                            return new CompletableFuture<>();
                        },
                        look)
                .question();
    }

    private Carried.Settled settle(Carried.Question question, State state) {
        return carried.settle(question, look, state, 0, true);
    }

    private static State state(LogLevel level, String... resources) {
        return new State(true, false, false, false, level, Set.of(resources));
    }

    private LogLevel level() {
        return levels.get(levels.size() - 1);
    }

    @Test
    void answer_isGoodUntilSomebodyElseChanges() {
        settle(ask(), state(LogLevel.DEBUG, "a:b"));
        assertThat(carried.good(NOW)).isTrue();
        assertThat(carried.good(NOW + 1)).isFalse();
        assertThat(level()).isEqualTo(LogLevel.DEBUG);

        carried.outdate();
        assertThat(carried.good(NOW)).isFalse();
        Carried.Settled settled = settle(ask(), state(null));
        assertThat(settled.outdated()).isTrue();
        assertThat(settled.removed()).containsExactly("a:b");
        assertThat(level()).isEqualTo(LogLevel.INFO);
    }

    @Test
    void look_duringWhichSomebodyElseChanges_isNotGoodForLaterOnes() {
        Carried.Question question = ask();
        assertThat(carried.looking()).isSameAs(look);
        carried.outdate();
        assertThat(carried.looking()).isNull();

        settle(question, state(LogLevel.DEBUG));

        assertThat(carried.good(NOW)).isFalse();
        assertThat(level()).isEqualTo(LogLevel.DEBUG);
    }

    @Test
    void answers_countInTheOrderOfTheirQuestions() {
        Carried.Question first = ask();
        Carried.Question second = ask();

        settle(second, state(LogLevel.ERROR, "new:one"));
        settle(first, state(LogLevel.DEBUG, "old:one"));

        assertThat(level()).isEqualTo(LogLevel.ERROR);
        assertThat(carried.resources()).containsExactly("new:one");
    }

    @Test
    void changes_onTheirWay_countBeforeWhatTheStoreSays() {
        Carried.Question before = ask();
        carried.change(new Change.Level(LogLevel.ERROR));
        carried.change(new Change.Subscribed("a:b"));
        carried.change(new Change.Unsubscribed("c:d"));
        Carried.Question with = ask();

        settle(before, state(LogLevel.DEBUG, "c:d"));
        assertThat(level()).isEqualTo(LogLevel.ERROR);
        assertThat(carried.resources()).containsExactly("a:b");

        settle(with, state(LogLevel.ALERT, "e:f"));
        assertThat(level()).isEqualTo(LogLevel.ALERT);
        assertThat(carried.resources()).containsExactly("e:f");
        assertThat(sent)
                .last()
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.LIST)
                .hasSize(3);
    }

    @Test
    void changes_thatTheStoreDidNotGet_goWithTheNextQuestion() {
        carried.change(new Change.Level(LogLevel.ERROR));
        settle(ask(), null);
        assertThat(carried.good(NOW)).isFalse();
        carried.change(new Change.Level(LogLevel.ALERT));
        settle(ask(), state(LogLevel.ALERT));
        ask();

        assertThat(sent)
                .containsExactly(
                        List.of(new Change.Level(LogLevel.ERROR)),
                        List.of(new Change.Level(LogLevel.ALERT)),
                        List.of());
    }

    @Test
    void store_thatLostWhatItKnew_isToldAgainOnce() {
        settle(ask(), state(LogLevel.DEBUG, "a:b"));
        State nothing = new State(false, false, false, false, null, Set.of());

        assertThat(settle(ask(), nothing).again()).isTrue();
        assertThat(level()).isEqualTo(LogLevel.DEBUG);
        Carried.Question again = ask();
        assertThat(again.changes())
                .containsExactlyInAnyOrder(new Change.Level(LogLevel.DEBUG), new Change.Subscribed("a:b"));
        assertThat(carried.settle(again, look, state(LogLevel.DEBUG, "a:b"), 0, false)
                        .again())
                .isFalse();
    }

    @Test
    void changes_whileTheStoreIsAway_areBounded() {
        for (int i = 0; i < 5_000; i++) {
            carried.change(new Change.Subscribed("a:" + i));
            carried.change(new Change.Unsubscribed("a:" + i));
        }

        assertThat(ask().changes()).hasSize(512);
        assertThat(carried.resources()).isEmpty();
    }
}
