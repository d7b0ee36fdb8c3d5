// The story editor. Whether a story is right is asked of the admin API as somebody types.

import { html, useEffect, useState } from '../vendor/preact.js';
import { ask } from '../parts/admin.js';
import { Field, Notice, Problem } from '../parts/pieces.js';
import { go, to } from '../parts/route.js';
import { t } from '../parts/words.js';
import { draftOf } from './draft.js';
import { Steps } from './steps.js';

const written = (script) => JSON.stringify(script, null, 2);
const pathOf = (name) => `scenarios/${encodeURIComponent(name)}`;

export function Editor({ name: from }) {
  const [name, setName] = useState(from === 'new' ? draftOf.value.name : from);
  const [text, setText] = useState(from === 'new' ? written(draftOf.value.script) : null);
  const [error, setError] = useState(null);
  const [right, setRight] = useState(null);
  const [isSaved, saved] = useState(false);

  useEffect(() => {
    if (text === null) ask(pathOf(from)).then((script) => setText(written(script)), setError);
  }, [from]);

  useEffect(() => {
    if (text === null) return undefined;
    let isOver = false;
    const timer = setTimeout(() => ask(pathOf(name || '-'), { method: 'PUT', query: { dry_run: 'true' }, body: text }).then(
      () => isOver || (setRight(name + text), setError(null)),
      (problem) => isOver || setError(problem),
    ), 150);
    return () => { isOver = true; clearTimeout(timer); };
  }, [text, name]);

  const save = async (event) => {
    event.preventDefault();
    try {
      await ask(pathOf(name), { method: 'PUT', body: text });
      saved(true);
      if (from !== name) go('scenarios', name);
    } catch (problem) { setError(problem); }
  };
  const change = (next) => { saved(false); setText(next); };
  // What was found right a moment ago says nothing of what stands here now.
  const isRight = right === name + text;
  let script = null;
  try { script = JSON.parse(text); } catch { /* said below */ }

  return html`<div class="page"><form onSubmit=${save}>
    <div class="bar"><h1>${t('story')}</h1><a class="button" href=${to('scenarios')}>${t('back')}</a></div>
    <${Field} label=${t('name')} hint=${t('nameHint')}><input required value=${name} onInput=${(event) => { saved(false); setName(event.target.value); }} /><//>
    ${script?.steps && html`<${Steps} script=${script} onChange=${(next) => change((now) => written(next(JSON.parse(now))))} />`}
    <${Field} label="JSON"><textarea rows="16" spellcheck=${false} aria-invalid=${Boolean(error)} aria-describedby="verdict" value=${text ?? ''} onInput=${(event) => change(event.target.value)}></textarea><//>
    <div id="verdict" aria-live="polite">${error ? html`<${Problem} error=${error} />` : isRight && html`<${Notice} kind="good">${isSaved ? t('saved') : t('isRight')}<//>`}</div>
    <button class="main" disabled=${!isRight}>${t('save')}</button>
  </form></div>`;
}
