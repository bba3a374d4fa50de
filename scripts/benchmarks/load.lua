-- Sends prepared requests, each once, and counts the answers. Arguments: directory of the requests, length of each, and
-- where wanted a directory that takes the bodies of the answers with status 201. LOAD_PORTS names the ports that the
-- threads take turns in, as a proxy in front of several processes would.
local threads = {}
local ports = {}
for port in string.gmatch(os.getenv("LOAD_PORTS"), "%d+") do
  table.insert(ports, port)
end

function setup(thread)
  thread:set("number", #threads)
  thread.addr = wrk.lookup("127.0.0.1", ports[#threads % #ports + 1])[1]
  table.insert(threads, thread)
end

function init(arguments)
  requests = assert(io.open(arguments[1] .. "/" .. number, "rb"))
  length = tonumber(arguments[2])
  if arguments[3] then
    answers = assert(io.open(arguments[3] .. "/" .. number, "wb"))
  end
  accepted, refused, exhausted = 0, 0, 0
end

function request()
  local content = requests:read(length)
  if content == nil then
    exhausted = 1
    wrk.thread:stop()
    return "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
  end
  return content
end

function response(status, _, body)
  if status == 201 or (status == 200 and not answers) then
    accepted = accepted + 1
    if answers then
      answers:write(body, "\n")
    end
  else
    refused = refused + 1
  end
end

function done(summary, latency)
  local total = { accepted = 0, refused = 0, exhausted = 0 }
  for _, thread in ipairs(threads) do
    for name in pairs(total) do
      total[name] = total[name] + thread:get(name)
    end
  end
  local broken = summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout
  io.write(string.format(
    'FIGURES {"accepted": %d, "refused": %d, "exhausted": %d, "broken": %d, "seconds": %.6f, "p50": %.6f, "p99": %.6f}\n',
    total.accepted, total.refused, total.exhausted, broken,
    summary.duration / 1e6, latency:percentile(50) / 1e6, latency:percentile(99) / 1e6))
end
