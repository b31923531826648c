-- A bell has rung: each pupil of each class asks for the class's page, what the room measures and the quiz, and
-- sends a ballot; one pupil in twenty sends it again, as after a reply that was lost. Requests are due at a steady
-- step over the given seconds, whether or not earlier ones were answered.
--
-- After `--`: a file of join codes, pupils a class, seconds, threads, the number of the burst, the quiz's address
-- in a room, and a ballot with NONCE in it. Prints one line of JSON.
local ffi = require("ffi")
ffi.cdef[[
typedef struct { long seconds; long nanoseconds; } moment;
int clock_gettime(int clock, moment *now);
]]
local MONOTONIC, AGAIN, NEVER_MS = 1, 20, 3600000
local PAGE, STATE, QUIZ, BALLOT, BALLOT_AGAIN = 0, 1, 2, 3, 4
local threads = {}

function setup(thread)
    thread:set("id", #threads)
    table.insert(threads, thread)
end

local function now_ms()
    local moment = ffi.new("moment")
    ffi.C.clock_gettime(MONOTONIC, moment)
    return tonumber(moment.seconds) * 1000 + tonumber(moment.nanoseconds) / 1e6
end

local function steps_of(visit) return visit % AGAIN == 0 and BALLOT_AGAIN or BALLOT end

function init(args)
    codes = {}
    for code in io.lines(args[1]) do table.insert(codes, code) end
    local pupils, seconds = tonumber(args[2]), tonumber(args[3])
    of_all, burst, quiz = tonumber(args[4]), tonumber(args[5]), args[6]
    before, after = args[7]:match("^(.*)NONCE(.*)$")
    visits = #codes * pupils
    total = 0
    again = 0
    for visit = id, visits - 1, of_all do
        total = total + steps_of(visit) + 1
        again = again + steps_of(visit) - BALLOT
    end
    visit, step = id, PAGE
    asked, answered, latest_ms, failed = 0, 0, 0, 0
    ok, taken = 0, 0
    lasted_ms = 0
    step_ms = seconds * 1000 / total
    began = nil
end

function delay()
    began = began or now_ms()
    if asked == total then return NEVER_MS end
    local early = began + asked * step_ms - now_ms()
    asked = asked + 1
    latest_ms = math.max(latest_ms, -early)
    return math.max(0, math.floor(early))
end

local function school_of(visit)
    local class = visit % #codes
    return string.format("10.%d.%d.%d", class / 65536, class / 256 % 256, class % 256)
end

function request()
    local path = "/c/" .. codes[visit % #codes + 1]
    local headers = { ["X-Forwarded-For"] = school_of(visit), ["Accept-Encoding"] = "gzip, br" }
    local asks
    if step == PAGE then asks = wrk.format("GET", path .. "/en/", headers)
    elseif step == STATE then asks = wrk.format("GET", path .. "/state", headers)
    elseif step == QUIZ then asks = wrk.format("GET", path .. quiz, headers)
    else
        headers["Content-Type"] = "application/json"
        local nonce = string.format("%016x%016x", burst, visit)
        asks = wrk.format("POST", path .. "/ballots", headers, before .. nonce .. after)
    end
    if step == steps_of(visit) then visit, step = visit + of_all, PAGE else step = step + 1 end
    return asks
end

function response(status)
    answered = answered + 1
    if status == 204 then taken = taken + 1
    elseif status == 200 then ok = ok + 1
    else failed = failed + 1 end
    lasted_ms = now_ms() - began
end

function done(summary, latency)
    local sums, late, lasted = { total = 0, ok = 0, taken = 0, again = 0, failed = 0, answered = 0 }, 0, 0
    for _, thread in ipairs(threads) do
        for name in pairs(sums) do sums[name] = sums[name] + thread:get(name) end
        late, lasted = math.max(late, thread:get("latest_ms")), math.max(lasted, thread:get("lasted_ms"))
    end
    local broken = summary.errors.connect + summary.errors.read + summary.errors.write
    io.write(string.format(
        '{"seconds": %.2f, "asked": %d, "read": %d, "taken": %d, "again": %d, "failed": %d, "unanswered": %d, "broken": %d,'
        .. ' "p50_ms": %.1f, "p99_ms": %.1f, "worst_ms": %.1f, "late_ms": %.1f}\n',
        lasted / 1000, sums.total, sums.ok, sums.taken, sums.again, sums.failed,
        sums.total - sums.answered, broken,
        latency:percentile(50) / 1000, latency:percentile(99) / 1000, latency.max / 1000, late
    ))
end
