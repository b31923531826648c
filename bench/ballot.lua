-- Posts the body given after `--`, with a fresh nonce in place of NONCE, as 64 pupils at once would.
local threads = 0
local digits = "0123456789abcdef"

function setup(thread)
    threads = threads + 1
    thread:set("seed", threads)
end

function init(args)
    math.randomseed(os.time() * 1000 + seed)
    before, after = args[1]:match("^(.*)NONCE(.*)$")
    headers = { ["Content-Type"] = "application/json" }
end

function request()
    local nonce = {}
    for i = 1, 32 do
        local digit = math.random(16)
        nonce[i] = digits:sub(digit, digit)
    end
    return wrk.format("POST", nil, headers, before .. table.concat(nonce) .. after)
end
