# Completion of edge-mcp for bash: source <(edge-mcp completion bash)
_edge_mcp() {
    local answer directive line cur=${COMP_WORDS[COMP_CWORD]}
    # The last line of the answer says whether names of files would do as well.
    answer=$("${COMP_WORDS[0]}" __complete -- "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null) || return
    directive=${answer##*:}
    COMPREPLY=()
    while IFS= read -r line; do
        case $line in
            :* | '') ;;
            *) COMPREPLY+=("${line%%$'\t'*}") ;;
        esac
    done <<<"$answer"
    # bash takes = for the end of a word.
    if [[ $cur != *=* && ${COMP_WORDBREAKS} == *=* ]]; then
        COMPREPLY=("${COMPREPLY[@]#*=}")
    fi
    if [ "$directive" = 0 ] && [ ${#COMPREPLY[@]} -eq 0 ]; then
        compopt -o default 2>/dev/null
    fi
}
complete -F _edge_mcp edge-mcp
