// The console: a client of the admin API and of nothing else.

import { html, render, useEffect } from './vendor/preact.js';
import { ask, settings, wantsToken } from './parts/admin.js';
import { route, to } from './parts/route.js';
import { useSignal } from './parts/signal.js';
import { language, t } from './parts/words.js';
import { Armed } from './parts/armed.js';
import { Looks } from './parts/looks.js';
import { Token } from './parts/token.js';
import { Calls } from './calls/view.js';
import { Specimens } from './cards/view.js';
import { TryIt } from './cards/try.js';
import { Scenarios } from './stories/view.js';
import { Sessions } from './stories/sessions.js';
import { Settings } from './settings/view.js';
import { Documents } from './documents/view.js';

const VIEWS = { calls: Calls, specimens: Specimens, try: TryIt, scenarios: Scenarios, sessions: Sessions, settings: Settings, docs: Documents };

function App() {
  const { view, rest } = useSignal(route);
  const wants = useSignal(wantsToken);
  const known = useSignal(settings);
  const spoken = useSignal(language);
  useEffect(() => {
    if (!wants) ask('config').then((all) => settings.set(all), () => {});
  }, [wants]);
  const View = VIEWS[view] ?? Calls;
  useEffect(() => {
    document.title = `${t(view in VIEWS ? view : 'calls')} · Cedulita`;
    // On a phone the names of the views are wider than the screen.
    document.querySelector('nav [aria-current]').scrollIntoView({ inline: 'center', block: 'nearest' });
  }, [view, spoken]);
  return html`
    <a class="skip" href="#main" onClick=${(event) => { event.preventDefault(); document.getElementById('main').focus(); }}>${t('skip')}</a>
    <header class="top">
      <strong class="brand">Cedulita</strong>
      <nav aria-label=${t('views')}>
        ${Object.keys(VIEWS).map((name) => html`<a key=${name} href=${to(name)} aria-current=${VIEWS[name] === View ? 'page' : undefined}>${t(name)}</a>`)}
      </nav>
      <${Looks} />
    </header>
    <main id="main" tabindex="-1">
      ${wants ? html`<${Token} />` : html`<${View} key=${View.name} rest=${rest} />`}
    </main>
    ${!wants && html`<${Armed} />`}
    <footer>${t('unofficial')} ${known && html`<span>Cedulita ${known.version}</span>`}</footer>`;
}

render(html`<${App} />`, document.getElementById('app'));
