package dev.edgemcp.cli.check;

/** What a check is about. The order is the one in which they are shown. */
public enum Category {
    CLUSTER("Cluster"),
    RELEASE("Release"),
    PODS("Pods not starting"),
    CONNECTION("Connection refused"),
    KEYS("Keys"),
    REDIS("Redis"),
    SCALING("Autoscaler not scaling"),
    DRAIN("Drain"),
    MONITORING("ServiceMonitor not working"),
    BEFORE("Before installing"),
    PROOF("Proof that it works");

    private final String title;

    Category(String title) {
        this.title = title;
    }

    /** As people read it. */
    public String title() {
        return title;
    }
}
