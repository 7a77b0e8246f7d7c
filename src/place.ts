import type { Location } from './model.js';

/** The place alone, of anything that has one. */
export function placeOf({ file, line, column }: Location): Location {
  return { file, line, column };
}

/** One text for one place. */
export function placeKey({ file, line, column }: Location): string {
  return `${file}:${line}:${column}`;
}
