// The admin API, and where it is: beside the folder that this page came from, under whatever prefix.

import { signal } from './signal.js';

export const root = new URL('../../../', import.meta.url);

/** True while the admin API wants a token that it was not given. */
export const wantsToken = signal(false);
/** The settings in force, once they are known. */
export const settings = signal(null);

const TOKEN = 'cedulita-token';
// A link may bring the token in the URL's fragment, which a browser sends to no server: `#/token/TOKEN/view`.
const brought = /^#\/token\/([^/]+)(\/.*)?$/.exec(location.hash);
if (brought) {
  sessionStorage.setItem(TOKEN, decodeURIComponent(brought[1]));
  history.replaceState(null, '', `#${brought[2] ?? '/'}`);
}
let token = sessionStorage.getItem(TOKEN) ?? '';

export const hasToken = () => token !== '';

export function giveToken(text) {
  token = text;
  // Kept for this tab alone.
  sessionStorage.setItem(TOKEN, text);
}

export function url(path, query = {}) {
  const address = new URL(`__admin/${path}`, root);
  for (const [name, value] of Object.entries(query)) {
    if (value !== '' && value !== null && value !== undefined) address.searchParams.set(name, value);
  }
  return address;
}

/** Sends a request and gives the response as it is. */
export async function raw(path, { method = 'GET', query, body, signal: abort } = {}) {
  const headers = token ? { Authorization: `Bearer ${token}` } : {};
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const response = await fetch(url(path, query), { method, headers, body: text, signal: abort });
  if (response.status === 401) wantsToken.set(true);
  return response;
}

/** A refusal of the admin API: `problem` is what it said (RFC 9457). */
export class Refused extends Error {
  constructor(problem) {
    super(problem.detail ?? problem.title ?? 'refused');
    this.problem = problem;
  }
}

/** Sends a request and gives its JSON; throws `Refused`. */
export async function ask(path, options) {
  const response = await raw(path, options);
  if (response.status === 204) return null;
  const json = await response.json().catch(() => ({ title: `${response.status}` }));
  if (!response.ok) throw new Refused(json);
  return json;
}

/** Where calls go: the API has a port of its own if the admin API has one. */
export function apiBase() {
  const listen = settings.value?.listen;
  if (!listen?.admin_address) return root;
  const port = listen.address.slice(listen.address.lastIndexOf(':') + 1);
  return new URL(`${location.protocol}//${location.hostname}:${port}/`);
}
