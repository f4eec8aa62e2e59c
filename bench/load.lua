-- POSTs the body in the file BENCH_BODY, or else GETs; prints one line of JSON when done.

local path = os.getenv("BENCH_BODY")

if path then
   local file = assert(io.open(path, "rb"))
   wrk.method = "POST"
   wrk.body = file:read("*a")
   wrk.headers["Content-Type"] = "application/json"
   file:close()
end

function done(summary, latency, _)
   local errors = summary.errors
   local failures = errors.connect + errors.read + errors.write + errors.status + errors.timeout
   io.write(string.format(
      '{"requests": %d, "seconds": %.6f, "bytes": %d, "failures": %d, "p50": %.3f, "p95": %.3f}\n',
      summary.requests, summary.duration / 1e6, summary.bytes, failures,
      latency:percentile(50) / 1e3, latency:percentile(95) / 1e3
   ))
end
