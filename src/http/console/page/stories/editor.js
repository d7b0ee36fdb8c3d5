// The story editor. Whether a story is right is asked of the admin API as somebody types.

import { html, useEffect, useState } from '../vendor/preact.js';
import { ask } from '../parts/admin.js';
import { Field, Notice } from '../parts/pieces.js';
import { go, to } from '../parts/route.js';
import { t } from '../parts/words.js';
import { Arming, target, useTarget } from './arming.js';
import { draftOf, EMPTY, unsaved } from './draft.js';
import { Guide } from './guide.js';
import { Steps } from './steps.js';
import { Wrong } from './wrong.js';

const written = (script) => JSON.stringify(script, null, 2);
const pathOf = (name) => `scenarios/${encodeURIComponent(name)}`;

export function Editor({ name: from }) {
  const given = unsaved.get(from) ?? (from === 'new' ? { name: draftOf.value.name, text: written(draftOf.value.script) } : { name: from, text: null });
  const [name, setName] = useState(given.name);
  const [text, setText] = useState(given.text);
  const [error, setError] = useState(null);
  const [right, setRight] = useState(null);
  const [kept, keep] = useState(null);
  // What the editor began with: as long as nothing else stands here, nothing is lost.
  const [begun, begin] = useState(from === 'new' && !unsaved.has(from) ? given.name + given.text : null);

  useEffect(() => {
    if (text === null) ask(pathOf(from)).then((script) => { setText(written(script)); keep(from + written(script)); begin(from + written(script)); }, setError);
  }, [from, text === null]);

  const isUnsaved = text !== null && ![kept, begun].includes(name + text);
  useEffect(() => {
    if (isUnsaved) unsaved.set(from, { name, text });
    else unsaved.delete(from);
  }, [from, name, text, isUnsaved]);
  const discard = () => {
    const fresh = from === 'new' ? { name: EMPTY.name, text: written(EMPTY.script) } : { name: from, text: null };
    draftOf.set(EMPTY);
    begin(fresh.name + fresh.text);
    setName(fresh.name);
    setText(fresh.text);
  };

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
      keep(name + text);
      unsaved.delete(from);
      if (from !== name) go('scenarios', name);
    } catch (problem) { setError(problem); }
  };
  // What was found right a moment ago says nothing of what stands here now.
  const isRight = right === name + text;
  const isSaved = kept === name + text;
  let script = null;
  try { script = JSON.parse(text); } catch { /* said below */ }

  return html`<div class="page"><form onSubmit=${save}>
    <div class="bar"><h1>${t('story')}</h1><a class="button" href=${to('scenarios')}>${t('back')}</a></div>
    <${Field} label=${t('name')} hint=${t('nameHint')}><input required value=${name} onInput=${(event) => setName(event.target.value)} /><//>
    ${Array.isArray(script?.steps) && html`<${Steps} script=${script} onChange=${(next) => setText((now) => written(next(JSON.parse(now))))} />`}
    <${Field} label="JSON"><textarea rows="16" spellcheck=${false} aria-invalid=${Boolean(error)} aria-describedby="verdict" value=${text ?? ''} onInput=${(event) => setText(event.target.value)}></textarea><//>
    <div id="verdict" aria-live="polite">${error ? html`<${Wrong} error=${error} script=${script} />` : isRight && html`<${Notice} kind="good">${isSaved ? t('saved') : t('isRight')}<//>`}</div>
    <div class="row"><button class="main" disabled=${!isRight || Boolean(error)}>${t('save')}</button>
      ${isUnsaved && html`<button type="button" onClick=${discard}>${t('discard')}</button>`}</div>
  </form>
  ${isSaved && script && html`<${Next} name=${name} />`}
  <${Guide} />
  </div>`;
}

/** What somebody does with a story that is saved. */
function Next({ name }) {
  const [apiId] = useTarget();
  return html`<section class="panel" aria-label=${t('useStory')}>
    <h2>${t('useStory')}</h2>
    <${Field} label=${t('armFor')}><input value=${apiId} onInput=${(event) => target.set(event.target.value)} /><//>
    <${Arming} key=${name} one=${{ name }} apiId=${apiId} />
    <p><a href=${to('try', `new-front/${name}`)}>${t('try')}: ${name}</a></p>
  </section>`;
}
