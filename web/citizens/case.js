// A case's page: print it, and see what is new after a while. Everything else works without script.
'use strict';

const print = document.getElementById('print');
if (print) {
  print.hidden = false;
  print.addEventListener('click', () => window.print());
}

// a page that is only read fetches itself again when somebody comes back to it; what is being typed stays
let touched = false;
let loaded = Date.now();
document.addEventListener('input', () => { touched = true; });
document.addEventListener('visibilitychange', () => {
  const read = document.getElementById('steps');
  if (!document.hidden && read && !touched && Date.now() - loaded > 60000) {
    loaded = Date.now();
    location.replace(location.pathname);
  }
});
