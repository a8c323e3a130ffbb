package dev.edgemcp.cli.kube;

import dev.edgemcp.cli.kube.state.EventState;
import org.jspecify.annotations.Nullable;

/** Events as they come, beginning with those that are there. After a cut, some come again. One thread reads; any may close. */
public final class EventFeed implements AutoCloseable {
    private final Feed feed;

    EventFeed(Feed feed) {
        this.feed = feed;
    }

    /** The next event, or null if there is none within that time. */
    public @Nullable EventState next(long millis) {
        Feed.Change change = feed.next(millis);
        if (change == null || change.type().equals("DELETED") || change.type().equals(Feed.Change.AGAIN)) {
            return null;
        }
        return EventState.from(change.object());
    }

    @Override
    public void close() {
        feed.close();
    }
}
