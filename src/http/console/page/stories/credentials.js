// Credentials: what an API ID may do, and how much of it is used up. No secret is ever shown.

import { html, useState } from '../vendor/preact.js';
import { ask } from '../parts/admin.js';
import { Confirm, Notice, Problem } from '../parts/pieces.js';
import { day, t } from '../parts/words.js';
import { CredentialForm } from './credential.js';
import { Quota } from './quota.js';

const pathOf = (id) => `credentials/${encodeURIComponent(id)}`;

export function Credentials({ all, again, sessions }) {
  const [edited, edit] = useState(null);
  const [error, say] = useState(null);
  const [leaving, askFirst] = useState(null);
  const [saved, tell] = useState(null);
  const known = all?.credentials ?? [];
  const remove = (id) => ask(pathOf(id), { method: 'DELETE' }).then(() => { say(null); edit(null); again(); }, say);
  const save = async (id, terms) => {
    await ask(pathOf(id), { method: 'PUT', body: terms });
    tell(id);
    edit(null);
    again();
  };
  return html`<section aria-label=${t('credentials')}>
    <h2>${t('credentials')}</h2>
    <p>${all?.accepts === 'any' ? t('acceptsAny') : t('acceptsListed')}</p>
    <ul class="credentials">${known.map((one) => html`<${Row} key=${one.api_id} one=${one} spent=${sessions.find(({ session }) => session === one.api_id)?.quota_spent ?? 0}
      onEdit=${() => edit(one)} onRemove=${() => askFirst(one.api_id)} />`)}</ul>
    ${all && known.length === 0 && html`<${Notice}>${t('noCredentials')}<//>`}
    <${Problem} error=${error} />
    <${CredentialForm} key=${edited?.api_id ?? ''} edited=${edited} known=${known} saved=${saved} onType=${() => tell(null)} onSave=${save} onCancel=${() => edit(null)} />
    ${leaving && html`<${Confirm} question=${t('removeCredentialAsk', leaving)} yes=${t('remove')} onYes=${() => remove(leaving)} onNo=${() => askFirst(null)} />`}
  </section>`;
}

function Row({ one, spent, onEdit, onRemove }) {
  const facts = [t(one.permission), one.expires && t(new Date(one.expires) < new Date() ? 'expiredAt' : 'expires', day(one.expires)),
    one.rate && t('rateBurst', one.rate.per_second, one.rate.burst), one.secret === null ? t('anySecretFits') : t('hasSecret')];
  return html`<li>
    <div><strong>${one.api_id}</strong><p>${facts.filter(Boolean).join(' · ')}</p><${Quota} terms=${one} spent=${spent} /></div>
    <div class="row"><button type="button" aria-label=${`${t('edit')} ${one.api_id}`} onClick=${onEdit}>${t('edit')}</button>
      ${one.added && html`<button type="button" class="danger" aria-label=${`${t('remove')} ${one.api_id}`} onClick=${onRemove}>${t('remove')}</button>`}</div></li>`;
}
