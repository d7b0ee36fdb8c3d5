// The error codes and the kinds of faults, as the server lists them: codes in the order of its checks.

import { useRemote } from './remote.js';

export function useCodes() {
  const [scenarios] = useRemote('scenarios');
  return (scenarios?.scenarios ?? []).filter((one) => one.status).map((one) => one.status);
}

export function useFaults() {
  const [scenarios] = useRemote('scenarios');
  return scenarios?.faults ?? [];
}
