package dev.edgemcp.cli.release;

import dev.edgemcp.cli.check.Finding;
import dev.edgemcp.cli.helm.Difference;
import dev.edgemcp.cli.kube.Readiness;
import java.util.List;

/** The person at the command line. */
public interface Talk {
    /** Tells what is being done, beside the result. */
    void note(String text);

    /** Shows what was checked. */
    void checked(List<Finding> findings);

    /** Shows what will be done. */
    void plan(List<Difference> plan);

    /** Shows how far the pods are. */
    void progress(Readiness.Progress progress);

    /** Ends showing how far they are. */
    void progressEnds();

    /** Whether every question was answered beforehand, by somebody who could not know what it would be. */
    boolean unattended();

    /**
     * Whether to do it.
     *
     * @throws dev.edgemcp.cli.CliException if there is nobody to ask, and it was not said beforehand
     */
    boolean agreed(String question);
}
