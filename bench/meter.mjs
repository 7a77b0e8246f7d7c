// Loaded before what is measured: writes CPU time (ms), wall time (ms) and peak memory (KB) to descriptor 3 at the end.
import { writeSync } from 'node:fs';

process.on('exit', () => {
  const { user, system } = process.cpuUsage();
  const { maxRSS } = process.resourceUsage();
  writeSync(3, JSON.stringify({ cpu: (user + system) / 1000, wall: performance.now(), memory: maxRSS }));
});
