-- POSTs the body in the file BENCH_BODY and prints one line of JSON when done.

local file = assert(io.open(os.getenv("BENCH_BODY"), "rb"))

wrk.method = "POST"
wrk.body = file:read("*a")
wrk.headers["Content-Type"] = "application/json"
file:close()

function done(summary, latency, _)
   local errors = summary.errors
   local failures = errors.connect + errors.read + errors.write + errors.status + errors.timeout
   io.write(string.format(
      '{"requests": %d, "seconds": %.6f, "bytes": %d, "failures": %d, "p50": %.3f, "p95": %.3f}\n',
      summary.requests, summary.duration / 1e6, summary.bytes, failures,
      latency:percentile(50) / 1e3, latency:percentile(95) / 1e3
   ))
end
