-- Decides about one call over all of its buckets, by the clock of Redis, and takes from them only if all have room.
-- KEYS: the hash of rates, the hash of counts.
-- ARGV: "take" or "look"; the number of rates; for each its field, the microseconds from call to call, the burst;
--       then for each count its field, "d" or "m", the limit.
-- Answer to "take": the number of the bucket that refuses (0 for none), microseconds to wait, microseconds until it is full;
--        to "look": for each bucket the calls that could be made at once.
local time = redis.call('TIME')
local seconds = tonumber(time[1])
-- Counted from 2023, so that microseconds have fractions in a double.
local now = (seconds - 1700000000) * 1000000 + tonumber(time[2])
local days = math.floor(seconds / 86400)

-- Days since 1970 as year and month, and the days until the next month begins (the algorithm counts years from March).
local function month()
    local z = days + 719468
    local era = math.floor(z / 146097)
    local doe = z - era * 146097
    local yoe = math.floor((doe - math.floor(doe / 1460) + math.floor(doe / 36524) - math.floor(doe / 146096)) / 365)
    local doy = doe - (365 * yoe + math.floor(yoe / 4) - math.floor(yoe / 100))
    local mp = math.floor((5 * doy + 2) / 153)
    local number = (yoe + era * 400) * 12 + mp
    local first = math.floor((153 * mp + 2) / 5)
    -- March is month 0 of its year, February, month 11, ends it.
    local last
    if mp < 11 then
        last = math.floor((153 * (mp + 1) + 2) / 5)
    else
        local y = yoe + 1
        local leap = (y % 4 == 0 and y % 100 ~= 0) or y % 400 == 0
        last = first + (leap and 29 or 28)
    end
    return number, last - doy
end

local rates = tonumber(ARGV[2])
local at = 3
local remaining = {}
local refuses, wait, full = 0, 0, 0
local fields, values = {}, {}
for i = 1, rates do
    local interval = tonumber(ARGV[at + 1])
    local tat = tonumber(redis.call('HGET', KEYS[1], ARGV[at]) or '0')
    if tat < now then tat = now end
    local over = tat + interval - now - tonumber(ARGV[at + 2]) * interval
    if over > 0 and over > wait then
        refuses, wait, full = i, over, tat - now
    end
    remaining[i] = math.max(0, math.floor(tonumber(ARGV[at + 2]) - (tat - now) / interval + 0.000001))
    fields[i], values[i] = ARGV[at], tat + interval
    at = at + 3
end
local counts = {}
local number, daysLeft
for i = 1, (#ARGV - at + 1) / 3 do
    local period = days
    local left = 86400 - seconds % 86400
    if ARGV[at + 1] == 'm' then
        if not number then number, daysLeft = month() end
        period = number
        left = daysLeft * 86400 - seconds % 86400
    end
    local used = 0
    local stored = redis.call('HGET', KEYS[2], ARGV[at])
    if stored then
        local p, u = string.match(stored, '^(%d+):(%d+)$')
        if tonumber(p) == period then used = tonumber(u) end
    end
    if used >= tonumber(ARGV[at + 2]) and left * 1000000 > wait then
        refuses, wait, full = rates + i, left * 1000000, left * 1000000
    end
    remaining[rates + i] = math.max(0, tonumber(ARGV[at + 2]) - used)
    counts[#counts + 1] = ARGV[at]
    counts[#counts + 1] = string.format('%d:%d', period, used + 1)
    at = at + 3
end
if ARGV[1] == 'look' then return remaining end
if refuses == 0 then
    for i = 1, rates do
        redis.call('HSET', KEYS[1], fields[i], string.format('%.3f', values[i]))
    end
    if #counts > 0 then
        redis.call('HSET', KEYS[2], unpack(counts))
    end
end
return { refuses, math.ceil(wait), math.ceil(full) }
