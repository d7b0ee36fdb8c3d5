// Shows one language, tests the secure connection, and hands the token from the URL's fragment on to the console.
// The fragment is `#token=TOKEN`: a browser sends it to no server.

const secure = `https://${location.host}`;
const token = new URLSearchParams(location.hash.slice(1)).get('token');

function show(language) {
  document.documentElement.lang = language;
  document.body.className = language === 'en' ? 'one en' : 'one';
}

for (const link of document.querySelectorAll('[data-language]')) {
  link.addEventListener('click', (event) => {
    event.preventDefault();
    show(link.dataset.language);
  });
}

for (const place of document.querySelectorAll('[data-base]')) place.textContent = secure;

/** A view of the console, with the token. */
function consoleAt(origin, view) {
  const address = new URL('../__console/', new URL(location.pathname, origin));
  address.hash = token ? `/token/${encodeURIComponent(token)}/${view}` : `/${view}`;
  return address;
}

for (const link of document.querySelectorAll('[data-viewer]')) link.href = consoleAt(secure, link.dataset.viewer);
for (const link of document.querySelectorAll('[data-plain]')) link.href = consoleAt(`http://${location.host}`, link.dataset.plain);

for (const button of document.querySelectorAll('[data-test]')) {
  const status = button.nextElementSibling;
  button.addEventListener('click', async () => {
    status.textContent = '…';
    const isTrusted = await fetch(`${secure}/livez`, { cache: 'no-store' }).then((answer) => answer.ok, () => false);
    status.textContent = isTrusted ? status.dataset.yes : status.dataset.no;
  });
}

show(navigator.language.startsWith('es') ? 'es' : 'en');
