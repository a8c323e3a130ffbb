#compdef edge-mcp
# Completion of edge-mcp for zsh: edge-mcp completion zsh > "${fpath[1]}/_edge-mcp"
_edge-mcp() {
    local line directive=4
    local -a described
    while IFS= read -r line; do
        case $line in
            :*) directive=${line#:} ;;
            *$'\t'*) described+=("${${line%%$'\t'*}//:/\\:}:${line#*$'\t'}") ;;
            ?*) described+=("${line//:/\\:}") ;;
        esac
    done < <("${words[1]}" __complete -- "${(@)words[2,CURRENT]}" 2>/dev/null)
    if ((${#described})); then
        _describe 'edge-mcp' described
    elif [[ $directive == 0 ]]; then
        _files
    fi
}
if [ "${funcstack[1]:-}" = _edge-mcp ]; then
    _edge-mcp
else
    compdef _edge-mcp edge-mcp
fi
