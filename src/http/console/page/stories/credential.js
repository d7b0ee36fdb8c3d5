// The form of one credential, empty or filled with one that is there.

import { html, useEffect, useRef, useState } from '../vendor/preact.js';
import { Field, Notice, Problem } from '../parts/pieces.js';
import { t } from '../parts/words.js';

const NEW = { api_id: '', secret: '', expires_in: '', expires: '', permission: 'granted', calls: '', every: 'day', per_second: '', burst: '' };
const PERIODS = ['minute', 'hour', 'day', 'month', 'never'];

const pad = (number) => String(number).padStart(2, '0');

/** A moment as a field for local time has it. */
function local(time) {
  const at = new Date(time);
  return `${at.getFullYear()}-${pad(at.getMonth() + 1)}-${pad(at.getDate())}T${pad(at.getHours())}:${pad(at.getMinutes())}`;
}

function formOf({ api_id: id, expires, permission, quota, rate }) {
  const calls = typeof quota === 'number' ? quota : quota?.calls;
  const filled = { api_id: id, permission, expires: expires ? local(expires) : '', calls: calls ?? '', every: calls === undefined ? 'day' : quota.every ?? 'never', per_second: rate?.per_second ?? '', burst: rate?.burst ?? '' };
  return { ...NEW, ...filled };
}

/** What a form says, as the admin API takes it. A masked secret stands for the one of before. */
function termsOf(form, replaced) {
  const terms = { permission: form.permission };
  const secret = form.secret || replaced?.secret;
  if (secret) terms.secret = secret;
  if (form.expires_in) terms.expires_in = form.expires_in;
  else if (form.expires) terms.expires = new Date(form.expires).toISOString();
  if (form.calls !== '') terms.quota = { calls: Number(form.calls), ...(form.every !== 'never' && { every: form.every }) };
  if (form.per_second !== '') terms.rate = { per_second: Number(form.per_second), burst: Number(form.burst) || Math.max(1, Math.ceil(Number(form.per_second))) };
  return terms;
}

export function CredentialForm({ edited, known, saved, onType, onSave, onCancel }) {
  const [form, fill] = useState(edited ? formOf(edited) : NEW);
  const [error, say] = useState(null);
  const first = useRef(null);
  // Whoever asked to edit is taken to the form.
  useEffect(() => { if (edited) { first.current.focus(); first.current.scrollIntoView({ block: 'center' }); } }, [edited]);
  const set = (name) => (event) => { onType(); fill((now) => ({ ...now, [name]: event.target.value })); };
  const input = (name, rest = {}) => html`<input value=${form[name]} ...${rest} onInput=${set(name)} />`;
  const choice = (name, values, label) => html`<select value=${form[name]} onChange=${set(name)}>${values.map((value) => html`<option value=${value}>${t(label + value)}</option>`)}</select>`;
  const replaced = known.find((one) => one.api_id === form.api_id);
  const save = (event) => {
    event.preventDefault();
    onSave(form.api_id, termsOf(form, replaced)).then(() => { say(null); fill(NEW); }, say);
  };
  return html`<form onSubmit=${save} class="panel" aria-label=${edited ? t('editCredential', edited.api_id) : t('newCredential')}>
    <h3 ref=${first} tabindex="-1">${edited ? t('editCredential', edited.api_id) : t('newCredential')}</h3>
    <div class="fields">
      <${Field} label=${t('apiId')}>${input('api_id', { required: true })}<//>
      <${Field} label=${t('secret')} hint=${replaced?.secret ? t('secretStays') : ''}>${input('secret', { type: 'password', autocomplete: 'off', placeholder: replaced?.secret ? '' : t('anySecret') })}<//>
      <${Field} label=${t('permission')}>${choice('permission', ['granted', 'denied'], '')}<//>
      <${Field} label=${t('expiresIn')}>${input('expires_in', { placeholder: '1h' })}<//>
      <${Field} label=${t('expiresAt')}>${input('expires', { type: 'datetime-local', disabled: form.expires_in !== '' })}<//>
      <fieldset class="together"><legend>${t('quota')}</legend>
        <${Field} label=${t('callsNumber')}>${input('calls', { inputmode: 'numeric', pattern: '[0-9]*' })}<//>
        <${Field} label=${t('every')}>${choice('every', PERIODS, 'unit_')}<//></fieldset>
      <fieldset class="together"><legend>${t('frequency')}</legend>
        <${Field} label=${t('perSecond')}>${input('per_second', { inputmode: 'decimal', pattern: '[0-9]*[.]?[0-9]*' })}<//>
        <${Field} label=${t('burst')}>${input('burst', { inputmode: 'numeric', pattern: '[0-9]*', placeholder: form.per_second && String(Math.max(1, Math.ceil(Number(form.per_second)))) })}<//></fieldset>
    </div>
    ${replaced && html`<p class="notice odd">${t('replacesCredential', form.api_id)}</p>`}
    <div class="row"><button class="main">${replaced ? t('replaceCredential') : t('saveCredential')}</button>
      ${edited && html`<button type="button" onClick=${onCancel}>${t('cancel')}</button>`}</div>
    <${Problem} error=${error} />
    <div role="status">${saved && html`<p class="notice good">${t('credentialSaved', saved)}</p>`}</div>
  </form>`;
}
