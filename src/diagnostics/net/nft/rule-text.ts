import { fieldsOf, listOf, single, textOf } from './json.ts';

const MAX_LENGTH = 300;

/** The rule in words near to nft's own, for people to recognise it by; what has none here stays JSON. */
export function ruleText(statements: readonly unknown[]): string {
  const text = statements.map(statementText).filter((one) => one !== '').join(' ');
  return text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)}…` : text;
}

function statementText(statement: unknown): string {
  const [kind = '', body] = single(statement) ?? [];
  const fields = fieldsOf(body) ?? {};
  switch (kind) {
    case 'counter':
      return '';
    case 'accept':
    case 'drop':
    case 'return':
    case 'continue':
    case 'notrack':
    case 'log':
      return kind;
    case 'jump':
    case 'goto':
      return `${kind} ${textOf(fields['target'])}`;
    case 'match':
      return `${valueText(fields['left'])} ${operatorText(textOf(fields['op']))}${valueText(fields['right'])}`;
    case 'reject':
      return rejectText(fields);
    case 'vmap':
      return `${valueText(fields['key'])} vmap ${valueText(fields['data'])}`;
    case 'mangle':
      return `${valueText(fields['key'])} set ${valueText(fields['value'])}`;
    case 'limit':
      return `limit rate ${fields['inv'] === true ? 'over ' : ''}${String(fields['rate'])}/${textOf(fields['per'])}`;
    default:
      return JSON.stringify(statement) ?? '';
  }
}

const operatorText = (op: string): string => (op === '==' || op === 'in' ? '' : `${op} `);

function rejectText({ type, expr }: Readonly<Record<string, unknown>>): string {
  if (type === undefined) return 'reject';
  return `reject with ${textOf(type)}${expr === undefined ? '' : ` ${textOf(expr)}`}`;
}

function valueText(value: unknown): string {
  if (Array.isArray(value)) return value.map(valueText).join(',');
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  const [kind = '', body] = single(value) ?? [];
  const fields = fieldsOf(body) ?? {};
  const items = listOf(body);
  switch (kind) {
    case 'payload':
      return `${textOf(fields['protocol'])} ${textOf(fields['field'])}`;
    case 'meta':
      return textOf(fields['key']);
    case 'ct':
      return `ct ${textOf(fields['key'])}`;
    case 'prefix':
      return `${textOf(fields['addr'])}/${String(fields['len'])}`;
    case 'range':
      return items.map(valueText).join('-');
    case 'set':
      return `{ ${items.map(elementText).join(', ')} }`;
    case 'concat':
      return items.map(valueText).join(' . ');
    case '&':
    case '|':
    case '^':
      return items.map(valueText).join(` ${kind} `);
    default:
      return JSON.stringify(value) ?? '';
  }
}

/** Of a map, the key and its verdict. */
const elementText = (element: unknown): string =>
  Array.isArray(element) ? `${valueText(element[0])} : ${statementText(element[1])}` : valueText(element);
