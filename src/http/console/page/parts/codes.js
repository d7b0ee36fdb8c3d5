// The error codes, as the server has them: in the order of its checks.

import { useRemote } from './remote.js';

export function useCodes() {
  const [scenarios] = useRemote('scenarios');
  return (scenarios?.scenarios ?? []).filter((one) => one.status).map((one) => one.status);
}
