/** What JSON allows in a text and a terminal may act upon or hide: C1 controls, bidirectional overrides. */
const ACTING = /[\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/** Indented JSON with a line break at the end; the same value as ever, but harmless where it is printed. */
export function stringify(value: unknown): string {
  const text = JSON.stringify(value, null, 2);
  return `${text.replace(ACTING, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)}\n`;
}
