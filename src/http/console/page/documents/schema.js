// A schema of an OpenAPI document as lines: a member a line, with what it is and what is said of it.

import { html } from '../vendor/preact.js';
import { t } from '../parts/words.js';

/** Schemas name each other; so deep they are written out. */
const DEEPEST = 4;

/** What a `$ref` stands for. */
export function resolved(document, part) {
  if (!part?.$ref) return part ?? {};
  return part.$ref.slice(2).split('/').reduce((at, name) => at?.[name.replaceAll('~1', '/').replaceAll('~0', '~')], document) ?? {};
}

function kindOf(document, schema) {
  const named = schema.$ref?.split('/').at(-1);
  const { type, const: only, enum: values, items, anyOf, oneOf } = resolved(document, schema);
  if (only !== undefined) return JSON.stringify(only);
  if (values) return values.map((value) => JSON.stringify(value)).join(' | ');
  if (anyOf ?? oneOf) return (anyOf ?? oneOf).map((one) => kindOf(document, one)).join(' | ');
  if (items) return `${kindOf(document, items)}[]`;
  return [type].flat().join(' | ') || named || t('anything');
}

export function Schema({ document, schema, depth = 0 }) {
  const whole = resolved(document, schema);
  const inner = whole.items ? resolved(document, whole.items) : whole;
  const members = Object.entries(inner.properties ?? {});
  const variants = (inner.oneOf ?? inner.anyOf ?? []).filter((one) => resolved(document, one).properties);
  if (depth > DEEPEST) return null;
  return html`${depth === 0 && whole.description && html`<p>${whole.description}</p>`}
    ${members.length > 0 && html`<ul class="members">${members.map(([name, member]) => html`<li key=${name}>
      <code>${name}</code> <small>${kindOf(document, member)}${inner.required?.includes(name) ? ` · ${t('required')}` : ''}</small>
      ${resolved(document, member).description && html` ${resolved(document, member).description}`}
      <${Schema} document=${document} schema=${member} depth=${depth + 1} /></li>`)}</ul>`}
    ${variants.map((one, at) => html`<${Schema} key=${at} document=${document} schema=${one} depth=${depth + 1} />`)}
    ${depth === 0 && members.length === 0 && variants.length === 0 && html`<p><code>${kindOf(document, schema)}</code></p>`}`;
}
