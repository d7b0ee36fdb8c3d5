// Makes the built-in fetch read HTTPS_PROXY and NO_PROXY, which it does by itself only in newer versions of Node.js.
// Usage: NODE_OPTIONS='--import ./through-proxy.mjs' node PROGRAM
import { EnvHttpProxyAgent, setGlobalDispatcher } from 'undici';

setGlobalDispatcher(new EnvHttpProxyAgent());
