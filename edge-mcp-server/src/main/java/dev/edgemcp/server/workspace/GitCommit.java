package dev.edgemcp.server.workspace;

import dev.edgemcp.core.tool.Description;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.eclipse.jgit.lib.AnyObjectId;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.revwalk.RevCommit;
import org.jspecify.annotations.Nullable;

/** A commit as results show it. */
record GitCommit(
        String id,
        List<String> parents,
        @Description("Name and address") String author,
        Instant authored,

        @Description("Name and address, if not the author") @Nullable
        String committer,

        Instant committed,
        @Description("The message; … where it is cut") String message) {

    static GitCommit of(RevCommit commit, int messageChars) {
        PersonIdent author = commit.getAuthorIdent();
        PersonIdent committer = commit.getCommitterIdent();
        String written = person(author);
        String applied = person(committer);
        Instant committed = committer == null ? Instant.EPOCH : committer.getWhenAsInstant();
        return new GitCommit(
                commit.name(),
                Stream.of(commit.getParents()).map(AnyObjectId::name).toList(),
                written,
                author == null ? committed : author.getWhenAsInstant(),
                written.equals(applied) ? null : applied,
                committed,
                FileKinds.cut(message(commit).strip(), messageChars));
    }

    /** The first line of the message. */
    static String summary(RevCommit commit) {
        String message = message(commit).strip();
        int end = message.indexOf('\n');
        return FileKinds.cut(end < 0 ? message : message.substring(0, end), Bounds.PERSON_CHARS);
    }

    static String person(@Nullable PersonIdent person) {
        return person == null
                ? "unknown"
                : FileKinds.cut(person.getName() + " <" + person.getEmailAddress() + ">", Bounds.PERSON_CHARS);
    }

    private static String message(RevCommit commit) {
        try {
            return commit.getFullMessage();
        } catch (IllegalArgumentException e) {
            // The commit names an encoding that does not exist.
            byte[] raw = commit.getRawBuffer();
            String text = new String(raw, StandardCharsets.UTF_8);
            int body = text.indexOf("\n\n");
            return body < 0 ? "" : text.substring(body + 2);
        }
    }
}
