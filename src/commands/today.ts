/** The day that it is, as `2026-11-23`: in UTC, so that it is the same on every machine. */
export function today(): string {
  return new Date().toISOString().slice(0, 10);
}
