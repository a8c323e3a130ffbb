-- Adds calls that were let through while Redis was away to the counts of the periods in which they were made.
-- KEYS: the hash of counts. ARGV: for each count its field, its period, the number of calls.
for i = 1, #ARGV, 3 do
    local stored = redis.call('HGET', KEYS[1], ARGV[i])
    local period, used = 0, 0
    if stored then
        local p, u = string.match(stored, '^(%d+):(%d+)$')
        period, used = tonumber(p), tonumber(u)
    end
    local wanted = tonumber(ARGV[i + 1])
    if wanted == period then
        redis.call('HSET', KEYS[1], ARGV[i], string.format('%d:%d', period, used + tonumber(ARGV[i + 2])))
    elseif wanted > period then
        redis.call('HSET', KEYS[1], ARGV[i], string.format('%d:%d', wanted, tonumber(ARGV[i + 2])))
    end
end
return 0
