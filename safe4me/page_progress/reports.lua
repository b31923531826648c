-- The running week on the server's side: a hash of numbers, and who sent how many, by hashes, until when. All
-- keys expire, so that nothing stays when nobody asks again.

local KEPT = 30 * 24 * 60 * 60 -- seconds: longer than a week and its copying

local function call(...) return server.call(...) end -- there is none while the library is loaded

server.register_function('LIBRARY_begin', function(keys, args)
  for n = 1, #args, 2 do call('HSETNX', keys[1], args[n], args[n + 1]) end
  call('EXPIRE', keys[1], KEPT)
end)

server.register_function('LIBRARY_add', function(keys, args)
  local numbers, senders, ends = unpack(keys)
  local field, now, most_senders = unpack(args)
  for _, digest in ipairs(call('ZRANGEBYSCORE', ends, '-inf', now)) do call('HDEL', senders, digest) end
  call('ZREMRANGEBYSCORE', ends, '-inf', now)
  local new = 0
  for n = 4, #args, 3 do
    local sent = call('HGET', senders, args[n])
    if not sent then new = new + 1 elseif tonumber(sent) >= tonumber(args[n + 1]) then return end
  end
  if new > 0 and call('HLEN', senders) + new > tonumber(most_senders) then return end
  for n = 4, #args, 3 do
    call('HINCRBY', senders, args[n], 1)
    call('ZADD', ends, 'NX', now + args[n + 2], args[n])
  end
  for _, key in ipairs({senders, ends}) do call('EXPIRE', key, KEPT) end
  if call('HEXISTS', numbers, field) == 1 then call('HINCRBY', numbers, field, 1) end
end)

server.register_function('LIBRARY_all', function(keys) return call('HGETALL', keys[1]) end)

server.register_function('LIBRARY_forget', function(keys, args) call('HDEL', keys[1], unpack(args)) end)
