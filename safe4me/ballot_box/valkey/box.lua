-- The ballot box on the server's side. Each function is atomic: nobody sees half of it.
--
-- All keys begin with the site's prefix; those of a room have its id as hash tag, and none has its code.
--   <prefix>:box                    which box this is and whose, its mark
--   <prefix>:rooms                  sorted set: the rooms' ids by when they are due
--   <prefix>:code:<keyed hash>      the id of the room of a code
--   <prefix>:{<id>}                 hash, a room: phase, due_at, cap, salt, bag, code (as above), activities
--                                   (JSON: their names), and the measure of each, as JSON
--   <prefix>:{<id>}:<activity>      hash: state, ballots; then pace, told, told_at, fresh, epsilon and emptied,
--                                   once there are any; and how often each option was chosen, under its keyed name
--   <prefix>:{<id>}:<activity>:who  sorted set of keyed hashes: nonces, and slips; 1 is used, 0 is not. It is kept
--                                   by that number, then by hash: nothing in it tells an order of arrival.

local function call(...) return server.call(...) end -- there is none while the library is loaded

-- How a function is called. A full server still seals and forgets: only what asks for more room than before is
-- refused there.
local READS, GROWS, ALWAYS = {'no-writes'}, {}, {'allow-oom'}

-- Which box this is, its mark: the one that is given, when it has none yet. It is written in any case (below).
server.register_function{
  function_name = 'LIBRARY_mark', flags = ALWAYS,
  callback = function(keys, args)
    local mark = call('GET', keys[1]) or args[1]
    call('SET', keys[1], mark)
    return mark
  end
}

-- `act` gets the prefix and its arguments. The mark says which box is meant: another one is not touched.
-- It is written again by whatever changes something, or finds it changed already: so there is always a
-- write that the caller can wait for, until a replica has it.
local function register(name, how, act)
  local function guarded(keys, args)
    local mark = keys[1]
    if call('GET', mark) ~= args[1] then
      return server.error_reply('LOST this is not the box that was asked for')
    end
    local told = act(string.sub(mark, 1, -string.len(':box') - 1), unpack(args, 2))
    if how ~= READS then call('SET', mark, args[1]) end
    return told
  end
  server.register_function{function_name = 'LIBRARY_' .. name, callback = guarded, flags = how}
end

-- What only reads; and the same from a primary that has a replica: from any other "there is none" may be old.
local function register_surely(name, act)
  register(name, READS, act)
  register(name .. '_surely', ALWAYS, act)
end

local function room_key(prefix, id) return prefix .. ':{' .. id .. '}' end

local function activities_of(room)
  local names = call('HGET', room, 'activities')
  return names and cjson.decode(names) or {}
end

local function forget(prefix, id)
  local room = room_key(prefix, id)
  for _, activity in ipairs(activities_of(room)) do
    call('DEL', room .. ':' .. activity, room .. ':' .. activity .. ':who')
  end
  local code = call('HGET', room, 'code')
  if code then call('DEL', code) end
  call('DEL', room)
  call('ZREM', prefix .. ':rooms', id)
end

-- After `fields` of the room come, for each activity, its number of fields and those, its counts zero.
register('put', GROWS, function(prefix, id, code, due_at, fields, ...)
  local room, rest, at = room_key(prefix, id), {...}, fields + 1
  if call('EXISTS', room, code) > 0 then return 'taken' end
  call('HSET', room, 'code', code, 'due_at', due_at, unpack(rest, 1, fields))
  for _, activity in ipairs(activities_of(room)) do
    local own = tonumber(rest[at])
    call('HSET', room .. ':' .. activity, 'state', 'open', 'ballots', 0, unpack(rest, at + 1, at + own))
    at = at + own + 1
  end
  call('SET', code, id)
  call('ZADD', prefix .. ':rooms', due_at, id)
  return 'put'
end)

-- By activity, in the room's own order: state, ballots, pace, told, told_at, fresh and emptied; nothing without a room.
local function standing(prefix, id)
  local room, told = room_key(prefix, id), {}
  for _, activity in ipairs(activities_of(room)) do
    local own = room .. ':' .. activity
    own = call('HMGET', own, 'state', 'ballots', 'pace', 'told', 'told_at', 'fresh', 'emptied')
    table.insert(told, activity)
    table.insert(told, own)
  end
  return told
end

register_surely('standing', standing)

-- Of the room of a code, however it is hashed: its id, its fields, and how its activities stand.
local function look(prefix, ...)
  for _, code in ipairs({...}) do
    local id = call('GET', code)
    if id then return {id, call('HGETALL', room_key(prefix, id)), standing(prefix, id)} end
  end
  return {}
end

register_surely('look', look)

register('salts', READS, function(prefix)
  local told = {}
  for _, id in ipairs(call('ZRANGE', prefix .. ':rooms', 0, -1)) do
    table.insert(told, call('HGET', room_key(prefix, id), 'salt'))
  end
  return told
end)

register('identity', READS, function(prefix) return call('GET', prefix .. ':box') end)

register('time', READS, function() return call('TIME') end)

-- Of a room: its salt and the names of its activities.
register_surely('bag', function(prefix, id)
  local found = call('HMGET', room_key(prefix, id), 'salt', 'activities')
  return found[1] and found or {}
end)

local function is_empty(room, salt)
  local found = call('HMGET', room, 'salt', 'bag')
  return found[1] == salt and found[2] == 'empty'
end

-- Slips follow, each with its activity, for the empty bag of the room of this salt: in the place of those that
-- were laid before, which nobody was shown.
register('lay', GROWS, function(prefix, id, salt, ...)
  local room, slips = room_key(prefix, id), {...}
  if not is_empty(room, salt) then return 'shown' end
  for _, activity in ipairs(activities_of(room)) do call('DEL', room .. ':' .. activity .. ':who') end
  for n = 1, #slips, 2 do call('ZADD', room .. ':' .. slips[n] .. ':who', 0, slips[n + 1]) end
  return 'laid'
end)

-- The bag is filled once, with the slips that were laid, if they are these.
register('fill', GROWS, function(prefix, id, salt, ...)
  local room, slips = room_key(prefix, id), {...}
  if not is_empty(room, salt) then return 'shown' end
  for n = 1, #slips, 2 do
    if not call('ZSCORE', room .. ':' .. slips[n] .. ':who', slips[n + 1]) then
      return server.error_reply('OTHERS these are not the slips that lie there')
    end
  end
  call('HSET', room, 'bag', 'filled')
  return 'filled'
end)

-- `fits` says whether the ballot was read for the measure of the room of this salt; `...` is what it chose.
-- A repeat is counted as nothing by the very statements that count a fresh one: neither the time nor the
-- length of what a replica is sent tells one from the other. In a strict room it also meets what a fresh one meets.
register('cast', GROWS, function(prefix, id, salt, activity, digest, now, fits, ...)
  local room = room_key(prefix, id)
  local own, who = room .. ':' .. activity, room .. ':' .. activity .. ':who'
  local found = call('HMGET', room, 'salt', 'due_at', 'cap', 'bag')
  local state, ballots, pace = unpack(call('HMGET', own, 'state', 'ballots', 'pace'))
  local cap, strict = tonumber(found[3]), found[4] ~= 'none'
  if found[1] ~= salt then return {'unknown'} end
  if not state then return {'not here'} end
  if state == 'closed' or tonumber(now) >= tonumber(found[2]) then return {'closed'} end
  if digest == '' then return {'no key'} end
  local used = call('ZSCORE', who, digest)
  local again = used == '1'
  if strict or not again then
    if fits ~= '1' then return {'not here'} end
    if strict and not used then return {'no slip'} end
    if state == 'paused' then return {'paused'} end
    if not strict and tonumber(ballots) >= cap then return {'full'} end
  end
  local more = again and 0 or 1
  for _, chosen in ipairs({...}) do call('HINCRBY', own, chosen, more) end
  call('HINCRBY', own, 'ballots', more)
  call('ZADD', who, 2, digest) -- a replica is sent only what changes something: so something does, each time
  call('ZADD', who, 1, digest)
  return {'counted', tonumber(ballots), more, cap, tonumber(pace or 0)}
end)

register('pace', ALWAYS, function(prefix, id, activity, pace)
  local own = room_key(prefix, id) .. ':' .. activity
  local state, kept, emptied = unpack(call('HMGET', own, 'state', 'pace', 'emptied'))
  if state and not emptied and tonumber(kept or 0) < tonumber(pace) then call('HSET', own, 'pace', pace) end
end)

-- What became of an activity since its number was told (`Since`), in the field `fresh`.
local OPEN_AGAIN, HELD, HELD_AGAIN = '0', '1', '2'

-- Pauses, and tells how many ballots there are: once, and never anew.
register('finish', ALWAYS, function(prefix, id, activity, now)
  local own = room_key(prefix, id) .. ':' .. activity
  local found = call('HMGET', own, 'state', 'ballots', 'told', 'fresh', 'emptied')
  local state, ballots, told, since, emptied = unpack(found, 1, 5)
  if not state or emptied then return end
  if state == 'open' then call('HSET', own, 'state', 'paused') end
  if not told then
    call('HSET', own, 'told', ballots, 'told_at', now, 'fresh', HELD)
  elseif since ~= HELD then
    call('HSET', own, 'fresh', HELD_AGAIN)
  end
end)

-- From one state to another: of these activities, or of all. Once ballots may come what was told is old.
register('switch', ALWAYS, function(prefix, id, before, after, ...)
  local room, named = room_key(prefix, id), {...}
  for _, activity in ipairs(#named > 0 and named or activities_of(room)) do
    local own = room .. ':' .. activity
    local state, told = unpack(call('HMGET', own, 'state', 'told'))
    if state == before then call('HSET', own, 'state', after) end
    if told and after == 'open' then call('HSET', own, 'fresh', OPEN_AGAIN) end
  end
end)

register('unlock', ALWAYS, function(prefix, id)
  local room = room_key(prefix, id)
  for _, activity in ipairs(activities_of(room)) do
    local own = room .. ':' .. activity
    local state, since = unpack(call('HMGET', own, 'state', 'fresh'))
    if state == 'paused' and since ~= HELD and since ~= HELD_AGAIN then call('HSET', own, 'state', 'open') end
  end
end)

-- A number of the room that only grows: `cap` or `due_at`.
register('raise', ALWAYS, function(prefix, id, field, value)
  local room = room_key(prefix, id)
  local kept = call('HGET', room, field)
  if not kept or tonumber(kept) >= tonumber(value) then return end
  call('HSET', room, field, value)
  if field == 'due_at' then call('ZADD', prefix .. ':rooms', value, id) end
end)

register('close', ALWAYS, function(prefix, id, activity)
  local own = room_key(prefix, id) .. ':' .. activity
  if call('EXISTS', own) == 1 then call('HSET', own, 'state', 'closed') end
end)

-- What a closed activity holds, and its measure. With `epsilon`, noisy counts are first put in the place of
-- the exact ones of so many ballots: whoever comes first does it, and all others are told the same.
register('seal', ALWAYS, function(prefix, id, activity, epsilon, ballots, ...)
  local room = room_key(prefix, id)
  local own = room .. ':' .. activity
  local state, exact, drawn, emptied = unpack(call('HMGET', own, 'state', 'ballots', 'epsilon', 'emptied'))
  if not state then return {'gone'} end
  if emptied then return {'none'} end
  if state ~= 'closed' then return {'open'} end
  if epsilon and not drawn and exact == ballots then
    call('HSET', own, 'epsilon', epsilon, ...)
    call('DEL', own .. ':who')
  end
  local known = call('HMGET', room, 'measure:' .. activity, 'salt')
  return {'closed', known[1], known[2], call('HGETALL', own)}
end)

-- With the last activity the room goes too.
register('destroy', ALWAYS, function(prefix, id, activity)
  local room = room_key(prefix, id)
  local own = room .. ':' .. activity
  if call('EXISTS', own) == 1 then
    call('DEL', own, own .. ':who')
    call('HSET', own, 'state', 'closed', 'ballots', 0, 'emptied', 1)
  end
  for _, each in ipairs(activities_of(room)) do
    if not call('HGET', room .. ':' .. each, 'emptied') then return end
  end
  forget(prefix, id)
end)

register('forget', ALWAYS, forget)

register('forget_all', ALWAYS, function(prefix)
  for _, id in ipairs(call('ZRANGE', prefix .. ':rooms', 0, -1)) do forget(prefix, id) end
end)

-- What is destroyed is still in memory that was freed and that nothing has taken since: a buffer that grows or
-- shrinks is moved, and where it was is not written over. These take such places: in a replica all at once, since it
-- keeps a transaction whole before it does it, here as pieces that are kept until the end. Their sizes are those in
-- which memory is given out (jemalloc's), up to where a freed place goes back to the system at once. Made-up ballots
-- are for what keeps the last commands: the backlog of replication, and the buffers that replicas read into.
local SIZES = {
  256, 320, 384, 448, 512, 640, 768, 896, 1024, 1280, 1536, 1792, 2048, 2560, 3072, 3584, 4096, 5120, 6144, 7168, 8192,
  10240, 12288, 14336
}
local HEADERS = 32 -- a text has one of its own before it, of 4 bytes or 24

register('overwrite', ALWAYS, function(prefix, seed, ballots, pieces)
  local decoy, kept = prefix .. ':{0}:decoy', {}
  for ballot = 1, ballots do
    local made_up = server.sha1hex(seed .. ballot)
    call('HINCRBY', decoy, string.sub(server.sha1hex(seed .. ballot % 12), 1, 16), 1)
    call('ZADD', decoy .. ':who', 1, string.sub(made_up .. server.sha1hex(made_up), 1, 64))
  end
  for _, size in ipairs(SIZES) do
    for piece = 1, pieces do
      kept[#kept + 1] = string.format('%08d', #kept) .. string.rep('.', size - HEADERS - 8)
      call('SET', decoy .. ':piece', kept[#kept])
    end
  end
  call('GET', decoy .. ':piece') -- in the place of what functions were told
  call('DEL', decoy, decoy .. ':who', decoy .. ':piece')
  collectgarbage()
end)

register('due', READS, function(prefix, now)
  return call('ZRANGEBYSCORE', prefix .. ':rooms', '-inf', now)
end)
