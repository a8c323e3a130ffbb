# Completion of edge-mcp for fish: edge-mcp completion fish > ~/.config/fish/completions/edge-mcp.fish
function __edge_mcp_complete
    set -l words (commandline -opc) (commandline -ct)
    set -l answer ($words[1] __complete -- $words[2..-1] 2>/dev/null)
    set -l files no
    set -l found no
    for line in $answer
        switch $line
            case ':0'
                set files yes
            case ':*'
            case '*'
                set found yes
                echo $line
        end
    end
    if test $files = yes -a $found = no
        __fish_complete_path (commandline -ct)
    end
end
complete -c edge-mcp -f -a '(__edge_mcp_complete)'
