-- Counts of attempts, and facts, on the server's side: a hash each, with `attempts` and `ends`, in seconds
-- since 1970. They expire by the server's own clock, so that none stays when nobody asks again.

local function call(...) return server.call(...) end -- there is none while the library is loaded

-- The first key is made under the site's secret key, the others under former ones: what is kept there goes on.
local function writing(name, act)
  server.register_function('LIBRARY_' .. name, function(keys, args)
    for n = 2, #keys do
      if call('EXISTS', keys[n]) == 1 then call('RENAMENX', keys[n], keys[1]) end
    end
    return act(keys[1], unpack(args))
  end)
end

writing('count', function(key, now, seconds, most)
  local attempts, ends = unpack(call('HMGET', key, 'attempts', 'ends'))
  if not ends or tonumber(ends) <= tonumber(now) then attempts, ends = 0, now + seconds end
  if tonumber(attempts) >= tonumber(most) then return {0, tonumber(ends)} end
  call('HSET', key, 'attempts', attempts + 1, 'ends', ends)
  call('EXPIRE', key, ends - now)
  return {attempts + 1, tonumber(ends)}
end)

writing('refund', function(key, ends)
  local attempts, kept = unpack(call('HMGET', key, 'attempts', 'ends'))
  if kept == ends and tonumber(attempts) > 0 then call('HINCRBY', key, 'attempts', -1) end
end)

local function ends_of(key) return tonumber(call('HGET', key, 'ends') or 0) end

-- What is to be kept until `ends` is kept for `more` seconds more: clocks of servers differ.
writing('remember', function(key, now, ends, more)
  local last = math.max(ends_of(key), tonumber(ends))
  call('HSET', key, 'attempts', 0, 'ends', last)
  call('EXPIRE', key, last - now + more)
end)

-- Reads only: a primary without a replica still tells it.
server.register_function{
  function_name = 'LIBRARY_remembers', flags = {'no-writes'},
  callback = function(keys)
    local last = 0
    for _, key in ipairs(keys) do last = math.max(last, ends_of(key)) end
    return last
  end
}
