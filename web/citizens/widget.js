// One line for any page: <script src="https://HUB/widget.js" data-ward="WARD" defer></script>
// Puts a button into the corner that opens the ward's chat in a frame of the hub. Reads nothing of the page around it.
(function () {
  'use strict';
  var script = document.currentScript;
  if (!script || !script.dataset.ward) return;
  var origin = new URL(script.src).origin;
  var english = script.dataset.lang === 'en';
  var frame = null;
  var button = document.createElement('button');
  var look = function (element, styles) { for (var name in styles) element.style.setProperty(name, styles[name]); };
  button.type = 'button';
  var label = function (open) {
    button.textContent = open ? '×' : english ? 'Write to the ward' : 'Nhắn cho phường';
    button.setAttribute('aria-expanded', String(open));
    button.setAttribute('aria-label', open ? (english ? 'Close the chat' : 'Đóng khung nhắn tin') : button.textContent);
  };
  look(button, {
    position: 'fixed', right: '16px', bottom: '16px', 'z-index': '2147483647', padding: '0 18px', 'min-width': '52px', height: '52px', border: '0',
    'border-radius': '26px', background: '#0b5a8a', color: '#fff', font: '600 16px/52px system-ui, sans-serif', cursor: 'pointer',
    'box-shadow': '0 2px 10px rgba(0,0,0,.3)',
  });
  button.addEventListener('click', function () {
    if (!frame) {
      frame = document.createElement('iframe');
      frame.src = origin + '/chat/' + encodeURIComponent(script.dataset.ward) + '?embed=1&lang=' + (english ? 'en' : 'vi');
      frame.title = english ? 'Chat with the ward' : 'Nhắn tin với phường';
      frame.allow = 'geolocation';
      frame.referrerPolicy = 'no-referrer';
      look(frame, {
        position: 'fixed', right: '16px', bottom: '80px', 'z-index': '2147483647', width: 'min(380px, calc(100vw - 32px))',
        height: 'min(620px, calc(100vh - 110px))', border: '1px solid #8a97a3', 'border-radius': '12px', background: '#fff', display: 'none',
        'color-scheme': 'normal',
      });
      document.body.append(frame);
    }
    var open = frame.style.display === 'none';
    frame.style.setProperty('display', open ? 'block' : 'none');
    label(open);
  });
  label(false);
  var put = function () { document.body.append(button); };
  if (document.body) put();
  else document.addEventListener('DOMContentLoaded', put);
})();
