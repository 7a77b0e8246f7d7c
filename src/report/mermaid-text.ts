import { visible } from './text.js';

const LONGEST = 80;

/**
 * Text inside the quotes of a mermaid label. Everything that mermaid, markdown or HTML would read as more than a
 * letter becomes an entity: `%%{…}%%` is a directive wherever it stands.
 */
export function escapeLabel(text: string): string {
  const characters = [...visible(text)];
  const short =
    characters.length > LONGEST ? `${characters.slice(0, LONGEST - 1).join('')}…` : characters.join('');
  // Mermaid cuts a text that looks like `style x:y#z;`, wherever it stands.
  const special = /style|classDef/i.test(short) ? /["#&<>`%\\;:]/g : /["#&<>`%\\;]/g;
  return short.replace(special, (character) => `#${character.charCodeAt(0)};`);
}

/** Names of nodes in a mermaid text: readable, safe, and different for different things. */
export class NodeIds {
  readonly #ids = new Map<string, string>();
  readonly #taken = new Set<string>();

  of(kind: string, name: string): string {
    const key = `${kind} ${name}`;
    const known = this.#ids.get(key);
    if (known) return known;
    // The kind in front keeps reserved words (`end`) from standing alone.
    const base = `${kind}_${name.replace(/[^A-Za-z0-9]+/g, '_').slice(0, 60)}`;
    let id = base;
    for (let number = 2; this.#taken.has(id); number++) id = `${base}_${number}`;
    this.#ids.set(key, id);
    this.#taken.add(id);
    return id;
  }
}
