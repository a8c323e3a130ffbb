-- Forgets rates that are full again, which is what one that is not known is, too, and counts of times long past.
-- KEYS: the hash of rates, the hash of counts. ARGV: a cursor into each. Answer: the next cursors.
local time = redis.call('TIME')
local now = (tonumber(time[1]) - 1700000000) * 1000000 + tonumber(time[2])
local rates = redis.call('HSCAN', KEYS[1], ARGV[1], 'COUNT', 500)
for i = 1, #rates[2], 2 do
    if tonumber(rates[2][i + 1]) < now then redis.call('HDEL', KEYS[1], rates[2][i]) end
end
local days = math.floor(tonumber(time[1]) / 86400)
local counts = redis.call('HSCAN', KEYS[2], ARGV[2], 'COUNT', 500)
for i = 1, #counts[2], 2 do
    local period = tonumber(string.match(counts[2][i + 1], '^(%d+):') or '0')
    -- Periods of days and of months are numbers of different sizes: both kinds that are two months old go.
    local age = string.sub(counts[2][i], 1, 8) == 'monthly:' and (days / 30.4 + 1970 * 12 - 3) - period
        or (days - period) / 30.4
    if age > 2 then redis.call('HDEL', KEYS[2], counts[2][i]) end
end
return { rates[1], counts[1] }
