import { type Document, isMap, isScalar, isSeq, type Node, Pair, type Scalar, YAMLMap, YAMLSeq } from 'yaml';

/** `services.payment.addresses: [...]` at the top of hoplint.yaml: a line that can be pasted anywhere in it. */
const SHORT_KEY = /^services\.(.+)\.addresses$/;

/** The line that says whose an address is. */
export function addressLine(service: string, address: string): string {
  return `services.${service}.addresses: [${JSON.stringify(address)}]`;
}

/** Whether a key may be given twice, as lines are pasted one after another. */
export function mayRepeat(key: unknown): boolean {
  return isScalar(key) && SHORT_KEY.test(String(key.value));
}

/** Puts what short keys say where it belongs. Places in the file stay those of the lines as written. */
export function expandShortKeys({ contents }: Document): void {
  if (!isMap(contents)) return;
  for (const pair of [...contents.items]) {
    const { key, value } = pair;
    const [, name] = isScalar(key) ? (SHORT_KEY.exec(String(key.value)) ?? []) : [];
    if (name === undefined || !isScalar(key)) continue;
    const services = mapAt(contents, 'services', key);
    const service = services && mapAt(services, name, key);
    if (!service) continue;
    contents.items.splice(contents.items.indexOf(pair), 1);
    const known = service.items.find((item) => isNamed(item, 'addresses'));
    if (known && isSeq(known.value)) known.value.items.push(...(isSeq(value) ? value.items : [value]));
    else if (!known)
      service.items.push(new Pair(placed('addresses', key), isSeq(value) ? copied(value) : value));
  }
}

/** The mapping under a key, made if there is nothing; null if there is something else. */
function mapAt(map: YAMLMap, name: string, source: Scalar): YAMLMap | null {
  const known = map.items.find((item) => isNamed(item, name));
  if (known && isMap(known.value)) return known.value;
  const isEmpty = !known || known.value === null || (isScalar(known.value) && known.value.value === null);
  if (!isEmpty) return null;
  const made = new YAMLMap();
  made.range = source.range ?? null;
  if (known) known.value = made;
  else map.items.push(new Pair(placed(name, source), made));
  return made;
}

/** A list of its own, so that what is added to it is added nowhere else. */
function copied(list: YAMLSeq): YAMLSeq {
  const copy = new YAMLSeq();
  copy.items = [...list.items];
  copy.range = list.range ?? null;
  return copy;
}

function isNamed({ key }: Pair, name: string): boolean {
  return isScalar(key) && key.value === name;
}

function placed(name: string, source: Scalar): Scalar {
  const key = source.clone() as Scalar & Node;
  key.value = name;
  return key;
}
