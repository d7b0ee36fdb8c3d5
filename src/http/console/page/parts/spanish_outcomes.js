// Reasons, steps of the trail and what built-in scenarios do, in English and Spanish.

import { es } from './spanish.js';

const CHANNELS = ['header', 'queue', 'api-id', 'condition', 'specimen', 'file-name', 'sha256', 'default'];

export const OUTCOMES = [
  ...CHANNELS.flatMap((name) => {
    const channel = es[`channel_${name}`];
    return [
      [`chosen by the channel ${name}: {0}`, `la eligió el canal «${channel}»: {0}`],
      [`the ${name} names the scenario or card {0}, which does not exist`, `el canal «${channel}» nombra el escenario o la tarjeta {0}, que no existe`],
    ];
  }),
  ['Requested API cannot be found', 'No se encuentra la API solicitada'],
  ['Unauthorized or access is denied', 'No autorizado o acceso denegado'],
  ['Your API ID has expired', 'Su API ID ha caducado'],
  ['You are not authorized to use this API', 'No tiene permiso para usar esta API'],
  ['API request frequency exceeds the limit', 'La frecuencia de llamadas supera el límite'],
  ['API calls quota exceeded', 'Se agotó el cupo de llamadas'],
  ['Request parameter is invalid', 'Un parámetro de la solicitud no es válido'],
  ['Detect image failed', 'No se detectó una tarjeta en la imagen'],
  ['Internal server error', 'Error interno del servidor'],
  ['the body was not read', 'el cuerpo no se leyó'],
  ['the queue', 'la cola'],
  ['the setting unrecognised', 'el ajuste unrecognised'],
  ['no card that there is', 'ninguna tarjeta que exista'],
  ['{0}, steps[{1}], taken by its call {2}', '{0}, steps[{1}], en su llamada {2}'],
  ['{0}; it leaves the call to the next channel', '{0}; deja la llamada al canal siguiente'],
  ['{0}; not answered, for the check {1} failed first', '{0}; no se respondió, porque antes falló la comprobación {1}'],
  ['the scenario {0} has no step left, and its "then" says that calls fail after the last one', 'al escenario {0} no le quedan pasos, y su "then" dice que después del último las llamadas fallan'],
  ['the queue has no step left, and its "then" says that calls fail after the last one', 'a la cola no le quedan pasos, y su "then" dice que después del último las llamadas fallan'],
  ['The body comes in chunks, and one of them has no readable length.', 'El cuerpo llega en bloques, y la longitud de uno no se puede leer.'],
  ['A gateway\'s page of HTML with status {0}.', 'Una página HTML de una pasarela, con estado {0}.'],
  ['No card is found in the first picture; the second is good.', 'En la primera imagen no se encuentra ninguna tarjeta; la segunda está bien.'],
  ['The answer comes a few bytes at a time, with pauses.', 'La respuesta llega de pocos en pocos bytes, con pausas.'],
  ['The connection is closed without a byte.', 'La conexión se cierra sin enviar un solo byte.'],
  ['The first two calls fail with INTERNAL_ERROR, and all later ones succeed.', 'Las dos primeras llamadas fallan con INTERNAL_ERROR; todas las siguientes salen bien.'],
  ['Of three calls, one succeeds, one meets a gateway that answers 502, and one a gateway that answers 504.', 'De cada tres llamadas, una sale bien, una recibe 502 de una pasarela y otra, 504.'],
  ['One call in five is reset, by chance that falls the same in every run.', 'Una de cada cinco llamadas se reinicia, con un azar que se repite igual en cada ejecución.'],
  ['Bytes come that are not HTTP.', 'Llegan bytes que no son HTTP.'],
  ['Nothing is answered, and the connection stays open until the client leaves.', 'No se responde nada, y la conexión queda abierta hasta que el cliente se va.'],
  ['Three calls succeed, and then the key has expired.', 'Tres llamadas salen bien, y después la clave ha caducado.'],
  ['Status 200 and good JSON that is not of the contract.', 'Estado 200 y JSON correcto, pero que no es el del contrato.'],
  ['Three calls succeed, and then the quota is used up.', 'Tres llamadas salen bien, y después el cupo se agota.'],
  ['RATE_LIMIT_EXCEEDED until a second has passed on the session\'s clock since the first call, then success.', 'RATE_LIMIT_EXCEEDED hasta que pase un segundo en el reloj de la sesión desde la primera llamada; después, sale bien.'],
  ['An answer is sent before the upload is read, and the connection is closed.', 'Se responde antes de leer el envío, y la conexión se cierra.'],
  ['The connection is reset (TCP RST) without a byte.', 'La conexión se reinicia (TCP RST) sin enviar un solo byte.'],
  ['The connection is reset once some bytes of the upload have come.', 'La conexión se reinicia cuando ya llegaron algunos bytes del envío.'],
  ['The connection is closed before the body is as long as Content-Length says.', 'La conexión se cierra antes de que el cuerpo mida lo que dice Content-Length.'],
  ['Every answer comes two seconds late.', 'Cada respuesta llega dos segundos tarde.'],
  ['Half of the answers come more than 800 milliseconds late, and a few much later, as on a bad day of a real service.', 'La mitad de las respuestas llega con más de 800 milisegundos de retraso, y unas pocas mucho más tarde, como en un mal día de un servicio real.'],
  ['The upload is read a few bytes at a time, with pauses, and then answered.', 'El envío se lee de pocos en pocos bytes, con pausas, y después se responde.'],
  ['Status line and headers come, and nothing after them until the client leaves.', 'Llegan la línea de estado y las cabeceras, y nada más hasta que el cliente se va.'],
  ['The upload is no longer read, and nothing is answered until the client leaves.', 'El envío se deja de leer, y no se responde nada hasta que el cliente se va.'],
  ['Every answer comes from 50 to 500 milliseconds late, each delay as likely.', 'Cada respuesta llega entre 50 y 500 milisegundos tarde, con cualquier retraso igual de probable.'],
];
