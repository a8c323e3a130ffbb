-- Adds calls that were let through while Redis was away: to rates as far as they have not refilled since, to counts in the periods
-- in which they were made.
-- KEYS: the hash of rates, the hash of counts. ARGV: the number of rates; for each its field, the microseconds from call to call,
--       the number of calls; then for each count its field, its period, the number of calls.
local time = redis.call('TIME')
local now = (tonumber(time[1]) - 1700000000) * 1000000 + tonumber(time[2])
local at = 2
for _ = 1, tonumber(ARGV[1]) do
    local tat = tonumber(redis.call('HGET', KEYS[1], ARGV[at]) or '0')
    if tat < now then tat = now end
    redis.call('HSET', KEYS[1], ARGV[at], string.format('%.3f', tat + tonumber(ARGV[at + 1]) * tonumber(ARGV[at + 2])))
    at = at + 3
end
for i = at, #ARGV, 3 do
    local stored = redis.call('HGET', KEYS[2], ARGV[i])
    local period, used = 0, 0
    if stored then
        local p, u = string.match(stored, '^(%d+):(%d+)$')
        period, used = tonumber(p), tonumber(u)
    end
    local wanted = tonumber(ARGV[i + 1])
    if wanted == period then
        redis.call('HSET', KEYS[2], ARGV[i], string.format('%d:%d', period, used + tonumber(ARGV[i + 2])))
    elseif wanted > period then
        redis.call('HSET', KEYS[2], ARGV[i], string.format('%d:%d', wanted, tonumber(ARGV[i + 2])))
    end
end
return 0
