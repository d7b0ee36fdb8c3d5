// Credentials: what an API ID may do, and how much of it is used up. No secret is ever shown.

import { html, useState } from '../vendor/preact.js';
import { ask } from '../parts/admin.js';
import { Field, Notice, Problem } from '../parts/pieces.js';
import { day, labelOf, t } from '../parts/words.js';
import { Quota } from './quota.js';

const NEW = { api_id: '', secret: '', expires_in: '', permission: 'granted', calls: '', every: 'day', per_second: '' };

/** What a form says, as the admin API takes it. */
function termsOf(form) {
  const terms = { permission: form.permission };
  if (form.secret) terms.secret = form.secret;
  if (form.expires_in) terms.expires_in = form.expires_in;
  if (form.calls) terms.quota = { calls: Number(form.calls), ...(form.every !== 'never' && { every: form.every }) };
  if (form.per_second) terms.rate = { per_second: Number(form.per_second), burst: Math.max(1, Math.ceil(Number(form.per_second))) };
  return terms;
}

export function Credentials({ all, again, sessions }) {
  const [form, fill] = useState(NEW);
  const [error, say] = useState(null);
  const set = (name) => (event) => fill((now) => ({ ...now, [name]: event.target.value }));
  const input = (name, rest = {}) => html`<input value=${form[name]} ...${rest} onInput=${set(name)} />`;
  const choice = (name, values) => html`<select value=${form[name]} onChange=${set(name)}>${values.map((value) => html`<option value=${value}>${labelOf(name, value)}</option>`)}</select>`;
  const pathOf = (id) => `credentials/${encodeURIComponent(id)}`;
  const save = (event) => {
    event.preventDefault();
    ask(pathOf(form.api_id), { method: 'PUT', body: termsOf(form) }).then(() => { say(null); fill(NEW); again(); }, say);
  };
  const remove = (id) => ask(pathOf(id), { method: 'DELETE' }).then(() => { say(null); again(); }, say);
  const spent = (id) => sessions.find((one) => one.session === id)?.quota_spent ?? 0;
  return html`<section aria-label=${t('credentials')}>
    <h2>${t('credentials')}</h2>
    <p>${all?.accepts === 'any' ? t('acceptsAny') : t('acceptsListed')}</p>
    <ul class="stories">${(all?.credentials ?? []).map((one) => html`<li key=${one.api_id}>
      <div><strong>${one.api_id}</strong> <small>${labelOf('permission', one.permission)}${one.expires ? ` · ${t('expires', day(one.expires))}` : ''}${one.rate ? ` · ${t('rate', one.rate.per_second)}` : ''}</small>
        <${Quota} terms=${one} spent=${spent(one.api_id)} /></div>
      ${one.added && html`<button type="button" class="danger" aria-label=${`${t('remove')} ${one.api_id}`} onClick=${() => remove(one.api_id)}>${t('remove')}</button>`}</li>`)}</ul>
    ${all?.credentials.length === 0 && html`<${Notice}>${t('noCredentials')}<//>`}
    <form onSubmit=${save} class="fields">
      <${Field} label=${t('apiId')}>${input('api_id', { required: true })}<//>
      <${Field} label=${t('secret')}>${input('secret', { type: 'password', autocomplete: 'off', placeholder: t('anySecret') })}<//>
      <${Field} label=${t('expiresIn')}>${input('expires_in', { placeholder: '1h' })}<//>
      <${Field} label=${t('permission')}>${choice('permission', ['granted', 'denied'])}<//>
      <${Field} label=${t('quotaCalls')}>${input('calls', { inputmode: 'numeric', pattern: '[0-9]*' })}<//>
      <${Field} label=${t('every')}>${choice('every', ['minute', 'hour', 'day', 'month', 'never'])}<//>
      <${Field} label=${t('perSecond')}>${input('per_second', { inputmode: 'decimal' })}<//>
      <button class="main">${t('saveCredential')}</button>
    </form>
    <${Problem} error=${error} />
  </section>`;
}
