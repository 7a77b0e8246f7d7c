import { type Evaluated, literal, unknown } from './evaluated.js';

/** Arithmetic on what is known; a time plus a length is a later time. */
export function arithmetic(operator: string, left: Evaluated, right: Evaluated): Evaluated {
  if (operator === '!') return left.k === 'literal' ? literal(!left.value) : unknown('a condition');
  const a = settled(left);
  const b = settled(right);
  if (a.k === 'time' && (operator === '+' || operator === '-')) {
    return { k: 'time', fromNow: arithmetic(operator, a.fromNow, b) };
  }
  if (b.k === 'time' && operator === '+') return { k: 'time', fromNow: arithmetic('+', a, b.fromNow) };
  if (a.k === 'parameter') return { ...a, otherwise: null };
  if (b.k === 'parameter') return { ...b, otherwise: null };
  if (a.k !== 'literal' || b.k !== 'literal') return unknown('a computed value');
  if (operator === '===' || operator === '==') return literal(a.value === b.value);
  if (operator === '!==' || operator === '!=') return literal(a.value !== b.value);
  const x = Number(a.value);
  const y = Number(b.value);
  switch (operator) {
    case '+':
      return literal(x + y);
    case '-':
      return literal(x - y);
    case '*':
      return literal(x * y);
    case '/':
      return literal(x / y);
    case '**':
      return literal(x ** y);
    default:
      return unknown('a condition');
  }
}

/** A setting or parameter with a stand-in counts as its stand-in. */
export function settled(value: Evaluated): Evaluated {
  if (value.k === 'setting')
    return value.otherwise ? settled(value.otherwise) : unknown(`the setting ${value.name}`);
  if (value.k === 'parameter' && value.otherwise) return settled(value.otherwise);
  return value;
}

/** The number that a value comes to; null if it is not one. Texts of digits count, as most libraries parse them. */
export function numberOf(value: Evaluated): number | null {
  const known = settled(value);
  if (known.k !== 'literal') return null;
  if (typeof known.value === 'number') return known.value;
  if (typeof known.value === 'string' && /^\s*\d+(\.\d+)?\s*$/.test(known.value)) return Number(known.value);
  return null;
}
