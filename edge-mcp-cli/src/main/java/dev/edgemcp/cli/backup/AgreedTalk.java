package dev.edgemcp.cli.backup;

import dev.edgemcp.cli.check.Finding;
import dev.edgemcp.cli.helm.Difference;
import dev.edgemcp.cli.kube.Readiness;
import dev.edgemcp.cli.release.Talk;
import java.util.List;

/** Talks as another one does, about what was shown and agreed to before. */
final class AgreedTalk implements Talk {
    private final Talk talk;

    AgreedTalk(Talk talk) {
        this.talk = talk;
    }

    @Override
    public void note(String text) {
        talk.note(text);
    }

    @Override
    public void checked(List<Finding> findings) {
        talk.checked(findings);
    }

    @Override
    public void plan(List<Difference> plan) {
        // It was shown.
    }

    @Override
    public void progress(Readiness.Progress progress) {
        talk.progress(progress);
    }

    @Override
    public void progressEnds() {
        talk.progressEnds();
    }

    @Override
    public boolean unattended() {
        // Where a release is, --force has said that it may be overwritten.
        return false;
    }

    @Override
    public boolean agreed(String question) {
        return true;
    }
}
