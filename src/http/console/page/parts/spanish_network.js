// What browsers say when a request fails, in English and Spanish.

const LOST = 'no se pudo conectar con el emulador, o la conexión se cortó';

export const NETWORK = [
  ['Failed to fetch', LOST],
  ['Load failed', LOST],
  ['network error', LOST],
  ['Error in input stream', LOST],
  ['NetworkError when attempting to fetch resource.', LOST],
  ['The network connection was lost.', LOST],
  ['signal is aborted without reason', 'la solicitud se canceló'],
  ['The user aborted a request.', 'la solicitud se canceló'],
  ['The operation was aborted.', 'la solicitud se canceló'],
  ['signal timed out', 'la solicitud tardó demasiado'],
  ['refused', 'se rechazó'],
];
