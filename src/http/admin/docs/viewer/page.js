'use strict';

// Which of the two documents is shown stands in the address, so that a link to it can be kept.
const wanted = new URLSearchParams(location.search).get('document') === 'admin' ? 'admin' : 'api';

if (navigator.language.startsWith('es')) {
  document.documentElement.lang = 'es';
  for (const element of document.querySelectorAll('[data-es]')) element.textContent = element.dataset.es;
}
for (const link of document.querySelectorAll('nav a[href^="?"]')) {
  if (link.getAttribute('href') === `?document=${wanted}`) link.setAttribute('aria-current', 'page');
}
document.getElementById('json').href = `${wanted}.json`;
document.getElementById('yaml').href = `${wanted}.yaml`;

SwaggerUIBundle({
  url: `${wanted}.json`,
  dom_id: '#viewer',
  deepLinking: true,
  // Nothing leaves this machine.
  validatorUrl: null,
});
