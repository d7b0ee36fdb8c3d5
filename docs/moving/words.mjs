// What stands in the moving pictures beside the console, in the languages of the README and its twin.

export default {
  en: {
    locale: 'en-GB',
    app: 'Your app',
    hold: 'A specimen on the screen, your app in front of it',
    take: 'Your app takes the photograph …',
    send: '… and sends it to the emulator instead of the real service',
    answered: 'That card comes back, and the console shows the call',
    opened: 'Open the call: why this answer, and where the face was',
    sending: 'Reading …',
    read: 'Card read',
  },
  es: {
    locale: 'es-EC',
    app: 'Su aplicación',
    hold: 'Una muestra en la pantalla y su aplicación delante',
    take: 'La aplicación toma la foto …',
    send: '… y la envía al emulador en vez del servicio real',
    answered: 'Vuelve esa misma cédula, y la consola muestra la llamada',
    opened: 'Al abrirla: el porqué de la respuesta y dónde estaba el rostro',
    sending: 'Leyendo …',
    read: 'Cédula leída',
  },
};
