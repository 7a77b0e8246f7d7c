import { type Evaluated, literal, unknown } from './evaluated.js';

/** Whether a value is true in a condition; null where that is not known. */
export function truthOf(value: Evaluated): boolean | null {
  switch (value.k) {
    case 'literal':
      return Boolean(value.value);
    case 'undefined':
      return false;
    case 'object':
    case 'record':
    case 'merged':
    case 'array':
    case 'function':
    case 'class':
    case 'instance':
    case 'library':
    case 'action':
    case 'namespace':
    case 'text':
      return true;
    default:
      return null;
  }
}

/** `a === b` where one side is undefined or null, or both are literals; null where it is not known. */
function equality(left: Evaluated, right: Evaluated): boolean | null {
  if (left.k === 'oneOf') {
    const [first, ...others] = left.of.map((each) => equality(each, right));
    return first !== undefined && others.every((each) => each === first) ? first : null;
  }
  const isNothing = (value: Evaluated) =>
    value.k === 'undefined' || (value.k === 'literal' && value.value === null);
  if (isNothing(left) && isNothing(right)) return true;
  if (isNothing(left)) return truthOf(right) === null ? null : false;
  if (isNothing(right)) return truthOf(left) === null ? null : false;
  return left.k === 'literal' && right.k === 'literal' ? left.value === right.value : null;
}

/** A condition that is not known; a parameter that would decide it is kept, for callers to bind. */
function undecided(left: Evaluated, right: Evaluated): Evaluated {
  const asked = [left, right].find((each) => each.k === 'parameter');
  return asked?.k === 'parameter' ? { ...asked, otherwise: null } : unknown('a condition');
}

function condition(operator: string, left: Evaluated, right: Evaluated): Evaluated | null {
  if (operator === '!') {
    const truth = truthOf(left);
    return truth === null ? undecided(left, right) : literal(!truth);
  }
  const isSame = operator === '===' || operator === '==';
  if (!isSame && operator !== '!==' && operator !== '!=') return null;
  const equal = equality(left, right);
  return equal === null ? undecided(left, right) : literal(equal === isSame);
}

/** Arithmetic on what is known; a time plus a length is a later time. */
export function arithmetic(operator: string, left: Evaluated, right: Evaluated): Evaluated {
  const decided = condition(operator, left, right);
  if (decided) return decided;
  const a = settled(left);
  const b = settled(right);
  if (a.k === 'time' && (operator === '+' || operator === '-')) {
    return { k: 'time', fromNow: arithmetic(operator, a.fromNow, b) };
  }
  if (b.k === 'time' && operator === '+') return { k: 'time', fromNow: arithmetic('+', a, b.fromNow) };
  if (a.k === 'parameter') return { ...a, otherwise: null };
  if (b.k === 'parameter') return { ...b, otherwise: null };
  if (a.k !== 'literal' || b.k !== 'literal') return unknown('a computed value');
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
