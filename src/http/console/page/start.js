// The first of the console's modules. The frame of the page is painted before the others are asked for.

function start() {
  document.head.append(document.getElementById('modules').content);
  import('./main.js');
}

// A page that is hidden is not painted.
if (document.hidden) start();
else requestAnimationFrame(() => setTimeout(start));
