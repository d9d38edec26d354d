// Loaded into each measured process (node --require): when it ends, its peak
// resident memory in KiB is written to the file that UNDRIFT_BENCH_PEAK names.
// On Linux it is read from /proc, because the maximum of getrusage(2) is handed
// down from the process that started this one.
const { readFileSync, writeFileSync } = require("node:fs");

function peakKibibytes() {
  try {
    const status = readFileSync("/proc/self/status", "utf8");
    const peak = /^VmHWM:\s+(\d+) kB$/m.exec(status);
    if (peak !== null) return Number(peak[1]);
  } catch {
    // Not Linux.
  }
  return process.resourceUsage().maxRSS;
}

process.once("exit", () => {
  writeFileSync(process.env.UNDRIFT_BENCH_PEAK, String(peakKibibytes()));
});
