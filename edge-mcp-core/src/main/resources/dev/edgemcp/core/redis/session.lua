-- Changes what a client has set in a session, tells the processes that serve it, and answers with what is so then.
-- KEYS: the hash of the session.
-- ARGV: milliseconds to keep what is set, milliseconds that the session can last at most, the most resources, the longest URI
--       in bytes, a channel, what to say there (empty for nothing); then each change as a word and a value.
-- Answer: whether there was something, whether the session has ended, whether its client hears of lists, whether a resource
--         was left out, how many were told, the level (empty for none), the resources.
local key = KEYS[1]
local most = tonumber(ARGV[3])
local longest = tonumber(ARGV[4])
local kind = redis.call('TYPE', key)['ok']
-- "ended", "hears", "level", and "set", which keeps a hash that says nothing any more from being none.
if (kind ~= 'hash' and kind ~= 'none') or (kind == 'hash' and redis.call('HLEN', key) > most + 4) then
    redis.call('DEL', key)
    kind = 'none'
end
local found = kind == 'hash' and 1 or 0
local ended = redis.call('HEXISTS', key, 'ended')
local full = 0
for i = 7, #ARGV, 2 do
    local what, value = ARGV[i], ARGV[i + 1]
    if what == 'end' then
        redis.call('DEL', key)
        redis.call('HSET', key, 'ended', '1')
        ended = 1
    elseif ended == 0 then
        redis.call('HSET', key, 'set', '1')
        if what == 'level' then
            redis.call('HSET', key, 'level', value)
        elseif what == 'hear' then
            redis.call('HSET', key, 'hears', '1')
        elseif what == 'unsubscribe' then
            redis.call('HDEL', key, 'r:' .. value)
        elseif redis.call('HEXISTS', key, 'r:' .. value) == 0 then
            local others = 1 + redis.call('HEXISTS', key, 'level') + redis.call('HEXISTS', key, 'hears')
            if redis.call('HLEN', key) - others >= most then
                full = 1
            else
                redis.call('HSET', key, 'r:' .. value, '1')
            end
        end
    end
end
if ended == 1 then
    redis.call('PEXPIRE', key, ARGV[2])
else
    redis.call('PEXPIRE', key, math.min(tonumber(ARGV[1]), tonumber(ARGV[2])))
end
local told = 0
if ARGV[6] ~= '' then told = redis.call('PUBLISH', ARGV[5], ARGV[6]) end
local level = ''
if redis.call('HSTRLEN', key, 'level') <= 16 then level = redis.call('HGET', key, 'level') or '' end
local answer = { found, ended, redis.call('HEXISTS', key, 'hears'), full, told, level }
for _, field in ipairs(redis.call('HKEYS', key)) do
    if string.sub(field, 1, 2) == 'r:' and #field <= longest + 2 then answer[#answer + 1] = string.sub(field, 3) end
end
return answer
