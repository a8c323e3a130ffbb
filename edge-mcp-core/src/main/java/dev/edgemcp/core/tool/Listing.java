package dev.edgemcp.core.tool;

import dev.edgemcp.core.jsonrpc.JsonRpcError;
import dev.edgemcp.core.jsonrpc.JsonRpcException;
import dev.edgemcp.core.protocol.ListKind;
import dev.edgemcp.core.protocol.Listed;
import dev.edgemcp.core.protocol.Page;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A list in pages. A cursor names the last entry of the page before, so it survives changes elsewhere in the list. */
record Listing(ListKind kind, List<? extends Listed> items, int pageSize) {
    Page page(@Nullable String cursor) {
        int from = cursor == null ? 0 : after(cursor);
        int to = Math.min(from + pageSize, items.size());
        String next = to == items.size()
                ? null
                : Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(items.get(to - 1).key().getBytes(StandardCharsets.UTF_8));
        return new Page(kind, items.subList(from, to), next);
    }

    private int after(String cursor) {
        try {
            String last = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
            for (int i = 0; i < items.size(); i++) {
                if (items.get(i).key().equals(last)) {
                    return i + 1;
                }
            }
        } catch (IllegalArgumentException e) {
            // Answered below like a cursor whose entry is gone.
        }
        throw new JsonRpcException(JsonRpcError.INVALID_PARAMS, "unknown cursor: list again from the start");
    }
}
